/**
 * Handing over, lowering a level, offering a room, going on with what was closed.
 * @module
 */

import { staffIn } from "../../../desk/people.js";
import { heirs } from "../../../desk/safety/may.js";
import { html, useState } from "../../../dom.js";
import { sheetText } from "../../../safety_sheets_text.js";
import { Choices } from "../desk_sheet.js";
import { isReadOnly, useActing } from "./acting.js";
import { NoteField, Submit } from "./fields.js";

/** @import {Props} from "../../../app.js" */
/** @import {CheckinCard, Level} from "../../../protocol.d.ts" */

/** @typedef {Props & {card: CheckinCard, close: () => void}} Of */

/** @param {Of} props */
export function HandOver({ state, controller, card, close }) {
  const { handOver } = sheetText;
  const acting = useActing({ state, controller });
  const others = heirs(state);
  const [to, setTo] = useState(others.length === 1 ? (others[0]?.id ?? null) : null);
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (to === null || isReadOnly(state)) return;
    const kept = await acting.ask({ type: "checkin_hand_over", checkin: card.id, base: card.version, to });
    if (kept !== null) close();
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <p class="soft">${handOver.lead}</p>
      ${others.length > 0 &&
      html`
        <${Choices}
          name="hand-over-to"
          legend=${handOver.to}
          choices=${others.map((one) => [one.id, one.name])}
          value=${to}
          set=${setTo}
        />
      `}
      <${Submit}
        id="hand-over"
        words=${handOver.act}
        missing=${others.length === 0 ? handOver.none : to === null ? `${handOver.to}?` : ""}
        acting=${acting}
        off=${isReadOnly(state)}
        owner=${card.owner_name}
      />
    </form>
  `;
}

/** @param {Of & {level: Level}} props */
export function LowerLevel({ state, controller, card, level, close }) {
  const { level: words } = sheetText;
  const acting = useActing({ state, controller });
  const [reason, setReason] = useState("");
  const missing = reason.trim() === "" ? words.missing : "";
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (missing !== "" || isReadOnly(state)) return;
    const kept = await acting.ask({
      type: "checkin_set_level",
      checkin: card.id,
      base: card.version,
      level,
      reason: reason.trim(),
    });
    if (kept !== null) close();
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <p class="soft">${words.lead}</p>
      <${NoteField} id="level-reason" label=${sheetText.reason} value=${reason} set=${setReason} />
      <${Submit} id="level" words=${words.act} missing=${missing} acting=${acting} off=${isReadOnly(state)} />
    </form>
  `;
}

/** @typedef {keyof typeof sheetText.room.covers} RoomCover */

/** @param {Of} props */
export function OfferRoom({ state, controller, card, close }) {
  const { room } = sheetText;
  const acting = useActing({ state, controller });
  const colleague = staffIn(state, "main").find((one) => one.seat.id !== state.you);
  const [cover, setCover] = useState(
    /** @type {RoomCover | null} */ (colleague === undefined ? null : "cofacilitator"),
  );
  const name = colleague?.participant.name;
  /** @type {readonly [RoomCover, string][]} */
  const choices = [
    ["cofacilitator", name === undefined ? room.covers.cofacilitator : room.colleague(name)],
    ["group_break", room.covers.group_break],
    ["on_call", room.covers.on_call],
  ];
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (cover === null || isReadOnly(state)) return;
    const kept = await acting.ask({ type: "checkin_offer_room", checkin: card.id, base: card.version, cover });
    if (kept !== null) close();
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <p class="soft">${room.lead}</p>
      <${Choices}
        name="room-cover"
        legend=${room.cover}
        choices=${choices}
        value=${cover}
        set=${setCover}
        hint=${name === undefined ? room.noColleague : ""}
      />
      <${Submit}
        id="room"
        words=${room.act}
        missing=${cover === null ? `${room.cover}?` : ""}
        acting=${acting}
        off=${isReadOnly(state)}
        owner=${card.owner_name}
      />
    </form>
  `;
}

/** @param {Of} props */
export function Reopen({ state, controller, card, close }) {
  const { reopen } = sheetText;
  const acting = useActing({ state, controller });
  const [reason, setReason] = useState("");
  const missing = reason.trim() === "" ? reopen.missing : "";
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (missing !== "" || isReadOnly(state)) return;
    const kept = await acting.ask({
      type: "checkin_reopen",
      checkin: card.id,
      base: card.version,
      reason: reason.trim(),
    });
    if (kept === null) return;
    controller.atDesk({ type: "about", about: { who: card.participant, checkin: card.id } });
    close();
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <${NoteField} id="reopen-reason" label=${sheetText.reason} value=${reason} set=${setReason} />
      <${Submit} id="reopen" words=${reopen.act} missing=${missing} acting=${acting} off=${isReadOnly(state)} />
    </form>
  `;
}
