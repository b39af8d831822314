/**
 * What is asked of one person: always with a way to stay, skip or say no, as large as
 * the yes and beside it. One at a time; nothing is lost by waiting but the move itself.
 * @module
 */

import { html } from "../dom.js";
import { peopleHere } from "../state.js";
import { moveTitle, text } from "../text.js";
import { Icon } from "./parts.js";
import { useNow } from "./use_now.js";

/** @import {Props} from "../app.js" */
/** @import {ConsentInfo, InviteInfo, Source} from "../protocol.d.ts" */
/** @import {State} from "../state.js" */

/** @param {Props} props */
export function Prompts({ state, controller }) {
  const { own, asked } = state;
  if (own === null) return null;
  const props = { state, controller };
  const [consent] = own.consents;
  if (own.invite !== null) {
    const view = own.invite.kind === "private" ? Aside : Move;
    return html`<${view} key=${own.invite.to} invite=${own.invite} ...${props} />`;
  }
  if (consent !== undefined) {
    return html`<${Consent} key=${consent.participant} consent=${consent} ...${props} />`;
  }
  if (asked !== null) return html`<${Asked} key=${asked} source=${asked} ...${props} />`;
  return null;
}

/** @param {Props & {invite: InviteInfo}} props */
function Move({ state, controller, invite }) {
  const words = text.move;
  const now = useNow(state, 1_000);
  const seconds = Math.max(0, Math.ceil((invite.at - now) / 1_000));
  const more = [...(invite.staff === null ? [] : [words.there(invite.staff)]), words.kept];
  const title = html`
    ${moveTitle(invite)}${" "}
    ${invite.goes_by_itself && html`<span aria-hidden="true">${words.in(seconds)}.</span>`}
  `;
  return html`
    <${Card} icon="rooms" title=${title} more=${more.join(" ")}>
      <button type="button" class="button main" onClick=${() => void controller.part.answerMove(true)}>
        ${words.go}
      </button>
      ${invite.may_stay &&
      html`
        <button
          type="button"
          class="button outline"
          onClick=${() => void controller.part.answerMove(false)}
        >
          ${words.stay(staffHere(state))}
        </button>
      `}
    <//>
  `;
}

/** @param {Props & {invite: InviteInfo}} props */
function Aside({ controller, invite }) {
  const words = text.aside;
  return html`
    <${Card} icon="lock" title=${words.title(invite.staff ?? words.someone)} more=${words.more}>
      <button type="button" class="button main" onClick=${() => void controller.part.answerMove(true)}>
        ${words.go}
      </button>
      <button
        type="button"
        class="button outline"
        onClick=${() => void controller.part.answerMove(false)}
      >
        ${words.stay}
      </button>
    <//>
  `;
}

/** @param {Props & {consent: ConsentInfo}} props */
function Consent({ controller, consent }) {
  const words = text.consent;
  const answer = (/** @type {boolean} */ agrees) =>
    void controller.part.consent(consent.participant, agrees);
  return html`
    <${Card} icon="door" title=${words.title(consent.name, consent.role)} more=${words.more}>
      <button type="button" class="button main" onClick=${() => answer(true)}>${words.yes}</button>
      <button type="button" class="button outline" onClick=${() => answer(false)}>
        ${words.no}
      </button>
    <//>
  `;
}

/** @param {Props & {source: Source}} props */
function Asked({ controller, source }) {
  const words = text.asked;
  const icon = { microphone: "mic", camera: "camera", screen: "share" }[source];
  return html`
    <${Card} icon=${icon} title=${words[source]} more=${words.more}>
      <button type="button" class="button main" onClick=${() => controller.part.answerAsked(true)}>
        ${source === "screen" ? words.yesScreen : words.yes}
      </button>
      <button
        type="button"
        class="button outline"
        onClick=${() => controller.part.answerAsked(false)}
      >
        ${words.no}
      </button>
    <//>
  `;
}

/** @param {{icon: string, title: unknown, more: string, children?: unknown}} props */
function Card({ icon, title, more, children }) {
  return html`
    <section class="prompt" aria-labelledby="prompt-title" aria-describedby="prompt-more">
      <${Icon} name=${icon} />
      <div class="stack tight">
        <h2 class="prompt-title" id="prompt-title" dir="auto">${title}</h2>
        <p class="soft" id="prompt-more">${more}</p>
      </div>
      <div class="answers">${children}</div>
    </section>
  `;
}

/** @param {State} state */
function staffHere(state) {
  return peopleHere(state)
    .filter((one) => one.role === "facilitator" || one.role === "co_facilitator")
    .filter((one) => one.id !== state.you && one.presence === "here")
    .slice(0, 1)
    .map((one) => one.name);
}
