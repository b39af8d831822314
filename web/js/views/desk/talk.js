/**
 * What staff write among themselves, and what everybody in the room reads: two boxes,
 * one at a time, each with its own line to write in.
 * @module
 */

import { timeOfDay } from "../../desk/clock.js";
import { participantOf } from "../../desk/people.js";
import { may } from "../../desk/roles.js";
import { isFromOutside, thread, unseen } from "../../desk/talk.js";
import { html, useEffect, useRef, useState } from "../../dom.js";
import { deskText } from "../../desk_text.js";
import { Icon } from "../parts.js";
import { Compose } from "./compose.js";

/** @import {Props} from "../../app.js" */
/** @import {Box, Letter} from "../../desk/talk.js" */
/** @import {MessageInfo} from "../../protocol.d.ts" */

/** @type {readonly Box[]} */
const BOXES = ["staff", "place"];

/** @param {Props} props */
export function Talk({ state, controller }) {
  const { talk } = deskText;
  const { box } = state.atDesk;
  const seen = useSeen(state.messages, thread(state, box));
  const boxes = BOXES.filter((one) => state.place?.writes_to.includes(one) ?? false);
  const shown = boxes.includes(box) ? box : "staff";
  const staff = shown === "staff";
  return html`
    <section class="panel talk" aria-label=${staff ? talk.staff : talk.place}>
      <div class="panel-head boxes" role="group" aria-label=${talk.boxes}>
        ${boxes.map((one) => {
          const news = one === shown ? 0 : unseen(state, one, seen);
          return html`
            <button
              key=${one}
              type="button"
              class="button staff plain"
              aria-pressed=${one === shown}
              onClick=${() => controller.atDesk({ type: "box", box: one })}
            >
              ${one === "staff" ? talk.staff : talk.place}
              ${news > 0 && html`<span class="chip filled">${talk.news(news)}</span>`}
            </button>
          `;
        })}
      </div>
      <${Log} key=${shown} state=${state} controller=${controller} box=${shown} />
      <${Compose}
        key=${`to ${shown}`}
        id=${staff ? WRITE : "to-place"}
        label=${staff ? talk.toStaff : talk.toPlace}
        send=${staff ? talk.sendStaff : talk.sendPlace}
        act=${(/** @type {string} */ text) =>
          controller.request({ type: "write", channel: shown, text })}
      />
    </section>
  `;
}

/** The line to staff. */
export const WRITE = "to-staff";

/** @param {Props & {box: Box}} props */
function Log({ state, controller, box }) {
  const { talk } = deskText;
  const messages = thread(state, box);
  const staff = box === "staff";
  return html`
    <div class="log" tabIndex=${0} role="log" aria-label=${staff ? talk.staffLog : talk.placeLog}>
      ${messages.length === 0
        ? html`<p class="small quiet">${staff ? talk.staffNone : talk.placeNone}</p>`
        : html`
            <ol>
              ${messages.map(
                (one) => html`
                  <${Message} key=${one.id} state=${state} controller=${controller} message=${one} />
                `,
              )}
            </ol>
          `}
    </div>
  `;
}

/** @param {Props & {message: Letter}} props */
function Message({ state, controller, message }) {
  const { talk } = deskText;
  const { channel } = message;
  const own = message.author === state.you;
  const outside = isFromOutside(state, message);
  const to = participantOf(state, message.to ?? null)?.name ?? "";
  const aside =
    channel === "rooms"
      ? talk.rooms
      : channel === "person"
        ? talk.toSomebody(to)
        : channel === "staff" && outside
          ? talk.outside
          : "";
  const takes = may(state, "moderate") && (channel === "place" || channel === "rooms");
  return html`
    <li class=${outside && channel === "staff" ? "from-outside" : ""}>
      <b dir="auto">${own ? talk.you : message.name}</b>
      ${aside !== "" && html`${" "}<span class="small quiet">${aside}</span>`}${" "}
      <span dir="auto">${message.text}</span>${" "}
      <time class="caption quiet">${timeOfDay(message.at)}</time>
      ${takes &&
      html`
        <button
          type="button"
          class="icon-button tiny"
          aria-label=${talk.takeAwayName(own ? talk.you : message.name)}
          title=${talk.takeAway}
          onClick=${() => void controller.request({ type: "take_away", message: message.id })}
        >
          <${Icon} name="close" />
        </button>
      `}
    </li>
  `;
}

/**
 * What was in view at some time: the rest is new.
 *
 * @param {readonly MessageInfo[]} all
 * @param {readonly MessageInfo[]} shown
 * @returns {ReadonlySet<string>}
 */
function useSeen(all, shown) {
  const seen = useRef(/** @type {Set<string> | null} */ (null));
  const [, draw] = useState(0);
  // What was said before the desk was opened is not new.
  seen.current ??= new Set(all.map((one) => one.id));
  useEffect(() => {
    let more = false;
    for (const { id } of shown) {
      more ||= seen.current?.has(id) === false;
      seen.current?.add(id);
    }
    if (more) draw((count) => count + 1);
  }, [shown.length, shown.at(-1)?.id]);
  return seen.current;
}
