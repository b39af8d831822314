/**
 * The agenda in the bar of the desk: now, next, and the whole list with its verbs.
 * @module
 */

import { outline } from "../../agenda.js";
import { agendaNow } from "../../desk/agenda.js";
import { left, timeOfDay } from "../../desk/clock.js";
import { may } from "../../desk/roles.js";
import { html, useEffect, useRef } from "../../dom.js";
import { deskText } from "../../desk_text.js";
import { Dial } from "../dial.js";
import { Icon } from "../parts.js";
import { useNow } from "../use_now.js";
import { SECOND } from "./hooks.js";

/** @import {Props} from "../../app.js" */
/** @import {AgendaInfo} from "../../protocol.d.ts" */

/** Seconds that a press gives. */
const MORE = 300;

/** @param {Props} props */
export function DeskAgenda({ state, controller }) {
  const now = useNow(state, SECOND);
  const element = useRef(/** @type {HTMLDetailsElement | null} */ (null));
  useClosing(element);
  const agenda = state.place?.agenda ?? null;
  if (agenda === null) return null;
  return html`
    <details class="agenda" ref=${element}>
      <${Summary} agenda=${agenda} now=${now} />
      <${List} state=${state} controller=${controller} agenda=${agenda} />
    </details>
  `;
}

/** @param {{agenda: AgendaInfo, now: number}} props */
function Summary({ agenda, now }) {
  const words = deskText.agenda;
  const { part, endsAt, share, next, nextAt } = agendaNow(agenda, now);
  const over = endsAt !== null && endsAt <= now;
  const first =
    agenda.items.length === 0
      ? [words.none, words.noneMore]
      : part === null
        ? [words.title, words.notBegun]
        : [over ? words.over : words.nowLeft(left(endsAt ?? now, now)), part.title];
  return html`
    <summary>
      <${Dial} share=${share} />
      <span class="pair"><span>${first[0]}</span><strong dir="auto">${first[1]}</strong></span>
      ${next !== null &&
      html`
        <span class="rule"></span>
        <span class="pair next">
          <span>${nextAt === null ? words.next : words.nextAt(timeOfDay(nextAt))}</span>
          <strong dir="auto">${next.title}</strong>
        </span>
      `}
      <${Icon} name="edit" />
    </summary>
  `;
}

/** @param {Props & {agenda: AgendaInfo}} props */
function List({ state, controller, agenda }) {
  const words = deskText.agenda;
  const plans = may(state, "plan");
  return html`
    <div class="agenda-list">
      ${agenda.items.length > 0 &&
      html`
        <ol>
          ${outline(agenda).map(
            ({ title, when, at, minutes }, number) => html`
              <li key=${number} aria-current=${when === "now" ? "step" : undefined}>
                <time>${at === null ? "" : timeOfDay(at)}</time>
                <span dir="auto">
                  ${title} <small>${when === "done" ? words.done : words.minutes(minutes)}</small>
                </span>
                ${plans &&
                html`<${PartVerb} controller=${controller} title=${title} on=${when === "now"} number=${number} />`}
              </li>
            `,
          )}
        </ol>
      `}
      ${plans &&
      html`
        <button
          type="button"
          class="button staff plain block"
          onClick=${() => controller.atDesk({ type: "sheet", sheet: { kind: "agenda" } })}
        >
          <${Icon} name="edit" />${words.edit}
        </button>
      `}
    </div>
  `;
}

/**
 * @param {{controller: Props["controller"], title: string, on: boolean, number: number}} props
 */
function PartVerb({ controller, title, on, number }) {
  const words = deskText.agenda;
  return html`
    <button
      type="button"
      class=${`button staff ${on ? "" : "plain"}`}
      onClick=${() =>
        void controller.request(
          on ? { type: "extend_item", seconds: MORE } : { type: "begin_item", number },
        )}
    >
      ${on ? words.more : words.begin}
      <span class="only-read"> ${on ? words.moreName : title}</span>
    </button>
  `;
}

/**
 * A press beside the open list, or Escape in it, closes it.
 *
 * @param {{current: HTMLDetailsElement | null}} element
 */
function useClosing(element) {
  useEffect(() => {
    /** @param {Event} event */
    const beside = (event) => {
      const details = element.current;
      if (!details?.open || details.contains(/** @type {Node} */ (event.target))) return;
      details.open = false;
    };
    /** @param {KeyboardEvent} event */
    const escape = (event) => {
      const details = element.current;
      if (event.key !== "Escape" || !details?.open || event.defaultPrevented) return;
      event.preventDefault();
      details.open = false;
      details.querySelector("summary")?.focus();
    };
    document.addEventListener("pointerdown", beside);
    document.addEventListener("keydown", escape, true);
    return () => {
      document.removeEventListener("pointerdown", beside);
      document.removeEventListener("keydown", escape, true);
    };
  }, []);
}
