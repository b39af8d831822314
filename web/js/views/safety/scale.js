/**
 * How strong the distress is, from 0 to 10 (subjective units of distress: Wolpe 1969).
 * Numbers without colours, and skipping is fine.
 * @module
 */

import { html, useState } from "../../dom.js";
import { scaleOf } from "../../safety/pane.js";
import { lineWords, sudsWords, words } from "../../safety/words.js";

/** @import {Props} from "../../app.js" */

/** @param {Props} props */
export function Scale({ state, controller }) {
  const [chosen, choose] = useState(/** @type {number | null} */ (null));
  const asked = scaleOf(state);
  if (asked === null) return null;
  const said = lineWords(asked);
  const name = state.checkin?.owner ?? asked.name;
  /** @param {Event} event */
  const send = (event) => {
    event.preventDefault();
    if (chosen !== null) void controller.own.answer({ suds: chosen });
  };
  return html`
    <form class="moment" onSubmit=${send}>
      ${said !== "" && said !== words.scale && html`<p class="bubble" dir="auto">${said}</p>`}
      <fieldset class="stack">
        <legend class="title">${words.scale}</legend>
        <div class="scale">
          ${words.anchors.map(
            (_, number) => html`
              <label key=${number}>
                <input
                  type="radio"
                  name="suds"
                  aria-label=${sudsWords(number)}
                  checked=${chosen === number}
                  onChange=${() => choose(number)}
                />
                <span aria-hidden="true">${number}</span>
              </label>
            `,
          )}
        </div>
        <p class="ends small quiet"><span>${words.lowest}</span><span>${words.highest}</span></p>
      </fieldset>
      <p class="notice calm">
        <span>
          ${chosen === null
            ? words.scaleEmpty
            : html`<strong>${chosen}</strong> ${words.anchors[chosen]}`}
        </span>
      </p>
      <div class="stack tight low">
        <button type="submit" class="button main block" aria-disabled=${chosen === null}>
          ${words.sendTo(name)}
        </button>
        <button
          type="button"
          class="button plain block"
          onClick=${() => controller.own.skip(asked.number)}
        >
          ${words.skip}
        </button>
      </div>
    </form>
  `;
}
