/**
 * What a member does in their private check-in, and with what is asked of where they
 * are. Nobody but the facilitators learns any of it.
 * @module
 */

import { carriesMedia } from "../state.js";
import { formOf, newDraft, toGo } from "./facts.js";
import { newest } from "./note.js";
import { isCallForHelp, newKey } from "./outbox.js";
import { openCheckin } from "./pane.js";
import { say } from "./saying.js";

/** @import {RefusalCode, Source, Until, Want} from "../protocol.d.ts" */
/** @import {Notice, State} from "../state.js" */
/** @import {Store} from "../store.js" */
/** @import {FactsDraft} from "./facts.js" */
/** @import {SafetyRequest, Settled} from "./outbox.js" */

/** @typedef {Extract<SafetyRequest, {type: "checkin_answer"}>} Answer */
/** @typedef {Omit<Answer, "type" | "message" | "checkin">} Body - one thing that is said */

/** The key of a call for help, and no word of it, so that a reload does not lose it. */
const CALLED = "alcove.unsent";
/** How long a member who says "in 10 minutes" is left in peace. */
const MINUTES = 10;

/**
 * @typedef {object} Needs
 * @property {Store} store
 * @property {(request: SafetyRequest) => Promise<Settled>} send
 * @property {(notice: Notice | null) => void} notice
 * @property {(source: Source) => void} turnOn
 */

export class OwnSafety {
  #needs;
  /** What was last said to be seen. */
  #saw = "";
  /** What the person chose to turn on, once they are back from a private room. @type {Source[]} */
  #wanted = [];

  /** @param {Needs} needs */
  constructor(needs) {
    this.#needs = needs;
    needs.store.watch((now, before) => this.#look(now, before));
    document.addEventListener("visibilitychange", () => this.#see(this.#state));
  }

  /** @returns {State} */
  get #state() {
    return this.#needs.store.state();
  }

  // Help -----------------------------------------------------------------------

  /** Tell every facilitator, by one press; again where it is not on its way yet. */
  async helpNow() {
    if (this.#state.unsent.some(({ request }) => isHelpNow(request))) return;
    const key = newKey();
    remember(key);
    await this.#call(key);
  }

  /** After a reload: a call for help that was never answered is sent again. */
  goOn() {
    const key = remembered();
    if (key !== null) void this.#call(key);
  }

  /** @param {string} key */
  async #call(key) {
    this.#note({ type: "asked" });
    this.#needs.store.tell({ type: "help_told", told: false });
    const settled = await this.#needs.send({
      type: "checkin_request",
      want: "help_now",
      message: key,
    });
    // Whoever left before it was kept has not been heard: it stays for the next time.
    if (settled.type === "refused" && settled.code === "not_seated") return;
    forget();
    if (settled.type === "refused") this.#refused(settled.code);
    else this.#needs.store.tell({ type: "help_told", told: true });
  }

  // Asking and answering -------------------------------------------------------

  /** @param {Want} want */
  async ask(want) {
    if (want === "help_now") {
      await this.helpNow();
      return;
    }
    const words = this.#state.note.wish.trim();
    this.#note({ type: "asked" });
    const asked = await this.#decide({
      type: "checkin_request",
      want,
      ...(words === "" ? {} : { text: words }),
    });
    // What was not taken stands there again, to be sent once more.
    if (!asked && this.#state.note.wish === "") this.#note({ type: "wish", text: words });
  }

  /** Send what was written. */
  async write() {
    const text = this.#state.note.draft.trim();
    if (text === "") return;
    this.#note({ type: "draft", text: "" });
    const said = await this.#say({ text });
    if (!said && this.#state.note.draft === "") this.#note({ type: "draft", text });
  }

  /** @param {Body} body */
  async answer(body) {
    if (openCheckin(this.#state) !== null) await this.#say(body);
  }

  /** Say without a sign that it is not safe to talk; the page is the ordinary one. */
  async sayCodeWord() {
    this.closeNote();
    const id = openCheckin(this.#state)?.id ?? null;
    await say((request) => this.#needs.send(request), id, { signal: "code_word" });
  }

  /** @param {number} line - the question that is not answered */
  skip(line) {
    this.#note({ type: "skipped", line });
  }

  async withdraw() {
    const checkin = openCheckin(this.#state);
    if (checkin === null) return;
    const { id, version } = checkin;
    const done = await this.#decide({ type: "checkin_withdraw", checkin: id, base: version });
    if (done) this.#note({ type: "withdrawn", checkin: id });
  }

  // The pane -------------------------------------------------------------------

  /** Open what was sent. */
  open() {
    this.#note({ type: "opened" });
  }

  /** @param {Until} until */
  async defer(until) {
    const checkin = openCheckin(this.#state);
    if (checkin === null) return;
    this.closeNote();
    const later = await this.#decide({
      type: "checkin_defer",
      checkin: checkin.id,
      base: checkin.version,
      until,
      ...(until === "minutes" ? { minutes: MINUTES } : {}),
    });
    if (later) this.#needs.notice({ kind: "note_fine" });
  }

  /** The ordinary page again. The thread waits. */
  hide() {
    this.closeNote();
    this.#needs.notice({ kind: "note_hidden" });
  }

  /**
   * What did not go out when the person left goes on, or stands in the box again.
   *
   * @param {{goOn: () => void}} line
   */
  comesBack(line) {
    line.goOn();
    const { parting } = this.#state;
    if (Array.isArray(parting)) this.draft(parting.join("\n"));
    this.#needs.store.tell({ type: "parting", parting: null });
  }

  closeNote() {
    if (this.#state.pane === "private") this.#needs.store.tell({ type: "pane", pane: null });
  }

  /** @param {string} text */
  draft(text) {
    this.#note({ type: "draft", text });
  }

  /** @param {string} text */
  wish(text) {
    this.#note({ type: "wish", text });
  }

  // The private room -----------------------------------------------------------

  /** @param {boolean} goes */
  async answerRoom(goes) {
    const checkin = openCheckin(this.#state);
    if (checkin === null) return;
    const { id, version } = checkin;
    await this.#decide(
      goes
        ? { type: "checkin_accept_room", checkin: id, base: version }
        : { type: "checkin_decline_room", checkin: id, base: version },
    );
  }

  /** Choose what to turn on, before going back. */
  thinkOfReturn() {
    this.#note({ type: "leaving", on: true });
    this.#needs.store.tell({ type: "pane", pane: "private" });
  }

  stay() {
    this.#note({ type: "leaving", on: false });
  }

  /** @param {{microphone: boolean, camera: boolean}} choice */
  async leaveRoom(choice) {
    const checkin = openCheckin(this.#state);
    if (checkin === null) return;
    const { id, version } = checkin;
    this.#wanted = /** @type {Source[]} */ (["microphone", "camera"]).filter(
      (source) => source !== "screen" && choice[source],
    );
    const done = await this.#decide({ type: "checkin_leave_room", checkin: id, base: version, ...choice });
    if (!done) this.#wanted = [];
  }

  // Where one is -----------------------------------------------------------------

  /** Answer where one is, again where that was done already. */
  beginFacts() {
    const { facts, help } = this.#state;
    const minors = facts?.asks_guardian ?? false;
    const draft = newDraft(facts?.previous ?? null, help?.country ?? null, minors);
    this.#needs.store.tell({ type: "facts_draft", draft });
  }

  /** @param {Partial<FactsDraft>} change */
  fill(change) {
    const { factsDraft } = this.#state;
    if (factsDraft === null) return;
    this.#needs.store.tell({ type: "facts_draft", draft: { ...factsDraft, ...change } });
  }

  /** @returns {Promise<boolean>} whether it is on the server's disk */
  async confirmFacts() {
    const { facts, factsDraft } = this.#state;
    if (factsDraft === null || toGo(factsDraft).length > 0) return false;
    const form = formOf(factsDraft, facts?.previous ?? null);
    const settled = await this.#needs.send({ type: "confirm_facts", facts: form });
    if (settled.type === "refused") {
      this.#refused(settled.code);
      return false;
    }
    this.#needs.store.tell({ type: "facts_given", facts: form });
    if (this.#state.place?.kind !== "lobby") this.#needs.notice({ kind: "facts_kept" });
    return true;
  }

  // ------------------------------------------------------------------------------

  /** @param {import("./note.js").NoteHappening} happening */
  #note(happening) {
    this.#needs.store.tell({ type: "note", happening });
  }

  /** @param {Body} body */
  async #say(body) {
    const id = openCheckin(this.#state)?.id ?? null;
    return this.#isDone(await say((request) => this.#needs.send(request), id, body));
  }

  /** @param {SafetyRequest} request */
  async #decide(request) {
    return this.#isDone(await this.#needs.send(request));
  }

  /** @param {Settled} settled */
  #isDone(settled) {
    if (settled.type !== "refused") return true;
    this.#refused(settled.code);
    return false;
  }

  /** @param {RefusalCode} code */
  #refused(code) {
    if (code !== "not_seated") this.#needs.notice({ kind: "refused", code });
  }

  /**
   * @param {State} now
   * @param {State} before
   */
  #look(now, before) {
    this.#see(now);
    const cameBack = before.place?.kind === "private" && now.place?.kind !== "private";
    if (!cameBack || !carriesMedia(now.place?.kind)) return;
    const wanted = this.#wanted;
    this.#wanted = [];
    // Once the move is done with: whatever was on before it is turned off by it.
    queueMicrotask(() => wanted.forEach((source) => this.#needs.turnOn(source)));
  }

  /**
   * What stands in the open pane is seen by a person. Staff are told so, once.
   *
   * @param {State} state
   */
  #see(state) {
    const checkin = openCheckin(state);
    if (checkin === null || state.pane !== "private" || !state.note.opened) return;
    if (state.hidden || document.visibilityState !== "visible") return;
    const line = newest(checkin);
    if (line < 0 && checkin.phase !== "offered") return;
    const saw = `${checkin.id} ${line} ${checkin.phase === "offered"}`;
    if (saw === this.#saw) return;
    this.#saw = saw;
    // In a task of its own: this is called while the state is changing.
    queueMicrotask(() => void this.#needs.send({ type: "checkin_see", checkin: checkin.id }));
  }
}

/** @param {SafetyRequest} request */
function isHelpNow(request) {
  return request.type === "checkin_request" && isCallForHelp(request);
}

/** @param {string} key */
function remember(key) {
  try {
    sessionStorage.setItem(CALLED, key);
  } catch {
    // Storage is switched off: it is lost with the page, and only then.
  }
}

function remembered() {
  try {
    return sessionStorage.getItem(CALLED);
  } catch {
    return null; // As above.
  }
}

function forget() {
  try {
    sessionStorage.removeItem(CALLED);
  } catch {
    // As above.
  }
}
