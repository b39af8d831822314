/**
 * The device check: everything can be tried, nothing has to be.
 * @module
 */

import { HEADING } from "../app.js";
import { html, useEffect, useRef } from "../dom.js";
import { stopTexts, text } from "../text.js";
import { Checks, Preview } from "./checks.js";
import { Bar } from "./parts.js";

/** @import {Props} from "../app.js" */

/** @param {Props} props */
export function CheckPage({ state, controller }) {
  const { check } = text;
  const props = { state, controller };
  const nameless = state.invitation?.name === null;
  const lost = state.joining && state.line === "lost";
  /** @param {Event} event */
  const join = (event) => {
    event.preventDefault();
    if (!state.joining) controller.join();
  };
  return html`
    <div class="page">
      <${Bar} title=${text.product} controller=${controller} />
      <main>
        <form class="check" onSubmit=${join} noValidate>
          <div class="stack tight head">
            <h2 class="display" id=${HEADING} tabIndex=${-1}>${check.title}</h2>
            <p class="soft">${check.lead}</p>
          </div>
          <${Preview} ...${props} />
          <div class="stack wide doing">
            ${nameless && html`<${NameField} ...${props} />`}
            <${Checks} ...${props} />
          </div>
          <div class="actions">
            <button type="submit" class="button main" aria-disabled=${state.joining}>
              ${state.joining ? check.joining : check.join}
            </button>
            <p class="soft dense" role="status">
              ${lost ? `${stopTexts.unreachable.title}. ${text.line.trying}` : check.comeIn}
            </p>
          </div>
        </form>
      </main>
    </div>
  `;
}

/** @param {Props} props */
function NameField({ state, controller }) {
  const { check } = text;
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    if (state.nameMissing) input.current?.focus();
  }, [state.nameMissing]);
  return html`
    <div class="field">
      <label for="name">${check.name}</label>
      <input
        ref=${input}
        class="input"
        id="name"
        autocomplete="nickname"
        autocapitalize="words"
        spellcheck=${false}
        maxlength="64"
        dir="auto"
        required
        aria-describedby="name-hint"
        aria-invalid=${state.nameMissing}
        value=${state.name}
        onInput=${(/** @type {Event & {currentTarget: HTMLInputElement}} */ event) =>
          controller.typeName(event.currentTarget.value)}
      />
      <p class="hint" id="name-hint" role="status">
        ${state.nameMissing ? check.nameMissing : check.nameHint}
      </p>
    </div>
  `;
}
