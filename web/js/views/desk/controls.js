/**
 * The controls of the group: breakouts, mute all, pause, and more.
 * @module
 */

import { may } from "../../desk/roles.js";
import { html } from "../../dom.js";
import { deskText } from "../../desk_text.js";
import { Icon } from "../parts.js";
import { Menu } from "./menu.js";

/** @import {Props} from "../../app.js" */
/** @import {Source} from "../../protocol.d.ts" */
/** @import {MenuItem} from "./menu.js" */

export const MUTE_ALL = "mute-all";

/**
 * What the desk has among one's own controls, always in this order.
 *
 * @param {Props} props
 */
export function DeskControls({ state, controller }) {
  const words = deskText.controls;
  const frozen = state.place?.frozen === true;
  const { board } = state.atDesk;
  return html`
    ${may(state, "move") &&
    html`
      <button
        type="button"
        class="control"
        aria-pressed=${board}
        aria-keyshortcuts="Alt+B"
        onClick=${() => controller.atDesk({ type: "board", on: !board })}
      >
        <${Icon} name="rooms" />
        <${Label} wide=${words.board} short=${words.boardShort} />
      </button>
    `}
    ${may(state, "moderate") &&
    html`
      <${MuteAll} controller=${controller} />
      <button
        type="button"
        class="control"
        aria-pressed=${frozen}
        aria-keyshortcuts="Alt+G"
        onClick=${() => void controller.request({ type: "freeze", frozen: !frozen })}
      >
        <${Icon} name="pause" />
        <${Label} wide=${words.pause} short=${words.pauseShort} />
      </button>
    `}
    <${More} state=${state} controller=${controller} />
  `;
}

/** @param {{wide: string, short: string}} props */
function Label({ wide, short }) {
  return html`
    <span>
      <strong>
        ${wide === short
          ? wide
          : html`<span class="wide">${wide}</span><span class="short" aria-hidden="true">${short}</span>`}
      </strong>
    </span>
  `;
}

/** @param {{controller: Props["controller"]}} props */
function MuteAll({ controller }) {
  return html`
    <${Menu}
      id=${MUTE_ALL}
      class="control"
      menuLabel=${deskText.muteAll.label}
      shortcut="Alt+A"
      groups=${mutes(controller)}
    >
      <${Icon} name="mic-off" />
      <${Label} wide=${deskText.controls.muteAll} short=${deskText.controls.muteAll} />
    <//>
  `;
}

/**
 * @param {Props["controller"]} controller
 * @returns {MenuItem[][]}
 */
function mutes(controller) {
  const words = deskText.muteAll;
  /** @param {Source} source @param {boolean} mayReturn */
  const mute = (source, mayReturn) => () =>
    void controller.request({ type: "mute", source, may_return: mayReturn });
  return [
    [
      {
        id: "microphone",
        title: words.microphone,
        more: words.microphoneMore,
        icon: "mic-off",
        act: mute("microphone", true),
      },
      {
        id: "microphone-for-good",
        title: words.microphoneForGood,
        more: words.microphoneForGoodMore,
        icon: "mic-off",
        act: mute("microphone", false),
      },
    ],
    [
      {
        id: "camera",
        title: words.camera,
        more: words.cameraMore,
        icon: "camera-off",
        act: mute("camera", true),
      },
    ],
  ];
}

/** @param {Props} props */
function More({ state, controller }) {
  const words = deskText.more;
  /** @param {"policies" | "agenda" | "keys" | "end"} kind */
  const sheet = (kind) => () => controller.atDesk({ type: "sheet", sheet: { kind } });
  // A phone has no place for "Mute all" beside the others.
  const phone = matchMedia("(max-width: 599px)").matches;
  const groups = [
    ...(phone && may(state, "moderate") ? mutes(controller) : []),
    [
      ...(may(state, "policies")
        ? [{ id: "policies", title: words.policies, icon: "desk-rules", act: sheet("policies") }]
        : []),
      ...(may(state, "plan")
        ? [{ id: "agenda", title: words.agenda, icon: "clock", act: sheet("agenda") }]
        : []),
      { id: "keys", title: words.keys, icon: "desk-keys", act: sheet("keys") },
    ],
    ...(may(state, "end")
      ? [[{ id: "end", title: words.end, icon: "door", act: sheet("end") }]]
      : []),
  ];
  return html`
    <${Menu} id="more-of-session" class="control" menuLabel=${words.label} groups=${groups}>
      <${Icon} name="more" />
      <${Label} wide=${deskText.controls.more} short=${deskText.controls.more} />
    <//>
  `;
}
