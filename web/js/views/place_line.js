/**
 * Where one is, other than with the whole group, and what can be asked for there.
 * @module
 */

import { minutesLeft } from "../agenda.js";
import { html, useRef } from "../dom.js";
import { peopleHere } from "../state.js";
import { text } from "../text.js";
import { Dial } from "./dial.js";
import { Icon } from "./parts.js";
import { useNow } from "./use_now.js";

/** @import {Props} from "../app.js" */
/** @import {PlaceInfo} from "../protocol.d.ts" */

/** Often enough for minutes. */
const LOOK = 5_000;

/** @param {Props} props */
export function PlaceLine({ state, controller }) {
  const { place } = state;
  if (place?.kind === "private") {
    const others = peopleHere(state).filter((one) => one.id !== state.you);
    const checkin = state.checkin?.phase === "in_room";
    const back = () =>
      checkin ? controller.own.thinkOfReturn() : void controller.part.endAside();
    return html`
      <div class="place-line" role="group" aria-label=${text.place.private}>
        <${Icon} name="lock" />
        <p>
          <strong>${text.place.private}</strong>
          <span>${text.place.privateWith(others.map((one) => one.name))}</span>
        </p>
        <button type="button" class="button outline" onClick=${back}>
          <span class="wide">${text.place.back}</span>
          <span class="short" aria-hidden="true">${text.place.backShort}</span>
        </button>
      </div>
    `;
  }
  if (place?.kind !== "breakout") return null;
  return html`<${Room} state=${state} controller=${controller} place=${place} />`;
}

/** @param {Props & {place: PlaceInfo}} props */
function Room({ state, controller, place }) {
  const words = text.place;
  const now = useNow(state, LOOK);
  const left = place.ends_at === null ? null : minutesLeft(place.ends_at, now);
  const share = useShare(place, now);
  const time =
    place.ends_at === null ? "" : left === null ? text.agenda.soon : text.agenda.left(left);
  const ask = () => void controller.part.askToCome(!place.help_asked);
  return html`
    <div class="place-line" role="group" aria-label=${place.name}>
      <${Dial} share=${share} />
      <p>
        <strong dir="auto">${place.name}</strong>
        <span>${place.help_asked ? words.asked : time}</span>
      </p>
      <button type="button" class="button" onClick=${ask}>
        ${place.help_asked
          ? words.noLonger
          : html`
              <span class="wide">${words.ask}</span>
              <span class="short" aria-hidden="true">${words.askShort}</span>
            `}
      </button>
    </div>
  `;
}

/**
 * The share of the time that is left, of the longest that was seen of it.
 *
 * @param {PlaceInfo} place
 * @param {number} now
 */
function useShare(place, now) {
  const most = useRef({ id: "", milliseconds: 1 });
  if (place.ends_at === null) return 0;
  const left = Math.max(0, place.ends_at - now);
  if (most.current.id !== place.id) most.current = { id: place.id, milliseconds: 1 };
  most.current.milliseconds = Math.max(most.current.milliseconds, left);
  return left / most.current.milliseconds;
}
