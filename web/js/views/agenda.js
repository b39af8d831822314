/**
 * What happens now and next: in the bar, or on a line of its own in a narrow window.
 * @module
 */

import { glance, outline } from "../agenda.js";
import { html, useEffect, useRef } from "../dom.js";
import { clockTime, text } from "../text.js";
import { Dial } from "./dial.js";
import { Icon } from "./parts.js";
import { useNow } from "./use_now.js";

/** @import {AgendaInfo} from "../protocol.d.ts" */
/** @import {State} from "../state.js" */

/** Often enough for minutes. */
const LOOK = 10_000;

/**
 * @param {{state: State, line?: boolean}} props - `line` for the line of its own
 */
export function Agenda({ state, line = false }) {
  const now = useNow(state, LOOK);
  const root = useClosing();
  const agenda = state.place?.agenda ?? null;
  if (agenda === null || agenda.items.length === 0) return null;
  const at = glance(agenda, now);
  const words = timeWords(at);
  return html`
    <details class=${`agenda ${line ? "agenda-line" : ""}`} ref=${root}>
      <summary>
        <span class="only-read">${text.agenda.label}.</span>
        <${Dial} share=${at?.share ?? 0} />
        <span class="pair">
          <span>${text.agenda.now}${words === "" ? "" : `, ${words}`}</span>
          <strong dir="auto">${at?.title ?? text.agenda.begins}</strong>
        </span>
        <span class="rule"></span>
        <span class="pair next"><${Next} agenda=${agenda} glanced=${at} /></span>
        <${Icon} name="down" />
      </summary>
      <${Outline} agenda=${agenda} />
    </details>
  `;
}

/** @param {ReturnType<typeof glance>} at */
function timeWords(at) {
  if (at === null || !at.timed) return "";
  return at.minutes === null ? text.agenda.soon : text.agenda.left(at.minutes);
}

/** @param {{agenda: AgendaInfo, glanced: ReturnType<typeof glance>}} props */
function Next({ agenda, glanced }) {
  if (glanced === null) {
    const first = agenda.items[0];
    return html`<span>${text.agenda.next}</span><strong dir="auto">${first?.title}</strong>`;
  }
  const { next } = glanced;
  if (next === null) return html`<span>${text.agenda.last}</span><strong></strong>`;
  return html`
    <span>
      ${text.agenda.next}${next.at === null ? "" : html`, <time>${clockTime(next.at)}</time>`}
    </span>
    <strong dir="auto">${next.title}</strong>
  `;
}

/** @param {{agenda: AgendaInfo}} props */
function Outline({ agenda }) {
  return html`
    <ol class="agenda-list">
      ${outline(agenda).map(
        ({ title, when, at, minutes }, number) => html`
          <li key=${number} aria-current=${when === "now" ? "step" : undefined}>
            <time>${at === null ? "" : clockTime(at)}</time>
            <span dir="auto">${title}</span>
            <small>
              ${when === "done"
                ? text.agenda.done
                : when === "now"
                  ? text.agenda.now.toLowerCase()
                  : text.agenda.long(minutes)}
            </small>
          </li>
        `,
      )}
    </ol>
  `;
}

/** Closed by Escape, and by a press elsewhere. */
function useClosing() {
  const element = useRef(/** @type {HTMLDetailsElement | null} */ (null));
  useEffect(() => {
    /** @param {Event} event */
    const press = (event) => {
      const details = element.current;
      if (details === null || !details.open) return;
      if (event instanceof KeyboardEvent) {
        if (event.key !== "Escape" || !details.contains(document.activeElement)) return;
        event.preventDefault();
        details.querySelector("summary")?.focus();
      } else if (event.target instanceof Node && details.contains(event.target)) {
        return;
      }
      details.open = false;
    };
    // Before the key that hides the page.
    document.addEventListener("keydown", press, true);
    document.addEventListener("pointerdown", press);
    return () => {
      document.removeEventListener("keydown", press, true);
      document.removeEventListener("pointerdown", press);
    };
  }, []);
  return element;
}
