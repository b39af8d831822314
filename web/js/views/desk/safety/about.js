/**
 * The page about one person, in the place of the group: what was written, what one may
 * do, and the facts for it. The group stays in view beside it.
 * @module
 */

import { timeOfDay } from "../../../desk/clock.js";
import { everybody, statesOf } from "../../../desk/people.js";
import { deedsOf } from "../../../desk/safety/may.js";
import { html, useEffect, useRef } from "../../../dom.js";
import { causeText, stateText } from "../../../desk_text.js";
import { safetyText } from "../../../safety_desk_text.js";
import { initial } from "../../../text.js";
import { Icon } from "../../parts.js";
import { focusSoon } from "../hooks.js";
import { Menu } from "../menu.js";
import { PEOPLE } from "../people.js";
import { Act, isReadOnly, Refused, useActing } from "./acting.js";
import { AlarmBox } from "./alarm_box.js";
import { TaskBox } from "./task.js";
import { Deeds } from "./deeds.js";
import { QUEUE } from "./queue.js";
import { Thread } from "./thread.js";
import { WriteTo } from "./write.js";
import { ownerName } from "./telling.js";
import { LEVELS, isLower } from "../../../desk/safety/may.js";

/** @import {Props} from "../../../app.js" */
/** @import {CheckinCard} from "../../../protocol.d.ts" */
/** @import {Subject} from "../../../desk/safety/about.js" */
/** @import {State} from "../../../state.js" */

export const ABOUT = "about-title";

/** @param {Props & {subject: Subject}} props */
export function About({ state, controller, subject }) {
  const { page, act } = safetyText;
  const { id, name, card, alarm } = subject;
  const props = { state, controller };
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus({ preventScroll: true }), [id]);
  const deeds = card === null ? new Set() : deedsOf(card, state.you);
  const off = isReadOnly(state);
  const order = state.participants.find((one) => one.id === id)?.order ?? 0;
  const sheet = (/** @type {"hand_over" | "close"} */ kind) =>
    card !== null && controller.atDesk({ type: "sheet", sheet: { kind, card: card.id } });
  return html`
    <section class="panel about" aria-labelledby=${ABOUT}>
      <header class="about-head">
        <span class=${`face large n${1 + (order % 4)}`} aria-hidden="true">${initial(name)}</span>
        <div>
          <h2 id=${ABOUT} ref=${heading} tabIndex=${-1} dir="auto">${name}</h2>
          <p class="small soft" dir="auto">${whereWords(state, subject)}</p>
        </div>
        <div class="about-acts">
          ${deeds.has("hand_over") &&
          html`
            <${Act}
              words=${page.handOver}
              of=${name}
              kind="plain"
              off=${off}
              act=${() => sheet("hand_over")}
              more=${{ "aria-haspopup": "dialog" }}
            />
          `}
          ${deeds.has("close") &&
          html`
            <${Act}
              words=${page.close}
              of=${name}
              off=${off}
              act=${() => sheet("close")}
              more=${{ "aria-haspopup": "dialog" }}
            />
          `}
          <button
            type="button"
            class="icon-button leave-about"
            aria-label=${page.back}
            title=${page.back}
            aria-keyshortcuts="Alt+Q"
            onClick=${() => leaveAbout(props, subject)}
          >
            <${Icon} name="close" />
          </button>
        </div>
      </header>
      ${card !== null && card.phase !== "closed" && html`<${Status} ...${props} card=${card} />`}
      ${alarm !== null && html`<${AlarmBox} ...${props} alarm=${alarm} />`}
      ${subject.task !== null && html`<${TaskBox} ...${props} task=${subject.task} />`}
      <${Thread} ...${props} card=${card} name=${name} />
      ${card !== null && html`<${Deeds} ...${props} card=${card} />`}
      <${WriteTo} key=${id} ...${props} subject=${subject} />
      ${card?.phase === "closed" &&
      html`
        <p class="about-closed small">
          ${card.outcome !== null && `${safetyText.queue.closed}: ${safetyText.outcomes[card.outcome]}.`}
          <${Act}
            words=${act.reopen}
            of=${name}
            kind="plain"
            off=${off}
            act=${() => controller.atDesk({ type: "sheet", sheet: { kind: "reopen", card: card.id } })}
            more=${{ "aria-haspopup": "dialog" }}
          />
        </p>
      `}
    </section>
  `;
}

/**
 * Back to the group, with the focus on the card of who it was about.
 *
 * @param {Props} props
 * @param {Subject} subject
 */
export function leaveAbout({ controller }, { card }) {
  controller.atDesk({ type: "about", about: null });
  focusSoon(`[data-card="${card?.id}"] [data-step]`, `#${QUEUE}`, `#${PEOPLE}`);
}

/**
 * Since when, and where they are now.
 *
 * @param {State} state
 * @param {Subject} subject
 */
function whereWords(state, { id, card }) {
  const { page } = safetyText;
  const open = card !== null && card.phase !== "closed";
  const words = [open ? page.since(timeOfDay(card.began_at)) : page.none];
  const someone = everybody(state).find((one) => one.participant.id === id);
  const gone = state.desk?.departed.find((one) => one.id === id);
  if (someone !== undefined) {
    const states = statesOf(state, someone).map((one) => stateText(one.code, one.name));
    words.push(`${states.join(", ")}.`);
  } else if (gone !== undefined) words.push(`${causeText(gone.cause)} ${timeOfDay(gone.at)}.`);
  return words.join(" ");
}

/**
 * Owner, state and level, as words; the level with who set it and when.
 *
 * @param {Props & {card: CheckinCard}} props
 */
function Status({ state, controller, card }) {
  const { page, phases, levels } = safetyText;
  const acting = useActing({ state, controller });
  const off = isReadOnly(state);
  const { name } = card;
  return html`
    <div class="status-row">
      <span>${page.owner} <strong dir="auto">${ownerName(state, card)}</strong></span>
      <span>${page.state} <strong>${phases[card.phase]}</strong></span>
      <span class="level-of">
        ${page.level}
        <${Menu}
          id="level-of"
          class="button staff plain level-button"
          label=${`${page.level}: ${levels[card.level]}`}
          menuLabel=${page.setLevel(name)}
          groups=${[
            LEVELS.map((level) => ({
              id: level,
              title: isLower(level, card.level) ? `${levels[level]}…` : levels[level],
              checked: level === card.level,
              off: off || level === card.level,
              act: () => {
                if (isLower(level, card.level)) {
                  controller.atDesk({ type: "sheet", sheet: { kind: "level", card: card.id, level } });
                  return;
                }
                void acting.ask({ type: "checkin_set_level", checkin: card.id, base: card.version, level });
              },
            })),
          ]}
        >
          ${levels[card.level]}<${Icon} name="down" />
        <//>
      </span>
      ${card.level_by !== null &&
      card.level_at !== null &&
      html`<span class="push quiet" dir="auto">${page.setBy(card.level_by, timeOfDay(card.level_at))}</span>`}
      <${Refused} acting=${acting} owner=${card.owner_name} />
    </div>
  `;
}

