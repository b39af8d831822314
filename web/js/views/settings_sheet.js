/**
 * How the page looks and what it uses.
 * @module
 */

import { html } from "../dom.js";
import { carriesMedia, isStaff, ownRole } from "../state.js";
import { text } from "../text.js";
import { DevicePickers } from "./device_picker.js";
import { Icon } from "./parts.js";
import { Sheet } from "./sheet.js";

/** @import {Props} from "../app.js" */

const MODES = /** @type {const} */ (["everything", "saver", "sound", "text"]);
const THEMES = /** @type {const} */ (["system", "light", "dark"]);

/** @param {Props} props */
export function SettingsSheet({ state, controller }) {
  const { settings } = text;
  return html`
    <${Sheet}
      id="settings"
      title=${settings.title}
      open=${state.sheet === "settings"}
      close=${() => controller.openSheet(null)}
    >
      <div class="stack wide">
        <section class="stack tight" aria-labelledby="settings-devices">
          <h3 class="section" id="settings-devices">${settings.devices}</h3>
          <${DevicePickers} state=${state} controller=${controller} />
        </section>
        <fieldset class="stack tight">
          <legend class="section">${settings.view}</legend>
          <${Tick}
            words=${settings.showSelf}
            more=${settings.showSelfMore}
            on=${state.showSelf}
            set=${(/** @type {boolean} */ on) => controller.showSelf(on)}
          />
          <${Tick}
            words=${settings.whole}
            more=${settings.wholeMore}
            on=${state.whole}
            set=${(/** @type {boolean} */ on) => controller.showWhole(on)}
          />
        </fieldset>
        <${Receive} state=${state} controller=${controller} />
        <fieldset class="stack tight">
          <legend class="section">${settings.look}</legend>
          <div class="themes">
            ${THEMES.map(
              (theme) => html`
                <label class="choice" key=${theme}>
                  <input
                    type="radio"
                    name="theme"
                    checked=${state.theme === theme}
                    onChange=${() => controller.chooseTheme(theme)}
                  />
                  <span>${settings.themes[theme]}</span>
                </label>
              `,
            )}
          </div>
        </fieldset>
      </div>
    <//>
  `;
}

/** How much of the others comes in: for a weak line, or a costly one. @param {Props} props */
function Receive({ state, controller }) {
  const { receive, received, receivedMore } = text.settings;
  if (!carriesMedia(state.place?.kind) || ownRole(state) === "admin") return null;
  const now = state.own?.by_text ? "text" : state.mode;
  // Who runs the session has to hear it.
  const choices = isStaff(state) ? MODES.filter((one) => one !== "text") : MODES;
  return html`
    <fieldset class="stack tight">
      <legend class="section">${receive}</legend>
      ${choices.map(
        (one) => html`
          <label class="choice receive" key=${one}>
            <input
              type="radio"
              name="receive"
              checked=${one === now}
              onChange=${() => void controller.part.receive(one)}
            />
            <span><span>${received[one]}${" "}<small>${receivedMore[one]}</small></span></span>
          </label>
        `,
      )}
    </fieldset>
  `;
}

/** @param {{words: string, more: string, on: boolean, set: (on: boolean) => void}} props */
function Tick({ words, more, on, set }) {
  return html`
    <label class="choice box">
      <input
        type="checkbox"
        checked=${on}
        onChange=${(/** @type {Event & {currentTarget: HTMLInputElement}} */ event) =>
          set(event.currentTarget.checked)}
      />
      <span>
        <span class="tick"><${Icon} name="check" /></span>
        <span>${words}<small>${more}</small></span>
      </span>
    </label>
  `;
}
