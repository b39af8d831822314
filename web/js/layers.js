/**
 * In how many sizes a picture is sent, and which of them.
 *
 * The relay calls them layers, 0 the smallest, and chooses one for each person.
 * @module
 */

/** @import {Source} from "./protocol.d.ts" */

/** From the smallest on, as the relay counts them. */
const CAMERA = [
  { rid: "q", maxBitrate: 150_000 },
  { rid: "h", maxBitrate: 450_000 },
  { rid: "f", maxBitrate: 1_200_000 },
];
const ONE_CAMERA = 700_000;
const SAVED = 150_000;

/** @type {Record<Exclude<Source, "camera">, number>} */
const ONE = { microphone: 40_000, screen: 1_500_000 };

/**
 * What a source is sent in, before anything is known of its picture.
 *
 * @param {Source} source
 * @returns {RTCRtpEncodingParameters[]}
 */
export function encodingsOf(source) {
  if (source !== "camera") return [{ maxBitrate: ONE[source] }];
  if (!canSendLayers()) return [{ maxBitrate: ONE_CAMERA }];
  return CAMERA.map((layer, number) => ({ ...layer, scaleResolutionDownBy: 2 ** (2 - number) }));
}

/**
 * How many layers a picture has room for. Chromium sends no more of them, and would
 * leave out the largest: so each has a size of its own.
 *
 * @param {number} width
 * @param {number} height
 */
export function layersFor(width, height) {
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  if (long >= 960 && short >= 540) return 3;
  return long >= 480 && short >= 270 ? 2 : 1;
}

/**
 * What is to change of encodings: which are sent, and in what size.
 *
 * @param {readonly RTCRtpEncodingParameters[]} encodings
 * @param {{width: number, height: number}} size - of the picture; 0 while unknown
 * @param {number | null} most - the largest layer that somebody wants; null for none
 * @param {boolean} saving - send little
 * @returns {RTCRtpEncodingParameters[]}
 */
export function chosen(encodings, size, most, saving) {
  if (encodings.length === 1) {
    const limit = encodings[0]?.maxBitrate ?? ONE_CAMERA;
    return encodings.map((one) => ({
      ...one,
      active: most !== null,
      maxBitrate: saving ? Math.min(limit, SAVED) : limit,
    }));
  }
  const known = size.width > 0 && size.height > 0;
  const count = known ? layersFor(size.width, size.height) : encodings.length;
  const top = Math.min(count - 1, most ?? -1, saving ? 0 : count - 1);
  return encodings.map((one, number) => ({
    ...one,
    active: number <= top,
    scaleResolutionDownBy: 2 ** Math.max(0, count - 1 - number),
  }));
}

/** Layers are made of VP8 alone: some devices have no encoder for it. */
function canSendLayers() {
  const known = globalThis.RTCRtpSender?.getCapabilities?.("video");
  return known?.codecs.some((one) => one.mimeType.toLowerCase() === "video/vp8") ?? false;
}
