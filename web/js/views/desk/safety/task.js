/**
 * A task for after the session: to reach somebody.
 * @module
 */

import { whenWords } from "../../../desk/safety/when.js";
import { html } from "../../../dom.js";
import { safetyText } from "../../../safety_desk_text.js";
import { Act, isReadOnly, Refused, useActing } from "./acting.js";
import { NumberButton } from "./number.js";
import { colleagues } from "../../../desk/safety/may.js";

/** @import {Props} from "../../../app.js" */
/** @import {AlarmCard} from "../../../protocol.d.ts" */

/** @param {Props & {alarm: AlarmCard, now: number}} props */
export function Task({ state, controller, alarm, now }) {
  const { alarm: words, act, queue } = safetyText;
  const props = { state, controller };
  const acting = useActing(props);
  const { outreach, name } = alarm;
  if (outreach === null) return null;
  const { owner } = outreach;
  const who = colleagues(state).find((one) => one.id === owner)?.name ?? alarm.owner_name ?? "";
  const off = isReadOnly(state);
  const mine = owner === state.you;
  return html`
    <li class="safety-card" data-task=${alarm.id}>
      <div class="title-line"><p dir="auto"><strong>${words.task(name)}</strong></p></div>
      <p class="by small" dir="auto">
        ${owner === null ? `${words.nobody}.` : mine ? `${queue.withYou}.` : `${queue.withName(who)}.`}${" "}
        ${words.due(whenWords(outreach.due, now))}
      </p>
      <${Refused} acting=${acting} owner=${who} />
      <div class="row-of-acts">
        <${NumberButton} ...${props} who=${alarm.participant} name=${name} />
        ${!mine &&
        html`
          <${Act}
            words=${owner === null ? act.take : act.takeOver}
            of=${words.task(name)}
            kind="plain"
            off=${off}
            act=${() => void acting.ask({ type: "alarm_claim", alarm: alarm.id, instead_of: owner })}
          />
        `}
        <${Act}
          words=${words.done}
          of=${words.task(name)}
          off=${off}
          act=${() => controller.atDesk({ type: "sheet", sheet: { kind: "task", alarm: alarm.id } })}
          more=${{ "aria-haspopup": "dialog" }}
        />
      </div>
    </li>
  `;
}
