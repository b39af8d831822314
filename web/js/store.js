/**
 * The one place where the state changes.
 * @module
 */

import { initialState, next } from "./state.js";

/** @import {Happening, State} from "./state.js" */

/**
 * @typedef {object} Store
 * @property {() => State} state
 * @property {(happening: Happening) => void} tell
 * @property {(listener: (now: State, before: State) => void) => void} watch
 */

/** @returns {Store} */
export function createStore() {
  let state = initialState;
  /** @type {((now: State, before: State) => void)[]} */
  const listeners = [];
  return {
    state: () => state,
    tell(happening) {
      const before = state;
      state = next(state, happening);
      if (state === before) return;
      for (const listener of listeners) listener(state, before);
    },
    watch(listener) {
      listeners.push(listener);
    },
  };
}
