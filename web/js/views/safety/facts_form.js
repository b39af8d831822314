/**
 * Where somebody is, whom to call, and whether they can talk: four questions. What was
 * said last time is shown, and counts only once it was confirmed.
 * @module
 */

import { html } from "../../dom.js";
import { countries } from "../../safety/countries.js";
import { keepable, lastTwo, LONGEST_FIELD, missingOf, toGo } from "../../safety/facts.js";
import { isLate } from "../../safety/pane.js";
import { placeWords, toGoWords, words } from "../../safety/words.js";
import { HelpLines } from "./help_block.js";

/** @import {Props} from "../../app.js" */
/** @import {FactsForm as Form, Privacy} from "../../protocol.d.ts" */
/** @import {FactsDraft} from "../../safety/facts.js" */

/** @typedef {{draft: FactsDraft, previous: Form | null, fill: (change: Partial<FactsDraft>) => void}} Filling */
/** @typedef {"location" | "unit" | "city" | "region" | "hospital" | "callBack" | "caution" | "contactName" | "contactNumber" | "guardianName" | "guardianNumber"} TextField */

/** @param {Props & {go: string, done: () => void, children?: unknown}} props */
export function FactsForm({ state, controller, go, done, children }) {
  const draft = state.factsDraft;
  if (draft === null) return null;
  const previous = state.facts?.previous ?? null;
  /** @type {Filling} */
  const filling = { draft, previous, fill: (change) => controller.own.fill(change) };
  const left = toGo(draft);
  const sending = state.unsent.some(({ request }) => request.type === "confirm_facts");
  const late = sending && isLate(state);
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (sending) return;
    const [question] = left;
    if (question !== undefined) {
      focusOn(missingOf(draft, question));
      return;
    }
    if (await controller.own.confirmFacts()) done();
  };
  return html`
    <form class="facts-form" aria-labelledby="facts-title" onSubmit=${submit} noValidate>
      <${Place} ...${filling} />
      <${Number} ...${filling} />
      <${Private} ...${filling} />
      <${Contact} ...${filling} />
      ${draft.guardian !== "unasked" && html`<${Guardian} ...${filling} />`}
      ${late &&
      html`
        <div class="stack tight" role="status">
          <p><strong>${words.notStored}</strong> ${words.notStoredMore}</p>
          <div class="help-block"><${HelpLines} state=${state} /></div>
        </div>
      `}
      <div class="stack tight facts-end">
        <button
          type="submit"
          class="button main block"
          aria-disabled=${sending}
          aria-describedby="facts-left"
        >
          ${sending ? placeWords.sending : go}
        </button>
        ${children}
        <p class="small quiet" id="facts-left" role="status">${sending ? "" : toGoWords(left)}</p>
      </div>
    </form>
  `;
}

/** @param {string | null} field */
function focusOn(field) {
  const element = document.getElementById(`fact-${field}`);
  const input = element?.matches("input, select, textarea")
    ? element
    : element?.querySelector("input");
  input?.focus();
}

/** @param {Filling} props */
function Place({ draft, previous, fill }) {
  const kept = keepable(previous).place;
  return html`
    <fieldset class="fact">
      <legend>${placeWords.place}</legend>
      ${kept && previous !== null && html`<${LastTime} said=${addressOf(previous)} />`}
      ${kept && html`<${SameOrNot} name="place" now=${draft.place} fill=${fill} />`}
      ${draft.place === "changed" &&
      html`
        <div class="fields">
          <${TextInput} field="location" label=${placeWords.location} draft=${draft} fill=${fill} complete="street-address" />
          <${TextInput} field="unit" label=${placeWords.unit} optional draft=${draft} fill=${fill} complete="address-line2" half />
          <${TextInput} field="city" label=${placeWords.city} optional draft=${draft} fill=${fill} complete="address-level2" half />
          <${TextInput} field="region" label=${placeWords.region} draft=${draft} fill=${fill} complete="address-level1" half />
          <${Country} draft=${draft} fill=${fill} />
          <${TextInput}
            field="hospital"
            label=${placeWords.hospital}
            hint=${placeWords.hospitalMore}
            optional
            draft=${draft}
            fill=${fill}
            complete="off"
          />
        </div>
      `}
    </fieldset>
  `;
}

/** @param {{draft: FactsDraft, fill: Filling["fill"]}} props */
function Country({ draft, fill }) {
  return html`
    <div class="field half">
      <label for="fact-country">${placeWords.country}</label>
      <select
        class="select"
        id="fact-country"
        autocomplete="country"
        onChange=${(/** @type {Event & {currentTarget: HTMLSelectElement}} */ event) =>
          fill({ country: event.currentTarget.value })}
      >
        <option value="" selected=${draft.country === ""}>${placeWords.chooseCountry}</option>
        ${countries(draft.country).map(
          ({ code, name }) => html`
            <option key=${code} value=${code} selected=${code === draft.country}>${name}</option>
          `,
        )}
      </select>
    </div>
  `;
}

/** @param {Filling} props */
function Number({ draft, previous, fill }) {
  const kept = keepable(previous).number;
  const ending = placeWords.ending(lastTwo(previous?.call_back ?? ""));
  return html`
    <fieldset class="fact">
      <legend>${placeWords.number}</legend>
      ${kept && html`<${LastTime} said=${ending} />`}
      ${kept && html`<${SameOrNot} name="number" now=${draft.number} fill=${fill} />`}
      ${draft.number === "changed" &&
      html`
        <div class="fields">
          <${TextInput} field="callBack" label=${placeWords.callBack} draft=${draft} fill=${fill} complete="tel" type="tel" />
          <${TextInput}
            field="caution"
            label=${placeWords.caution}
            hint=${placeWords.cautionMore}
            optional
            draft=${draft}
            fill=${fill}
            complete="off"
          />
        </div>
      `}
    </fieldset>
  `;
}

/** @param {Filling} props */
function Private({ draft, fill }) {
  const choices = /** @type {Privacy[]} */ (Object.keys(placeWords.private));
  return html`
    <fieldset class="fact" id="fact-privacy">
      <legend>${placeWords.privacy}</legend>
      <div class="three">
        ${choices.map(
          (choice) => html`
            <${Radio}
              key=${choice}
              name="privacy"
              on=${draft.privacy === choice}
              words=${placeWords.private[choice]}
              press=${() => fill({ privacy: choice })}
            />
          `,
        )}
      </div>
      ${draft.privacy !== null &&
      placeWords.privateMore[draft.privacy] !== "" &&
      html`<p class="small soft" role="status">${placeWords.privateMore[draft.privacy]}</p>`}
    </fieldset>
  `;
}

/** @param {Filling} props */
function Contact({ draft, previous, fill }) {
  const kept = keepable(previous).contact;
  const contact = previous?.contact ?? null;
  return html`
    <fieldset class="fact" id="fact-contact">
      <legend>${kept ? placeWords.contact : placeWords.contactFirst}</legend>
      ${contact !== null &&
      html`
        <${LastTime}
          said=${contact.name}
          more=${contact.may_be_called ? placeWords.mayCallName(contact.name) : placeWords.notCallName(contact.name)}
        />
      `}
      ${kept && html`<${SameOrNot} name="contact" now=${draft.contact} fill=${fill} />`}
      ${draft.contact === "changed" &&
      html`
        <div class="fields">
          <${TextInput} field="contactName" label=${placeWords.contactName} draft=${draft} fill=${fill} complete="off" />
          <${TextInput} field="contactNumber" label=${placeWords.contactNumber} draft=${draft} fill=${fill} complete="off" type="tel" />
          <fieldset class="field" id="fact-mayCall">
            <legend>${placeWords.mayCall}</legend>
            <div class="pair-choice">
              <${Radio} name="may-call" on=${draft.mayCall === true} words=${placeWords.yes} press=${() => fill({ mayCall: true })} />
              <${Radio} name="may-call" on=${draft.mayCall === false} words=${placeWords.no} press=${() => fill({ mayCall: false })} />
            </div>
          </fieldset>
        </div>
      `}
      ${(draft.contact === "changed" || draft.contact === "none") &&
      html`
        <label class="choice box">
          <input
            type="checkbox"
            checked=${draft.contact === "none"}
            onChange=${() => fill({ contact: draft.contact === "none" ? "changed" : "none" })}
          />
          <span><span class="tick">✓</span>${placeWords.nobody}</span>
        </label>
        ${draft.contact === "none" && html`<p class="small soft" role="status">${placeWords.nobodyMore}</p>`}
      `}
    </fieldset>
  `;
}

/** Of minors alone. @param {Filling} props */
function Guardian({ draft, previous, fill }) {
  const before = previous?.guardian ?? null;
  return html`
    <fieldset class="fact" id="fact-guardian-question">
      <legend>${before === null ? placeWords.guardianFirst : placeWords.guardian}</legend>
      <p class="small soft">${placeWords.guardianMore}</p>
      ${before !== null &&
      html`
        <${LastTime} said=${before.name} />
        <${SameOrNot} name="guardian" now=${draft.guardian} fill=${fill} />
      `}
      ${draft.guardian === "changed" &&
      html`
        <div class="fields">
          <${TextInput} field="guardianName" label=${placeWords.contactName} draft=${draft} fill=${fill} complete="off" />
          <${TextInput} field="guardianNumber" label=${placeWords.contactNumber} draft=${draft} fill=${fill} complete="off" type="tel" />
        </div>
      `}
    </fieldset>
  `;
}

/** @param {{said: string, more?: string}} props */
function LastTime({ said, more = placeWords.lastTime }) {
  return html`<p class="answer-before"><span dir="auto">${said}</span> <small dir="auto">${more}</small></p>`;
}

/** @param {{name: "place" | "number" | "contact" | "guardian", now: FactsDraft["contact" | "guardian"], fill: Filling["fill"]}} props */
function SameOrNot({ name, now, fill }) {
  return html`
    <div class="pair-choice" id=${`fact-${name}`}>
      <${Radio} name=${name} on=${now === "right"} words=${placeWords.right} press=${() => fill({ [name]: "right" })} />
      <${Radio}
        name=${name}
        on=${now === "changed" || now === "none"}
        words=${placeWords.changed}
        press=${() => fill({ [name]: "changed" })}
      />
    </div>
  `;
}

/** @param {{name: string, on: boolean, words: string, press: () => void}} props */
function Radio({ name, on, words: said, press }) {
  return html`
    <label class="choice">
      <input type="radio" name=${`fact-${name}`} checked=${on} onChange=${press} />
      <span>${said}</span>
    </label>
  `;
}

/**
 * @param {{field: TextField, label: string, hint?: string, optional?: boolean, half?: boolean, type?: string, complete: string, draft: FactsDraft, fill: Filling["fill"]}} props
 */
function TextInput({ field, label, hint = "", optional = false, half = false, type = "text", complete, draft, fill }) {
  const more = hint !== "" ? `fact-${field}-hint` : undefined;
  return html`
    <div class=${`field ${half ? "half" : ""}`}>
      <label for=${`fact-${field}`}>
        ${label}${optional && html`${" "}<span class="optional">(${placeWords.optional})</span>`}
      </label>
      <input
        class="input"
        id=${`fact-${field}`}
        type=${type}
        dir=${type === "tel" ? "ltr" : "auto"}
        autocomplete=${complete}
        maxlength=${LONGEST_FIELD}
        required=${!optional}
        aria-describedby=${more}
        value=${draft[field]}
        onInput=${(/** @type {Event & {currentTarget: HTMLInputElement}} */ event) =>
          fill({ [field]: event.currentTarget.value })}
      />
      ${hint !== "" && html`<p class="hint" id=${more}>${hint}</p>`}
    </div>
  `;
}

/** @param {Form} facts */
function addressOf({ location = "", unit = "", city = "", region = "", country = "" }) {
  const named = countries(country.toUpperCase()).find(({ code }) => code === country.toUpperCase());
  return [location, unit, city, region, named?.name ?? country].filter((one) => one.trim() !== "").join(", ");
}
