/**
 * Waiting to be let in: what is true, what comes next, and a way to write to staff.
 * @module
 */

import { HEADING } from "../app.js";
import { html } from "../dom.js";
import { health } from "../state.js";
import { text } from "../text.js";
import { Conversation } from "./chat.js";
import { Checks, Preview } from "./checks.js";
import { HideScreen } from "./hide_screen.js";
import { Bar, DangerLine, Icon, Scene } from "./parts.js";

/** @import {Props} from "../app.js" */

/** @param {Props} props */
export function LobbyPage({ state, controller }) {
  const { lobby, line } = text;
  const props = { state, controller };
  const checking = state.pane === "check";
  const lost = ["line", "gone"].includes(health(state));
  const check = () => {
    if (checking) controller.endTrials();
    controller.openPane(checking ? null : "check");
  };
  return html`
    <div class="page">
      <${Bar} title=${text.product} controller=${controller}>
        <${HideScreen} controller=${controller} />
      <//>
      <main class="lobby">
        <div class=${`lobby-side ${checking ? "checking" : ""}`}>
          ${checking
            ? html`
                <div class="stack" key="check">
                  <${Preview} ...${props} />
                  <${Checks} ...${props} />
                </div>
              `
            : html`<${Scene} key="scene" tint=${1} lit />`}
        </div>
        <div class="stack lobby-words">
          <div class="stack tight">
            <h2 class="display" id=${HEADING} tabIndex=${-1}>${lobby.title}</h2>
            <p class="lead soft">${lobby.lead}</p>
          </div>
          <ul class="plain-list">
            <li><${Icon} name="eye" /><p>${lobby.unseen}</p></li>
            <li><${Icon} name="mic-off" /><p>${lobby.silent}</p></li>
            <li><${Icon} name="lock" /><p>${lobby.agreement}</p></li>
          </ul>
          <section class="panel talk" aria-labelledby="lobby-write">
            <h3 class="section" id="lobby-write">${lobby.write}</h3>
            <${Conversation} ...${props} />
          </section>
          <div class="actions">
            <button type="button" class="button" aria-pressed=${checking} onClick=${check}>
              <${Icon} name="camera" />${checking ? lobby.checked : lobby.check}
            </button>
            <button type="button" class="button outline" onClick=${() => controller.leave()}>
              <${Icon} name="leave" />${text.controls.leave}
            </button>
          </div>
          <div role="status">
            ${lost &&
            html`<p class="soft"><strong>${line.lost}</strong> ${line.lostMore}</p>`}
          </div>
          ${lost && html`<${DangerLine} />`}
        </div>
      </main>
    </div>
  `;
}
