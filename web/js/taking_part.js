/**
 * What anybody in the session may do besides speaking and being seen.
 * @module
 */

/** @import {Channel, Mode, Reaction, Signal, VideoAudience} from "./protocol.d.ts" */
/** @import {OwnMedia} from "./own_media.js" */
/** @import {Request} from "./signaling.js" */
/** @import {State} from "./state.js" */
/** @import {Store} from "./store.js" */

/**
 * @typedef {object} Needs
 * @property {Store} store
 * @property {OwnMedia} own
 * @property {(request: Request) => Promise<boolean>} request - says why it was refused
 */

export class TakingPart {
  #needs;
  /** What staff are to be told as soon as there is a line. @type {Signal | null} */
  #untold = null;

  /** @param {Needs} needs */
  constructor(needs) {
    this.#needs = needs;
  }

  /** @returns {State} */
  get #state() {
    return this.#needs.store.state();
  }

  /** @param {boolean} up */
  raiseHand(up) {
    return this.#needs.request({ type: "raise_hand", up });
  }

  /** @param {Reaction} reaction */
  react(reaction) {
    return this.#needs.request({ type: "react", reaction });
  }

  /**
   * Nobody sees or hears me from now on, whether or not the line is there to say so.
   *
   * @param {Signal} signal
   * @param {boolean} on
   */
  async signal(signal, on) {
    if (on) this.#needs.own.turnAllOff();
    this.#untold = null;
    const told = await this.#needs.request({ type: "set_signal", signal, on });
    if (!told && on && this.#state.line !== "open") this.#untold = signal;
    return told;
  }

  /** The line is back: say what could not be said. */
  lineIsBack() {
    const signal = this.#untold;
    this.#untold = null;
    if (signal !== null) void this.#needs.request({ type: "set_signal", signal, on: true });
  }

  /** @param {boolean} on */
  askToCome(on) {
    return this.#needs.request({ type: "ask_to_come", on });
  }

  /** @param {VideoAudience} audience */
  showCameraTo(audience) {
    return this.#needs.request({ type: "show_camera_to", audience });
  }

  /**
   * @param {Channel} channel
   * @param {string} text
   */
  write(channel, text) {
    return this.#needs.request({ type: "write", channel, text });
  }

  /**
   * Go where I am asked to, or stay.
   *
   * @param {boolean} goes
   */
  async answerMove(goes) {
    const { own } = this.#state;
    if (own === null || own.invite === null) return false;
    return this.#needs.request({ type: "answer_move", version: own.version, goes });
  }

  /**
   * Receive all pictures, small ones, sound alone, or nothing but words.
   *
   * @param {Mode | "text"} what
   */
  async receive(what) {
    const byText = this.#state.own?.by_text ?? false;
    if (what === "text") {
      if (byText) return true;
      this.#needs.own.turnAllOff();
      return this.#needs.request({ type: "be_by_text", on: true });
    }
    this.#needs.store.tell({ type: "mode", mode: what });
    return byText ? this.#needs.request({ type: "be_by_text", on: false }) : true;
  }

  /** From a private room, back to the group. */
  endAside() {
    return this.#needs.request({ type: "end_aside" });
  }

  /**
   * @param {string} participant
   * @param {boolean} agrees
   */
  consent(participant, agrees) {
    return this.#needs.request({ type: "consent", participant, agrees });
  }

  /**
   * A facilitator asked me to turn something on.
   *
   * @param {boolean} yes
   */
  answerAsked(yes) {
    const { asked } = this.#state;
    this.#needs.store.tell({ type: "asked_answered" });
    if (yes && asked !== null) void this.#needs.own.turnOn(asked);
  }
}
