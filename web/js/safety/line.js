/**
 * Between this page and the safety channel of the server: what is pressed goes out by
 * the outbox, and what comes is acknowledged once it is on the screen.
 * @module
 */

import { LineLost, Refusal } from "../signaling.js";
import { Outbox } from "./outbox.js";

/** @import {ServerMessage} from "../protocol.d.ts" */
/** @import {Reply, Request} from "../signaling.js" */
/** @import {Store} from "../store.js" */
/** @import {SafetyRequest, Settled} from "./outbox.js" */

export class SafetyLine {
  #ask;
  #outbox;
  /** The newest position on the screen that the server has not been told of. */
  #shown = 0;

  /**
   * @param {Store} store
   * @param {(request: Request) => Promise<Reply>} ask
   */
  constructor(store, ask) {
    this.#ask = ask;
    this.#outbox = new Outbox({
      ask,
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

  /** The session is over for this page. */
  close() {
    this.#shown = 0;
    this.#outbox.close();
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
