/**
 * Which camera, microphone or speaker to use.
 * @module
 */

import { canChooseSpeaker } from "../devices.js";
import { html } from "../dom.js";
import { deviceName, text } from "../text.js";

/** @import {Props} from "../app.js" */
/** @import {DeviceKind} from "../devices.js" */

/** @param {Props} props */
export function DevicePickers({ state, controller }) {
  /** @type {DeviceKind[]} */
  const kinds = ["microphone", "camera"];
  if (canChooseSpeaker()) kinds.push("speaker");
  const named = [...state.devices.microphone, ...state.devices.camera].some(
    ({ label }) => label !== "",
  );
  return html`
    <div class="pickers">
      ${kinds.map(
        (kind) => html`
          <${DevicePicker} key=${kind} kind=${kind} state=${state} controller=${controller} />
        `,
      )}
      ${!named && html`<p class="hint">${text.settings.namesLater}</p>`}
    </div>
  `;
}

/** @param {Props & {kind: DeviceKind}} props */
function DevicePicker({ kind, state, controller }) {
  const id = `choose-${kind}`;
  /** @param {Event & {currentTarget: HTMLSelectElement}} event */
  const choose = (event) => void controller.choose(kind, event.currentTarget.value);
  return html`
    <div class="field">
      <label for=${id}>${text.devices[kind]}</label>
      <select class="select" id=${id} value=${state.chosen[kind]} onChange=${choose}>
        <option value="">${text.devices.usual}</option>
        ${state.devices[kind].map(
          (device, index) => html`
            <option key=${device.id} value=${device.id}>
              ${deviceName(kind, device.label, index + 1)}
            </option>
          `,
        )}
      </select>
    </div>
  `;
}
