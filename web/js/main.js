/**
 * The page starts here.
 * @module
 */

import { announcements } from "./announce.js";
import { App } from "./app.js";
import { Awake } from "./awake.js";
import { Controller } from "./controller.js";
import { html, render } from "./dom.js";
import { ReadOut } from "./read_out.js";
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
const readOut = new ReadOut(byId("said"));
const store = createStore();
const awake = new Awake();
const controller = new Controller(store, byId("sounds"));

let planned = false;
function show() {
  planned = false;
  render(html`<${App} state=${store.state()} controller=${controller} />`, root);
}

store.watch((now, before) => {
  if (now.hidden && !before.hidden) readOut.clear();
  readOut.say(announcements(before, now));
  awake.keep(now.screen === "group");
  // Several things may happen at once; they are shown once.
  if (planned) return;
  planned = true;
  queueMicrotask(show);
});

show();
void controller.open();
