/**
 * One's own line and controls: the last row of the page, in one order.
 * @module
 */

import { canShareScreen } from "../devices.js";
import { html } from "../dom.js";
import { hasNews } from "../safety/pane.js";
import { words } from "../safety/words.js";
import { handsOf, isStaff, ownRole, peopleHere, whyNot } from "../state.js";
import { text } from "../text.js";
import { useDesk } from "./desk_door.js";
import { Icon } from "./parts.js";

/** @import {Props} from "../app.js" */
/** @import {Source} from "../protocol.d.ts" */
/** @import {Pane} from "../state.js" */

/** @param {Props} props */
export function Controls({ state, controller }) {
  const { controls } = text;
  const props = { state, controller };
  const role = ownRole(state);
  const staff = isStaff(state);
  const desk = useDesk(staff);
  const speaks = role !== "observer" && role !== "admin";
  // In the lobby the rest keeps its place, so that these two are where they will be.
  const waits = state.place?.kind === "lobby";
  return html`
    <footer
      class="controls"
      id="controls"
      aria-label=${text.group.controls}
      tabIndex=${-1}
    >
      ${speaks ? html`<${Self} ...${props} />` : html`<div class="self"></div>`}
      <div class=${`control-group ${waits ? "waiting" : ""}`}>
        ${speaks &&
        html`
          <${Toggle}
            name=${controls.microphone}
            short=${controls.microphoneShort}
            icons=${["mic", "mic-off"]}
            source="microphone"
            ...${props}
          />
          <${Toggle}
            name=${controls.camera}
            short=${controls.camera}
            icons=${["camera", "camera-off"]}
            source="camera"
            ...${props}
          />
        `}
        ${staff && speaks && canShareScreen() &&
        html`<${Toggle}
          name=${controls.share}
          short=${controls.shareShort}
          icons=${["share", "share"]}
          source="screen"
          ...${props}
        />`}
        ${!staff && html`<${MemberControls} ...${props} />`}
        ${desk !== null && html`<${desk.DeskControls} ...${props} />`}
        <button type="button" class="control leave stays" onClick=${() => controller.leave()}>
          <${Icon} name="leave" />
          <span><strong>${controls.leave}</strong></span>
        </button>
      </div>
      ${staff
        ? html`
            <button
              type="button"
              class="button plain view dense"
              aria-haspopup="dialog"
              onClick=${() => controller.openSheet("settings")}
            >
              <${Icon} name="settings" /><span>${controls.settings}</span>
            </button>
          `
        : html`
            <button
              type="button"
              class=${`button plain view dense ${waits ? "unseen" : ""}`}
              id="open-more"
              aria-expanded=${state.pane === "more"}
              onClick=${() => controller.openPane(state.pane === "more" ? null : "more")}
            >
              <${Icon} name="more" /><span>${controls.more}</span>
            </button>
          `}
    </footer>
  `;
}

/** @param {Props} props */
function MemberControls({ state, controller }) {
  const { controls, hands, chat } = text;
  const place = state.you === null ? undefined : handsOf(peopleHere(state)).get(state.you);
  const up = place !== undefined;
  const news = hasNews(state);
  return html`
    ${ownRole(state) !== "observer" &&
    html`
      <button
        type="button"
        class="control"
        aria-pressed=${up}
        aria-disabled=${whyNot(state, "microphone") === "place"}
        onClick=${() => void controller.part.raiseHand(!up)}
      >
        <${Icon} name="hand" />
        <span>
          <strong>
            <span class="wide">${up ? hands.up : hands.raise}</span>
            <span class="short" aria-hidden="true">${hands.short}</span>
          </strong>
        </span>
      </button>
    `}
    <${PaneButton} pane="chat" icon="chat" words=${controls.chat} state=${state} controller=${controller}>
      ${state.unread && html`<span class="dot"></span><span class="only-read">, ${chat.unread}</span>`}
    <//>
    ${ownRole(state) === "member" &&
    html`
      <${PaneButton}
        stays
        pane="private"
        icon="note"
        words=${words.control}
        label=${[`${words.control}: ${words.hintShort}`, ...(news ? [words.dot] : [])].join(". ")}
        state=${state}
        controller=${controller}
      >
        ${news && html`<span class="dot"></span>`}
      <//>
    `}
  `;
}

/** @param {Props & {pane: Exclude<Pane, null>, icon: string, words: string, label?: string, stays?: boolean, children?: unknown}} props */
function PaneButton({ state, controller, pane, icon, words: said, label, stays = false, children }) {
  const open = state.pane === pane;
  return html`
    <button
      type="button"
      class=${`control ${open ? "lit" : ""} ${stays ? "stays" : ""}`}
      id=${`open-${pane}`}
      aria-label=${label}
      aria-expanded=${open}
      onClick=${() => controller.openPane(open ? null : pane)}
    >
      <${Icon} name=${icon} />
      <span><strong>${said}</strong></span>
      ${children}
    </button>
  `;
}

/**
 * @param {Props & {name: string, short: string, icons: [string, string], source: Source}} props
 */
function Toggle({ state, controller, name, short, icons, source }) {
  const { controls } = text;
  const at = state.sending[source];
  const on = at === "on";
  const why = at === "off" ? whyNot(state, source) : null;
  const word = at === "starting" ? controls.starting : on ? controls.on : controls.off;
  return html`
    <button
      type="button"
      class="control toggle"
      aria-pressed=${on}
      aria-busy=${at === "starting"}
      aria-disabled=${why !== null && why !== "line"}
      onClick=${() => controller.toggle(source)}
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
 * Whether I am seen, and by whom, in words, all the time.
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
        <small>${seenWords(state)}</small>
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

/** @param {Props["state"]} state */
function seenWords(state) {
  const { self } = text;
  if (state.sending.camera !== "on") return self.cameraOffMore;
  if (state.place?.paused) return self.nobodyMore;
  return state.own?.video_audience === "staff" ? self.cameraStaffMore : self.cameraOnMore;
}
