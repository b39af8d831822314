/**
 * The group without sound and pictures: who is here, and the way back.
 * @module
 */

import { html } from "../dom.js";
import { peopleHere } from "../state.js";
import { initial, text } from "../text.js";
import { Icon } from "./parts.js";

/** @import {Props} from "../app.js" */

const TINTS = 4;

/** @param {Props} props */
export function ByText({ state, controller }) {
  const { byText } = text;
  const others = peopleHere(state).filter((one) => one.id !== state.you);
  return html`
    <div class="gone by-text">
      <div class="stack tight" role="status">
        <h2 class="title">${byText.title}</h2>
        <p class="soft">${byText.more}</p>
      </div>
      <ul class="who-here" aria-label=${text.group.people}>
        ${others.map(({ id, name, order, presence }) => {
          const away = presence === "away";
          const speaks = !away && state.speaking.includes(id);
          return html`
            <li key=${id} class=${speaks ? "lit" : ""}>
              <span class=${`face n${1 + (order % TINTS)}`} aria-hidden="true">${initial(name)}</span>
              <span dir="auto">${name}</span>
              ${speaks && html`<${Icon} name="wave" /><span>${text.group.speaking}</span>`}
              ${away && html`<span class="quiet">${text.group.away}</span>`}
            </li>
          `;
        })}
      </ul>
      <div class="actions">
        <button
          type="button"
          class="button main"
          onClick=${() => void controller.part.receive(state.mode)}
        >
          ${byText.back}
        </button>
        ${(state.place?.writes_to.length ?? 0) > 0 &&
        html`
          <button type="button" class="button" onClick=${() => controller.openPane("chat")}>
            <${Icon} name="chat" />${byText.write}
          </button>
        `}
      </div>
    </div>
  `;
}
