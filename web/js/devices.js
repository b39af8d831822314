/**
 * Cameras, microphones and speakers of this device.
 * @module
 */

/** @typedef {"camera" | "microphone" | "speaker"} DeviceKind */
/** @typedef {"blocked" | "missing" | "busy" | "unsuitable" | "insecure" | "unsupported" | "unknown"} Problem */
/** @typedef {{id: string, label: string}} Device */
/** @typedef {Readonly<Record<DeviceKind, readonly Device[]>>} DeviceLists */

const MANY_CORES = 4;

/** Why a device cannot be had, in one of the ways that have a text. */
export class DeviceProblem extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem);
    this.problem = problem;
  }
}

/**
 * The problem that a rejection of getUserMedia stands for.
 *
 * https://w3c.github.io/mediacapture-main/#dom-mediadevices-getusermedia
 *
 * @param {unknown} error
 * @returns {Problem}
 */
export function problemOf(error) {
  if (error instanceof DeviceProblem) return error.problem;
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "blocked";
    case "NotFoundError":
      return "missing";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    case "OverconstrainedError":
      return "unsuitable";
    default:
      return "unknown";
  }
}

/**
 * @param {string} id - "" for the usual one
 * @throws {DeviceProblem}
 */
export async function openCamera(id) {
  // A device with few cores has enough to do with the others' pictures.
  const [width, height] = navigator.hardwareConcurrency >= MANY_CORES ? [1_280, 720] : [640, 360];
  const track = await open("camera", {
    video: {
      width: { ideal: width },
      height: { ideal: height },
      frameRate: { ideal: 24, max: 30 },
      ...(id === "" ? { facingMode: "user" } : { deviceId: { exact: id } }),
    },
  });
  track.contentHint = "motion";
  return track;
}

/**
 * @param {string} id - "" for the usual one
 * @throws {DeviceProblem}
 */
export async function openMicrophone(id) {
  return open("microphone", {
    audio: {
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
      ...(id === "" ? {} : { deviceId: { exact: id } }),
    },
  });
}

/**
 * Ask which screen or window to share. No sound of it is taken.
 *
 * @returns {Promise<MediaStreamTrack>}
 * @throws {DeviceProblem}
 */
export async function openScreen() {
  if (!canShareScreen()) throw new DeviceProblem("unsupported");
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({
      video: { frameRate: { ideal: 10, max: 15 } },
      audio: false,
    });
    const [track] = stream.getVideoTracks();
    if (track === undefined) throw new DeviceProblem("missing");
    track.contentHint = "detail";
    return track;
  } catch (error) {
    throw new DeviceProblem(problemOf(error));
  }
}

export function canShareScreen() {
  return typeof navigator.mediaDevices?.getDisplayMedia === "function";
}

/** Whether this browser can play to another speaker than the usual one. */
export function canChooseSpeaker() {
  return "setSinkId" in HTMLMediaElement.prototype;
}

/**
 * What is plugged in. Labels and ids are empty before the first permission.
 *
 * @returns {Promise<DeviceLists>}
 */
export async function listDevices() {
  /** @type {Record<DeviceKind, Device[]>} */
  const lists = { camera: [], microphone: [], speaker: [] };
  const found = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  for (const { kind, deviceId: id, label } of found) {
    // Chromium lists the usual one twice; ours is called "" and stands first.
    if (id === "" || id === "default" || id === "communications") continue;
    if (kind === "videoinput") lists.camera.push({ id, label });
    else if (kind === "audioinput") lists.microphone.push({ id, label });
    else lists.speaker.push({ id, label });
  }
  return lists;
}

/** @param {() => void} changed */
export function watchDevices(changed) {
  navigator.mediaDevices?.addEventListener?.("devicechange", changed);
}

/**
 * @param {"camera" | "microphone"} kind
 * @param {MediaStreamConstraints} wanted
 * @returns {Promise<MediaStreamTrack>}
 */
async function open(kind, wanted) {
  if (navigator.mediaDevices?.getUserMedia === undefined) {
    throw new DeviceProblem(globalThis.isSecureContext ? "unsupported" : "insecure");
  }
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia(wanted);
  } catch (error) {
    throw new DeviceProblem(problemOf(error));
  }
  const [track] = kind === "camera" ? stream.getVideoTracks() : stream.getAudioTracks();
  if (track === undefined) throw new DeviceProblem("missing");
  return track;
}
