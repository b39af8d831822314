/**
 * What a person does to the page alone: nobody else is told of any of it.
 * @module
 */

import { chooseTheme } from "./theme.js";

/** @import {DeskHappening} from "./desk/state.js" */
/** @import {Pane, Sheet, State} from "./state.js" */
/** @import {Store} from "./store.js" */

export class Page {
  #store;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** @param {string} name */
  typeName(name) {
    this.#store.tell({ type: "name_typed", name });
  }

  /** @param {boolean} on */
  showSelf(on) {
    this.#store.tell({ type: "show_self", on });
  }

  /** @param {boolean} on */
  showWhole(on) {
    this.#store.tell({ type: "whole", on });
  }

  /** @param {string | null} who - is to be seen large; null: all alike */
  enlarge(who) {
    this.#store.tell({ type: "enlarged", who });
  }

  /** @param {State["theme"]} theme */
  chooseTheme(theme) {
    chooseTheme(theme);
    this.#store.tell({ type: "theme", theme });
  }

  /** @param {Sheet} sheet */
  openSheet(sheet) {
    this.#store.tell({ type: "sheet", sheet });
  }

  /** @param {Pane} pane */
  openPane(pane) {
    this.#store.tell({ type: "pane", pane });
  }

  /** @param {string} words */
  typeDraft(words) {
    this.#store.tell({ type: "draft", text: words });
  }

  dismissPrompt() {
    this.#store.tell({ type: "prompt_read" });
  }

  /** @param {DeskHappening} happening */
  atDesk(happening) {
    this.#store.tell({ type: "at_desk", happening });
  }
}

/** Begin anew where the page is not the one that it was. */
export function reloadForNews() {
  window.addEventListener("hashchange", () => {
    if (location.hash.startsWith("#t=")) location.reload(); // another link, same tab
  });
  // From the memory of the browser, with its connections cut.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}
