/**
 * How an alarm turned out, or who goes on with it after the session.
 * @module
 */

import { finishOf } from "../../../desk/safety/tasks.js";
import { html, useState } from "../../../dom.js";
import { safetyText } from "../../../safety_desk_text.js";
import { sheetText } from "../../../safety_sheets_text.js";
import { Choices } from "../desk_sheet.js";
import { isReadOnly, useActing } from "./acting.js";
import { Submit } from "./fields.js";
import { dueIn, FollowUpFields, USUAL_HOURS } from "./follow_up.js";

/** @import {Props} from "../../../app.js" */
/** @import {AlarmCard, AlarmOutcome} from "../../../protocol.d.ts" */

/** @import {Task} from "../../../desk/safety/tasks.js" */

/** @typedef {Props & {alarm: AlarmCard, close: () => void}} Of */

const ALL = /** @type {readonly (readonly [AlarmOutcome, string])[]} */ (
  Object.entries(safetyText.alarmOutcomes)
);
/** Where nobody was reached, somebody goes on: that is a task. */
const SETTLED = ALL.filter(([one]) => one !== "not_reached");

/** @param {Of} props */
export function Resolve({ state, controller, alarm, close }) {
  const { resolve } = sheetText;
  const acting = useActing({ state, controller });
  const [outcome, setOutcome] = useState(/** @type {AlarmOutcome | null} */ (null));
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (outcome === null || isReadOnly(state)) return;
    if ((await acting.ask({ type: "alarm_resolve", alarm: alarm.id, outcome })) !== null) close();
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <p class="soft">${resolve.lead}</p>
      <${Choices}
        name="alarm-outcome"
        legend=${resolve.outcome}
        choices=${SETTLED}
        value=${outcome}
        set=${setOutcome}
      />
      <${Submit}
        id="resolve"
        words=${resolve.act}
        missing=${outcome === null ? resolve.missing : ""}
        acting=${acting}
        off=${isReadOnly(state)}
      />
    </form>
  `;
}

/** @param {Of} props */
export function Outreach({ state, controller, alarm, close }) {
  const { outreach } = sheetText;
  const acting = useActing({ state, controller });
  const [owner, setOwner] = useState(alarm.owner ?? state.you ?? "");
  const [hours, setHours] = useState(USUAL_HOURS);
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (isReadOnly(state)) return;
    const kept = await acting.ask({
      type: "outreach_begin",
      alarm: alarm.id,
      due: dueIn(state, hours),
      owner: owner === "" ? null : owner,
    });
    if (kept !== null) close();
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <p class="soft">${outreach.lead}</p>
      <${FollowUpFields}
        id="outreach"
        state=${state}
        owner=${owner}
        setOwner=${setOwner}
        none=${sheetText.nobody}
        hours=${hours}
        setHours=${setHours}
      />
      <${Submit} id="outreach" words=${outreach.act} missing="" acting=${acting} off=${isReadOnly(state)} />
    </form>
  `;
}

/** @param {Props & {task: Task, close: () => void}} props */
export function TaskDone({ state, controller, task, close }) {
  const words = sheetText.task;
  const acting = useActing({ state, controller });
  const [outcome, setOutcome] = useState(/** @type {AlarmOutcome | null} */ (null));
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (outcome === null || isReadOnly(state)) return;
    for (const request of finishOf(task, outcome)) {
      if ((await acting.ask(request)) === null) return;
    }
    close();
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <${Choices} name="task-outcome" legend=${words.outcome} choices=${ALL} value=${outcome} set=${setOutcome} />
      <${Submit}
        id="task"
        words=${words.act}
        missing=${outcome === null ? words.missing : ""}
        acting=${acting}
        off=${isReadOnly(state)}
      />
    </form>
  `;
}
