/**
 * F-10: the facts for who decides. Nothing here calls anybody.
 * @module
 */

import { serverNow, timeOfDay } from "../../../desk/clock.js";
import { addressOf, areCurrent, factsOf, isOutdated, shownOf, telephone } from "../../../desk/safety/facts.js";
import { REASONS } from "../../../desk/safety/ladder.js";
import { whenWords } from "../../../desk/safety/when.js";
import { runs } from "../../../desk/roles.js";
import { html, useState } from "../../../dom.js";
import { safetyText } from "../../../safety_desk_text.js";
import { ownRole } from "../../../state.js";
import { Menu } from "../menu.js";
import { isReadOnly, Refused } from "./acting.js";
import { AlarmBox } from "./alarm_box.js";
import { TaskBox } from "./task.js";
import { Ladder } from "./ladder.js";
import { Number } from "./number.js";
import { useReveal } from "./reveal.js";

/** @import {Props} from "../../../app.js" */
/** @import {FactsShown, FactsSummary} from "../../../protocol.d.ts" */
/** @import {Subject} from "../../../desk/safety/about.js" */
/** @import {State} from "../../../state.js" */

/** @param {Props & {subject: Subject}} props */
export function Decide({ state, controller, subject }) {
  const { decide } = safetyText;
  const props = { state, controller };
  const { id, name, alarm, task } = subject;
  const facts = factsOf(state, id);
  const shown = shownOf(state, id);
  const now = serverNow(state);
  return html`
    <section class="panel decide" aria-labelledby="decide-title">
      <header>
        <h2 id="decide-title" tabIndex=${-1}>${decide.title}</h2>
        <p class="dense soft">
          ${decide.lead} ${" "}<span dir="auto">${decide.area(ownNumber(state), name)}</span>
        </p>
      </header>
      <dl class="facts">
        <dt>${decide.number}</dt>
        <dd><${Number} state=${state} who=${id} /></dd>
        ${shown !== null &&
        html`
          <dt dir="auto">${decide.local(name)}</dt>
          <dd>
            ${shown.local_emergency === ""
              ? decide.localUnknown
              : html`<a class="number" href=${telephone(shown.local_emergency)}>${shown.local_emergency}</a>`}
          </dd>
        `}
        <dt>${decide.place}</dt>
        <dd dir="auto"><${Place} facts=${facts} shown=${shown} now=${now} /></dd>
        ${shown !== null &&
        html`
          <dt>${decide.contact}</dt>
          <dd dir="auto"><${Contact} shown=${shown} /></dd>
          ${shown.facts.hospital &&
          html`
            <dt>${decide.hospital}</dt>
            <dd dir="auto">${shown.facts.hospital}</dd>
          `}
          ${shown.facts.guardian &&
          html`
            <dt>${decide.guardian}</dt>
            <dd dir="auto">
              ${shown.facts.guardian.name}, ${" "}<a href=${telephone(shown.facts.guardian.number)}
                >${shown.facts.guardian.number}</a
              >
            </dd>
          `}
        `}
        ${facts?.privacy &&
        html`
          <dt>${decide.privacy}</dt>
          <dd>${decide.privacies[facts.privacy]}</dd>
        `}
      </dl>
      ${facts !== null &&
      facts.admitted_without !== null &&
      html`<p class="small soft" dir="auto">${decide.without(facts.admitted_without)}</p>`}
      ${runs(ownRole(state)) && html`<${Reveal} key=${id} ...${props} who=${id} again=${shown !== null} />`}
      ${shown !== null && html`<p class="small quiet">${decide.kept}</p>`}
      <${Ladder} ...${props} subject=${subject} />
      <div class="where-one-panel">
        ${alarm !== null && html`<${AlarmBox} ...${props} alarm=${alarm} />`}
        ${task !== null && html`<${TaskBox} ...${props} task=${task} />`}
      </div>
    </section>
  `;
}

/** @param {{facts: FactsSummary | null, shown: FactsShown | null, now: number}} props */
function Place({ facts, shown, now }) {
  const { decide } = safetyText;
  if (shown === null) {
    const region = [facts?.region, facts?.country].filter(Boolean).join(", ");
    return region === "" ? decide.never : region;
  }
  const address = addressOf(shown.facts);
  const current = areCurrent(shown, now);
  return html`
    ${address === "" ? decide.noAddress : address}
    <small class=${current ? "" : "aged"}>
      ${current
        ? decide.addressAt(timeOfDay(shown.confirmed_at))
        : decide.addressOld(whenWords(shown.confirmed_at, now))}
    </small>
    ${isOutdated(shown, facts) && html`<small class="aged">${decide.changed}</small>`}
  `;
}

/** @param {{shown: FactsShown}} props */
function Contact({ shown }) {
  const { decide } = safetyText;
  const { contact } = shown.facts;
  if (contact === null || contact === undefined) return decide.noContact;
  return html`
    ${contact.name}, ${" "}<a href=${telephone(contact.number)}>${contact.number}</a>
    <small>${decide.mayBeCalled(contact.may_be_called)}</small>
    ${contact.caution && html`<small>${contact.caution}</small>`}
  `;
}

/** @param {Props & {who: string, again: boolean}} props */
function Reveal({ state, controller, who, again }) {
  const { decide, reasons } = safetyText;
  const reveal = useReveal({ state, controller }, who);
  const [own, setOwn] = useState(/** @type {string | null} */ (null));
  const off = isReadOnly(state);
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (own === null || own.trim() === "" || off) return;
    await reveal.show(own.trim());
    setOwn(null);
  };
  return html`
    <div class="reveal">
      <${Menu}
        id="reveal-facts"
        class=${`button staff ${again ? "plain" : "outline"}`}
        menuLabel=${decide.why}
        head=${html`<p class="menu-head" role="presentation">${decide.why}</p>`}
        groups=${[
          [
            ...REASONS.map((code) => ({
              id: code,
              title: reasons[code],
              off,
              act: () => void reveal.show(reasons[code]),
            })),
            { id: "other", title: `${decide.otherReason}…`, off, act: () => setOwn("") },
          ],
        ]}
      >
        ${again ? decide.revealAgain : decide.reveal}
      <//>
      ${own !== null &&
      html`
        <form class="compose" onSubmit=${submit}>
          <label class="only-read" for="reveal-reason">${decide.why}</label>
          <input
            id="reveal-reason"
            class="input staff"
            dir="auto"
            maxlength="500"
            placeholder=${decide.otherReason}
            value=${own}
            onInput=${(/** @type {Event & {currentTarget: HTMLInputElement}} */ event) =>
              setOwn(event.currentTarget.value)}
          />
          <button type="submit" class="button staff" aria-disabled=${own.trim() === "" ? true : undefined}>
            ${decide.show}
          </button>
        </form>
      `}
      <${Refused} acting=${reveal.acting} />
    </div>
  `;
}

/**
 * What calls for help from where the program is.
 *
 * @param {State} state
 */
function ownNumber({ help }) {
  const own = help?.country ? help.countries[help.country]?.emergency : undefined;
  return own === undefined || own === "" ? safetyText.decide.ownNumber : own;
}
