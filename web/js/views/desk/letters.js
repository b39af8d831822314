/**
 * What staff and one who waits or is on hold write to each other.
 * @module
 */

import { threadWith } from "../../desk/talk.js";
import { html } from "../../dom.js";
import { deskText } from "../../desk_text.js";
import { Icon } from "../parts.js";
import { Compose } from "./compose.js";

/** @import {Props} from "../../app.js" */
/** @import {Someone} from "../../desk/people.js" */

/** @param {Props & {someone: Someone}} props */
export function Letters({ state, controller, someone }) {
  const { lobby, talk } = deskText;
  const { id, name } = someone.participant;
  const messages = threadWith(state, id);
  return html`
    <div class="letters">
      ${messages.length === 0
        ? html`<p class="small quiet">${lobby.nothing}</p>`
        : html`
            <ol role="log" aria-label=${lobby.thread(name)} tabIndex=${0}>
              ${messages.map(
                (one) => html`
                  <li key=${one.id}>
                    <b dir="auto">${one.author === state.you ? talk.you : one.name}</b>${" "}
                    <span dir="auto">${one.text}</span>
                  </li>
                `,
              )}
            </ol>
          `}
      <div class="row-of-two">
        <${Compose}
          id=${`letter-${id}`}
          label=${lobby.to(name)}
          send=${lobby.send(name)}
          eager
          act=${(/** @type {string} */ text) =>
            controller.request({ type: "write", channel: "person", to: id, text })}
        />
        <button
          type="button"
          class="icon-button"
          aria-label=${deskText.people.back}
          onClick=${() => controller.atDesk({ type: "writing_to", who: null })}
        >
          <${Icon} name="close" />
        </button>
      </div>
    </div>
  `;
}
