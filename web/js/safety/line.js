/**
 * Between this page and the safety channel of the server: what is pressed goes out by
 * the outbox, and what comes is acknowledged once it is on the screen.
 * @module
 */

import { LineLost, Refusal } from "../signaling.js";
import { Outbox } from "./outbox.js";
import { isSaid } from "./pane.js";
import { saidIn } from "./words.js";

/** @import {ServerMessage} from "../protocol.d.ts" */
/** @import {Reply, Request} from "../signaling.js" */
/** @import {Store} from "../store.js" */
/** @import {SafetyRequest, Settled} from "./outbox.js" */

/** @typedef {{request: (request: Request) => Promise<Reply>}} Left */

/** How long what was said may take to go out, of somebody who has left, in milliseconds. */
const FLUSH_WITHIN = 8_000;

export class SafetyLine {
  #ask;
  #outbox;
  #store;
  /** The line that is being left, as long as something goes out there. @type {Left | null} */
  #left = null;
  /** The newest position on the screen that the server has not been told of. */
  #shown = 0;

  /**
   * @param {Store} store
   * @param {(request: Request) => Promise<Reply>} ask
   */
  constructor(store, ask) {
    this.#store = store;
    this.#ask = ask;
    this.#outbox = new Outbox({
      ask: (request) => (this.#left === null ? ask(request) : this.#left.request(request)),
      changed: (unsent) => store.tell({ type: "unsent", unsent }),
    });
  }

  /**
   * Send something until it is kept or refused.
   *
   * @param {SafetyRequest} request
   * @returns {Promise<Settled>}
   */
  send(request) {
    return this.#outbox.send(request);
  }

  /**
   * The page knows what the server told. It is drawn before the next task.
   *
   * @param {ServerMessage} message
   */
  told(message) {
    if (message.type === "welcome" || message.type === "resumed") this.#outbox.lineIsBack();
    if (message.type !== "checkin_told" && message.type !== "card_changed") return;
    if (message.position <= this.#shown) return;
    if (this.#shown === 0) setTimeout(() => void this.#acknowledge());
    this.#shown = message.position;
  }

  /**
   * The person leaves: what they said goes out first, for a while. It is shown
   * meanwhile, and what did not go out is shown as well.
   *
   * @param {Left | null} line - null: there is none
   * @returns {Promise<void> | null} once the seat may be given up; null: at once
   */
  part(line) {
    if (line === null || !this.#outbox.unsent.some(isSaid)) {
      this.close();
      return null;
    }
    this.#left = line;
    this.#shown = 0;
    this.#store.tell({ type: "parting", parting: "sending" });
    return this.#flush(line);
  }

  /** @param {Left} line */
  async #flush(line) {
    await this.#outbox.drained(FLUSH_WITHIN);
    if (this.#left !== line) return; // they came back, and it goes on there
    this.#left = null;
    if (this.close()) this.#store.tell({ type: "parting", parting: "sent" });
  }

  /** They came back before it had gone out: it goes on from the new page. */
  goOn() {
    this.#left = null;
  }

  /**
   * The session is over for this page.
   *
   * @returns {boolean} whether all that was said went out
   */
  close() {
    this.#shown = 0;
    const lost = this.#outbox.unsent.filter(isSaid).map(({ request }) => saidIn(request));
    this.#outbox.close();
    if (lost.length > 0) this.#store.tell({ type: "parting", parting: lost });
    return lost.length === 0;
  }

  async #acknowledge() {
    const upto = this.#shown;
    this.#shown = 0;
    if (upto === 0) return;
    try {
      await this.#ask({ type: "safety_delivered", upto });
    } catch (error) {
      // Not acknowledged, it is told again: then there is another chance.
      if (!(error instanceof Refusal) && !(error instanceof LineLost)) throw error;
    }
  }
}
