/**
 * The line that says what just happened, for as long as it is worth reading.
 * @module
 */

import { LineLost, Refusal } from "./signaling.js";
import { carriesMedia } from "./state.js";

/** @import {Notice, State} from "./state.js" */
/** @import {Store} from "./store.js" */

/** How long a word that needs no answer stays. */
const SHOWN = 12_000;

/** What asks for an action stays until it is done or put away. */
const STAYS = ["device", "unplugged", "muted"];

export class Notices {
  #store;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** @param {Notice | null} notice */
  show(notice) {
    clearTimeout(this.#timer);
    if (notice === null && this.#store.state().notice === null) return;
    this.#store.tell({ type: "notice", notice });
    if (notice === null || STAYS.includes(notice.kind)) return;
    this.#timer = setTimeout(() => this.show(null), SHOWN);
  }

  /**
   * Why a request was not carried out.
   *
   * @param {unknown} error - what it was rejected with
   */
  explain(error) {
    if (error instanceof Refusal) this.show({ kind: "refused", code: error.code });
    else if (error instanceof LineLost) this.show({ kind: "wait_for_line" });
    else throw error;
  }
}

/**
 * What is worth a line in the difference between two states.
 *
 * @param {State} before
 * @param {State} now
 * @returns {Notice | null}
 */
export function noticeOfChange(before, now) {
  const then = before.place;
  const place = now.place;
  if (then === null || place === null || then === place) return null;
  if (!carriesMedia(place.kind) || then.kind === "lobby") return null;
  if (then.kind === "private" || then.kind === "hold") return { kind: "back" };
  if (place.kind === "private") return { kind: "aside" };
  if (then.id !== place.id) return { kind: "moved", name: place.name, main: place.kind === "main" };
  return then.frozen && !place.frozen ? { kind: "goes_on" } : null;
}
