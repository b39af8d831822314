/**
 * What staff and one who waits or is on hold write to each other.
 * @module
 */

import { threadWith } from "../../desk/talk.js";
import { html, useState } from "../../dom.js";
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
  const [sent, setSent] = useState("");
  /** @param {string} text */
  const write = async (text) => {
    const done = await controller.request({ type: "write", channel: "person", to: id, text });
    if (done) setSent(text);
    return done;
  };
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
      <p class="small soft sent" role="status" dir="auto">${sent === "" ? "" : lobby.sent(sent)}</p>
      <div class="row-of-two">
        <${Compose}
          id=${`letter-${id}`}
          label=${lobby.to(name)}
          send=${lobby.send(name)}
          eager
          act=${write}
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
