/**
 * "Where are you today?": on the way to the lobby, and in a pane of the group when
 * something has changed.
 * @module
 */

import { HEADING } from "../../app.js";
import { html, useEffect } from "../../dom.js";
import { callsOn } from "../../safety/facts.js";
import { needsFacts } from "../../safety/pane.js";
import { placeWords } from "../../safety/words.js";
import { Icon } from "../parts.js";
import { FactsForm } from "./facts_form.js";

/** @import {Props} from "../../app.js" */
/** @import {State} from "../../state.js" */

/** @param {Props} props */
export function FactsStep({ state, controller }) {
  useBeginning(state, controller);
  const asked = needsFacts(state);
  const close = () => controller.openPane(null);
  return html`
    <div class="facts-step">
      <div class="stack wide">
        <div class="stack tight">
          <h2 class="display" id=${HEADING} tabIndex=${-1}>
            <span id="facts-title">${placeWords.title}</span>
          </h2>
          <p class="soft">${placeWords.lead}</p>
        </div>
        <${Told} state=${state} />
      </div>
      <${FactsForm} state=${state} controller=${controller} go=${placeWords.go} done=${close}>
        ${!asked &&
        html`
          <button type="button" class="button plain block" onClick=${close}>${placeWords.cancel}</button>
        `}
      <//>
    </div>
  `;
}

/** The same in a pane beside the group. @param {Props} props */
export function FactsPaneBody({ state, controller }) {
  useBeginning(state, controller);
  const done = () => controller.openPane(null);
  return html`
    <div class="stack wide">
      <p class="soft">${placeWords.onlyStaff}</p>
      <${FactsForm} state=${state} controller=${controller} go=${placeWords.save} done=${done} />
    </div>
  `;
}

/** @param {{state: State}} props */
function Told({ state }) {
  const last = callsOn(state.factsDraft, state.facts?.last_two ?? "");
  return html`
    <ul class="plain-list">
      <li><${Icon} name="lock" /><p>${placeWords.onlyStaff}</p></li>
      <li><${Icon} name="phone" /><p>${placeWords.cutOff(last)}</p></li>
      <li><${Icon} name="clock" /><p>${placeWords.deleted}</p></li>
    </ul>
  `;
}

/**
 * The way in, and how far one is.
 *
 * @param {{at: number}} props
 */
export function Path({ at }) {
  return html`
    <ol class="path" aria-label=${placeWords.stepsLabel}>
      ${placeWords.steps.map(
        (step, index) => html`
          <li key=${step} aria-current=${index === at ? "step" : undefined}>
            ${index < at && html`<${Icon} name="check" /><span class="only-read">${placeWords.doneStep}: </span>`}
            ${step}
          </li>
        `,
      )}
    </ol>
  `;
}

/**
 * A form that was half filled goes on where it was.
 *
 * @param {State} state
 * @param {Props["controller"]} controller
 */
function useBeginning(state, controller) {
  useEffect(() => {
    if (state.factsDraft === null) controller.own.beginFacts();
  }, [state.factsDraft === null]);
}
