/**
 * One source on its way out: the track, and in which layers it goes.
 * @module
 */

import { chosen, encodingsOf } from "./layers.js";

/** @import {Source} from "./protocol.d.ts" */

/** Letters are read: rather fewer pictures of a screen than smaller ones. */
const LETTERS = /** @type {const} */ ({ degradationPreference: "maintain-resolution" });
/** More than there are: everything is wanted until the server says otherwise. */
const ALL = 9;

export class Sending {
  #source;
  /** @type {number | null} */
  #most = ALL;
  #saving;
  /** What it is sent in, as it was agreed on. @type {readonly RTCRtpEncodingParameters[]} */
  #agreed = [];
  #work = Promise.resolve();

  /**
   * @param {RTCPeerConnection} pc
   * @param {Source} source
   * @param {MediaStreamTrack | null} track
   * @param {boolean} saving
   */
  constructor(pc, source, track, saving) {
    this.#source = source;
    this.#saving = saving;
    this.transceiver = addTransceiver(pc, source, track);
    this.#adjust();
  }

  /**
   * Send another track, or none. The connection is not negotiated again.
   *
   * @param {MediaStreamTrack | null} track
   */
  async carry(track) {
    // First the size, so that no layer begins in a wrong one.
    if (track !== null) this.#adjust(track);
    await this.transceiver.sender.replaceTrack(track);
  }

  /** @param {number | null} most - the largest layer that somebody wants, null for none */
  want(most) {
    this.#most = most;
    this.#adjust();
  }

  /** @param {boolean} on */
  save(on) {
    if (this.#saving === on) return;
    this.#saving = on;
    this.#adjust();
  }

  /** @param {MediaStreamTrack | null} [track] */
  #adjust(track = this.transceiver.sender.track) {
    if (this.#source === "microphone") return;
    // One after the other: parameters that were read before a change are refused.
    this.#work = this.#work.then(() => this.#set(track)).catch(() => {
      // A browser that cannot, or a connection that is over: it goes on as it is.
    });
  }

  /** @param {MediaStreamTrack | null} track */
  async #set(track) {
    const { sender } = this.transceiver;
    const parameters = sender.getParameters();
    if (parameters.encodings.length === 0) return;
    if (this.#agreed.length === 0) this.#agreed = parameters.encodings;
    const { width = 0, height = 0 } = track?.getSettings() ?? {};
    const encodings = chosen(this.#agreed, { width, height }, this.#most, this.#saving);
    const preference = this.#source === "screen" ? LETTERS : {};
    await sender.setParameters({ ...parameters, ...preference, encodings });
  }
}

/**
 * @param {RTCPeerConnection} pc
 * @param {Source} source
 * @param {MediaStreamTrack | null} track
 */
function addTransceiver(pc, source, track) {
  const what = track ?? (source === "microphone" ? "audio" : "video");
  const sendEncodings = encodingsOf(source);
  try {
    return pc.addTransceiver(what, { direction: "sendonly", sendEncodings });
  } catch {
    return pc.addTransceiver(what, { direction: "sendonly" }); // one layer, as it comes
  }
}
