/**
 * What one can do for a person: one press for the menu, one for the deed.
 * @module
 */

import { menuOf, pageOf } from "../../desk/menu.js";
import { aboutWho } from "../../desk/safety/about.js";
import { html, useState } from "../../dom.js";
import { deskText, itemText, pageText } from "../../desk_text.js";
import { Icon } from "../parts.js";
import { Menu } from "./menu.js";

/** @import {Props} from "../../app.js" */
/** @import {Code, Item, Page} from "../../desk/menu.js" */
/** @import {Someone} from "../../desk/people.js" */
/** @import {MenuItem} from "./menu.js" */

/** @type {Partial<Record<Code, string>>} */
const ICONS = {
  note: "chat",
  note_open: "chat",
  mute: "mic-off",
  mute_for_good: "mic-off",
  ask_microphone: "mic",
  allow_microphone: "mic",
  stop_video: "camera-off",
  stop_video_for_good: "camera-off",
  ask_camera: "camera",
  allow_camera: "camera",
  stop_share: "share",
  allow_screen: "share",
  forbid_screen: "share",
  move: "rooms",
  go: "rooms",
  to_place: "rooms",
  aside: "desk-room",
  withdraw: "return",
  end_aside: "return",
  with_colleague: "people",
  with_break: "pause",
  hold: "pause",
  release: "desk-play",
  lobby: "door",
  apart: "apart",
  together: "people",
  write: "chat",
  lower: "hand",
  remove: "leave",
};

/** @param {Props & {someone: Someone}} props */
export function PersonMenu({ state, controller, someone }) {
  const [page, setPage] = useState(/** @type {Page | null} */ (null));
  const { people } = deskText;
  const { participant } = someone;
  const self = participant.id === state.you;
  /** @param {Item} item */
  const act = (item) => {
    if (item.page !== null) {
      setPage(item.page);
      return "stay";
    }
    if (item.sheet !== null) controller.atDesk({ type: "sheet", sheet: item.sheet });
    if (item.about !== null) {
      controller.atDesk({ type: "about", about: aboutWho(state, item.about) });
    }
    if (item.writeTo !== null) controller.atDesk({ type: "writing_to", who: item.writeTo });
    void inTurn(item.requests, (request) => controller.request(request));
    // A pair is one of several: the page stays.
    return item.code === "with" ? "stay" : undefined;
  };
  /** @param {Item} item @returns {MenuItem} */
  const shown = (item) => {
    const icon = ICONS[item.code];
    return {
      id: item.id,
      ...itemText(item.code, participant.name, item.name, item.off),
      ...(icon === undefined ? {} : { icon }),
      checked: item.checked,
      off: item.off,
      act: () => act(item),
    };
  };
  const back = {
    id: "back",
    title: people.back,
    icon: "return",
    act: () => {
      setPage(null);
      return /** @type {const} */ ("stay");
    },
  };
  const groups =
    page === null
      ? menuOf(state, someone).map((group) => group.map(shown))
      : [pageOf(state, someone, page).map(shown), [back]];
  const filled = groups.filter((group) => group.length > 0);
  const name = self ? people.self : people.more(participant.name);
  return html`
    <${Menu}
      id=${`more-${participant.id}`}
      class="icon-button row-menu"
      label=${name}
      menuLabel=${page === null ? people.menu(participant.name) : pageText(page, participant.name)}
      groups=${filled}
      turn=${page ?? ""}
      toggled=${(/** @type {boolean} */ open) => open && setPage(null)}
      head=${html`
        <p class="menu-head" role="presentation">
          <strong dir="auto">${page === null ? participant.name : pageText(page, participant.name)}</strong>
          ${filled.length === 0 && html`<span class="small quiet">${people.none}</span>`}
        </p>
      `}
    >
      <${Icon} name="more" />
    <//>
  `;
}

/**
 * One request after the other, as long as each is done.
 *
 * @template R
 * @param {readonly R[]} requests
 * @param {(request: R) => Promise<boolean>} send
 */
async function inTurn(requests, send) {
  for (const request of requests) {
    if (!(await send(request))) return;
  }
}
