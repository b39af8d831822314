/* In the place of devices: a colour with a clock on top, and a tone. A screen has the
   opposite colour. */
(() => {
  if (!navigator.mediaDevices) return;
  const { rgb, hz } = window.__person;
  const PICTURES_A_SECOND = 20;

  function picture(wanted, colour) {
    const canvas = document.createElement("canvas");
    canvas.width = wanted.width?.ideal ?? 640;
    canvas.height = wanted.height?.ideal ?? 360;
    const draw = canvas.getContext("2d", { alpha: false });
    const timer = setInterval(() => {
      draw.fillStyle = `rgb(${colour})`;
      draw.fillRect(0, 0, canvas.width, canvas.height);
      const side = canvas.width / 16;
      const now = Date.now() & 0xffff;
      for (let bit = 0; bit < 16; bit++) {
        draw.fillStyle = (now >> (15 - bit)) & 1 ? "#fff" : "#000";
        draw.fillRect(bit * side, 0, side, side);
      }
    }, 1000 / PICTURES_A_SECOND);
    const [track] = canvas.captureStream().getVideoTracks();
    return ending(track, () => clearInterval(timer));
  }

  function microphone() {
    const context = new AudioContext();
    const tone = context.createOscillator();
    const volume = context.createGain();
    const out = context.createMediaStreamDestination();
    tone.frequency.value = hz;
    volume.gain.value = 0.3;
    tone.connect(volume).connect(out);
    tone.start();
    return ending(out.stream.getAudioTracks()[0], () => void context.close());
  }

  function ending(track, end) {
    const stop = track.stop.bind(track);
    track.stop = () => {
      if (track.readyState === "live") end();
      stop();
    };
    return track;
  }

  navigator.mediaDevices.getUserMedia = async ({ audio, video }) => {
    const tracks = [];
    if (audio) tracks.push(microphone());
    if (video) tracks.push(picture(video, rgb));
    return new MediaStream(tracks);
  };

  navigator.mediaDevices.getDisplayMedia = async ({ video }) =>
    new MediaStream([picture(video, rgb.map((part) => 255 - part))]);
})();
