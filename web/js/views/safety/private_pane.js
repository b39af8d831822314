/**
 * A member's private line to the facilitators: one calm pane. It opens by a press
 * alone, takes no focus otherwise, and makes no sound.
 * @module
 */

import { html, useLayoutEffect, useRef } from "../../dom.js";
import { momentOf, openCheckin } from "../../safety/pane.js";
import { words } from "../../safety/words.js";
import { Pane } from "../pane.js";
import { Asking } from "./asking.js";
import { Offer, Over, PutOff } from "./offer.js";
import { Return, RoomOffer } from "./room.js";
import { Scale } from "./scale.js";
import { Talk } from "./talk.js";

/** @import {Props} from "../../app.js" */
/** @import {State} from "../../state.js" */

/** @param {Props} props */
export function PrivatePane({ state, controller }) {
  const moment = momentOf(state);
  const props = { state, controller };
  const top = useRef(/** @type {HTMLElement | null} */ (null));
  useLayoutEffect(() => {
    const body = top.current?.parentElement;
    if (body && moment !== "thread") body.scrollTop = 0; // another question, from its beginning
  }, [moment]);
  return html`
    <${Pane}
      id="private"
      title=${titleOf(state)}
      more=${moment === "offer" || moment === "put_off" ? "" : presence(state)}
      hide=${words.hide}
      close=${() => controller.own.hide()}
    >
      <span ref=${top} hidden></span>
      ${moment === "offer" && html`<${Offer} key="offer" ...${props} />`}
      ${moment === "put_off" && html`<${PutOff} key="put_off" ...${props} />`}
      ${moment === "ask" && html`<${Asking} key="ask" ...${props} />`}
      ${moment === "over" && html`<${Over} key="over" ...${props} />`}
      ${moment === "room" && html`<${RoomOffer} key="room" ...${props} />`}
      ${moment === "return" && html`<${Return} key="return" ...${props} />`}
      ${moment === "scale" && html`<${Scale} key="scale" ...${props} />`}
      ${moment === "thread" && html`<${Talk} key="thread" ...${props} />`}
    <//>
  `;
}

/**
 * Neutral until it is opened: who, and not what.
 *
 * @param {State} state
 */
function titleOf(state) {
  const moment = momentOf(state);
  if (moment === "offer") return words.control;
  if (moment === "ask" || moment === "over") return words.button;
  return openCheckin(state)?.owner ?? words.control;
}

/** @param {State} state */
function presence(state) {
  const checkin = openCheckin(state);
  if (checkin === null) return words.hint;
  if (checkin.owner === null || checkin.nobody_here) return words.hint; // the thread says it
  if (checkin.owner_lost) return words.ownerLost(checkin.owner);
  if (checkin.on_the_telephone) return words.telephone(checkin.owner);
  return checkin.phase === "offered" ? "" : words.here(checkin.owner);
}
