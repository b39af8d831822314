/**
 * What the desk asks before it does something that cannot be taken back.
 * @module
 */

import { KEYS } from "../../desk/keys.js";
import { nameOf, participantOf } from "../../desk/people.js";
import { html, useState } from "../../dom.js";
import { deskText } from "../../desk_text.js";
import { AgendaSheet } from "./agenda_sheet.js";
import { Choices, DeskSheet } from "./desk_sheet.js";
import { LOBBY } from "./lobby.js";
import { PEOPLE } from "./people.js";
import { PoliciesSheet } from "./policies_sheet.js";
import { End } from "./safety/end.js";

/** @import {Props} from "../../app.js" */
/** @import {FollowUp, RemovalReason} from "../../protocol.d.ts" */

const FOLLOW_UPS = /** @type {[FollowUp, string][]} */ (
  Object.entries(deskText.followUp.choices)
);
const REASONS = /** @type {[RemovalReason, string][]} */ (Object.entries(deskText.reasons));

/** @param {Props} props */
export function DeskSheets({ state, controller }) {
  const props = { state, controller };
  const { sheet } = state.atDesk;
  const { decline, remove, end, policies, keys, agenda } = deskText;
  const close = () => controller.atDesk({ type: "sheet", sheet: null });
  const who = sheet !== null && "who" in sheet ? sheet.who : "";
  const name = nameOf(state, who);
  const is = (/** @type {string} */ kind) => sheet?.kind === kind;
  // Whoever is gone meanwhile is neither declined nor removed.
  const there = participantOf(state, who) !== null;
  return html`
    <${DeskSheet} id="decline" title=${decline.title(name)} open=${is("decline") && there} close=${close}>
      <${Decline} ...${props} who=${who} name=${name} close=${close} />
    <//>
    <${DeskSheet} id="remove" title=${remove.title(name)} open=${is("remove") && there} close=${close}>
      <${Remove} ...${props} who=${who} name=${name} close=${close} />
    <//>
    <${DeskSheet} id="end" title=${end.title} open=${is("end")} close=${close}>
      <${End} ...${props} close=${close} />
    <//>
    <${DeskSheet} id="policies" title=${policies.title} open=${is("policies")} close=${close}>
      <${PoliciesSheet} ...${props} close=${close} />
    <//>
    <${DeskSheet} id="agenda" title=${agenda.editTitle} open=${is("agenda")} close=${close}>
      <${AgendaSheet} ...${props} close=${close} />
    <//>
    <${DeskSheet} id="keys" title=${keys.title} open=${is("keys")} close=${close}>
      <${Keys} />
    <//>
  `;
}

/** @typedef {{who: string, name: string, close: () => void}} About */

/** @param {Props & About} props */
function Decline({ controller, who, name, close }) {
  const { decline, followUp } = deskText;
  const [next, setNext] = useState(/** @type {FollowUp | null} */ (null));
  const missing = next === null;
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (next === null) return;
    if (await controller.request({ type: "decline", participant: who, follow_up: next })) {
      done(close, LOBBY);
    }
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <p class="soft">${decline.lead}</p>
      <${Choices}
        name="decline-follow-up"
        legend=${followUp.title}
        choices=${FOLLOW_UPS}
        value=${next}
        set=${setNext}
      />
      <button type="submit" class="button main block" aria-disabled=${missing}>
        ${decline.act(name)}
      </button>
    </form>
  `;
}

/** @param {Props & About} props */
function Remove({ state, controller, who, name, close }) {
  const { remove, followUp } = deskText;
  const [next, setNext] = useState(/** @type {FollowUp | null} */ (null));
  const [reason, setReason] = useState(/** @type {RemovalReason | null} */ (null));
  const [back, setBack] = useState(/** @type {"yes" | "no"} */ ("no"));
  const seat = state.seats.get(who);
  const missing = next === null || reason === null;
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (next === null || reason === null) return;
    const gone = await controller.request({
      type: "remove",
      participant: who,
      reason,
      follow_up: next,
      may_return: back === "yes",
    });
    if (gone) done(close, PEOPLE);
  };
  const hold = async () => {
    if (seat === undefined) return;
    const held = await controller.request({
      type: "hold",
      participant: who,
      version: seat.version,
    });
    if (held) done(close, PEOPLE);
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <p class="soft">${remove.lead}</p>
      <${Choices}
        name="remove-follow-up"
        legend=${followUp.title}
        choices=${FOLLOW_UPS}
        value=${next}
        set=${setNext}
      />
      <${Choices}
        name="remove-reason"
        legend=${remove.why}
        choices=${REASONS}
        value=${reason}
        set=${setReason}
      />
      <${Choices}
        name="remove-return"
        legend=${remove.return}
        choices=${[
          ["no", remove.mayNot],
          ["yes", remove.mayReturn],
        ]}
        value=${back}
        set=${setBack}
      />
      <div class="stack tight">
        <button type="submit" class="button main block" aria-disabled=${missing} aria-describedby="remove-missing">
          ${remove.act(name)}
        </button>
        <p class="small quiet" id="remove-missing" role="status">${missing ? remove.missing : ""}</p>
      </div>
      ${seat !== undefined &&
      seat.place !== "hold" &&
      seat.place !== "lobby" &&
      html`
        <div class="stack tight">
          <p class="small soft">${remove.gentler}</p>
          <button type="button" class="button outline block" onClick=${hold}>${remove.hold}</button>
        </div>
      `}
    </form>
  `;
}

function Keys() {
  const { keys } = deskText;
  return html`
    <div class="stack">
      <p class="soft">${keys.lead}</p>
      <dl class="keys">
        ${KEYS.map(
          ({ key, action }) => html`
            <div key=${key}>
              <dt><kbd>${keys.press(key)}</kbd></dt>
              <dd>${keys.actions[action]}</dd>
            </div>
          `,
        )}
      </dl>
      <p class="small quiet">${keys.inside} ${keys.escape}</p>
    </div>
  `;
}

/**
 * Close a sheet whose opener may be gone, and leave focus somewhere that makes sense.
 *
 * @param {() => void} close
 * @param {string} heading
 */
function done(close, heading) {
  close();
  requestAnimationFrame(() => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (lost) document.getElementById(heading)?.focus();
  });
}
