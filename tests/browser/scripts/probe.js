/* What a person in front of this page sees and hears, as numbers. */
window.probe = {
  /* Decibels at each frequency of everything that the page plays. */
  async hears(frequencies, seconds) {
    const context = (this.context ??= new AudioContext());
    await context.resume();
    const analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    analyser.smoothingTimeConstant = 0;
    const sources = [...document.querySelectorAll("audio")]
      .filter((element) => !element.muted && !element.paused && element.srcObject)
      .map((element) => context.createMediaStreamSource(element.srcObject));
    for (const source of sources) source.connect(analyser);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    for (const source of sources) source.disconnect();
    return frequencies.map((hz) => {
      const bin = Math.round((hz * analyser.fftSize) / context.sampleRate);
      return Math.round(Math.max(bins[bin - 1], bins[bin], bins[bin + 1], -200));
    });
  },

  /* The colour of a picture; null where none is shown. */
  sees(video) {
    if (!video.videoWidth) return null;
    const canvas = (this.canvas ??= new OffscreenCanvas(160, 90));
    const draw = (this.draw ??= canvas.getContext("2d", { willReadFrequently: true }));
    draw.drawImage(video, 0, 0, 160, 90);
    return [...draw.getImageData(80, 60, 1, 1).data.slice(0, 3)];
  },

  /* What has come for the picture in a video element. */
  async received(video) {
    const { framesDecoded, freezeCount = 0 } = await this.coming(video);
    return { framesDecoded, freezeCount };
  },

  /* All statistics of the picture in a video element. */
  async coming(video) {
    const id = video.srcObject.getVideoTracks()[0].id;
    const all = await this.inbound();
    return all.find((one) => one.trackIdentifier === id) ?? {};
  },

  /* Statistics of everything that comes (W3C webrtc-stats, inbound-rtp). */
  async inbound() {
    return this.statistics("inbound-rtp");
  },

  async outbound() {
    return this.statistics("outbound-rtp");
  },

  /* By what the paths in use go, one for each peer connection: udp, tcp or null. */
  async protocols() {
    const open = window.witness.pcs.filter((pc) => pc.connectionState !== "closed");
    const reports = await Promise.all(open.map((pc) => pc.getStats()));
    return reports.map((report) => {
      const pair = [...report.values()].find(
        // Firefox has no statistics of transports, and Chromium no `selected`.
        (one) =>
          one.type === "candidate-pair" &&
          (one.selected ?? report.get(one.transportId)?.selectedCandidatePairId === one.id),
      );
      return report.get(pair?.localCandidateId)?.protocol ?? null;
    });
  },

  async statistics(type) {
    const open = window.witness.pcs.filter((pc) => pc.connectionState !== "closed");
    const reports = await Promise.all(open.map((pc) => pc.getStats()));
    return reports
      .flatMap((report) => [...report.values()])
      .filter((one) => one.type === type);
  },
};
