/* Notes what a test wants to know of a page, from before its first line on. */
(() => {
  const pcs = [];
  const sockets = [];
  window.witness = { pcs, sockets };
  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    constructor(...given) {
      super(...given);
      pcs.push(this);
    }
  };
  window.WebSocket = class extends window.WebSocket {
    constructor(...given) {
      super(...given);
      sockets.push(this);
    }
  };
  document.addEventListener("securitypolicyviolation", (event) => {
    console.error(`policy: ${event.effectiveDirective} ${event.blockedURI}`);
  });
  // Whatever happens, the window says no more than this.
  new MutationObserver(() => {
    const { title } = document;
    if (title !== "" && title !== "Meeting") console.error(`title: ${title}`);
  }).observe(document, { subtree: true, childList: true, characterData: true });
})();
