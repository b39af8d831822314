/**
 * Says how the line is. One that comes back at once is not worth a word, nor a move
 * on the page.
 * @module
 */

/** @import {Line} from "./state.js" */
/** @import {Store} from "./store.js" */

/** How long the line may be away before the page says so. */
const LOST_AFTER = 1_000;

export class LineWord {
  #store;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** @param {Line} line */
  say(line) {
    this.end();
    const lost = line === "lost";
    if (!lost || this.#store.state().line !== "lost") {
      this.#store.tell({ type: "line", line: lost ? "opening" : line });
    }
    if (!lost) return;
    this.#timer = setTimeout(() => this.#store.tell({ type: "line", line }), LOST_AFTER);
  }

  /** Nothing more is to be said of it. */
  end() {
    clearTimeout(this.#timer);
  }
}
