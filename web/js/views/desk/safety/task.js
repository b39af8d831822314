/**
 * A task for after the session: to reach somebody.
 * @module
 */

import { aboutWho } from "../../../desk/safety/about.js";
import { alarmsWith } from "../../../desk/safety/cards.js";
import { logOf } from "../../../desk/safety/ladder.js";
import { claimOf } from "../../../desk/safety/tasks.js";
import { whenWords } from "../../../desk/safety/when.js";
import { html } from "../../../dom.js";
import { safetyText } from "../../../safety_desk_text.js";
import { useNow } from "../../use_now.js";
import { SECOND } from "../hooks.js";
import { Act, isReadOnly, Refused, useActing } from "./acting.js";
import { NumberButton } from "./number.js";

/** @import {Props} from "../../../app.js" */
/** @import {State} from "../../../state.js" */
/** @import {Task as Of} from "../../../desk/safety/tasks.js" */

/** In the queue. @param {Props & {task: Of, now: number}} props */
export function Task({ state, controller, task, now }) {
  const { alarm: words, act } = safetyText;
  const props = { state, controller };
  const { who, name } = task;
  return html`
    <li class="safety-card" data-task=${who}>
      <div class="title-line">
        <p dir="auto"><strong>${words.task(name)}</strong></p>
        ${task.due < now && html`<span class="chip">${words.overdue}</span>`}
      </div>
      <p class="tell" dir="auto">${sinceWords(task, now)} ${lastStepWords(state, task, now)}</p>
      <p class="by small" dir="auto">${ownerWords(state, task, now)}</p>
      <${Acts} ...${props} task=${task}>
        <${NumberButton} ...${props} who=${who} name=${name} />
        <${Act}
          words=${act.open}
          of=${words.task(name)}
          kind="plain"
          act=${() => controller.atDesk({ type: "about", about: aboutWho(state, who), panel: "facts" })}
        />
      <//>
    </li>
  `;
}

/** On the page about somebody. @param {Props & {task: Of}} props */
export function TaskBox({ state, controller, task }) {
  const { alarm: words } = safetyText;
  const now = useNow(state, SECOND);
  const { reason, card } = task;
  return html`
    <section class="alarm-box" aria-label=${words.task(task.name)}>
      <p dir="auto"><strong>${words.task(task.name)}</strong></p>
      <p class="small" dir="auto">${sinceWords(task, now)} ${ownerWords(state, task, now)}</p>
      ${reason !== null &&
      html`<p class="small" dir="auto">${card === null ? words.reason(reason) : words.noteAt(reason)}</p>`}
      <${Acts} state=${state} controller=${controller} task=${task} start />
    </section>
  `;
}

/**
 * @param {Props & {task: Of, start?: boolean, children?: unknown}} props
 */
function Acts({ state, controller, task, start = false, children }) {
  const { alarm: words, act } = safetyText;
  const acting = useActing({ state, controller });
  const off = isReadOnly(state);
  const claim = task.owner === state.you ? null : claimOf(task);
  return html`
    <${Refused} acting=${acting} owner=${task.ownerName} />
    <div class=${`row-of-acts ${start ? "start" : ""}`}>
      ${children}
      ${claim !== null &&
      html`
        <${Act}
          words=${task.owner === null ? act.take : act.takeOver}
          of=${words.task(task.name)}
          kind=${task.owner === null ? "main" : "plain"}
          off=${off}
          act=${() => void acting.ask(claim)}
        />
      `}
      <${Act}
        words=${words.done}
        of=${words.task(task.name)}
        off=${off}
        act=${() => controller.atDesk({ type: "sheet", sheet: { kind: "task", about: task.who } })}
        more=${{ "aria-haspopup": "dialog" }}
      />
    </div>
  `;
}

/**
 * Since when, and what it came from.
 *
 * @param {Of} task
 * @param {number} now
 */
function sinceWords({ alarm, card }, now) {
  const { alarm: words, causes, outcomes } = safetyText;
  if (alarm !== null) return words.goneSince(causes[alarm.cause], whenWords(alarm.since, now));
  if (card === null || card.outcome === null) return "";
  return words.closedAs(whenWords(card.began_at, now), outcomes[card.outcome].toLowerCase());
}

/**
 * @param {State} state
 * @param {Of} task
 * @param {number} now
 */
function ownerWords(state, { owner, ownerName, due }, now) {
  const { alarm: words, queue } = safetyText;
  const has =
    owner === null ? words.nobody : owner === state.you ? queue.withYou : queue.withName(ownerName ?? "");
  return `${has}. ${words.due(whenWords(due, now))}.`;
}

/**
 * The last step that somebody took, of all of the ladder.
 *
 * @param {State} state
 * @param {Of} task
 * @param {number} now
 */
function lastStepWords(state, { who, name, card }, now) {
  const { alarm: words, steps, results } = safetyText;
  const last = logOf(card, alarmsWith(state, who, card)).at(-1);
  if (last === undefined) return words.noStep;
  const result = results[last.result].toLowerCase();
  return words.lastStep(steps[last.step](name), result, whenWords(last.at, now), last.name);
}
