/**
 * Ending a session: what is open first, and a reason and a name where it stays so.
 * @module
 */

import { aboutWho } from "../../../desk/safety/about.js";
import { unfinished } from "../../../desk/safety/closing.js";
import { waiting } from "../../../desk/people.js";
import { deskText } from "../../../desk_text.js";
import { html, useState } from "../../../dom.js";
import { sheetText } from "../../../safety_sheets_text.js";
import { Act } from "./acting.js";
import { NoteField } from "./fields.js";
import { FollowUpFields } from "./follow_up.js";

/** @import {Props} from "../../../app.js" */

/** @param {Props & {close: () => void}} props */
export function End({ state, controller, close }) {
  const { end } = deskText;
  const words = sheetText.end;
  const [reason, setReason] = useState("");
  const [owner, setOwner] = useState("");
  const [waits, setWaits] = useState(false);
  const open = unfinished(state);
  const count = waiting(state).length;
  const missing = open.length > 0 && (reason.trim() === "" || owner === "");
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (missing || waits) return;
    setWaits(true);
    await controller.request({
      type: "end_session",
      ...(open.length > 0 ? { reason: reason.trim(), follow_up: owner } : {}),
    });
    setWaits(false);
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <p class="soft">${end.lead}</p>
      ${count > 0 && html`<p>${end.waiting(count)}</p>`}
      ${open.length > 0 &&
      html`
        <section class="stack tight" aria-labelledby="end-open">
          <h3 id="end-open">${words.open}</h3>
          <ul class="end-list">
            ${open.map(
              (one) => html`
                <li key=${`${one.kind} ${one.id}`}>
                  <span dir="auto">${words[one.kind](one.name)}</span>
                  <${Act}
                    words=${words.go}
                    of=${words[one.kind](one.name)}
                    act=${() => {
                      close();
                      controller.atDesk({
                        type: "about",
                        about: aboutWho(state, one.who),
                        panel: one.kind === "checkin" ? "words" : "facts",
                      });
                    }}
                  />
                </li>
              `,
            )}
          </ul>
        </section>
        <p class="soft">${words.anyway}</p>
        <${NoteField} id="end-reason" label=${sheetText.reason} value=${reason} set=${setReason} />
        <${FollowUpFields} id="end" state=${state} owner=${owner} setOwner=${setOwner} none=${sheetText.nobody} />
      `}
      <div class="stack tight">
        <button
          type="submit"
          class=${`button block ${open.length > 0 ? "" : "main"}`}
          aria-disabled=${missing ? true : undefined}
          aria-describedby="end-missing"
        >
          ${open.length > 0 ? words.act : end.act}
        </button>
        <p class="small quiet" id="end-missing" role="status">${missing ? words.missing : ""}</p>
        <button type="button" class="button outline block" onClick=${close}>${end.stay}</button>
      </div>
    </form>
  `;
}
