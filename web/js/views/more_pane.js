/**
 * What is needed less often: words to the facilitators, who sees one's camera,
 * reactions, sharing, settings.
 * @module
 */

import { canShareScreen } from "../devices.js";
import { html } from "../dom.js";
import { placeWords } from "../safety/words.js";
import { ownRole, whyNot } from "../state.js";
import { text } from "../text.js";
import { Icon } from "./parts.js";

/** @import {Props} from "../app.js" */
/** @import {Reaction, Signal, VideoAudience} from "../protocol.d.ts" */

/** @type {Record<Reaction, string>} */
export const REACTION_ICONS = {
  agree: "check",
  thanks: "heart",
  with_you: "people",
  slower: "slower",
};

/** @param {Props} props */
export function More({ state, controller }) {
  const { more } = text;
  const props = { state, controller };
  return html`
    <div class="stack wide">
      <section class="stack tight" aria-labelledby="more-tell">
        <h3 class="section" id="more-tell">${more.tell}</h3>
        <${SignalButton} ...${props} signal="break" icon="cup" words=${more.break} more=${more.breakMore} />
        <${SignalButton} ...${props} signal="someone_came_in" icon="door" words=${more.came} more=${more.cameMore} />
        ${ownRole(state) === "member" &&
        html`
          <${Act}
            icon="place"
            words=${placeWords.changedPlace}
            more=${placeWords.changedPlaceMore}
            press=${() => controller.openPane("facts")}
          />
        `}
      </section>
      ${state.place?.reactions && html`<${Reactions} ...${props} />`}
      <${Audience} ...${props} />
      <div class="stack tight">
        ${canShareScreen() && html`<${Share} ...${props} />`}
        <${Act}
          icon="settings"
          words=${more.settings}
          more=${more.settingsMore}
          press=${() => controller.openSheet("settings")}
          opens
        />
      </div>
    </div>
  `;
}

/**
 * @param {Props & {signal: Signal, icon: string, words: string, more: string}} props
 */
function SignalButton({ state, controller, signal, icon, words, more }) {
  const on = state.own?.signal === signal;
  return html`
    <${Act}
      icon=${on ? "check" : icon}
      words=${words}
      more=${more}
      pressed=${on}
      press=${() => void controller.part.signal(signal, !on)}
    />
  `;
}

/**
 * A button with a line of its own that says what it does.
 *
 * @param {{icon: string, words: string, more: string, press: () => void, pressed?: boolean, disabled?: boolean, opens?: boolean}} props
 */
function Act({ icon, words, more, press, pressed, disabled = false, opens = false }) {
  return html`
    <button
      type="button"
      class="act"
      aria-pressed=${pressed}
      aria-disabled=${disabled}
      aria-haspopup=${opens ? "dialog" : undefined}
      onClick=${press}
    >
      <${Icon} name=${icon} />
      <span><strong>${words}</strong>${" "}<small>${more}</small></span>
    </button>
  `;
}

/** @param {Props} props */
function Audience({ state, controller }) {
  const { more } = text;
  const now = state.own?.video_audience ?? "everyone";
  /** @type {[VideoAudience, string][]} */
  const choices = [
    ["everyone", more.everyone],
    ["staff", more.staff],
  ];
  return html`
    <fieldset class="stack tight">
      <legend class="section">${more.camera}</legend>
      <div class="two">
        ${choices.map(
          ([audience, words]) => html`
            <label class="choice" key=${audience}>
              <input
                type="radio"
                name="audience"
                checked=${now === audience}
                onChange=${() => void controller.part.showCameraTo(audience)}
              />
              <span>${words}</span>
            </label>
          `,
        )}
      </div>
      <p class="hint">${more.policy[state.place?.camera ?? "optional"]}</p>
    </fieldset>
  `;
}

/** @param {Props} props */
function Reactions({ state, controller }) {
  const { more, reactions } = text;
  const mine = state.reactions.find((one) => one.participant === state.you);
  const why = whyNot(state, "microphone");
  const off = why === "still" || why === "place" || why === "line";
  return html`
    <section class="stack tight" aria-labelledby="more-react">
      <h3 class="section" id="more-react">${more.react}</h3>
      <div class="two">
        ${/** @type {Reaction[]} */ (Object.keys(REACTION_ICONS)).map(
          (one) => html`
            <button
              type="button"
              key=${one}
              class="button react"
              aria-disabled=${off}
              onClick=${() => void controller.part.react(one)}
            >
              <${Icon} name=${REACTION_ICONS[one]} />${reactions[one]}
            </button>
          `,
        )}
      </div>
      <p class="hint" role="status">
        ${mine === undefined ? more.reactMore : `${more.sent}: ${reactions[mine.reaction]}`}
      </p>
    </section>
  `;
}

/** @param {Props} props */
function Share({ state, controller }) {
  const { more } = text;
  const on = state.sending.screen !== "off";
  const why = on ? null : whyNot(state, "screen");
  return html`
    <${Act}
      icon="share"
      words=${on ? text.group.stopSharing : more.share}
      more=${why === null ? more.shareMore : more.shareNot}
      pressed=${on}
      disabled=${why !== null}
      press=${() => controller.toggle("screen")}
    />
  `;
}
