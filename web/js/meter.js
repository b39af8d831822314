/**
 * How loud a microphone is, as bars.
 * @module
 */

export const BARS = 6;
const EVERY = 80;
/** Levels, in decibels under full scale, of an empty and of a full meter. */
const SILENT = -58;
const LOUD = -14;

/**
 * Bars for a level. Speech fills about four.
 *
 * @param {number} power - mean square of samples between -1 and 1
 */
export function bars(power) {
  if (power <= 0) return 0;
  const decibels = 10 * Math.log10(power);
  const part = (decibels - SILENT) / (LOUD - SILENT);
  return Math.round(Math.min(1, Math.max(0, part)) * BARS);
}

/**
 * Measure a microphone until told to stop.
 *
 * @param {MediaStream} stream
 * @param {(bars: number) => void} told - about twelve times a second
 * @returns {() => void} stops
 */
export function measure(stream, told) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  void context.resume();
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    let power = 0;
    for (const sample of samples) power += sample * sample;
    told(bars(power / samples.length));
  }, EVERY);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
