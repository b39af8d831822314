/**
 * Sentences for a screen reader alone.
 * @module
 */

/** How long a sentence stays, for who reads the page at that moment. */
const KEPT = 10_000;

export class ReadOut {
  #root;

  /** @param {HTMLElement} root - a polite live region that is not atomic */
  constructor(root) {
    this.#root = root;
  }

  /**
   * Each sentence is an element of its own: one that comes at once after another must
   * not take its place before it is read.
   *
   * @param {readonly string[]} sentences
   */
  say(sentences) {
    for (const sentence of sentences) {
      const line = document.createElement("p");
      line.textContent = sentence;
      this.#root.append(line);
      setTimeout(() => line.remove(), KEPT);
    }
  }

  clear() {
    this.#root.replaceChildren();
  }
}
