/**
 * What is known of somebody who is gone, on the page about them.
 * @module
 */

import { span } from "../../../desk/clock.js";
import { html } from "../../../dom.js";
import { safetyText } from "../../../safety_desk_text.js";
import { useNow } from "../../use_now.js";
import { SECOND } from "../hooks.js";
import { Act, isReadOnly, Refused, useActing } from "./acting.js";
import { AlarmWords } from "./alarm.js";

/** @import {Props} from "../../../app.js" */
/** @import {AlarmCard} from "../../../protocol.d.ts" */

/** @param {Props & {alarm: AlarmCard}} props */
export function AlarmBox({ state, controller, alarm }) {
  const { alarm: words, act, card, causes } = safetyText;
  const now = useNow(state, SECOND);
  const acting = useActing({ state, controller });
  const off = isReadOnly(state);
  const { name } = alarm;
  const ago = span(now - alarm.since);
  const sheet = (/** @type {"resolve" | "outreach"} */ kind) => () =>
    controller.atDesk({ type: "sheet", sheet: { kind, alarm: alarm.id } });
  const mine = alarm.owner === state.you;
  return html`
    <section class="alarm-box" aria-label=${words.title}>
      <p dir="auto">
        <strong>
          ${alarm.cause === "left" ? card.left(name, ago) : card.gone(name, ago, causes[alarm.cause])}
        </strong>
      </p>
      <p class="small" dir="auto"><${AlarmWords} state=${state} alarm=${alarm} now=${now} /></p>
      <${Refused} acting=${acting} owner=${alarm.owner_name} />
      <div class="row-of-acts start">
        ${!mine &&
        html`
          <${Act}
            words=${alarm.owner === null ? act.seeTo : words.instead(alarm.owner_name ?? "")}
            of=${alarm.owner === null ? name : ""}
            kind=${alarm.owner === null ? "main" : ""}
            off=${off}
            act=${() =>
              void acting.ask({ type: "alarm_claim", alarm: alarm.id, instead_of: alarm.owner })}
          />
        `}
        <${Act} words=${words.resolve} off=${off} act=${sheet("resolve")} more=${{ "aria-haspopup": "dialog" }} />
        <${Act} words=${words.outreach} off=${off} act=${sheet("outreach")} more=${{ "aria-haspopup": "dialog" }} />
      </div>
    </section>
  `;
}
