/**
 * Makes changes of the plan one after the other, each on the version that it was seen in.
 *
 * What is on its way is shown at once. Where a colleague was quicker, a change is made
 * again on what they left, and one is told; where it makes no sense there, it is dropped.
 * Anything else, such as opening the rooms, is not: one has not seen what it would do.
 * @module
 */

import { changed, planMessage, planOf } from "./plan.js";

/** @import {ClientMessage} from "../protocol.d.ts" */
/** @import {State} from "../state.js" */
/** @import {Edit, Plan} from "./plan.js" */

/** @typedef {"joined" | "dropped" | null} Word - what became of a change after a colleague's */

/**
 * Something to do with the plan: a change, or a request that names its version.
 *
 * @typedef {{edit: Edit} | {ask: (base: number) => ClientRequest}} Step
 */

/** @template T @typedef {T extends unknown ? Omit<T, "request"> : never} WithoutRequest */
/** @typedef {WithoutRequest<Extract<ClientMessage, {request: number}>>} ClientRequest */

/** How often a change is made again before it gives way. */
const TRIES = 3;

export class Planner {
  #needs;
  /** @type {{step: Step, tries: number}[]} */
  #steps = [];
  /** @type {number | null} the version that was sent and is not shown yet */
  #sent = null;
  /** @type {Edit | null} what came of that, until it is shown */
  #trail = null;
  #busy = false;
  /** @type {Word} */
  #word = null;

  /**
   * @param {{
   *   state: () => State,
   *   request: (message: ClientRequest) => Promise<boolean>,
   *   changed: () => void,
   * }} needs
   */
  constructor(needs) {
    this.#needs = needs;
  }

  /** @returns {Word} */
  get word() {
    return this.#word;
  }

  get isBusy() {
    return this.#steps.length > 0;
  }

  /** The plan with everything that is on its way. @returns {Plan} */
  get plan() {
    const { desk } = this.#needs.state();
    /** @type {Plan} */
    let plan = desk === null ? { rooms: [], seconds: 0 } : planOf(desk);
    if (this.#trail !== null && desk?.version === this.#sent) {
      plan = changed(plan, this.#trail) ?? plan;
    }
    for (const { step } of this.#steps) {
      if ("edit" in step) plan = changed(plan, step.edit) ?? plan;
    }
    return plan;
  }

  /** @param {Edit} edit */
  change(edit) {
    this.#add({ edit });
  }

  /** @param {(base: number) => ClientRequest} ask */
  ask(ask) {
    this.#add({ ask });
  }

  /** Read: the word about a colleague. */
  heard() {
    this.#word = null;
    this.#needs.changed();
  }

  /** To be called when the state is different: what waited may go on. */
  look() {
    void this.#go();
  }

  /** @param {Step} step */
  #add(step) {
    this.#word = null;
    this.#steps.push({ step, tries: 0 });
    this.#needs.changed();
    void this.#go();
  }

  async #go() {
    const [next] = this.#steps;
    const state = this.#needs.state();
    const { desk } = state;
    if (next === undefined || desk === null || this.#busy) return;
    if (this.#sent === desk.version) return; // done, but not shown yet
    this.#sent = this.#trail = null;
    const base = desk.version;
    const message = this.#message(state, next.step, base);
    if (message === null) {
      this.#end("dropped");
      return;
    }
    this.#busy = true;
    const done = await this.#needs.request(message);
    this.#busy = false;
    const now = this.#needs.state().desk?.version ?? base;
    if (done) {
      if (now === base) {
        this.#sent = base;
        this.#trail = "edit" in next.step ? next.step.edit : null;
      }
      this.#end(this.#word);
    } else if (now !== base && "edit" in next.step && ++next.tries < TRIES) {
      this.#word = "joined";
      void this.#go();
    } else {
      this.#end(now === base ? null : "dropped");
    }
  }

  /**
   * @param {State} state
   * @param {Step} step
   * @param {number} base
   * @returns {ClientRequest | null}
   */
  #message(state, step, base) {
    if ("ask" in step) return step.ask(base);
    if (state.desk === null) return null;
    const plan = changed(planOf(state.desk), step.edit);
    return plan === null ? null : planMessage(state, plan, base);
  }

  /** @param {Word} word */
  #end(word) {
    this.#steps.shift();
    this.#word = word;
    this.#needs.changed();
    void this.#go();
  }
}
