/**
 * A private room: offered with what the group will see, and left with what one
 * chooses to turn on. No is as near as yes.
 * @module
 */

import { html, useState } from "../../dom.js";
import { words } from "../../safety/words.js";
import { Icon, Scene } from "../parts.js";

/** @import {Props} from "../../app.js" */

/** @param {Props} props */
export function RoomOffer({ state, controller }) {
  const name = state.checkin?.owner ?? words.someone;
  return html`
    <div class="moment">
      <${Scene} tint=${2} lit />
      <p class="title" dir="auto">${words.room(name)}</p>
      <p class="soft">${words.roomMore}</p>
      <div class="stack tight low">
        <button type="button" class="button main block" onClick=${() => void controller.own.answerRoom(true)}>
          ${words.go}
        </button>
        <button type="button" class="button outline block" onClick=${() => void controller.own.answerRoom(false)}>
          ${words.stay}
        </button>
      </div>
    </div>
  `;
}

/** @param {Props} props */
export function Return({ controller }) {
  const [choice, choose] = useState({ microphone: false, camera: false });
  return html`
    <div class="moment">
      <p class="title">${words.ready}</p>
      <div class="stack tight">
        <${Box}
          words=${words.mic}
          on=${choice.microphone}
          turn=${(/** @type {boolean} */ microphone) => choose({ ...choice, microphone })}
        />
        <${Box}
          words=${words.camera}
          on=${choice.camera}
          turn=${(/** @type {boolean} */ camera) => choose({ ...choice, camera })}
        />
      </div>
      <div class="stack tight low">
        <button type="button" class="button main block" onClick=${() => void controller.own.leaveRoom(choice)}>
          ${words.goBack}
        </button>
        <button type="button" class="button outline block" onClick=${() => controller.own.stay()}>
          ${words.notYet}
        </button>
      </div>
    </div>
  `;
}

/** @param {{words: string, on: boolean, turn: (on: boolean) => void}} props */
function Box({ words: said, on, turn }) {
  return html`
    <label class="choice box">
      <input
        type="checkbox"
        checked=${on}
        onChange=${(/** @type {Event & {currentTarget: HTMLInputElement}} */ event) =>
          turn(event.currentTarget.checked)}
      />
      <span><span class="tick"><${Icon} name="check" /></span>${said}</span>
    </label>
  `;
}
