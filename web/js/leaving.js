/**
 * Leaving: the page is away at once, with nothing sent or shown, and asks whether
 * staff may know why. The seat is given up with the answer, or in a moment without.
 *
 * Whoever is in a check-in gives it up at once: staff must know in that second.
 * @module
 */

/** @import {LeaveReason} from "./protocol.d.ts" */
/** @import {Request} from "./signaling.js" */
/** @import {Leaving as Told} from "./state.js" */

/** Long enough to read the question; the others see an empty place meanwhile. */
const ASKED_FOR = 6_000;
/** Whoever turned to the question is not hurried. */
const THOUGHT_FOR = 60_000;
/** A line that is gone for this long is not waited for. */
const TRIED_FOR = 60_000;

/**
 * @typedef {object} Line
 * @property {(request: Request) => Promise<unknown>} request
 * @property {(reason?: LeaveReason | null) => void} leave
 * @property {() => void} close
 */

/**
 * @typedef {object} Clock
 * @property {(callback: () => void, milliseconds: number) => unknown} later
 * @property {(timer: any) => void} cancel
 */

/** @type {Clock} */
const realClock = {
  later: (callback, milliseconds) => setTimeout(callback, milliseconds),
  cancel: (timer) => clearTimeout(timer),
};

export class Leaving {
  #tell;
  #clock;
  /** @type {Line | null} */
  #line = null;
  /** Until what was said before has gone out. It is bounded. @type {Promise<void> | null} */
  #said = null;
  /** Undefined: not decided yet. @type {LeaveReason | null | undefined} */
  #reason = undefined;
  /** @type {unknown} */
  #timer = null;

  /**
   * @param {(leaving: Told) => void} tell
   * @param {Clock} [clock]
   */
  constructor(tell, clock = realClock) {
    this.#tell = tell;
    this.#clock = clock;
  }

  /**
   * Whether this line is one that is being left.
   *
   * @param {Line} line
   */
  has(line) {
    return this.#line === line;
  }

  /**
   * @param {Line | null} line - null: there is none to say it by
   * @param {boolean} asks - whether there is time for a reason
   * @param {Promise<void> | null} [said] - until when the line is needed for what was said
   */
  begin(line, asks, said = null) {
    this.hurry();
    if (line === null) return;
    this.#line = line;
    this.#said = said;
    this.#reason = undefined;
    if (!asks) {
      this.say(null);
      return;
    }
    this.#tell("asking");
    this.#timer = this.#clock.later(() => this.say(null), ASKED_FOR);
  }

  /** The person turned to the question. */
  think() {
    if (this.#line === null || this.#reason !== undefined) return;
    this.#clock.cancel(this.#timer);
    this.#timer = this.#clock.later(() => this.say(null), THOUGHT_FOR);
  }

  /** @param {LeaveReason | null} reason */
  say(reason) {
    if (this.#line === null || this.#reason !== undefined) return;
    this.#clock.cancel(this.#timer);
    this.#reason = reason;
    this.#tell(reason === null ? null : "telling");
    this.#timer = this.#clock.later(() => this.#giveUp(), TRIED_FOR);
    this.#send();
  }

  /** There is a line: what could not be said is said. */
  lineIsBack() {
    if (this.#reason !== undefined) this.#send();
  }

  /** The server has taken the seat back. */
  over() {
    if (this.#line === null) return;
    this.#tell(this.#reason ? "told" : null);
    this.#end();
  }

  /** The page goes away: now or never. */
  hurry() {
    this.#line?.leave(this.#reason ?? null);
    this.#end();
  }

  /**
   * The person comes back before it was said: then nobody left.
   *
   * @returns {boolean} whether the seat is still there
   */
  takeBack() {
    const held = this.#line !== null;
    this.#line?.close();
    this.#end();
    return held;
  }

  #send() {
    const said = this.#said;
    if (said !== null) {
      void said.then(() => {
        if (this.#said !== said) return; // they came back, or left again
        this.#said = null;
        this.#send();
      });
      return;
    }
    const reason = this.#reason ?? null;
    const why = reason === null ? {} : { reason };
    // The reply is the end of the line. Without a line it is said once there is one.
    this.#line?.request({ type: "leave", ...why }).catch(() => {});
  }

  #giveUp() {
    this.#line?.close();
    this.#tell(this.#reason ? "untold" : null);
    this.#end();
  }

  #end() {
    this.#clock.cancel(this.#timer);
    this.#timer = null;
    this.#line = null;
    this.#said = null;
    this.#reason = undefined;
  }
}
