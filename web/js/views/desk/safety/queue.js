/**
 * The queue beside the group: private check-ins, and who is gone.
 * @module
 */

import { span, timeOfDay } from "../../../desk/clock.js";
import { aboutWho, subjectOf } from "../../../desk/safety/about.js";
import { closedCards, openAlarms, queueOf } from "../../../desk/safety/cards.js";
import { mayReopen } from "../../../desk/safety/may.js";
import { tasksOf } from "../../../desk/safety/tasks.js";
import { runs } from "../../../desk/roles.js";
import { html, useEffect, useRef } from "../../../dom.js";
import { safetyText } from "../../../safety_desk_text.js";
import { ownRole } from "../../../state.js";
import { useNow } from "../../use_now.js";
import { SECOND } from "../hooks.js";
import { Act, isReadOnly } from "./acting.js";
import { Alarm, Back } from "./alarm.js";
import { Card } from "./card.js";
import { Task } from "./task.js";

/** @import {Props} from "../../../app.js" */
/** @import {AlarmCard, CheckinCard} from "../../../protocol.d.ts" */
/** @import {State} from "../../../state.js" */

export const QUEUE = "queue-title";

/** @param {Props & {but?: string | null, returned: readonly AlarmCard[]}} props - `but`: whose page is open */
export function Queue({ state, controller, but = null, returned }) {
  const { queue } = safetyText;
  const props = { state, controller };
  const now = useNow(state, SECOND);
  useSeeing(props);
  const entries = queueOf(state).filter(({ card, alarm }) => (card ?? alarm)?.participant !== but);
  const backOf = (/** @type {string} */ who) => returned.find((one) => one.participant === who) ?? null;
  const shown = new Set(entries.map(({ card, alarm }) => (card ?? alarm)?.participant));
  // Who has a card already is said to be back there.
  const backs = returned.filter((one) => one.participant !== but && !shown.has(one.participant));
  const todo = but === null ? tasksOf(state) : [];
  const closed = but === null ? closedCards(state) : [];
  if (but !== null && entries.length + backs.length === 0) return null;
  return html`
    <section class=${`panel queue ${but === null ? "" : "also-open"}`} aria-labelledby=${QUEUE}>
      <div class="panel-head">
        <h2 id=${QUEUE} tabIndex=${-1}>
          ${but === null ? queue.title : queue.others}${" "}
          <span class="count">${but === null ? queue.count(entries.length) : entries.length}</span>
        </h2>
        ${but === null &&
        runs(ownRole(state)) &&
        html`
          <${Act}
            words=${queue.askAll}
            kind="plain"
            off=${isReadOnly(state)}
            act=${() => controller.atDesk({ type: "sheet", sheet: { kind: "pulse" } })}
            more=${{ "aria-haspopup": "dialog" }}
          />
        `}
      </div>
      <${Frozen} state=${state} />
      <div class="panel-body">
        ${entries.length + backs.length === 0
          ? html`<p class="small quiet none">${queue.none}</p>`
          : html`
              <ol class="cards">
                ${entries.map(({ card, alarm }) =>
                  card === null
                    ? html`<${Alarm} key=${alarm.id} ...${props} alarm=${alarm} now=${now} />`
                    : html`
                        <${Card}
                          key=${card.id}
                          ...${props}
                          card=${card}
                          alarm=${alarm}
                          back=${backOf(card.participant)}
                          now=${now}
                        />
                      `,
                )}
                ${backs.map((alarm) => html`<${Back} key=${alarm.id} ...${props} alarm=${alarm} />`)}
              </ol>
            `}
        ${todo.length > 0 &&
        html`
          <h3 class="section">${queue.tasks} <span class="count">${todo.length}</span></h3>
          <ul class="cards">
            ${todo.map((task) => html`<${Task} key=${task.who} ...${props} task=${task} now=${now} />`)}
          </ul>
        `}
        ${closed.length > 0 &&
        html`
          <details class="closed-ones">
            <summary>${queue.closed} <span class="count">${closed.length}</span></summary>
            <ul>
              ${closed.map((card) => html`<${Closed} key=${card.id} ...${props} card=${card} now=${now} />`)}
            </ul>
          </details>
        `}
      </div>
    </section>
  `;
}

/** @param {{state: State}} props */
function Frozen({ state }) {
  const since = useRef(Date.now());
  if (!isReadOnly(state)) {
    since.current = Date.now();
    return null;
  }
  return html`<p class="frozen small" role="status">${safetyText.queue.frozen(timeOfDay(since.current))}</p>`;
}

/** @param {Props & {card: CheckinCard, now: number}} props */
function Closed({ state, controller, card, now }) {
  const { outcomes, act } = safetyText;
  return html`
    <li>
      <p dir="auto">
        <strong>${card.name}</strong>${" "}
        <span class="small quiet">
          ${card.outcome !== null && `${outcomes[card.outcome]}, `}<time>${timeOfDay(card.began_at)}</time>
        </span>
      </p>
      <${Act}
        words=${act.open}
        of=${card.name}
        kind="plain"
        act=${() =>
          controller.atDesk({ type: "about", about: { who: card.participant, checkin: card.id } })}
      />
      ${mayReopen(state, card, now) &&
      html`
        <${Act}
          words=${act.reopen}
          of=${card.name}
          kind="plain"
          off=${isReadOnly(state)}
          act=${() => controller.atDesk({ type: "sheet", sheet: { kind: "reopen", card: card.id } })}
          more=${{ "aria-haspopup": "dialog" }}
        />
      `}
    </li>
  `;
}

/**
 * An alarm that is on this screen was seen: that is told once.
 *
 * @param {Props} props
 */
function useSeeing({ state, controller }) {
  const told = useRef(/** @type {Set<string>} */ (new Set()));
  useEffect(() => {
    if (state.you === null || isReadOnly(state) || !runs(ownRole(state))) return;
    for (const alarm of openAlarms(state)) {
      if (alarm.seen_by.includes(state.you) || told.current.has(alarm.id)) continue;
      told.current.add(alarm.id);
      void controller.safely({ type: "alarm_see", alarm: alarm.id });
    }
  }, [state.alarms, state.line]);
}

/**
 * Who came back while this page watched, until they are put away.
 *
 * @param {State} state
 * @returns {AlarmCard[]}
 */
export function useReturned(state) {
  const stood = useRef(/** @type {Set<string>} */ (new Set()));
  for (const alarm of state.alarms.values()) {
    if (alarm.resolution === null) stood.current.add(alarm.id);
  }
  return [...state.alarms.values()].filter(
    (alarm) =>
      alarm.resolution === "back" && stood.current.has(alarm.id) && !state.atDesk.putAway.has(alarm.id),
  );
}

/**
 * Calls for help and who is gone, over the room, where the queue is not in view.
 *
 * @param {Props} props
 */
export function PressingStrip({ state, controller }) {
  const now = useNow(state, SECOND);
  const { card: words, act, queue } = safetyText;
  const but = subjectOf(state)?.id;
  const entries = queueOf(state).filter(({ card, alarm }) => (card ?? alarm)?.participant !== but);
  const first = entries[0];
  if (first === undefined) return null;
  const pressing = first.card;
  const urgent = pressing !== null && pressing.level === "urgent";
  const name = urgent ? pressing.name : "";
  const since = urgent ? (pressing.help_asked_at ?? pressing.began_at) : null;
  return html`
    <section class=${`strip pressing-strip ${urgent ? "urgent-strip" : ""}`} aria-label=${queue.waiting}>
      <p dir="auto">
        <strong>${urgent ? words.helpNow(name) : queue.title}</strong>${" "}
        ${since !== null ? html`<time>${span(now - since)}</time>` : html`<span class="soft">${queue.count(entries.length)}</span>`}
      </p>
      <${Act}
        words=${urgent ? act.open : queue.go}
        of=${name}
        kind="push"
        act=${() => {
          if (urgent) controller.atDesk({ type: "about", about: aboutWho(state, pressing.participant) });
          else {
            controller.atDesk({ type: "about", about: null });
            controller.atDesk({ type: "panel", panel: "checkins" });
          }
        }}
      />
    </section>
  `;
}
