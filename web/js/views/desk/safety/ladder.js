/**
 * The steps, as a person takes them: which were taken, by whom, and what came of it.
 * @module
 */

import { timeOfDay } from "../../../desk/clock.js";
import { shownOf } from "../../../desk/safety/facts.js";
import { entriesOf, LADDER, logOf, logRequests, takesSteps } from "../../../desk/safety/ladder.js";
import { runs } from "../../../desk/roles.js";
import { html, useState } from "../../../dom.js";
import { safetyText } from "../../../safety_desk_text.js";
import { ownRole } from "../../../state.js";
import { Icon } from "../../parts.js";
import { isReadOnly, Refused, useActing } from "./acting.js";

/** @import {Props} from "../../../app.js" */
/** @import {ContactResult, LogEntry} from "../../../protocol.d.ts" */
/** @import {Subject} from "../../../desk/safety/about.js" */
/** @import {Rung, RungCode} from "../../../desk/safety/ladder.js" */

/** @param {Props & {subject: Subject}} props */
export function Ladder({ state, controller, subject }) {
  const { decide } = safetyText;
  const [open, setOpen] = useState(/** @type {RungCode | null} */ (null));
  const { id, name, card, alarm, task } = subject;
  const entries = logOf(card, subject.alarms);
  const stands = takesSteps(card) || alarm !== null || task !== null;
  const able = stands && runs(ownRole(state));
  const contact = shownOf(state, id)?.facts.contact ?? null;
  return html`
    <section class="ladder" aria-labelledby="ladder-title">
      <h3 id="ladder-title">${decide.steps}</h3>
      <ul>
        ${LADDER.map((rung) => {
          const taken = entriesOf(rung, entries);
          const words = safetyText.rungs[rung.code](name);
          const more = rung.code === "contact" && contact !== null ? decide.mayBeCalled(contact.may_be_called) : "";
          return html`
            <li key=${rung.code} class=${taken.length > 0 ? "taken" : ""}>
              <button
                type="button"
                class="rung"
                aria-expanded=${able ? open === rung.code : undefined}
                aria-disabled=${able ? undefined : true}
                onClick=${() => able && setOpen(open === rung.code ? null : rung.code)}
              >
                <span class="tick" aria-hidden="true">${taken.length > 0 && html`<${Icon} name="check" />`}</span>
                <span dir="auto">${words}${more !== "" && html`${" "}<small>${more}</small>`}</span>
              </button>
              ${taken.map((entry) => html`<${Taken} key=${entry.at} entry=${entry} />`)}
              ${able &&
              open === rung.code &&
              html`
                <${Log}
                  state=${state}
                  controller=${controller}
                  subject=${subject}
                  rung=${rung}
                  done=${() => setOpen(null)}
                />
              `}
            </li>
          `;
        })}
      </ul>
      <p class="small quiet">${decide.stepsMore} ${decide.atClose}</p>
    </section>
  `;
}

/** @param {{entry: LogEntry}} props */
function Taken({ entry }) {
  const { decide, results } = safetyText;
  const named = LADDER.some((one) => one.note !== "" && one.note === entry.note);
  return html`
    <p class="entry small" dir="auto">
      ${decide.entry(results[entry.result], timeOfDay(entry.at), entry.name)}
      ${entry.note !== null && !named && html`<span>${entry.note}</span>`}
    </p>
  `;
}

/** @param {Props & {subject: Subject, rung: Rung, done: () => void}} props */
function Log({ state, controller, subject, rung, done }) {
  const { decide, results } = safetyText;
  const acting = useActing({ state, controller });
  const only = rung.results.length === 1 ? (rung.results[0] ?? null) : null;
  const [result, setResult] = useState(/** @type {ContactResult | null} */ (only));
  const [note, setNote] = useState(rung.note);
  const off = result === null || isReadOnly(state) || acting.busy;
  const id = `log-${rung.code}`;
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (result === null || off) return;
    for (const request of logRequests(subject, { step: rung.step, result, note })) {
      if ((await acting.ask(request)) === null) return;
    }
    done();
  };
  return html`
    <form class="log-form" onSubmit=${submit}>
      ${only === null &&
      html`
        <fieldset>
          <legend class="small">${decide.result}</legend>
          ${rung.results.map(
            (one) => html`
              <label class="choice small-choice" key=${one}>
                <input type="radio" name=${id} checked=${one === result} onChange=${() => setResult(one)} />
                <span>${results[one]}</span>
              </label>
            `,
          )}
        </fieldset>
      `}
      ${rung.note === "" &&
      html`
        <label class="small" for=${id}>${decide.note}</label>
        <input
          id=${id}
          class="input staff"
          dir="auto"
          maxlength="500"
          autocomplete="off"
          value=${note}
          onInput=${(/** @type {Event & {currentTarget: HTMLInputElement}} */ event) =>
            setNote(event.currentTarget.value)}
        />
      `}
      <button type="submit" class="button staff main" aria-disabled=${off ? true : undefined}>
        ${decide.log}
      </button>
      <${Refused} acting=${acting} />
    </form>
  `;
}
