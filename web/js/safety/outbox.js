/**
 * What was pressed and is not on the server's disk yet. It is sent, in the order of
 * the presses, until the server says "kept" or "refused"; the same key each time, so
 * that nothing is lost and nothing is done twice.
 *
 * Calls for help wait behind nothing and are never turned away. All else is bounded.
 * In memory alone: what a person wrote is never stored on their device.
 * @module
 */

import { LineLost, Refusal } from "../signaling.js";

/** @import {ClientMessage, FactsShown, Kept, RefusalCode} from "../protocol.d.ts" */
/** @import {Reply, Request} from "../signaling.js" */

/** @template T @typedef {T extends unknown ? Omit<T, "request" | "message"> & {message?: string} : never} WithoutKey */
/** @typedef {Extract<ClientMessage, {message: string}>} Keyed */
/** @typedef {WithoutKey<Keyed>} SafetyRequest - `message` is made here unless given */
/** @typedef {Kept | FactsShown | {type: "refused", code: RefusalCode}} Settled */

/**
 * @typedef {object} Unsent
 * @property {string} key
 * @property {SafetyRequest} request
 * @property {number} at - when it was pressed, on this device's clock
 * @property {boolean} late - the server could not store it yet, and that must be said
 */

/**
 * @typedef {object} Clock
 * @property {(callback: () => void, milliseconds: number) => unknown} later
 * @property {(timer: any) => void} cancel
 * @property {() => number} now
 */

/**
 * @typedef {object} Needs
 * @property {(request: Request) => Promise<Reply>} ask
 * @property {(unsent: readonly Unsent[]) => void} changed
 * @property {Clock} [clock]
 */

/** Presses that may wait. Full: the next is refused as "busy" at once. */
export const LIMIT = 64;
/** Not stored after this long is worth a word, and the numbers to call. */
const LATE_AFTER = 5_000;
const PAUSES = [1_000, 2_000, 4_000, 5_000];
/** @type {readonly RefusalCode[]} */
const PASSING = ["unavailable", "busy"];

/** @type {Clock} */
const realClock = {
  later: (callback, milliseconds) => setTimeout(callback, milliseconds),
  cancel: (timer) => clearTimeout(timer),
  now: () => Date.now(),
};

/**
 * @typedef {object} Entry
 * @property {Unsent} unsent
 * @property {boolean} urgent
 * @property {boolean} flying - asked, and not answered yet
 * @property {number} failures
 * @property {Promise<Settled>} promise
 * @property {(settled: Settled) => void} resolve
 * @property {unknown} lateTimer
 * @property {unknown} retryTimer
 */

export class Outbox {
  #needs;
  #clock;
  /** By key, in the order of the presses. @type {Map<string, Entry>} */
  #entries = new Map();
  /** Who waits until all of it went out. @type {(() => void) | null} */
  #drains = null;

  /** @param {Needs} needs */
  constructor(needs) {
    this.#needs = needs;
    this.#clock = needs.clock ?? realClock;
  }

  /**
   * Send something until it is answered.
   *
   * @param {SafetyRequest} request
   * @returns {Promise<Settled>}
   */
  send(request) {
    const key = request.message ?? newKey();
    const known = this.#entries.get(key);
    if (known !== undefined) return known.promise;
    const urgent = isCallForHelp(request);
    if (!urgent && this.#entries.size >= LIMIT) {
      return Promise.resolve({ type: "refused", code: "busy" });
    }
    /** @type {(settled: Settled) => void} */
    let resolve = () => {};
    const promise = new Promise((/** @type {(settled: Settled) => void} */ done) => {
      resolve = done;
    });
    const unsent = { key, request, at: this.#clock.now(), late: false };
    const lateTimer = this.#clock.later(() => this.#isLate(key), LATE_AFTER);
    this.#entries.set(key, {
      unsent, urgent, promise, resolve, lateTimer, flying: false, failures: 0, retryTimer: null,
    });
    this.#changed();
    this.#pump();
    return promise;
  }

  /** The line is back: whatever was under way may have been lost with the old one. */
  lineIsBack() {
    for (const entry of this.#entries.values()) {
      this.#clock.cancel(entry.retryTimer);
      entry.retryTimer = null;
      entry.flying = false;
    }
    this.#pump();
  }

  /**
   * Let what waits go out, for as long as that may take.
   *
   * @param {number} within - milliseconds
   * @returns {Promise<void>} once nothing waits, or the time is over
   */
  drained(within) {
    return new Promise((done) => {
      const timer = this.#clock.later(() => this.#drains?.(), within);
      this.#drains = () => {
        this.#drains = null;
        this.#clock.cancel(timer);
        done();
      };
      if (this.#entries.size === 0) this.#drains();
    });
  }

  /** The session is over for this page: nothing more can be sent. */
  close() {
    for (const key of [...this.#entries.keys()]) {
      this.#settle(key, { type: "refused", code: "not_seated" });
    }
  }

  #pump() {
    let first = true;
    for (const entry of [...this.#entries.values()]) {
      if (!entry.urgent && !first) continue;
      if (!entry.urgent) first = false; // in order: the others wait for this one
      if (!entry.flying && entry.retryTimer === null) void this.#try(entry);
    }
  }

  /** @param {Entry} entry */
  async #try(entry) {
    const { key, request } = entry.unsent;
    entry.flying = true;
    try {
      const reply = await this.#needs.ask(/** @type {Request} */ ({ ...request, message: key }));
      if (reply.type !== "kept" && reply.type !== "facts_shown") {
        throw new Error(`${reply.type} is no answer to ${request.type}`);
      }
      this.#settle(key, reply);
    } catch (error) {
      if (error instanceof Refusal && !PASSING.includes(error.code)) {
        this.#settle(key, { type: "refused", code: error.code });
        return;
      }
      if (!(error instanceof Refusal) && !(error instanceof LineLost)) throw error;
      if (error instanceof Refusal && error.code === "unavailable") this.#isLate(key);
      this.#again(entry);
    }
  }

  /** @param {Entry} entry */
  #again(entry) {
    if (!this.#entries.has(entry.unsent.key) || entry.retryTimer !== null) return;
    entry.flying = false;
    const pause = PAUSES[Math.min(entry.failures++, PAUSES.length - 1)] ?? LATE_AFTER;
    entry.retryTimer = this.#clock.later(() => {
      entry.retryTimer = null;
      this.#pump();
    }, pause);
  }

  /** @param {string} key */
  #isLate(key) {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.unsent.late) return;
    entry.unsent = { ...entry.unsent, late: true };
    this.#changed();
  }

  /**
   * @param {string} key
   * @param {Settled} settled
   */
  #settle(key, settled) {
    const entry = this.#entries.get(key);
    if (entry === undefined) return; // an answer to an earlier try was here first
    this.#entries.delete(key);
    this.#clock.cancel(entry.lateTimer);
    this.#clock.cancel(entry.retryTimer);
    this.#changed();
    entry.resolve(settled);
    if (this.#entries.size === 0) this.#drains?.();
    this.#pump();
  }

  /** What waits, in the order of the presses. @returns {Unsent[]} */
  get unsent() {
    return [...this.#entries.values()].map((entry) => entry.unsent);
  }

  #changed() {
    this.#needs.changed(this.unsent);
  }
}

/**
 * What is never limited, and waits behind nothing: as rooms/checkin_terms.py has it.
 *
 * @param {SafetyRequest} request
 */
export function isCallForHelp(request) {
  if (request.type === "checkin_request") return request.want === "help_now";
  if (request.type !== "checkin_answer") return false;
  return request.choice === "help_now" || request.signal === "code_word";
}

/** A key for one press: 32 of [0-9a-f]. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
