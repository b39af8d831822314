/**
 * One person in the group.
 * @module
 */

import { html, useState } from "../dom.js";
import { initial, offText, roleName, text } from "../text.js";
import { REACTION_ICONS } from "./more_pane.js";
import { Icon } from "./parts.js";
import { Picture } from "./picture.js";

/** @import {TileInfo} from "../state.js" */

const TINTS = 4;

/**
 * `enlarge` makes it large, or as small as the others again.
 *
 * @param {{tile: TileInfo, large: boolean, enlarge: (() => void) | null}} props
 */
export function Tile({ tile, large, enlarge }) {
  const { participant, picture, speaking, you, away, hand, reaction } = tile;
  const [seen, setSeen] = useState(false);
  const off = away ? "" : offText(participant);
  const role = roleName(participant.role);
  const classes = ["tile", "niche", `n${1 + (participant.order % TINTS)}`];
  if (speaking) classes.push("speaking");
  if (seen) classes.push("seen");
  if (large) classes.push("large");
  return html`
    <li class=${classes.join(" ")}>
      <div class="arch" aria-hidden="true">${away ? "" : initial(participant.name)}</div>
      ${picture !== null &&
      html`<${Picture} key="picture" stream=${picture} mirrored=${you} seen=${setSeen} />`}
      ${(hand !== null || reaction !== null) &&
      html`
        <div class="tops" key="tops">
          ${hand !== null &&
          html`
            <p class="plate top" key="hand">
              <${Icon} name="hand" /><span>${text.hands.place(hand)}</span>
            </p>
          `}
          ${reaction !== null &&
          html`
            <p class="plate top" key="reaction">
              <${Icon} name=${REACTION_ICONS[reaction]} /><span>${text.reactions[reaction]}</span>
            </p>
          `}
        </div>
      `}
      <p class="plate" key="plate">
        ${speaking && html`<${Icon} name="wave" />`}
        ${!away && !participant.microphone && html`<${Icon} name="mic-off" />`}
        ${off !== "" && html`<span class="only-read">${off} </span>`}
        <strong dir="auto" title=${participant.name}>${participant.name}</strong>
        ${you && html`<span>${text.group.you}</span>`}
        ${role !== "" && html`<span class="aside">${role}</span>`}
        ${speaking && html`<span class="word">${text.group.speaking}</span>`}
        ${away && html`<span>${text.group.away}</span>`}
      </p>
      ${enlarge !== null &&
      html`
        <button
          key="enlarge"
          type="button"
          class="enlarge"
          aria-label=${text.group.enlarge(participant.name)}
          aria-pressed=${large}
          onClick=${enlarge}
        ></button>
      `}
    </li>
  `;
}
