/**
 * What somebody said just before they left: whether it has reached the facilitators.
 * @module
 */

import { html } from "../../dom.js";
import { partingWords } from "../../safety/words.js";

/** @import {State} from "../../state.js" */

/** @param {{state: State}} props */
export function Parting({ state: { parting } }) {
  if (parting === null) return null;
  if (typeof parting === "string") {
    return html`<p class="notice calm" role="status"><span>${partingWords[parting]}</span></p>`;
  }
  return html`
    <div class="notice calm" role="status">
      <div class="stack tight">
        <p><strong>${partingWords.lost}</strong></p>
        ${parting.map((said) => html`<p class="bubble own" dir="auto">${said}</p>`)}
        <p>${partingWords.lostMore}</p>
      </div>
    </div>
  `;
}
