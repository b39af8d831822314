/**
 * What is known of who waits, and letting in who has not said where they are.
 * @module
 */

import { serverNow } from "../../../desk/clock.js";
import { participantOf } from "../../../desk/people.js";
import { factsOf, missingOf } from "../../../desk/safety/facts.js";
import { html, useEffect, useRef, useState } from "../../../dom.js";
import { fieldWords, sheetText } from "../../../safety_sheets_text.js";
import { Icon } from "../../parts.js";
import { Choices } from "../desk_sheet.js";
import { LOBBY } from "../lobby.js";
import { NoteField } from "./fields.js";
import { NumberButton } from "./number.js";

/** @import {Props} from "../../../app.js" */
/** @import {State} from "../../../state.js" */

/** The choice of words of one's own. */
const OTHER = "other";

/**
 * Whether somebody who waits has said all that is asked.
 *
 * @param {State} state
 * @param {string} who
 */
export function isReady(state, who) {
  if (participantOf(state, who)?.role !== "member") return true;
  return missingOf(factsOf(state, who), serverNow(state)) === null;
}

/**
 * @param {State} state
 * @param {string} who
 */
function missingWords(state, who) {
  const { lobby } = sheetText;
  const missing = missingOf(factsOf(state, who), serverNow(state));
  if (missing === null) return "";
  if (missing === "everything") return lobby.nothing;
  if (missing.includes("call_back")) return lobby.noNumber;
  return lobby.missing(missing.map((one) => fieldWords[one]).join(", "));
}

/**
 * Facts of who waits, and the number if we get cut off.
 *
 * @param {Props & {who: string, name: string}} props
 */
export function LobbyFacts({ state, controller, who, name }) {
  const { lobby } = sheetText;
  const facts = factsOf(state, who);
  if (participantOf(state, who)?.role !== "member") return null;
  const missing = missingWords(state, who);
  const number = facts?.number ?? "";
  return html`
    <div class="lobby-facts">
      ${missing === ""
        ? html`<p class="state"><${Icon} name="check" /><span>${lobby.confirmed}</span></p>`
        : html`<p class="state look wraps"><${Icon} name="phone" /><span>${missing}</span></p>`}
      ${facts?.privacy === "no" &&
      html`<p class="state look"><${Icon} name="eye" /><span>${lobby.notPrivate}</span></p>`}
      ${number !== "" &&
      html`
        <p class="cut-off">
          <span class="small quiet">${lobby.cutOff}</span>
          <${NumberButton} state=${state} controller=${controller} who=${who} name=${name} />
        </p>
      `}
    </div>
  `;
}

/**
 * Where a program asks for facts, the server wants a reason to let in who has said none.
 *
 * @param {Props} props
 * @param {string} who
 * @returns {{current: boolean}} to be set as somebody is admitted
 */
export function useReason({ state, controller }, who) {
  const asked = useRef(false);
  useEffect(() => {
    const { notice } = state;
    if (!asked.current || notice?.kind !== "refused") return;
    asked.current = false;
    if (notice.code !== "needs_facts") return;
    controller.dismissNotice();
    controller.atDesk({ type: "sheet", sheet: { kind: "admit", who } });
  }, [state.notice]);
  return asked;
}

/** @param {Props & {who: string, close: () => void}} props */
export function AdmitWithout({ state, controller, who, close }) {
  const { admit } = sheetText;
  const [choice, setChoice] = useState(/** @type {string | null} */ (null));
  const [own, setOwn] = useState("");
  const reason = choice === OTHER ? own.trim() : (choice ?? "");
  const missing = missingOf(factsOf(state, who), serverNow(state));
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (reason === "") return;
    if (!(await controller.request({ type: "admit", participant: who, reason }))) return;
    close();
    requestAnimationFrame(() => document.getElementById(LOBBY)?.focus());
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <p class="soft">${admit.lead}</p>
      ${missing !== null &&
      missing !== "everything" &&
      html`<p>${admit.missing(missing.map((one) => fieldWords[one]))}</p>`}
      <${Choices}
        name="admit-reason"
        legend=${sheetText.reason}
        choices=${[...admit.choices.map((one) => [one, one]), [OTHER, admit.other]]}
        value=${choice}
        set=${setChoice}
      />
      ${choice === OTHER && html`<${NoteField} id="admit-own" label=${admit.other} value=${own} set=${setOwn} />`}
      <div class="stack tight">
        <button
          type="submit"
          class="button main block"
          aria-disabled=${reason === "" ? true : undefined}
          aria-describedby="admit-missing"
        >
          ${admit.act}
        </button>
        <p class="small quiet" id="admit-missing" role="status">${reason === "" ? admit.none : ""}</p>
      </div>
    </form>
  `;
}
