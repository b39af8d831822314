/**
 * Somebody who is gone: a card of their own, or a line on the card of their check-in.
 * @module
 */

import { span, timeOfDay } from "../../../desk/clock.js";
import { aboutWho } from "../../../desk/safety/about.js";
import { html } from "../../../dom.js";
import { safetyText } from "../../../safety_desk_text.js";
import { Act, isReadOnly, Refused, useActing } from "./acting.js";
import { NumberButton } from "./number.js";
import { useReveal } from "./reveal.js";

/** @import {Props} from "../../../app.js" */
/** @import {AlarmCard} from "../../../protocol.d.ts" */
/** @import {State} from "../../../state.js" */

/** How long before staff were told again, in milliseconds. */
const REPEAT = 30_000;

/** @param {Props & {alarm: AlarmCard, now: number}} props */
export function Alarm({ state, controller, alarm, now }) {
  const { act, card: words, causes } = safetyText;
  const props = { state, controller };
  const { participant: who, name } = alarm;
  const ago = span(now - alarm.since);
  return html`
    <li class="safety-card" data-alarm=${alarm.id}>
      <div class="title-line">
        <p dir="auto">
          <strong>
            ${alarm.cause === "left" ? words.left(name, ago) : words.gone(name, ago, causes[alarm.cause])}
          </strong>
        </p>
      </div>
      <p class="tell" dir="auto"><${AlarmWords} state=${state} alarm=${alarm} now=${now} /></p>
      <div class="row-of-acts">
        <${NumberButton} ...${props} who=${who} name=${name} words=${act.number} kind="plain" />
        <${LocationButton} ...${props} who=${who} name=${name} />
        <${Act}
          words=${act.logStep}
          of=${name}
          kind="plain"
          act=${() => controller.atDesk({ type: "about", about: aboutWho(state, who), panel: "facts" })}
        />
        <${SeeTo} ...${props} alarm=${alarm} />
      </div>
    </li>
  `;
}

/**
 * Who sees to it, or for how long nobody has.
 *
 * @param {{state: State, alarm: AlarmCard, now: number}} props
 */
export function AlarmWords({ state, alarm, now }) {
  const { card: words, queue } = safetyText;
  const steps = alarm.steps.at(-1);
  const waited = now - alarm.raised_at;
  const owner =
    alarm.owner === state.you
      ? words.youSee
      : alarm.owner !== null
        ? words.seesTo(alarm.owner_name ?? "")
        : waited >= REPEAT
          ? words.unclaimed(span(waited))
          : `${queue.nobody}.`;
  return html`
    <span>
      ${owner}${steps !== undefined &&
      ` ${safetyText.steps[steps.step](alarm.name)}: ${safetyText.results[steps.result].toLowerCase()}, ${timeOfDay(steps.at)}.`}
    </span>
  `;
}

/**
 * A press takes the alarm on, and opens what there is to do about it.
 *
 * @param {Props & {alarm: AlarmCard}} props
 */
export function SeeTo({ state, controller, alarm }) {
  const { act } = safetyText;
  const acting = useActing({ state, controller });
  if (alarm.owner !== null) {
    return html`
      <${Act}
        words=${act.open}
        of=${alarm.name}
        act=${() =>
          controller.atDesk({ type: "about", about: aboutWho(state, alarm.participant), panel: "facts" })}
        more=${{ "data-step": true }}
      />
    `;
  }
  return html`
    <${Refused} acting=${acting} />
    <${Act}
      words=${act.seeTo}
      of=${alarm.name}
      kind="main"
      off=${isReadOnly(state)}
      act=${() => {
        controller.atDesk({ type: "about", about: aboutWho(state, alarm.participant), panel: "facts" });
        void acting.ask({ type: "alarm_claim", alarm: alarm.id });
      }}
      more=${{ "data-step": true }}
    />
  `;
}

/**
 * Where somebody is who dropped: the reason to look is plain.
 *
 * @param {Props & {who: string, name: string}} props
 */
export function LocationButton({ state, controller, who, name }) {
  const reveal = useReveal({ state, controller }, who);
  return html`
    <${Act}
      words=${safetyText.act.location}
      of=${name}
      kind="plain"
      act=${() => {
        controller.atDesk({ type: "about", about: aboutWho(state, who), panel: "facts" });
        if (!isReadOnly(state)) void reveal.show(safetyText.reasons.dropped);
      }}
    />
  `;
}

/**
 * F-05: somebody whose alarm stood is here again.
 *
 * @param {Props & {alarm: AlarmCard}} props
 */
export function Back({ state, controller, alarm }) {
  const { act, card } = safetyText;
  return html`
    <li class="safety-card" data-alarm=${alarm.id}>
      <div class="title-line"><p dir="auto"><strong>${card.back(alarm.name)}</strong></p></div>
      <div class="row-of-acts">
        <${NumberButton} state=${state} controller=${controller} who=${alarm.participant} name=${alarm.name} />
        <${Act}
          words=${act.open}
          of=${alarm.name}
          kind="plain"
          act=${() => controller.atDesk({ type: "about", about: aboutWho(state, alarm.participant) })}
        />
        <${Act}
          words=${act.putAway}
          of=${alarm.name}
          act=${() => controller.atDesk({ type: "put_away", alarm: alarm.id })}
        />
      </div>
    </li>
  `;
}
