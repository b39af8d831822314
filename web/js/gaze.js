/**
 * What this page shows, told to the server: so that nothing is sent for nobody.
 * @module
 */

import { widths, watch } from "./pictures.js";
import { carriesMedia } from "./state.js";

/** @import {Request} from "./signaling.js" */
/** @import {State} from "./state.js" */
/** @import {Store} from "./store.js" */
/** @typedef {Extract<Request, {type: "look"}>} Look */

/** While somebody drags a window it is told this often, in milliseconds. */
const EVERY = 200;
/** A picture that is not there yet, where nothing shows how large it will be. */
const USUAL = 640;
const SCREEN = 1_280;

export class Gaze {
  #store;
  #tell;
  #timer = /** @type {ReturnType<typeof setTimeout> | null} */ (null);
  /** What was told last, as text. */
  #told = "";
  #seen = /** @type {ReadonlyMap<unknown, number>} */ (new Map());
  #on = false;

  /**
   * @param {Store} store
   * @param {(look: Look) => Promise<unknown>} tell
   */
  constructor(store, tell) {
    this.#store = store;
    this.#tell = tell;
    const look = () => this.look();
    globalThis.document?.addEventListener("visibilitychange", look);
    watch(look);
    store.watch((now, before) => {
      if (concerns(now, before)) look();
    });
  }

  /** Tell from now on, to a server that knows nothing. */
  start() {
    this.#on = true;
    this.again();
  }

  stop() {
    this.#on = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** The server may have missed what was told last. */
  again() {
    this.#told = "";
    this.look();
  }

  /** Tell what is seen now: at once, or as soon as it is time again. */
  look() {
    if (this.#timer !== null || !this.#on) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#say();
    }, EVERY);
    // What the views are about to show is on the page after this turn.
    queueMicrotask(() => queueMicrotask(() => this.#say()));
  }

  #say() {
    const state = this.#store.state();
    if (!this.#on || state.line !== "open") return;
    if (!carriesMedia(state.place?.kind)) return;
    const visible = (globalThis.document?.visibilityState ?? "visible") === "visible";
    // Tiles shrink beside a private line. Others would be asked to send less, and
    // could tell by it: so they are asked for what they were asked for before.
    if (!isPrivate(state)) this.#seen = widths();
    const look = lookOf(state, this.#seen, visible);
    const text = JSON.stringify(look);
    if (text === this.#told) return;
    this.#told = text;
    this.#tell(look).catch(() => {
      if (this.#told === text) this.#told = ""; // with the line: `again` follows
    });
  }
}

/**
 * What a page shows, slot by slot.
 *
 * Who has no picture yet is told as if there were one like the others', so that it is
 * there at once when it comes.
 *
 * @param {State} state
 * @param {ReadonlyMap<unknown, number>} seen - how wide each stream is seen
 * @param {boolean} visible - the page itself
 * @returns {Look}
 */
export function lookOf(state, seen, visible) {
  const { mode, slots } = state;
  /** @type {Look} */
  const look = { type: "look", widths: [], pinned: [], mode };
  if (!visible || state.hidden || mode === "sound") return look;
  const targets = new Map(slots.map((target) => [target.slot, target]));
  const faces = [...state.pictures]
    .filter(([slot]) => targets.get(slot)?.screen === false)
    .flatMap(([, stream]) => seen.get(stream) ?? []);
  const inView = faces.filter((width) => width > 0);
  const usual = faces.length === 0 ? USUAL : Math.min(...inView, inView[0] ?? 0);
  for (const [slot, stream] of state.pictures) {
    const missing = targets.get(slot)?.screen ? SCREEN : usual;
    const width = seen.get(stream) ?? missing;
    if (width > 0) look.widths?.push({ slot, width });
  }
  look.pinned = slots
    .filter((one) => one.participant === state.enlarged && !one.screen)
    .map((one) => one.slot);
  return look;
}

/**
 * Whether a private line is open here, or somebody's facts and steps.
 *
 * @param {State} state
 */
function isPrivate(state) {
  return state.pane === "private" || state.pane === "facts" || state.atDesk.about !== null;
}

/**
 * @param {State} now
 * @param {State} before
 */
function concerns(now, before) {
  return (
    now.slots !== before.slots ||
    now.pictures !== before.pictures ||
    now.hidden !== before.hidden ||
    now.mode !== before.mode ||
    now.enlarged !== before.enlarged ||
    now.place?.id !== before.place?.id
  );
}
