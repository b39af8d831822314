/**
 * Another agenda, typed in at ease.
 *
 * Where a colleague saved one meanwhile, what was typed stays, theirs is shown, and one
 * chooses.
 * @module
 */

import { agendaMessage, draftOf, PARTS_LIMIT, shifted, withRow } from "../../desk/agenda.js";
import { html, useRef, useState } from "../../dom.js";
import { deskText } from "../../desk_text.js";
import { Icon } from "../parts.js";
import { useFocusAfter } from "./hooks.js";

/** @import {Props} from "../../app.js" */
/** @import {Row} from "../../desk/agenda.js" */

/** @typedef {Event & {currentTarget: HTMLInputElement}} Typed */

/** @param {Props & {close: () => void}} props */
export function AgendaSheet({ state, controller, close }) {
  const words = deskText.agenda;
  const agenda = state.place?.agenda ?? null;
  const base = useRef(agenda?.version ?? 0);
  const [rows, setRows] = useState(() =>
    agenda === null || agenda.items.length === 0 ? withRow([]) : draftOf(agenda),
  );
  const focusAfter = useFocusAfter();
  if (agenda === null) return null;
  // Beginning a part changes the version, not the parts.
  const stale = agenda.version !== base.current && !sameParts(rows, agenda.items);
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (await controller.request(agendaMessage(rows, agenda.version))) close();
  };
  /** @param {number} key @param {Partial<Row>} change */
  const set = (key, change) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...change } : row)));
  return html`
    <form class="stack" onSubmit=${submit}>
      <p class="soft">${words.lead}</p>
      <div role="status">
        ${stale &&
        html`
          <div class="notice staff">
            <${Icon} name="alert" />
            <div class="stack tight">
              <p>
                <strong>${words.stale}</strong>
                ${words.theirs(agenda.items.map((item) => item.title))} ${words.staleNext}
              </p>
              <button
                type="button"
                class="button staff"
                onClick=${() => {
                  base.current = agenda.version;
                  setRows(draftOf(agenda));
                }}
              >
                ${words.takeTheirs}
              </button>
            </div>
          </div>
        `}
      </div>
      <ol class="agenda-rows">
        ${rows.map(
          (row, index) => html`
            <${Part}
              key=${row.key}
              row=${row}
              number=${index + 1}
              last=${index + 1 === rows.length}
              set=${(/** @type {Partial<Row>} */ change) => set(row.key, change)}
              shift=${(/** @type {1 | -1} */ step) => setRows(shifted(rows, row.key, step))}
              drop=${() => {
                focusAfter("#add-part");
                setRows(rows.filter((one) => one !== row));
              }}
            />
          `,
        )}
      </ol>
      <button
        type="button"
        id="add-part"
        class="button staff"
        aria-disabled=${rows.length >= PARTS_LIMIT}
        onClick=${() => {
          if (rows.length < PARTS_LIMIT) setRows(withRow(rows));
        }}
      >
        <${Icon} name="plus" />${words.add}
      </button>
      <button type="submit" class="button main block">${words.save}</button>
    </form>
  `;
}

/**
 * @param {{
 *   row: Row, number: number, last: boolean,
 *   set: (change: Partial<Row>) => void, shift: (step: 1 | -1) => void, drop: () => void,
 * }} props
 */
function Part({ row, number, last, set, shift, drop }) {
  const words = deskText.agenda;
  const title = row.title.trim() || words.thisPart;
  return html`
    <li>
      <input
        class="input staff"
        aria-label=${words.partName(number)}
        dir="auto"
        maxlength="64"
        value=${row.title}
        onInput=${(/** @type {Typed} */ event) => set({ title: event.currentTarget.value })}
      />
      <input
        class="input staff minutes"
        type="number"
        aria-label=${words.partMinutes(number)}
        min="1"
        max="240"
        step="1"
        required
        value=${row.minutes}
        onChange=${(/** @type {Typed} */ event) =>
          set({ minutes: Math.min(240, Math.max(1, Math.round(event.currentTarget.valueAsNumber) || 1)) })}
      />
      <span class="small quiet" aria-hidden="true">min</span>
      <button
        type="button"
        class="icon-button"
        aria-label=${words.up(title)}
        aria-disabled=${number === 1}
        onClick=${() => shift(-1)}
      >
        <${Icon} name="desk-up" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label=${words.down(title)}
        aria-disabled=${last}
        onClick=${() => shift(1)}
      >
        <${Icon} name="down" />
      </button>
      <button type="button" class="icon-button" aria-label=${words.drop(title)} onClick=${drop}>
        <${Icon} name="close" />
      </button>
    </li>
  `;
}

/**
 * @param {readonly Row[]} rows
 * @param {readonly {title: string, seconds: number}[]} items
 */
function sameParts(rows, items) {
  return (
    rows.length === items.length &&
    rows.every((row, at) => {
      const item = items[at];
      return item?.title === row.title.trim() && item.seconds === row.minutes * 60;
    })
  );
}
