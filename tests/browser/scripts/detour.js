/* Reaches the node by another way: its candidates are replaced by one address. */
(() => {
  const { ip, port } = window.__detour;
  const candidate = /^(a=candidate:\S+ 1 (?:udp|tcp) \d+) \S+ \d+ /gm;
  const native = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function ({ type, sdp }) {
    return native.call(this, { type, sdp: sdp.replace(candidate, `$1 ${ip} ${port} `) });
  };
})();
