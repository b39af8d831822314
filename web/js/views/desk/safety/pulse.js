/**
 * The same private question to each member. Nobody sees who else was asked, or answered.
 * @module
 */

import { readyFor, saying } from "../../../desk/safety/templates.js";
import { html, useState } from "../../../dom.js";
import { sheetText } from "../../../safety_sheets_text.js";
import { safetyText } from "../../../safety_desk_text.js";
import { Choices, Tick } from "../desk_sheet.js";
import { isReadOnly, useActing } from "./acting.js";
import { NoteField, Submit } from "./fields.js";

/** @import {Props} from "../../../app.js" */

/** What may be asked of everybody; the others are for one person. */
const FOR_ALL = ["T-1", "T-4", "T-6"];

/** @param {Props & {close: () => void}} props */
export function Pulse({ state, controller, close }) {
  const { pulse } = sheetText;
  const acting = useActing({ state, controller });
  const ready = readyFor("").filter((one) => FOR_ALL.includes(one.id));
  const [which, setWhich] = useState(/** @type {string | null} */ ("T-1"));
  const [own, setOwn] = useState("");
  const [scale, setScale] = useState(false);
  const template = ready.find((one) => one.id === which);
  const missing = template === undefined && own.trim() === "" && !scale ? pulse.missing : "";
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (missing !== "" || isReadOnly(state)) return;
    const words =
      template === undefined ? { text: own.trim() === "" ? null : own.trim() } : saying(template);
    const kept = await acting.ask({
      type: "checkin_offer",
      participant: null,
      ...words,
      asks_suds: scale,
    });
    if (kept !== null) close();
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <p class="soft">${pulse.lead}</p>
      <${Choices}
        name="pulse-words"
        legend=${pulse.words}
        choices=${[...ready.map((one) => [one.id, one.ready]), ["own", pulse.own]]}
        value=${which}
        set=${setWhich}
      />
      ${which === "own" && html`<${NoteField} id="pulse-own" label=${pulse.write} value=${own} set=${setOwn} />`}
      <${Tick} words=${safetyText.write.scale} more=${safetyText.thread.asksNumber} on=${scale} set=${setScale} />
      <${Submit} id="pulse" words=${pulse.act} missing=${missing} acting=${acting} off=${isReadOnly(state)} />
    </form>
  `;
}
