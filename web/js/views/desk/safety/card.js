/**
 * One card of the queue: what is true, who has it, and the next step.
 * @module
 */

import { span, timeOfDay } from "../../../desk/clock.js";
import { aboutWho } from "../../../desk/safety/about.js";
import { needsHelp, stepOf, tellingsOf } from "../../../desk/safety/cards.js";
import { html } from "../../../dom.js";
import { safetyText } from "../../../safety_desk_text.js";
import { Act, isReadOnly, Refused, useActing } from "./acting.js";
import { AlarmWords, LocationButton, SeeTo } from "./alarm.js";
import { NumberButton } from "./number.js";
import { ownerWords, tellingWords } from "./telling.js";

/** @import {Props} from "../../../app.js" */
/** @import {AlarmCard, CheckinCard} from "../../../protocol.d.ts" */
/** @import {CardCode} from "../../../desk/safety/cards.js" */

/** What is said with the name in it, in place of the name. @type {readonly CardCode[]} */
const SENTENCES = ["asked", "help", "dropped"];

/** @param {Props & {card: CheckinCard, alarm: AlarmCard | null, now: number}} props */
export function Card({ state, controller, card, alarm, now }) {
  const { act, levels, card: words } = safetyText;
  const props = { state, controller };
  const acting = useActing(props);
  const off = isReadOnly(state);
  const urgent = needsHelp(card);
  const [first, ...rest] = tellingsOf(card, state.you, now);
  const sentence = first !== undefined && SENTENCES.includes(first.code) ? first : null;
  const others = sentence === null && first !== undefined ? [first, ...rest] : rest;
  const open = (/** @type {"words" | "facts"} */ panel) =>
    controller.atDesk({ type: "about", about: aboutWho(state, card.participant), panel });
  const step = stepOf(card, state.you);
  const doStep = () => {
    open("words");
    if (step === "answer") void acting.ask({ type: "checkin_claim", checkin: card.id, base: card.version });
    if (step === "accept") {
      void acting.ask({ type: "checkin_accept_hand_over", checkin: card.id, base: card.version });
    }
    if (step === "take_over") {
      void acting.ask({ type: "checkin_take_over", checkin: card.id, base: card.version });
    }
  };
  const dropped = card.phase === "unreachable";
  return html`
    <li class=${`safety-card ${urgent ? "solid" : ""}`} data-card=${card.id}>
      <div class="title-line">
        <p dir="auto">
          ${sentence === null
            ? html`<strong>${card.name}</strong>`
            : html`
                <strong>${tellingWords(sentence, card, now, state)}</strong>
                ${sentence.since !== null &&
                sentence.code !== "dropped" &&
                html`${" "}<time>${`· ${span(now - sentence.since)}`}</time>`}
              `}
        </p>
        <span class=${`chip ${card.level === "routine" ? "filled" : ""}`}>${levels[card.level]}</span>
      </div>
      <p class="tell" dir="auto">
        ${others.map((one) => `${tellingWords(one, card, now, state)} `)}
        ${card.is_pulse && card.phase === "offered" && `${words.pulse} `}
        ${card.owner === null && others.some((one) => one.code === "unclaimed")
          ? ""
          : html`<span>${ownerWords(state, card)}, <time>${timeOfDay(card.began_at)}</time>.</span>`}
        ${card.level_by !== null &&
        card.level !== "routine" &&
        card.level_at !== null &&
        ` ${levels[card.level]}, ${safetyText.page.setBy(card.level_by, timeOfDay(card.level_at))}.`}
        ${alarm !== null && html`${" "}<${AlarmWords} state=${state} alarm=${alarm} now=${now} />`}
      </p>
      <${Refused} acting=${acting} owner=${card.owner_name} />
      <div class="row-of-acts">
        ${dropped
          ? html`
              <${NumberButton} ...${props} who=${card.participant} name=${card.name} words=${act.number} kind="plain" />
              <${LocationButton} ...${props} who=${card.participant} name=${card.name} />
              <${Act} words=${act.logStep} of=${card.name} kind="plain" act=${() => open("facts")} />
              ${alarm !== null && html`<${SeeTo} ...${props} alarm=${alarm} />`}
            `
          : html`
              <${NumberButton} ...${props} who=${card.participant} name=${card.name} />
              <${Act} words=${act.facts} of=${card.name} kind="plain" act=${() => open("facts")} />
            `}
        <${Act}
          words=${stepWords(step)}
          of=${card.name}
          kind=${["answer", "accept", "take_over"].includes(step) ? "main" : ""}
          off=${off && step !== "open" && step !== "read" && step !== "next"}
          act=${doStep}
          more=${{ "data-step": true }}
        />
      </div>
    </li>
  `;
}

/** @param {ReturnType<typeof stepOf>} step */
function stepWords(step) {
  const { act } = safetyText;
  return { answer: act.answer, accept: act.accept, take_over: act.takeOver, read: act.read, next: act.next, open: act.open }[step];
}
