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
import { AlarmWords, LocationButton } from "./alarm.js";
import { NumberButton } from "./number.js";
import { ownerWords, tellingWords } from "./telling.js";

/** @import {Props} from "../../../app.js" */
/** @import {AlarmCard, CheckinCard} from "../../../protocol.d.ts" */
/** @import {SafetyRequest} from "../../../safety/outbox.js" */
/** @import {CardCode} from "../../../desk/safety/cards.js" */

/** What is said with the name in it, in place of the name. @type {readonly CardCode[]} */
const SENTENCES = ["asked", "help", "dropped"];

/**
 * A drop is told here as well, and who came back: one card for each person.
 *
 * @param {Props & {card: CheckinCard, alarm: AlarmCard | null, back?: AlarmCard | null, now: number}} props
 */
export function Card({ state, controller, card, alarm, back = null, now }) {
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
  const step = stepOf(card, state.you, alarm);
  const takes = step in TAKES || step === "see_to";
  const doStep = async () => {
    open(step === "see_to" ? "facts" : "words");
    for (const request of requestsOf(step, card, alarm)) {
      if ((await acting.ask(request)) === null) return;
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
        ${back !== null && `${words.back(card.name)} `}
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
            `
          : html`
              <${NumberButton} ...${props} who=${card.participant} name=${card.name} />
              <${Act} words=${act.facts} of=${card.name} kind="plain" act=${() => open("facts")} />
            `}
        ${back !== null &&
        html`
          <${Act}
            words=${act.putAway}
            of=${card.name}
            kind="plain"
            act=${() => controller.atDesk({ type: "put_away", alarm: back.id })}
          />
        `}
        <${Act}
          words=${stepWords(step)}
          of=${card.name}
          kind=${takes ? "main" : ""}
          off=${off && takes}
          act=${() => void doStep()}
          more=${{ "data-step": true }}
        />
      </div>
    </li>
  `;
}

/** @type {Partial<Record<ReturnType<typeof stepOf>, "checkin_claim" | "checkin_accept_hand_over" | "checkin_take_over">>} */
const TAKES = {
  answer: "checkin_claim",
  accept: "checkin_accept_hand_over",
  take_over: "checkin_take_over",
};

/**
 * What is asked of the server for a step. Whoever takes a check-in on sees to the drop
 * as well: it is about the same person.
 *
 * @param {ReturnType<typeof stepOf>} step
 * @param {CheckinCard} card
 * @param {AlarmCard | null} alarm
 */
function requestsOf(step, card, alarm) {
  const type = TAKES[step];
  /** @type {SafetyRequest[]} */
  const requests = [];
  if (type !== undefined) requests.push({ type, checkin: card.id, base: card.version });
  if (alarm !== null && alarm.owner === null && (type !== undefined || step === "see_to")) {
    requests.push({ type: "alarm_claim", alarm: alarm.id });
  }
  return requests;
}

/** @param {ReturnType<typeof stepOf>} step */
function stepWords(step) {
  const { act } = safetyText;
  return { answer: act.answer, accept: act.accept, take_over: act.takeOver, read: act.read, see_to: act.seeTo, next: act.next, open: act.open }[step];
}
