/**
 * Closing a check-in: how it ended, and who goes on.
 * @module
 */

import { missingToClose, outcomesOf } from "../../../desk/safety/may.js";
import { html, useState } from "../../../dom.js";
import { safetyText } from "../../../safety_desk_text.js";
import { sheetText } from "../../../safety_sheets_text.js";
import { Choices } from "../desk_sheet.js";
import { isReadOnly, useActing } from "./acting.js";
import { NoteField, Submit } from "./fields.js";
import { dueIn, FollowUpFields, USUAL_HOURS } from "./follow_up.js";

/** @import {Outcome} from "../../../protocol.d.ts" */
/** @import {Of} from "./checkin_sheets.js" */

/** @param {Of} props */
export function Close({ state, controller, card, close }) {
  const words = sheetText.close;
  const acting = useActing({ state, controller });
  const [outcome, setOutcome] = useState(/** @type {Outcome | null} */ (null));
  const [owner, setOwner] = useState("");
  const [hours, setHours] = useState(USUAL_HOURS);
  const [note, setNote] = useState("");
  const [next, setNext] = useState("");
  const missing = missingToClose(card, { outcome, owner, note });
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (missing !== null || outcome === null || isReadOnly(state)) return;
    const kept = await acting.ask({
      type: "checkin_close",
      checkin: card.id,
      base: card.version,
      outcome,
      ...(owner === "" ? {} : { follow_up: owner, due: dueIn(state, hours) }),
      ...(note.trim() === "" ? {} : { note_ref: note.trim() }),
      ...(next.trim() === "" ? {} : { next_step: next.trim() }),
    });
    if (kept !== null) close();
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <${Choices}
        name="outcome"
        legend=${words.outcome}
        choices=${outcomesOf(card).map((one) => [one, safetyText.outcomes[one]])}
        value=${outcome}
        set=${setOutcome}
      />
      <${FollowUpFields}
        id="close"
        state=${state}
        owner=${owner}
        setOwner=${setOwner}
        none=${words.nobody}
        hours=${hours}
        setHours=${setHours}
      />
      <${NoteField} id="close-note" label=${words.note} more=${words.noteMore} value=${note} set=${setNote} />
      <${NoteField} id="close-next" label=${words.next} more=${words.nextMore} value=${next} set=${setNext} />
      <${Submit}
        id="close"
        words=${words.act}
        missing=${missing === null ? "" : words.missing[missing]}
        acting=${acting}
        off=${isReadOnly(state)}
      />
    </form>
  `;
}
