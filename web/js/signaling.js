/**
 * The conversation with the server: one WebSocket at a time, for as long as the
 * page is in the session. It comes back by itself.
 * @module
 */

/** @import {ClientMessage, FollowUp, LeaveReason, RefusalCode, ServerMessage} from "./protocol.d.ts" */
/** @import {Line, StopReason} from "./state.js" */

import { LinkProblem } from "./invitation.js";

/** The server pings every 2 s; this long without one and the line is dead. */
const SILENCE = 6_000;
const REPLY_WITHIN = 10_000;
const FIRST_RETRY_WITHIN = 300;
const RETRIES = [500, 1_000, 2_000, 4_000, 5_000];

/** Close codes of signaling/close_codes.py after which coming back is different. */
const PROTOCOL_ERROR = 4400;
const NOT_AUTHORIZED = 4401;
const REMOVED = 4403;
const REPLACED = 4409;
const ENDED = 4410;
const FULL = 4411;
const ALREADY_HERE = 4412;
const UNKNOWN_VERSION = 4426;
/** A ticket just fetched that is not taken will not be taken next time either. */
const TICKETS_TRIED = 3;

/** Close codes that say all there is to say. @type {ReadonlyMap<number, StopReason>} */
const LAST_WORDS = new Map([
  [REMOVED, "removed"],
  [REPLACED, "replaced"],
  [ENDED, "ended"],
  [FULL, "full"],
  [ALREADY_HERE, "already_here"],
  [UNKNOWN_VERSION, "outdated"],
]);

/** Refusals of a hello. @type {ReadonlyMap<RefusalCode, StopReason>} */
const REFUSED_AT_THE_DOOR = new Map([
  ["session_full", "full"],
  ["was_removed", "removed"],
  ["already_here", "already_here"],
]);

/** @template T @typedef {T extends unknown ? Omit<T, "request"> : never} WithoutRequest */
/** @typedef {Extract<ClientMessage, {request: number}>} Numbered */
/** @typedef {WithoutRequest<Numbered>} Request */
/** @typedef {Extract<ServerMessage, {request: number}>} Reply */

/** The server refused a request, and nothing changed. */
export class Refusal extends Error {
  /** @param {RefusalCode} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** The line was lost before the reply came. */
export class LineLost extends Error {}

/**
 * @typedef {object} Needs
 * @property {() => WebSocket} open
 * @property {() => Promise<string>} ticket
 * @property {string | null} name
 * @property {boolean} [switches] - take over from another page of the same person
 * @property {(message: ServerMessage) => void} told
 * @property {(line: Line) => void} line
 * @property {() => void} greeted - a ticket was handed in; media may start now
 * @property {(reason: StopReason, followUp: FollowUp | null) => void} stopped
 * @property {Clock} [clock]
 */

/**
 * @typedef {object} Clock
 * @property {(callback: () => void, milliseconds: number) => unknown} later
 * @property {(timer: any) => void} cancel
 * @property {() => number} random - from 0 to 1
 */

/** @type {Clock} */
const realClock = {
  later: (callback, milliseconds) => setTimeout(callback, milliseconds),
  cancel: (timer) => clearTimeout(timer),
  random: Math.random,
};

export class Signaling {
  #needs;
  #clock;
  /** @type {WebSocket | null} */
  #socket = null;
  /** Tells late callbacks of an earlier attempt from those of the present one. */
  #attempt = 0;
  #greeted = false;
  #over = false;
  #failures = 0;
  #notAuthorized = 0;
  #lastRequest = 0;
  #lastSeq = 0;
  /** @type {string | null} */
  #resume = null;
  /** What the server said before it hung up. @type {StopReason | null} */
  #lastWord = null;
  /** @type {FollowUp | null} */
  #followUp = null;
  /** The seat went with the connection: come in anew. */
  #seatLost = false;
  /** The next hello takes over from another page of the same person. */
  #switches;
  /** @type {unknown} */
  #watchdog = null;
  /** @type {unknown} */
  #retry = null;
  /** @type {Map<number, {resolve: (reply: Reply) => void, reject: (error: Error) => void, timer: unknown}>} */
  #waiting = new Map();

  /** @param {Needs} needs */
  constructor(needs) {
    this.#needs = needs;
    this.#clock = needs.clock ?? realClock;
    this.#switches = needs.switches ?? false;
  }

  start() {
    this.#needs.line("opening");
    void this.#connect();
  }

  /** Try now instead of at the end of the pause: the network is back. */
  hurry() {
    if (this.#over || this.#retry === null) return;
    this.#clock.cancel(this.#retry);
    this.#retry = null;
    void this.#connect();
  }

  /**
   * Send a request and wait for its reply.
   *
   * @param {Request} request
   * @returns {Promise<Reply>}
   * @throws {Refusal | LineLost}
   */
  request(request) {
    if (!this.#greeted || this.#over) return Promise.reject(new LineLost());
    const number = ++this.#lastRequest;
    return new Promise((resolve, reject) => {
      const timer = this.#clock.later(() => {
        this.#waiting.delete(number);
        reject(new LineLost());
      }, REPLY_WITHIN);
      this.#waiting.set(number, { resolve, reject, timer });
      this.#send(/** @type {Numbered} */ ({ ...request, request: number }));
    });
  }

  /**
   * Give up the seat, and stay away. Waits for nothing.
   *
   * @param {LeaveReason | null} [reason]
   */
  leave(reason = null) {
    if (this.#over) return;
    if (this.#greeted) {
      const why = reason === null ? {} : { reason };
      this.#send({ type: "leave", request: ++this.#lastRequest, ...why });
    }
    this.#finish();
  }

  /** Stay away without giving up the seat. */
  close() {
    this.#finish();
  }

  async #connect() {
    const attempt = ++this.#attempt;
    const current = () => attempt === this.#attempt && !this.#over;
    this.#lastWord = this.#followUp = null;
    this.#seatLost = false;
    // Both at once: the ticket is there by the time the socket is open.
    const ticket = this.#resume === null ? this.#needs.ticket() : null;
    ticket?.catch(() => {});
    const socket = this.#needs.open();
    this.#socket = socket;
    this.#watch();
    socket.onopen = async () => {
      /** @type {string | null} */
      let fresh = null;
      try {
        fresh = await ticket;
      } catch (error) {
        if (!current()) return;
        if (error instanceof LinkProblem) this.#stop(error.reason);
        else this.#lose();
        return;
      }
      if (current()) this.#greet(fresh);
    };
    socket.onmessage = (event) => {
      if (current()) this.#receive(JSON.parse(String(event.data)));
    };
    socket.onclose = (event) => {
      if (current()) this.#closed(event.code);
    };
  }

  /** @param {string | null} ticket */
  #greet(ticket) {
    const resume = this.#resume;
    if (ticket !== null) {
      const name = this.#needs.name === null ? {} : { name: this.#needs.name };
      this.#lastSeq = 0;
      const switches = this.#switches ? { switch: true } : {};
      this.#send({ type: "hello", versions: [1], ticket, ...name, ...switches });
      this.#greeted = true;
      // Should the welcome be lost with the line, it was this page that came in.
      this.#switches = true;
      this.#needs.greeted();
    } else if (resume !== null) {
      this.#send({
        type: "hello",
        versions: [1],
        resume,
        last_seq: this.#lastSeq,
      });
    }
  }

  /** @param {ServerMessage} message */
  #receive(message) {
    this.#watch();
    if (message.type === "ping") {
      this.#send({ type: "pong" });
      return;
    }
    switch (message.type) {
      case "welcome":
        this.#lastSeq = message.seq;
        if (message.resumed) this.#loseRequests();
        this.#back(message.resume);
        break;
      case "resumed":
        this.#back(message.resume);
        this.#needs.told(message);
        return; // its seq is not that of the events that follow
      case "closing":
        this.#closing(message);
        break;
      case "refused":
        this.#lastWord ??= REFUSED_AT_THE_DOOR.get(message.code) ?? null;
        break;
      default:
        if (message.seq <= this.#lastSeq) return; // told before the line was lost
    }
    this.#lastSeq = Math.max(this.#lastSeq, message.seq);
    if ("request" in message) this.#reply(message);
    this.#needs.told(message);
  }

  /** @param {string} resume */
  #back(resume) {
    this.#switches = false;
    this.#resume = resume;
    this.#greeted = true;
    this.#failures = 0;
    this.#notAuthorized = 0;
    this.#needs.line("open");
  }

  /** @param {Reply} reply */
  #reply(reply) {
    const waiting = this.#waiting.get(reply.request);
    if (waiting === undefined) return;
    this.#waiting.delete(reply.request);
    this.#clock.cancel(waiting.timer);
    if (reply.type === "refused") waiting.reject(new Refusal(reply.code));
    else waiting.resolve(reply);
  }

  /** @param {Extract<ServerMessage, {type: "closing"}>} message */
  #closing({ reason, follow_up }) {
    if (reason === "seat_lost") this.#seatLost = true;
    else if (reason !== "server_stopping") this.#lastWord = reason;
    this.#followUp = follow_up ?? null;
  }

  /** @param {number} code */
  #closed(code) {
    const lastWord = this.#lastWord ?? LAST_WORDS.get(code);
    if (lastWord !== undefined && !this.#seatLost) {
      this.#stop(lastWord);
      return;
    }
    if (code === NOT_AUTHORIZED && ++this.#notAuthorized >= TICKETS_TRIED) {
      this.#stop("link_not_valid");
      return;
    }
    if (this.#seatLost || code === NOT_AUTHORIZED || code === PROTOCOL_ERROR) {
      this.#resume = null; // come in anew, with a ticket
      this.#switches = false; // and take nobody's place
    }
    this.#lose();
  }

  /** The present socket is of no use any more: plan the next. */
  #lose() {
    this.#attempt++;
    this.#drop();
    this.#needs.line("lost");
    if (this.#resume === null) this.#loseRequests();
    const failures = this.#failures++;
    const pause =
      failures === 0
        ? FIRST_RETRY_WITHIN
        : (RETRIES[Math.min(failures, RETRIES.length) - 1] ?? 0);
    if (this.#retry !== null) this.#clock.cancel(this.#retry);
    this.#retry = this.#clock.later(() => {
      this.#retry = null;
      void this.#connect();
    }, this.#clock.random() * pause);
  }

  /** @param {StopReason} reason */
  #stop(reason) {
    const followUp = this.#followUp;
    this.#finish();
    this.#needs.stopped(reason, followUp);
  }

  #finish() {
    this.#over = true;
    this.#attempt++;
    this.#resume = null;
    if (this.#retry !== null) this.#clock.cancel(this.#retry);
    this.#retry = null;
    this.#drop();
    this.#loseRequests();
  }

  #drop() {
    this.#greeted = false;
    if (this.#watchdog !== null) this.#clock.cancel(this.#watchdog);
    this.#watchdog = null;
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #watch() {
    if (this.#watchdog !== null) this.#clock.cancel(this.#watchdog);
    this.#watchdog = this.#clock.later(() => {
      this.#watchdog = null;
      this.#lose();
    }, SILENCE);
  }

  #loseRequests() {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) {
      this.#clock.cancel(one.timer);
      one.reject(new LineLost());
    }
  }

  /** @param {ClientMessage} message */
  #send(message) {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(message));
  }
}
