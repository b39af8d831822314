/**
 * What was written, and a box to write in.
 * @module
 */

import { html, useLayoutEffect, useRef, useState } from "../dom.js";
import { clockTime, text } from "../text.js";
import { Icon } from "./parts.js";

/** @import {Props} from "../app.js" */
/** @import {MessageInfo, PlaceInfo} from "../protocol.d.ts" */

/** Characters that a message may have: rooms/conversation.py. */
const LONGEST = 2_000;
/** So close to the end a reader is at the end, in pixels. */
const NEAR_END = 40;

/**
 * `focus`: begin in the box, as it was opened to write.
 *
 * @param {Props & {focus?: boolean}} props
 */
export function Conversation({ state, controller, focus = false }) {
  return html`
    <div class="conversation">
      <${Thread} messages=${state.messages} you=${state.you} />
      <${Compose} state=${state} controller=${controller} focus=${focus} />
    </div>
  `;
}

/** @param {{messages: readonly MessageInfo[], you: string | null}} props */
function Thread({ messages, you }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const atEnd = useRef(true);
  const { chat } = text;
  useLayoutEffect(() => {
    const element = list.current;
    if (element !== null && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [messages]);
  const look = () => {
    const element = list.current;
    if (element === null) return;
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    atEnd.current = left < NEAR_END;
  };
  return html`
    <div
      class="thread"
      role="log"
      aria-label=${chat.label}
      tabIndex=${0}
      ref=${list}
      onScroll=${look}
    >
      ${messages.length === 0 && html`<p class="said">${chat.empty}</p>`}
      ${messages.map((one) => html`<${Message} key=${one.id} message=${one} own=${one.author === you} />`)}
    </div>
  `;
}

/** @param {{message: MessageInfo, own: boolean}} props */
function Message({ message, own }) {
  const { chat } = text;
  return html`
    <div class=${`message ${own ? "own" : ""}`}>
      <p class="stamp">
        <strong dir="auto">${own ? chat.you : message.name}</strong>${" "}
        ${channelWords(message, own)} <time>${clockTime(message.at)}</time>
      </p>
      <p class=${`bubble ${own ? "own" : ""}`} dir="auto">${message.text}</p>
    </div>
  `;
}

/**
 * @param {MessageInfo} message
 * @param {boolean} own
 */
function channelWords({ channel }, own) {
  const { chat } = text;
  switch (channel) {
    case "staff":
      return chat.toStaff;
    case "place":
      return chat.toHere;
    case "rooms":
      return chat.toRooms;
    case "person":
      return own ? "" : chat.toYou;
  }
}

/** @param {Props & {focus: boolean}} props */
function Compose({ state, controller, focus }) {
  const { chat } = text;
  const box = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const [sending, setSending] = useState(false);
  const [chosen, choose] = useState(/** @type {"staff" | "place"} */ ("staff"));
  const open = channelsOf(state.place);
  const channel = open.includes(chosen) ? chosen : open[0];
  useLayoutEffect(() => {
    if (focus) box.current?.focus();
  }, []);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight + 3}px`;
  }, [state.draft, channel]);
  if (channel === undefined) return html`<p class="said">${chat.off}</p>`;
  const send = async () => {
    const words = state.draft.trim();
    if (words === "" || sending) return;
    setSending(true);
    const sent = await controller.part.write(channel, words);
    setSending(false);
    if (sent) controller.typeDraft("");
    box.current?.focus();
  };
  /** @param {Event} event */
  const submit = (event) => {
    event.preventDefault();
    void send();
  };
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send();
  };
  return html`
    <form class="writing" onSubmit=${submit}>
      ${open.length > 1 &&
      html`
        <fieldset class="channels">
          <legend class="only-read">${chat.toLabel}</legend>
          ${open.map(
            (one) => html`
              <label class="choice" key=${one}>
                <input
                  type="radio"
                  name="channel"
                  checked=${one === channel}
                  onChange=${() => choose(one)}
                />
                <span>${chat.to[one]}</span>
              </label>
            `,
          )}
        </fieldset>
      `}
      <div class="compose">
        <textarea
          ref=${box}
          class="textarea"
          rows="1"
          dir="auto"
          maxlength=${LONGEST}
          aria-label=${chat.write[channel]}
          aria-describedby="chat-hint"
          placeholder=${chat.write[channel]}
          value=${state.draft}
          onInput=${(/** @type {Event & {currentTarget: HTMLTextAreaElement}} */ event) =>
            controller.typeDraft(event.currentTarget.value)}
          onKeyDown=${key}
        ></textarea>
        <button
          type="submit"
          class="icon-button member filled"
          aria-label=${chat.send}
          aria-disabled=${sending || state.draft.trim() === ""}
        >
          <${Icon} name="send" />
        </button>
      </div>
      <p class="hint" id="chat-hint">${chat.hint[channel]}</p>
    </form>
  `;
}

/**
 * Where one may write, the most private first.
 *
 * @param {PlaceInfo | null} place
 * @returns {("staff" | "place")[]}
 */
function channelsOf(place) {
  const open = place?.writes_to ?? [];
  return /** @type {const} */ (["staff", "place"]).filter((one) => open.includes(one));
}
