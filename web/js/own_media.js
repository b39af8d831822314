/**
 * What this page sends: microphone, camera and screen, each on or off.
 *
 * On and off are local first. Turning off never waits for anything.
 * @module
 */

import {
  DeviceProblem,
  openCamera,
  openMicrophone,
  openScreen,
  problemOf,
} from "./devices.js";
import { Refusal } from "./signaling.js";
import { whyNot } from "./state.js";

/** @import {Source} from "./protocol.d.ts" */
/** @import {Notice, Switch} from "./state.js" */
/** @import {Store} from "./store.js" */

/** A microphone that is off is given back after this long; until then it is quick. */
const MICROPHONE_KEPT = 60_000;

export const SOURCES = /** @type {const} */ (["microphone", "camera", "screen"]);

/**
 * @typedef {object} Needs
 * @property {Store} store
 * @property {(source: Source, track: MediaStreamTrack | null) => Promise<void>} send
 * @property {(source: Source, on: boolean) => Promise<void>} intend - tell everybody
 * @property {(notice: Notice | null) => void} notice
 * @property {() => void} opened - a device was opened, so its name is known now
 */

export class OwnMedia {
  #needs;
  /** @type {Map<Source, MediaStreamTrack>} - open devices, whether sent or not */
  #tracks = new Map();
  /** @type {Map<Source, number>} - counts presses, so that a late device is not used */
  #presses = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #microphoneTimer;

  /** @param {Needs} needs */
  constructor(needs) {
    this.#needs = needs;
  }

  get #state() {
    return this.#needs.store.state();
  }

  /** @param {Source} source */
  toggle(source) {
    if (this.#state.sending[source] === "off") void this.turnOn(source);
    else void this.turnOff(source);
  }

  /**
   * The device first, then the relay, then everybody is told: so that nobody is
   * announced who cannot be heard.
   *
   * @param {Source} source
   */
  async turnOn(source) {
    const why = whyNot(this.#state, source);
    if (why !== null) {
      this.#needs.notice(why === "line" ? { kind: "wait_for_line" } : { kind: "kept_off", source, why });
      return;
    }
    const press = this.#press(source);
    const current = () => this.#presses.get(source) === press;
    this.#needs.notice(null);
    this.#switch(source, "starting");
    try {
      const track = await this.#open(source);
      if (!current()) return;
      track.enabled = true;
      await this.#needs.send(source, track);
      await this.#needs.intend(source, true);
      if (!current()) return;
      if (track.readyState === "ended") throw new Error("ended meanwhile");
      this.#switch(source, "on");
    } catch (error) {
      if (!current()) return;
      void this.turnOff(source);
      this.#needs.notice(noticeOf(source, error));
    }
  }

  /**
   * Silent at once, whatever the network does; then everybody is told.
   *
   * @param {Source} source
   */
  async turnOff(source) {
    this.#press(source);
    const track = this.#tracks.get(source);
    if (track !== undefined) track.enabled = false;
    this.#switch(source, "off");
    if (source === "microphone") this.#releaseMicrophoneLater();
    else this.#release(source);
    await this.#needs.send(source, null).catch(() => {});
    await this.#needs.intend(source, false).catch(() => {
      // The line was lost: `agree` tells it when the line is back.
    });
  }

  /** Everything off and every device given back, at once. */
  turnAllOff() {
    for (const source of SOURCES) {
      if (this.#state.sending[source] !== "off") void this.turnOff(source);
      this.#release(source);
    }
  }

  /** Give every device back without a word: the session is over, or starts anew. */
  releaseAll() {
    clearTimeout(this.#microphoneTimer);
    for (const source of SOURCES) {
      this.#press(source);
      this.#release(source);
    }
  }

  /**
   * Another device was chosen: use it at once if one of its kind is on.
   *
   * @param {"camera" | "microphone"} source
   */
  async change(source) {
    const on = this.#state.sending[source] !== "off";
    this.#release(source);
    if (on) await this.turnOn(source);
  }

  /**
   * Give back at once what the server has no record of any more: staff have stopped
   * it, or it ended with a move. Nothing is ever turned on this way, and what was
   * about to be on before a move is not after it.
   *
   * @param {{moved?: boolean}} [after]
   */
  obey({ moved = false } = {}) {
    const { own, sending } = this.#state;
    for (const source of SOURCES) {
      if (moved && sending[source] === "starting") void this.turnOff(source);
      if (sending[source] !== "on" || own === null || own.intent.includes(source)) continue;
      this.#press(source);
      this.#release(source);
      this.#switch(source, "off");
      void this.#needs.send(source, null).catch(() => {});
    }
  }

  /** After a lost line: tell again what was turned off meanwhile. */
  agree() {
    const { own, sending } = this.#state;
    for (const source of own?.intent ?? []) {
      if (sending[source] === "off") void this.#needs.intend(source, false).catch(() => {});
    }
  }

  /**
   * @param {Source} source
   * @returns {Promise<MediaStreamTrack>}
   */
  async #open(source) {
    clearTimeout(source === "microphone" ? this.#microphoneTimer : undefined);
    const open = this.#tracks.get(source);
    if (open !== undefined && open.readyState === "live") return open;
    const press = this.#presses.get(source);
    const track = await openChosen(this.#needs.store, source);
    if (this.#presses.get(source) !== press) {
      track.stop();
      return track;
    }
    this.#tracks.set(source, track);
    track.onended = () => {
      if (this.#tracks.get(source) !== track) return;
      void this.turnOff(source);
      if (source !== "screen") this.#needs.notice({ kind: "unplugged", device: source });
    };
    if (source === "camera") {
      this.#needs.store.tell({ type: "own_picture", stream: new MediaStream([track]) });
    }
    this.#needs.opened();
    return track;
  }

  /** @param {Source} source */
  #release(source) {
    const track = this.#tracks.get(source);
    this.#tracks.delete(source);
    if (source === "camera") {
      this.#needs.store.tell({ type: "own_picture", stream: null });
    }
    if (track === undefined) return;
    track.onended = null;
    track.stop();
  }

  #releaseMicrophoneLater() {
    clearTimeout(this.#microphoneTimer);
    this.#microphoneTimer = setTimeout(() => {
      if (this.#state.sending.microphone === "off") this.#release("microphone");
    }, MICROPHONE_KEPT);
  }

  /** @param {Source} source */
  #press(source) {
    const press = (this.#presses.get(source) ?? 0) + 1;
    this.#presses.set(source, press);
    return press;
  }

  /**
   * @param {Source} source
   * @param {Switch} at
   */
  #switch(source, at) {
    if (this.#state.sending[source] === at) return;
    this.#needs.store.tell({ type: "sending", source, at });
  }
}

/**
 * Open the chosen device, or the usual one where the chosen one is gone.
 *
 * @param {Store} store
 * @param {Source} source
 * @returns {Promise<MediaStreamTrack>}
 * @throws {DeviceProblem}
 */
export async function openChosen(store, source) {
  if (source === "screen") return openScreen();
  const open = source === "camera" ? openCamera : openMicrophone;
  const id = store.state().chosen[source];
  try {
    return await open(id);
  } catch (error) {
    const gone = ["missing", "unsuitable"].includes(problemOf(error));
    if (id === "" || !gone) throw error;
    store.tell({ type: "chosen", device: source, id: "" });
    return open("");
  }
}

/**
 * @param {Source} source
 * @param {unknown} error
 * @returns {Notice}
 */
function noticeOf(source, error) {
  if (error instanceof Refusal) {
    if (error.code === "screen_taken") return { kind: "screen_taken" };
    if (error.code === "not_permitted") return { kind: "kept_off", source, why: "staff" };
    return { kind: "refused", code: error.code };
  }
  if (source === "screen") return { kind: "screen_not_started" };
  if (!(error instanceof DeviceProblem)) return { kind: "not_done" };
  return { kind: "device", device: source, problem: error.problem };
}
