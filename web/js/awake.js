/**
 * A phone must not fall asleep in the middle of a group.
 * @module
 */

/** Keeps the screen on while told to, where the browser can. */
export class Awake {
  #wanted = false;
  /** @type {Promise<WakeLockSentinel | null> | null} */
  #lock = null;

  constructor() {
    // The browser lets go whenever the page is out of sight.
    document.addEventListener("visibilitychange", () => this.#ask());
  }

  /** @param {boolean} wanted */
  keep(wanted) {
    if (this.#wanted === wanted) return;
    this.#wanted = wanted;
    if (wanted) {
      this.#ask();
    } else {
      void this.#lock?.then((lock) => lock?.release());
      this.#lock = null;
    }
  }

  #ask() {
    if (!this.#wanted || document.visibilityState !== "visible") return;
    if (!("wakeLock" in navigator)) return;
    // Saving power may forbid it: then the screen sleeps as it always does.
    this.#lock = navigator.wakeLock.request("screen").catch(() => null);
  }
}
