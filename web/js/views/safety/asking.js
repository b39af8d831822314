/**
 * The member begins: what they would like, and words only if they want to. Who can
 * read it stands before the first one.
 * @module
 */

import { html } from "../../dom.js";
import { words } from "../../safety/words.js";
import { Icon } from "../parts.js";

/** @import {Props} from "../../app.js" */
/** @import {Want} from "../../protocol.d.ts" */

/** Characters of what is added. */
const LONGEST = 500;

const WANTS = /** @type {[Want, string][]} */ ([
  ["message", "note"],
  ["talk", "room-one"],
  ["help_now", "help"],
]);

/** @param {Props} props */
export function Asking({ state, controller }) {
  const { own } = controller;
  return html`
    <div class="moment">
      <div class="wants" role="group" aria-label=${words.button}>
        ${WANTS.map(
          ([want, icon]) => html`
            <button
              type="button"
              key=${want}
              class="button block"
              onClick=${() => void own.ask(want)}
            >
              <${Icon} name=${icon} />${words.want[want]}
            </button>
          `,
        )}
      </div>
      <div class="field">
        <label for="private-wish" class="dense">${words.add}</label>
        <textarea
          class="textarea"
          id="private-wish"
          rows="2"
          dir="auto"
          maxlength=${LONGEST}
          placeholder=${words.addMore}
          aria-describedby="private-wish-hint"
          value=${state.note.wish}
          onInput=${(/** @type {Event & {currentTarget: HTMLTextAreaElement}} */ event) =>
            own.wish(event.currentTarget.value)}
        ></textarea>
        <p class="hint" id="private-wish-hint">${words.addHint}</p>
      </div>
      <${WhoReads} open=${!state.note.knowsReader} />
      <${CodeWord} controller=${controller} />
    </div>
  `;
}

/** One press away, always; open before the first word. @param {{open: boolean}} props */
export function WhoReads({ open }) {
  return html`
    <details class="who-reads" open=${open}>
      <summary><${Icon} name="info" />${words.who}</summary>
      <p>${words.whoMore}</p>
    </details>
  `;
}

/** It looks like nothing, and nothing on the page says that it was pressed. @param {{controller: Props["controller"]}} props */
export function CodeWord({ controller }) {
  return html`
    <button
      type="button"
      class="button plain dense code-word"
      title=${words.codeWordMore}
      aria-describedby="code-word-more"
      onClick=${() => void controller.own.sayCodeWord()}
    >
      ${words.codeWord}
    </button>
    <span class="only-read" id="code-word-more">${words.codeWordMore}</span>
  `;
}
