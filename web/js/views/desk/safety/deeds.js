/**
 * What one may do next: whose turn it is, what could help, the private room.
 * @module
 */

import { span } from "../../../desk/clock.js";
import { deedsOf } from "../../../desk/safety/may.js";
import { lastTwo, numberOf } from "../../../desk/safety/facts.js";
import { EMPTY, withAnswers } from "../../../desk/safety/drafts.js";
import { html } from "../../../dom.js";
import { safetyText } from "../../../safety_desk_text.js";
import { Icon } from "../../parts.js";
import { useNow } from "../../use_now.js";
import { SECOND } from "../hooks.js";
import { Act, isReadOnly, Refused, useActing } from "./acting.js";
import { NumberButton } from "./number.js";
import { deferredWords } from "./telling.js";
import { FIELD } from "./write.js";

/** @import {Props} from "../../../app.js" */
/** @import {CheckinCard} from "../../../protocol.d.ts" */
/** @import {SafetyRequest} from "../../../safety/outbox.js" */

/** @param {Props & {card: CheckinCard}} props */
export function Deeds({ state, controller, card }) {
  const { page, card: words } = safetyText;
  const acting = useActing({ state, controller });
  const deeds = deedsOf(card, state.you);
  const off = isReadOnly(state);
  const { name } = card;
  /** @param {"checkin_claim" | "checkin_accept_hand_over" | "checkin_take_over" | "checkin_offer_again" | "checkin_cancel" | "checkin_ask_return"} type */
  const ask = (type) => () =>
    void acting.ask(/** @type {SafetyRequest} */ ({ type, checkin: card.id, base: card.version }));
  const nudged = card.was_nudged && card.waiting_since !== null && deeds.has("say");
  return html`
    <div class="deeds">
      ${deeds.has("claim") &&
      html`<${Turn} words=${page.nobody} act=${safetyText.act.answer} of=${name} off=${off} go=${ask("checkin_claim")} />`}
      ${deeds.has("accept") &&
      html`
        <${Turn}
          words=${words.wants(card.owner_name ?? "")}
          act=${safetyText.act.accept}
          of=${name}
          off=${off}
          go=${ask("checkin_accept_hand_over")}
        />
      `}
      ${deeds.has("take_over") &&
      html`
        <${Turn}
          words=${card.owner_lost ? words.ownerLost(card.owner_name ?? "") : page.replying(card.owner_name ?? "")}
          act=${safetyText.act.takeOver}
          of=${name}
          off=${off}
          main=${card.owner_lost}
          go=${ask("checkin_take_over")}
        />
      `}
      ${deeds.has("offer_again") &&
      html`<${Turn} words=${`${deferredWords(card)} ${page.deferred}`} act=${page.offerAgain} off=${off} go=${ask("checkin_offer_again")} />`}
      ${card.phase === "in_room" &&
      html`
        <p class="small" dir="auto">
          ${words.inRoom}${card.pauses_group && html`${" "}<strong>${words.pauses}</strong>`}
        </p>
      `}
      ${nudged && html`<${NoAnswer} state=${state} controller=${controller} card=${card} />`}
      <div class="row-of-acts start">
        ${deeds.has("room") &&
        !nudged &&
        html`
          <${Act}
            words=${page.offerRoom}
            of=${name}
            off=${off}
            act=${() => controller.atDesk({ type: "sheet", sheet: { kind: "room", card: card.id } })}
            more=${{ "aria-haspopup": "dialog" }}
          >
            <${Icon} name="desk-room" />
          <//>
        `}
        ${deeds.has("ask_return") &&
        html`
          <${Act} words=${page.askReturn} of=${name} off=${off} act=${ask("checkin_ask_return")}>
            <${Icon} name="return" />
          <//>
        `}
        ${deeds.has("cancel") &&
        html`<${Act} words=${page.cancel} of=${name} kind="plain" off=${off} act=${ask("checkin_cancel")} />`}
      </div>
      <${Refused} acting=${acting} owner=${card.owner_name} />
    </div>
  `;
}

/**
 * Whose turn it is, and the one press that changes it.
 *
 * @param {{words: string, act: string, of?: string, off: boolean, main?: boolean, go: () => void}} props
 */
function Turn({ words, act, of = "", off, main = true, go }) {
  return html`
    <div class="turn">
      <p dir="auto">${words}</p>
      <${Act} words=${act} of=${of} kind=${main ? "main" : ""} off=${off} act=${go} />
    </div>
  `;
}

/**
 * F-03: they have not answered, and what a person could do about it.
 *
 * @param {Props & {card: CheckinCard}} props
 */
function NoAnswer({ state, controller, card }) {
  const { noAnswer, number } = { noAnswer: safetyText.noAnswer, number: numberOf(state, card.participant) };
  const now = useNow(state, SECOND);
  const off = isReadOnly(state);
  const deeds = deedsOf(card, state.you);
  const { participant: who, name } = card;
  const draft = state.atDesk.drafts.get(who) ?? EMPTY;
  return html`
    <section class="next-step" aria-labelledby="next-title">
      <h3 id="next-title">${noAnswer.title(span(now - (card.waiting_since ?? now)))}</h3>
      <div class="step-list">
        <${Act}
          words=${noAnswer.question}
          off=${off}
          act=${() => {
            const asking = draft.choices.length === 0 ? withAnswers(draft) : draft;
            controller.atDesk({ type: "draft", who, draft: asking });
            document.getElementById(FIELD)?.focus();
          }}
        >
          <${Icon} name="text" />
        <//>
        ${deeds.has("room") &&
        html`
          <${Act}
            words=${noAnswer.room}
            off=${off}
            act=${() => controller.atDesk({ type: "sheet", sheet: { kind: "room", card: card.id } })}
            more=${{ "aria-haspopup": "dialog" }}
          >
            <${Icon} name="desk-room" />
          <//>
        `}
        <p class="step-word"><${Icon} name="person" />${noAnswer.name}</p>
        ${lastTwo(number) !== "" &&
        html`
          <${NumberButton}
            state=${state}
            controller=${controller}
            who=${who}
            name=${name}
            words=${noAnswer.call(lastTwo(number))}
          />
        `}
      </div>
    </section>
  `;
}
