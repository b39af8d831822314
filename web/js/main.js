/**
 * The page starts here.
 * @module
 */

import { announcements } from "./announce.js";
import { App } from "./app.js";
import { Awake } from "./awake.js";
import { Controller } from "./controller.js";
import { html, render } from "./dom.js";
import { createStore } from "./store.js";

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function byId(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`index.html has no #${id}`);
  return element;
}

const root = byId("app");
const said = byId("said");
const store = createStore();
const awake = new Awake();
const controller = new Controller(store, byId("sounds"));

let planned = false;
function show() {
  planned = false;
  render(html`<${App} state=${store.state()} controller=${controller} />`, root);
}

store.watch((now, before) => {
  const words = announcements(before, now);
  if (now.hidden) said.textContent = "";
  else if (words.length > 0) said.textContent = words.join(" ");
  awake.keep(now.screen === "group");
  // Several things may happen at once; they are shown once.
  if (planned) return;
  planned = true;
  queueMicrotask(show);
});

show();
void controller.open();
