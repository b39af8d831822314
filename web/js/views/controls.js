/**
 * One's own line and controls: the last row of the page, in one order.
 * @module
 */

import { canShareScreen } from "../devices.js";
import { html } from "../dom.js";
import { text } from "../text.js";
import { Icon } from "./parts.js";

/** @import {Props} from "../app.js" */
/** @import {Switch} from "../state.js" */

/** @param {Props} props */
export function Controls({ state, controller }) {
  const { controls } = text;
  const { sending } = state;
  const share = state.own?.allowed.includes("screen") && canShareScreen();
  return html`
    <footer
      class=${`controls ${share ? "five" : "four"}`}
      id="controls"
      aria-label=${text.group.controls}
      tabIndex=${-1}
    >
      <${Self} state=${state} controller=${controller} />
      <div class="control-group">
        <${Toggle}
          name=${controls.microphone}
          short=${controls.microphoneShort}
          icons=${["mic", "mic-off"]}
          at=${sending.microphone}
          press=${() => controller.toggle("microphone")}
        />
        <${Toggle}
          name=${controls.camera}
          short=${controls.camera}
          icons=${["camera", "camera-off"]}
          at=${sending.camera}
          press=${() => controller.toggle("camera")}
        />
        ${share &&
        html`<${Toggle}
          name=${controls.share}
          short=${controls.shareShort}
          icons=${["share", "share"]}
          at=${sending.screen}
          press=${() => controller.toggle("screen")}
        />`}
        <button
          type="button"
          class="control"
          aria-haspopup="dialog"
          onClick=${() => controller.openSheet("settings")}
        >
          <${Icon} name="settings" />
          <span><strong>${controls.settings}</strong></span>
        </button>
        <button type="button" class="control leave" onClick=${() => controller.leave()}>
          <${Icon} name="leave" />
          <span><strong>${controls.leave}</strong></span>
        </button>
      </div>
    </footer>
  `;
}

/**
 * @param {{name: string, short: string, icons: [string, string], at: Switch, press: () => void}} props
 */
function Toggle({ name, short, icons, at, press }) {
  const { controls } = text;
  const on = at === "on";
  const word = at === "starting" ? controls.starting : on ? controls.on : controls.off;
  return html`
    <button
      type="button"
      class="control toggle"
      aria-pressed=${on}
      aria-busy=${at === "starting"}
      onClick=${press}
    >
      <${Icon} name=${on ? icons[0] : icons[1]} />
      <span>
        <strong>
          <span class="wide">${name}</span>
          <span class="short" aria-hidden="true">${short}</span>
        </strong>
        <small aria-hidden="true">${word}</small>
      </span>
    </button>
  `;
}

/**
 * Whether I am seen, in words, all the time.
 *
 * @param {Props} props
 */
function Self({ state, controller }) {
  const { self } = text;
  const on = state.sending.camera === "on";
  return html`
    <div class="self">
      <span class=${`lamp ${on ? "" : "out"}`}>
        <${Icon} name=${on ? "camera" : "camera-off"} />
      </span>
      <p>
        <strong>${on ? self.cameraOn : self.cameraOff}</strong>${" "}
        <small>${on ? self.cameraOnMore : self.cameraOffMore}</small>
      </p>
      ${on &&
      html`
        <button
          type="button"
          class="button plain dense"
          aria-pressed=${state.showSelf}
          onClick=${() => controller.showSelf(!state.showSelf)}
        >
          ${self.show}
        </button>
      `}
    </div>
  `;
}
