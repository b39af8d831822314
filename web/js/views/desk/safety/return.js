/**
 * In a private room of a check-in: to ask whether the member is ready to go back.
 * @module
 */

import { openCards } from "../../../desk/safety/cards.js";
import { html } from "../../../dom.js";
import { safetyText } from "../../../safety_desk_text.js";
import { Act, isReadOnly, Refused, useActing } from "./acting.js";

/** @import {Props} from "../../../app.js" */

/** @param {Props & {who: string}} props */
export function ReturnButton({ state, controller, who }) {
  const acting = useActing({ state, controller });
  const card = openCards(state).find((one) => one.participant === who && one.phase === "in_room");
  if (card === undefined || card.owner !== state.you) return null;
  return html`
    <${Refused} acting=${acting} />
    <${Act}
      words=${safetyText.page.askReturn}
      off=${isReadOnly(state)}
      act=${() =>
        void acting.ask({ type: "checkin_ask_return", checkin: card.id, base: card.version })}
    />
  `;
}
