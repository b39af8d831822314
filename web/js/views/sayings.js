/**
 * Lines between the people and the controls: what is true, and the next step.
 * @module
 */

import { canShareScreen } from "../devices.js";
import { html, useEffect, useState } from "../dom.js";
import { needsFacts } from "../safety/pane.js";
import { placeWords } from "../safety/words.js";
import { health, isStaff, whyNot } from "../state.js";
import { noticeText, text } from "../text.js";
import { Icon } from "./parts.js";
import { Prompts } from "./prompts.js";
import { useNow } from "./use_now.js";

/** @import {Props} from "../app.js" */
/** @import {Signal} from "../protocol.d.ts" */
/** @import {Notice, State} from "../state.js" */

/** A breakout that ends this soon says so, in milliseconds. */
const SOON = 60_500;
const AT_ONCE = 40_000;

/**
 * The more urgent, the further down: a small window has room for the last alone.
 *
 * @param {Props} props
 */
export function Sayings({ state, controller }) {
  const { group, line } = text;
  const props = { state, controller };
  const now = health(state);
  return html`
    <div class="sayings">
      <${Prompts} key="prompts" ...${props} />
      <div role="status">
        ${state.prompt !== null && html`<${ForRooms} key=${state.prompt.id} ...${props} />`}
        ${state.place?.kind === "breakout" &&
        !isStaff(state) &&
        html`<${Ending} key="ending" state=${state} endsAt=${state.place.ends_at} />`}
        ${state.place?.help_asked &&
        !isStaff(state) &&
        html`<p class="only-read" key="asked">${text.place.asked} ${text.place.askedMore}</p>`}
        ${state.notice !== null &&
        html`<${Told} key="notice" notice=${state.notice} controller=${controller} />`}
        ${needsFacts(state) &&
        state.pane !== "facts" &&
        html`
          <${Saying} key="facts" icon="place" title=${placeWords.waits} more=${placeWords.waitsMore}>
            <button type="button" class="button" onClick=${() => controller.openPane("facts")}>
              ${placeWords.answer}
            </button>
          <//>
        `}
        ${now === "line" &&
        html`<${Saying} key="line" icon="signal" title=${line.lost} more=${line.lostMore} />`}
        ${now === "media" &&
        html`<${Saying} key="media" icon="signal" title=${line.media} more=${line.mediaMore} />`}
        ${now === "good" && html`<${OwnLine} key="own" ...${props} />`}
        ${now === "gone" &&
        html`<${Saying} key="gone" icon="signal" title=${line.lost} more=${line.lostMore} />`}
      </div>
      ${state.own?.signal && html`<${Back} key="back" signal=${state.own.signal} controller=${controller} />`}
      ${state.soundBlocked &&
      html`
        <${Saying} key="sound" icon="speaker" title=${group.soundKept}>
          <button type="button" class="button main" onClick=${() => controller.turnOnSound()}>
            ${group.turnOnSound}
          </button>
        <//>
      `}
      <${Screen} key="screen" ...${props} />
    </div>
  `;
}

/** What just happened. @param {{notice: Notice, controller: Props["controller"]}} props */
export function Told({ notice, controller }) {
  return html`
    <${Saying} icon=${iconOf(notice)} ...${noticeText(notice)}>
      <${Close} press=${() => controller.dismissNotice()} />
    <//>
  `;
}

/** What one's own line carries, where that is less than all. @param {Props} props */
function OwnLine({ state, controller }) {
  const { line } = text;
  const { own, mode, videoPaused } = state;
  if (own === null || own.by_text) return null;
  if (videoPaused && mode !== "sound") {
    return html`<${Saying} icon="speaker" title=${line.videoPaused} more=${line.videoPausedMore} />`;
  }
  if (own.quality !== "poor" && own.quality !== "lost") return null;
  const maySave = mode === "everything";
  return html`
    <${Saying} icon="signal" title=${line.weak} more=${maySave ? line.weakMore : line.weakSaving}>
      ${maySave &&
      html`
        <button type="button" class="button" onClick=${() => void controller.part.receive("saver")}>
          ${line.save}
        </button>
      `}
    <//>
  `;
}

/**
 * A breakout ends in a moment. It says so twice, and not each second.
 *
 * @param {{state: State, endsAt: number | null}} props
 */
function Ending({ state, endsAt }) {
  const { place } = text;
  const now = useNow(state, 1_000);
  if (endsAt === null || endsAt - now > SOON) return null;
  const title = endsAt - now > AT_ONCE ? place.ending : place.endingSoon;
  return html`<${Saying} icon="return" title=${title} more=${place.endingMore} stays />`;
}

/** What staff wrote to all rooms stays in view until it is put away. @param {Props} props */
function ForRooms({ state, controller }) {
  const { prompt } = state;
  if (prompt === null) return null;
  return html`
    <${Saying} icon="broadcast" title=${text.chat.from(prompt.name)} words=${prompt.text}>
      <${Close} press=${() => controller.dismissPrompt()} />
    <//>
  `;
}

/** @param {{signal: Signal, controller: Props["controller"]}} props */
function Back({ signal, controller }) {
  const { back } = text;
  const resting = signal === "break";
  return html`
    <${Saying}
      icon=${resting ? "cup" : "mic-off"}
      title=${resting ? back.break : back.came}
      more=${resting ? back.breakMore : ""}
    >
      <button
        type="button"
        class="button"
        onClick=${() => void controller.part.signal(signal, false)}
      >
        ${back.button}
      </button>
    <//>
  `;
}

/** One's own screen: shared, or a member's for once. @param {Props} props */
function Screen({ state, controller }) {
  const { group, screen, more } = text;
  const [away, putAway] = useState(false);
  const offered = !isStaff(state) && canShareScreen() && whyNot(state, "screen") === null;
  useEffect(() => putAway(false), [offered]);
  if (state.sending.screen === "on") {
    return html`
      <${Saying} icon="share" title=${group.ownScreen} more=${group.ownScreenMore}>
        <button type="button" class="button" onClick=${() => controller.toggle("screen")}>
          ${group.stopSharing}
        </button>
      <//>
    `;
  }
  if (!offered || away || state.asked === "screen") return null;
  return html`
    <${Saying} icon="share" title=${screen.allowed} more=${screen.allowedMore}>
      <button type="button" class="button" onClick=${() => controller.toggle("screen")}>
        ${more.share}
      </button>
      <${Close} press=${() => putAway(true)} />
    <//>
  `;
}

/** @param {{press: () => void}} props */
function Close({ press }) {
  return html`
    <button type="button" class="icon-button member" aria-label=${text.close} onClick=${press}>
      <${Icon} name="close" />
    </button>
  `;
}

/**
 * `words` are a person's own. What `stays` gives way to nothing.
 *
 * @param {{icon: string, title: string, more?: string, words?: string, stays?: boolean, children?: unknown}} props
 */
function Saying({ icon, title, more = "", words = "", stays = false, children }) {
  return html`
    <div class=${`saying ${stays ? "stays" : ""}`}>
      <${Icon} name=${icon} />
      <p>
        <strong>${title}</strong> ${more}
        ${words !== "" && html`<span class="words" dir="auto">${words}</span>`}
      </p>
      ${children}
    </div>
  `;
}

/** @param {Notice} notice */
function iconOf(notice) {
  switch (notice.kind) {
    case "device":
    case "unplugged":
      return notice.device === "camera" ? "camera-off" : "mic-off";
    case "screen_taken":
    case "screen_not_started":
      return "share";
    case "muted":
    case "kept_off":
      return { microphone: "mic-off", camera: "camera-off", screen: "share" }[notice.source];
    case "moved":
      return notice.main ? "return" : "rooms";
    case "aside":
      return "lock";
    case "started_anew":
    case "unhidden":
    case "back":
    case "goes_on":
      return "return";
    case "note_hidden":
    case "note_fine":
      return "note";
    case "facts_kept":
      return "check";
    default:
      return "info";
  }
}
