/**
 * What was written, by both sides, and how far each of it has come.
 * @module
 */

import { timeOfDay } from "../../../desk/clock.js";
import { unread } from "../../../desk/safety/cards.js";
import { lacksOlder, partsOf } from "../../../desk/safety/thread.js";
import { runs } from "../../../desk/roles.js";
import { html, useEffect, useRef } from "../../../dom.js";
import { safetyText } from "../../../safety_desk_text.js";
import { choiceWords, words } from "../../../safety/words.js";
import { ownRole } from "../../../state.js";
import { isReadOnly } from "./acting.js";

/** @import {Props} from "../../../app.js" */
/** @import {CheckinCard, StaffLine} from "../../../protocol.d.ts" */

/** @param {Props & {card: CheckinCard | null, name: string}} props */
export function Thread({ state, controller, card, name }) {
  const { thread } = safetyText;
  useReading({ state, controller }, card);
  const parts = card === null ? [] : partsOf(card);
  const log = useNewestInView(parts.length, state.atDesk.aboutPanel);
  return html`
    <div ref=${log} class="log about-log" tabIndex=${0} role="log" aria-label=${thread.log(name)}>
      ${card === null || parts.length === 0
        ? html`<p class="small quiet said">${thread.none}</p>`
        : html`
            <ol class="thread">
              ${lacksOlder(card) && html`<li class="said">${thread.earlier}</li>`}
              ${parts.map((part) =>
                part.kind === "help"
                  ? html`<li key="help" class="said" dir="auto">${thread.helpAt(name, timeOfDay(part.at))}</li>`
                  : html`<${Line} key=${part.line.number} line=${part.line} mine=${part.mine} you=${state.you} />`,
              )}
            </ol>
          `}
    </div>
  `;
}

/**
 * In a small window the whole page about somebody scrolls: to the newest line.
 *
 * @param {number} count
 * @param {string} panel
 */
function useNewestInView(count, panel) {
  const log = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const page = log.current?.parentElement;
    if (page) page.scrollTop = page.scrollHeight;
  }, [count, panel]);
  return log;
}

/** @param {{line: StaffLine, mine: boolean, you: string | null}} props */
function Line({ line, mine, you }) {
  const { thread } = safetyText;
  return html`
    <li class=${mine ? "own" : ""}>
      <p class=${`bubble ${mine ? "own" : ""}`} dir="auto">
        <span class="only-read">${line.name}: </span>${wordsOf(line)}
      </p>
      ${line.choices.length > 0 &&
      html`<p class="stamp own" dir="auto">${thread.choices(line.choices.map(choiceWords))}</p>`}
      <p class=${`stamp ${mine ? "own" : ""}`} dir="auto">
        ${mine && line.by !== you && `${line.name}. `}${!mine && kindOf(line)}${mine && `${reachedWords(line)} `}<time>${timeOfDay(line.at)}</time>
      </p>
    </li>
  `;
}

/** @param {StaffLine} line */
function wordsOf(line) {
  const { thread } = safetyText;
  if (line.text !== null) {
    return line.asks_suds ? `${line.text} ${thread.asksNumber}` : line.text;
  }
  if (line.asks_suds) return thread.asksNumber;
  if (line.suds !== null) return html`<strong>${line.suds}</strong> ${words.anchors[line.suds] ?? ""}`;
  if (line.choice !== null) return choiceWords(line.choice);
  switch (line.signal) {
    case "code_word":
      return thread.codeWord;
    case "someone_here":
    case "cant_type":
      return words.replies[line.signal];
    default:
      return "";
  }
}

/** @param {StaffLine} line */
function kindOf(line) {
  const { thread } = safetyText;
  if (line.suds !== null) return `${thread.rating} `;
  if (line.choice !== null) return `${choiceWords(line.choice) === line.choice ? thread.answer : thread.quick} `;
  return line.signal !== null ? `${thread.quick} ` : "";
}

/** @param {StaffLine} line */
function reachedWords({ shown }) {
  const { thread } = safetyText;
  if (shown.seen) return `${thread.received}, ${thread.opened}`;
  return shown.delivered ? `${thread.received}, ${thread.onScreen}` : thread.received;
}

/**
 * What the member wrote was read once it stands here, and the page is in view.
 *
 * @param {Props} props
 * @param {CheckinCard | null} card
 */
function useReading({ state, controller }, card) {
  const told = useRef("");
  useEffect(() => {
    const read = () => {
      if (card === null || card.phase === "closed" || document.hidden) return;
      if (isReadOnly(state) || !runs(ownRole(state))) return;
      const newest = unread(card).at(-1);
      const key = `${card.id} ${newest?.number ?? 0}`;
      if (newest === undefined || told.current === key) return;
      told.current = key;
      void controller.safely({ type: "checkin_read", checkin: card.id });
    };
    read();
    document.addEventListener("visibilitychange", read);
    return () => document.removeEventListener("visibilitychange", read);
  }, [card, state.line]);
}
