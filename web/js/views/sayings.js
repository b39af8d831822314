/**
 * Lines between the people and the controls: what is true, and the next step.
 * @module
 */

import { html } from "../dom.js";
import { health } from "../state.js";
import { noticeText, text } from "../text.js";
import { Icon } from "./parts.js";

/** @import {Props} from "../app.js" */
/** @import {Notice} from "../state.js" */

/** @param {Props} props */
export function Sayings({ state, controller }) {
  const { group, line } = text;
  const now = health(state);
  return html`
    <div class="sayings">
      <div role="status">
        ${now === "line" &&
        html`<${Saying} key="line" icon="signal" title=${line.lost} more=${line.lostMore} />`}
        ${now === "media" &&
        html`<${Saying} key="media" icon="signal" title=${line.media} more=${line.mediaMore} />`}
        ${now === "gone" &&
        html`<${Saying} key="gone" icon="signal" title=${line.lost} more=${line.lostMore} />`}
        ${state.notice !== null &&
        html`
          <${Saying} key="notice" icon=${iconOf(state.notice)} ...${noticeText(state.notice)}>
            <button
              type="button"
              class="icon-button member"
              aria-label=${text.close}
              onClick=${() => controller.dismissNotice()}
            >
              <${Icon} name="close" />
            </button>
          <//>
        `}
      </div>
      ${state.soundBlocked &&
      html`
        <${Saying} key="sound" icon="speaker" title=${group.soundKept}>
          <button type="button" class="button main" onClick=${() => controller.turnOnSound()}>
            ${group.turnOnSound}
          </button>
        <//>
      `}
      ${state.sending.screen === "on" &&
      html`
        <${Saying} key="screen" icon="share" title=${group.ownScreen} more=${group.ownScreenMore}>
          <button type="button" class="button" onClick=${() => controller.toggle("screen")}>
            ${group.stopSharing}
          </button>
        <//>
      `}
    </div>
  `;
}

/** @param {{icon: string, title: string, more?: string, children?: unknown}} props */
function Saying({ icon, title, more = "", children }) {
  return html`
    <div class="saying">
      <${Icon} name=${icon} />
      <p><strong>${title}</strong> ${more}</p>
      ${children}
    </div>
  `;
}

/** @param {Notice} notice */
function iconOf(notice) {
  switch (notice.kind) {
    case "device":
    case "unplugged":
      return notice.device === "camera" ? "camera-off" : "mic-off";
    case "screen_taken":
    case "screen_not_started":
      return "share";
    case "started_anew":
    case "unhidden":
      return "return";
    default:
      return "info";
  }
}
