/**
 * The thread with the facilitators: what was said, how far it has come, answers to
 * tap, and a box for who wants to write.
 * @module
 */

import { html, useLayoutEffect, useRef } from "../../dom.js";
import { helpOf } from "../../safety/help.js";
import { choicesOf, isLate, mayWithdraw, threadOf } from "../../safety/pane.js";
import { choiceWords, lineWords, saidIn, toldAgain, words } from "../../safety/words.js";
import { clockTime } from "../../text.js";
import { Icon } from "../parts.js";
import { CodeWord, WhoReads } from "./asking.js";
import { HelpBlock } from "./help_block.js";

/** @import {Props} from "../../app.js" */
/** @import {OwnCheckin, OwnLine} from "../../protocol.d.ts" */
/** @import {State} from "../../state.js" */
/** @import {Shown} from "../../safety/pane.js" */
/** @import {Turn} from "../../safety/note.js" */
/** @import {Unsent} from "../../safety/outbox.js" */

/** Characters that a message may have; in bytes the server has the last word. */
const LONGEST = 1_000;

/** @typedef {keyof typeof words.replies} Reply */

/** @param {Props} props */
export function Talk({ state, controller }) {
  const props = { state, controller };
  const end = useRef(/** @type {HTMLElement | null} */ (null));
  const shown = threadOf(state);
  useLayoutEffect(() => {
    const body = end.current?.parentElement;
    if (body) body.scrollTop = body.scrollHeight;
  }, [shown.length, state.checkin?.phase]);
  return html`
    <div class="talk-private">
      <${WhoReads} open=${false} />
      <div class="thread" role="log" aria-label=${words.thread}>
        ${shown.map((one) => html`<${Part} key=${one.key} part=${one} />`)}
        <${Standing} state=${state} />
      </div>
      ${isLate(state) &&
      html`
        <div class="stack tight" role="status">
          <p><strong>${words.notStored}</strong> ${words.notStoredMore}</p>
        </div>
      `}
      ${(isLate(state) || state.checkin?.help_shown) &&
      html`<${HelpDetails} open=${isLate(state)} ...${props} />`}
      <${Answers} ...${props} />
      ${mayWithdraw(state) &&
      html`
        <button type="button" class="button plain dense" onClick=${() => void controller.own.withdraw()}>
          ${words.withdraw}
        </button>
      `}
      <${Compose} ...${props} />
      <${CodeWord} controller=${controller} />
    </div>
    <span ref=${end}></span>
  `;
}

/** @param {{part: Shown}} props */
function Part({ part }) {
  if (part.kind === "turn") return html`<p class="said">${turnWords(part.turn)}</p>`;
  if (part.kind === "unsent") return html`<${Waiting} unsent=${part.unsent} />`;
  return html`<${Line} line=${part.line} />`;
}

/** @param {Turn} turn */
function turnWords({ kind, name }) {
  return kind === "handed" ? words.handed(name) : words.back(name);
}

/** @param {{line: OwnLine}} props */
function Line({ line }) {
  const said = lineWords(line) || (line.asks_suds ? words.scale : "");
  return html`
    <div class=${`message ${line.mine ? "own" : ""}`}>
      ${said !== "" &&
      html`
        <p class=${`bubble ${line.mine ? "own" : ""}`} dir="auto">
          <span class="only-read">${line.mine ? words.you : line.name}: </span>${said}
        </p>
      `}
      <p class="stamp">
        ${line.mine ? `${howFar(line)} ` : ""}<time>${clockTime(line.at)}</time>
      </p>
    </div>
  `;
}

/** Received means stored; opened means that a person looked. @param {OwnLine} line */
function howFar({ shown }) {
  if (shown.seen) return words.opened;
  return shown.received ? words.received : words.sending;
}

/** @param {{unsent: Unsent}} props */
function Waiting({ unsent }) {
  const said = saidIn(unsent.request);
  return html`
    <div class="message own">
      <p class="bubble own" dir="auto"><span class="only-read">${words.you}: </span>${said}</p>
      <p class="stamp">${words.sending}</p>
    </div>
  `;
}

/**
 * What is true of the whole, behind the last line.
 *
 * @param {{state: State}} props
 */
function Standing({ state }) {
  const { checkin } = state;
  if (checkin === null || (checkin.owner !== null && !checkin.nobody_here)) return null;
  return html`<p class="standing">${standingWords(state, checkin)}</p>`;
}

/**
 * @param {State} state
 * @param {OwnCheckin} checkin
 */
function standingWords(state, checkin) {
  if (checkin.nobody_here) return `${words.nobodyHere} ${toldAgain(helpOf(state))}`;
  return checkin.told_again ? toldAgain(helpOf(state)) : words.sent;
}

/** @param {Props & {open: boolean}} props */
function HelpDetails({ state, controller, open }) {
  return html`
    <details class="help-details" open=${open}>
      <summary><${Icon} name="phone" />${words.help}</summary>
      <${HelpBlock} state=${state} controller=${controller} />
    </details>
  `;
}

/** Everything can be said by a tap. @param {Props} props */
function Answers({ state, controller }) {
  const asked = choicesOf(state);
  if (state.checkin === null) return null;
  const replies = /** @type {Reply[]} */ (Object.keys(words.replies)).filter(
    (one) => !asked.includes(one),
  );
  const quick = html`
    <div class="answers-private" role="group" aria-label=${words.repliesLabel}>
      ${replies.map((one) => html`<${Quick} key=${one} reply=${one} controller=${controller} />`)}
    </div>
  `;
  if (asked.length === 0) return quick;
  return html`
    <div class="answers-private" role="group" aria-label=${words.repliesLabel}>
      ${asked.map(
        (choice) => html`
          <button
            type="button"
            key=${choice}
            class="answer strong"
            dir="auto"
            onClick=${() => void controller.own.answer({ choice })}
          >
            ${choiceWords(choice)}
          </button>
        `,
      )}
    </div>
    <details class="others">
      <summary>${words.otherReplies}</summary>
      ${quick}
    </details>
  `;
}

/** @param {{reply: Reply, controller: Props["controller"]}} props */
function Quick({ reply, controller }) {
  const press = () => {
    if (reply === "help_now") return controller.own.helpNow();
    if (reply === "someone_here" || reply === "cant_type") {
      return controller.own.answer({ signal: reply });
    }
    return controller.own.answer({ choice: reply });
  };
  return html`
    <button
      type="button"
      class=${`answer ${reply === "help_now" ? "help" : ""}`}
      onClick=${() => void press()}
    >
      ${words.replies[reply]}
    </button>
  `;
}

/** @param {Props} props */
function Compose({ state, controller }) {
  const box = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const owner = state.checkin?.owner ?? null;
  const { draft } = state.note;
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight + 3}px`;
  }, [draft]);
  const send = () => {
    void controller.own.write();
    box.current?.focus();
  };
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    send();
  };
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  return html`
    <form class="compose" onSubmit=${submit}>
      <textarea
        ref=${box}
        class="textarea"
        rows="1"
        dir="auto"
        maxlength=${LONGEST}
        aria-label=${words.writeTo(owner)}
        placeholder=${words.writeTo(owner)}
        value=${draft}
        onInput=${(/** @type {Event & {currentTarget: HTMLTextAreaElement}} */ event) =>
          controller.own.draft(event.currentTarget.value)}
        onKeyDown=${key}
      ></textarea>
      <button
        type="submit"
        class="icon-button member filled"
        aria-label=${words.send(owner)}
        aria-disabled=${draft.trim() === ""}
      >
        <${Icon} name="send" />
      </button>
    </form>
  `;
}
