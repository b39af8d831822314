/**
 * The line to write to one member, with ready words and answers to tap.
 * @module
 */

import { mayWriteTo } from "../../../desk/safety/about.js";
import { EMPTY, filled, said, saysNothing, typed, withAnswers, withScale } from "../../../desk/safety/drafts.js";
import { lastTwo, numberOf } from "../../../desk/safety/facts.js";
import { deedsOf } from "../../../desk/safety/may.js";
import { ANSWERS, AT_HAND, readyFor } from "../../../desk/safety/templates.js";
import { runs } from "../../../desk/roles.js";
import { html } from "../../../dom.js";
import { choiceWords } from "../../../safety/words.js";
import { safetyText } from "../../../safety_desk_text.js";
import { ownRole } from "../../../state.js";
import { Icon } from "../../parts.js";
import { Menu } from "../menu.js";
import { isReadOnly, Refused, useActing } from "./acting.js";

/** @import {Props} from "../../../app.js" */
/** @import {Subject} from "../../../desk/safety/about.js" */
/** @import {Draft} from "../../../desk/safety/drafts.js" */
/** @import {Ready} from "../../../desk/safety/templates.js" */

export const FIELD = "write-to-member";
/** Three bytes for each of these are still taken by the server. */
const LONGEST = 1300;

/** @param {Props & {subject: Subject}} props */
export function WriteTo({ state, controller, subject }) {
  const { write, thread } = safetyText;
  const acting = useActing({ state, controller });
  const { id, name, card } = subject;
  const draft = state.atDesk.drafts.get(id) ?? EMPTY;
  const open = card !== null && card.phase !== "closed";
  const mine = open && deedsOf(card, state.you).has("say");
  if (!(mine || (!open && mayWriteTo(state, id))) || !runs(ownRole(state))) return null;
  const set = (/** @type {Draft | null} */ changed) =>
    controller.atDesk({ type: "draft", who: id, draft: changed });
  const off = isReadOnly(state) || acting.busy;
  const away = state.seats.get(id)?.line !== "open";
  const late = state.unsent.some(
    ({ late: isLate, request }) =>
      isLate &&
      ((request.type === "checkin_say" && request.checkin === card?.id) ||
        (request.type === "checkin_offer" && request.participant === id)),
  );
  /** @param {Event} event */
  const send = async (event) => {
    event.preventDefault();
    if (off || saysNothing(draft)) return;
    const words = said(draft);
    const kept = await acting.ask(
      mine
        ? { type: "checkin_say", checkin: card.id, ...words }
        : { type: "checkin_offer", participant: id, ...words },
    );
    if (kept !== null) set(null);
  };
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) void send(event);
  };
  const ready = readyFor(lastTwo(numberOf(state, id)));
  const fill = (/** @type {Ready} */ one) => {
    set(filled(draft, one));
    document.getElementById(FIELD)?.focus();
  };
  return html`
    <form class="write-to" onSubmit=${send}>
      <div class="templates" role="group" aria-label=${write.ready}>
        ${ready
          .filter((one) => AT_HAND.includes(one.id))
          .map(
            (one) => html`
              <button key=${one.id} type="button" class="button staff" onClick=${() => fill(one)}>${one.label}</button>
            `,
          )}
        <button
          type="button"
          class="button staff"
          aria-pressed=${draft.scale}
          onClick=${() => set(withScale(draft))}
        >
          ${write.scale}
        </button>
        <button
          type="button"
          class="button staff"
          aria-pressed=${draft.choices.length > 0}
          onClick=${() => set(withAnswers(draft))}
        >
          ${(draft.choices.length > 0 ? draft.choices : ANSWERS).map(choiceWords).join(" / ")}
        </button>
        <${Menu}
          id="ready-words"
          class="icon-button"
          label=${write.more}
          menuLabel=${write.more}
          groups=${[
            ready
              .filter((one) => !AT_HAND.includes(one.id))
              .map((one) => ({
                id: one.id,
                title: one.ready,
                more: one.choices.length > 0 ? thread.choices(one.choices.map(choiceWords)) : "",
                act: () => requestAnimationFrame(() => fill(one)),
              })),
          ]}
        >
          <${Icon} name="more" />
        <//>
      </div>
      <div class="compose">
        <label class="only-read" for=${FIELD}>${write.label(name)}</label>
        <textarea
          id=${FIELD}
          class="textarea staff"
          rows="2"
          dir="auto"
          placeholder=${write.label(name)}
          maxlength=${LONGEST}
          value=${draft.text}
          onInput=${(/** @type {Event & {currentTarget: HTMLTextAreaElement}} */ event) =>
            set(typed(draft, event.currentTarget.value))}
          onKeyDown=${press}
        ></textarea>
        <button
          type="submit"
          class="icon-button filled"
          aria-label=${write.send(name)}
          aria-disabled=${off || saysNothing(draft) ? true : undefined}
        >
          <${Icon} name="send" />
        </button>
      </div>
      <p class="small quiet" role="status">
        ${acting.busy ? (late ? thread.waiting : thread.sending) : away ? write.later(name) : !open ? write.first(name) : ""}
      </p>
      <${Refused} acting=${acting} owner=${card?.owner_name ?? null} />
    </form>
  `;
}
