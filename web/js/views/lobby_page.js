/**
 * Waiting to be let in: where one is today, what is true, what comes next, and ways to
 * reach staff. Help, the private line and the way out are where they are in the group.
 * @module
 */

import { HEADING } from "../app.js";
import { html } from "../dom.js";
import { callsOn } from "../safety/facts.js";
import { needsFacts } from "../safety/pane.js";
import { placeWords } from "../safety/words.js";
import { health } from "../state.js";
import { text } from "../text.js";
import { Conversation } from "./chat.js";
import { Checks, Preview } from "./checks.js";
import { Controls } from "./controls.js";
import { HideScreen } from "./hide_screen.js";
import { Bar, Icon, Scene } from "./parts.js";
import { mayTell } from "./safety/help_block.js";
import { FactsStep, Path } from "./safety/facts_step.js";
import { DangerLine } from "./safety/help_block.js";
import { PrivatePane } from "./safety/private_pane.js";
import { Told } from "./sayings.js";

/** @import {Props} from "../app.js" */

/** @param {Props} props */
export function LobbyPage({ state, controller }) {
  const props = { state, controller };
  const answering = needsFacts(state) || state.pane === "facts";
  const pane = state.pane === "private";
  return html`
    <div class="app">
      <${Bar}
        title=${text.product}
        middle=${state.facts !== null && html`<${Path} at=${answering ? 1 : 2} />`}
        helpKeys=${mayTell(state)}
        controller=${controller}
      >
        <${HideScreen} controller=${controller} />
      <//>
      <main class=${`room waiting-room ${pane ? "with-pane" : ""}`}>
        <div class="floor">
          <div class="lobby-floor" key="floor">
            ${answering
              ? html`<${FactsStep} key="facts" ...${props} />`
              : html`<${Lobby} key="lobby" ...${props} />`}
          </div>
          ${pane && html`<${PrivatePane} key="private" ...${props} />`}
        </div>
        <div class="sayings" role="status">
          ${state.notice !== null && html`<${Told} notice=${state.notice} controller=${controller} />`}
        </div>
      </main>
      <${Controls} ...${props} />
    </div>
  `;
}

/** @param {Props} props */
function Lobby({ state, controller }) {
  const { lobby, line } = text;
  const props = { state, controller };
  const checking = state.pane === "check";
  const lost = ["line", "gone"].includes(health(state));
  const check = () => {
    if (checking) controller.endTrials();
    controller.openPane(checking ? null : "check");
  };
  return html`
    <div class="lobby">
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
          ${state.facts !== null &&
          html`
            <li>
              <${Icon} name="phone" />
              <p>
                ${placeWords.cutOff(callsOn(null, state.facts.last_two))}${" "}
                <button type="button" class="link" onClick=${() => controller.openPane("facts")}>
                  ${placeWords.change}
                </button>
              </p>
            </li>
          `}
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
        </div>
        <div role="status">
          ${lost && html`<p class="soft"><strong>${line.lost}</strong> ${line.lostMore}</p>`}
        </div>
        ${lost && html`<${DangerLine} state=${state} />`}
      </div>
    </div>
  `;
}
