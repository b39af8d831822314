/**
 * The lobby: who waits, for how long, and the door.
 * @module
 */

import { span } from "../../desk/clock.js";
import { waiting } from "../../desk/people.js";
import { threadWith } from "../../desk/talk.js";
import { html } from "../../dom.js";
import { deskText, roleText } from "../../desk_text.js";
import { sheetText } from "../../safety_sheets_text.js";
import { Icon } from "../parts.js";
import { useNow } from "../use_now.js";
import { SECOND, useFocusAfter } from "./hooks.js";
import { Letters } from "./letters.js";
import { isReady, LobbyFacts, useReason } from "./safety/admit.js";

/** @import {Props} from "../../app.js" */
/** @import {Someone} from "../../desk/people.js" */

export const LOBBY = "lobby-title";
/** The first of them is where the keys lead. */
export const ADMIT = "[data-admit]";

/** @param {Props} props */
export function Lobby({ state, controller }) {
  const { lobby } = deskText;
  const now = useNow(state, SECOND);
  const focusAfter = useFocusAfter();
  const people = waiting(state);
  return html`
    <section class="panel waiting-panel" aria-labelledby=${LOBBY}>
      <div class="panel-head">
        <h2 id=${LOBBY} tabIndex=${-1}>
          ${lobby.title} <span class="count">${lobby.count(people.length)}</span>
        </h2>
        ${people.length > 1 &&
        html`
          <button
            type="button"
            class="button staff plain"
            onClick=${() => {
              focusAfter(`#${LOBBY}`);
              void controller.request({ type: "admit" });
            }}
          >
            ${lobby.admitAll}
          </button>
        `}
      </div>
      ${people.length === 0
        ? html`<p class="panel-none small quiet">${lobby.none}</p>`
        : html`
            <ul class="panel-body">
              ${people.map(
                (someone) => html`
                  <${Knock}
                    key=${someone.participant.id}
                    state=${state}
                    controller=${controller}
                    someone=${someone}
                    now=${now}
                    gone=${() => focusAfter(ADMIT, `#${LOBBY}`)}
                  />
                `,
              )}
            </ul>
          `}
    </section>
  `;
}

/** @param {Props & {someone: Someone, now: number, gone: () => void}} props */
function Knock({ state, controller, someone, now, gone }) {
  const { lobby } = deskText;
  const { participant, seat } = someone;
  const { id, name } = participant;
  const extra = [roleText(participant.role), seat.late ? lobby.late : ""].filter(Boolean);
  const writing = state.atDesk.writingTo === id;
  const ready = isReady(state, id);
  const asked = useReason({ state, controller }, id);
  const written = threadWith(state, id).filter((one) => one.author === id).at(-1);
  const individual = state.place?.session === "individual" && participant.role !== "member";
  return html`
    <li class="knock">
      <div class="about">
        <p>
          <strong dir="auto">${name}</strong>${" "}
          <span class="small quiet">${extra.map((one) => `${one}, `)}<time>${span(now - seat.since)}</time></span>
        </p>
        ${seat.line !== "open" &&
        html`<p class="state look"><${Icon} name="lost" />${lobby.away}</p>`}
        ${individual &&
        html`<p class="state wraps">${seat.awaits_consent ? lobby.consent : lobby.consentNext}</p>`}
      </div>
      <div class="acts">
        <button
          type="button"
          class="icon-button"
          aria-label=${lobby.write(name)}
          aria-expanded=${writing}
          onClick=${() => controller.atDesk({ type: "writing_to", who: writing ? null : id })}
        >
          <${Icon} name="chat" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label=${lobby.decline(name)}
          aria-haspopup="dialog"
          onClick=${() => controller.atDesk({ type: "sheet", sheet: { kind: "decline", who: id } })}
        >
          <${Icon} name="close" />
        </button>
        <button
          type="button"
          class=${`button staff ${ready ? "main" : "outline"}`}
          data-admit
          aria-label=${lobby.admitName(name)}
          aria-disabled=${seat.awaits_consent ? true : undefined}
          onClick=${() => {
            if (seat.awaits_consent) return;
            gone();
            asked.current = true;
            void controller.request({ type: "admit", participant: id });
          }}
        >
          ${ready ? lobby.admit : sheetText.lobby.admit}
        </button>
      </div>
      <${LobbyFacts} state=${state} controller=${controller} who=${id} name=${name} />
      ${written !== undefined &&
      !writing &&
      html`<p class="written" dir="auto">${written.text}</p>`}
      ${writing && html`<${Letters} state=${state} controller=${controller} someone=${someone} />`}
    </li>
  `;
}
