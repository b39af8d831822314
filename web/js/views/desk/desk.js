/**
 * The desk of who runs the session, between the bar and the controls: people at the
 * left, the room in the middle, what is private to staff at the right.
 * @module
 */

import { actionOf } from "../../desk/keys.js";
import { may } from "../../desk/roles.js";
import { subjectOf } from "../../desk/safety/about.js";
import { html, useLayoutEffect, useRef } from "../../dom.js";
import { deskText } from "../../desk_text.js";
import { safetyText } from "../../safety_desk_text.js";
import { Icon } from "../parts.js";
import { Alerts } from "./alerts.js";
import { Board } from "./board.js";
import { MUTE_ALL } from "./controls.js";
import { focusSoon, usePlanner } from "./hooks.js";
import { DeskIcons } from "./icons.js";
import { ADMIT, Lobby, LOBBY } from "./lobby.js";
import { People, PEOPLE } from "./people.js";
import { About, leaveAbout } from "./safety/about.js";
import { Decide } from "./safety/decide.js";
import { Queue, QUEUE, useReturned } from "./safety/queue.js";
import { SafetySheets } from "./safety/sheets.js";
import { DeskSheets } from "./sheets.js";
import { goBack, HANDS, Strips } from "./strips.js";
import { Talk, WRITE } from "./talk.js";

export { DeskBar } from "./bar.js";
export { DeskControls } from "./controls.js";

/** @import {Props} from "../../app.js" */
/** @import {Action} from "../../desk/keys.js" */
/** @import {AboutPanel, DeskPanel} from "../../desk/state.js" */

/** @type {readonly [DeskPanel, string][]} */
const PANELS = [
  ["people", deskText.page.people],
  ["checkins", safetyText.queue.title],
  ["talk", deskText.talk.staff],
];

/** @type {readonly [AboutPanel, string][]} */
const ABOUT_PANELS = [
  ["words", safetyText.page.words],
  ["facts", safetyText.page.decide],
];

/**
 * `children` is the room: the people, and the lines under them. It stays in one place,
 * so that no picture begins anew when the breakouts are planned.
 *
 * @param {Props & {children?: unknown}} props
 */
export function Desk({ state, controller, children }) {
  const { page } = deskText;
  const props = { state, controller };
  const planner = usePlanner(props);
  useKeys(props);
  const { panel, aboutPanel } = state.atDesk;
  const board = state.atDesk.board && may(state, "move");
  const subject = subjectOf(state);
  const returned = useReturned(state);
  const shows = board ? "boarding" : subject !== null ? `asking shows-${aboutPanel}` : `shows-${panel}`;
  return html`
    <${DeskIcons} />
      <div class=${`desk ${shows}`}>
        <div class="group" key="group">
          <${Strips} ...${props} />
          ${children}
          <${Alerts} state=${state} />
        </div>
        ${board
          ? html`<${Board} key="board" ...${props} planner=${planner} />`
          : subject !== null
            ? html`
              <${Tabs}
                key="tabs"
                label=${safetyText.page.panels(subject.name)}
                tabs=${ABOUT_PANELS}
                at=${aboutPanel}
                go=${(/** @type {AboutPanel} */ one) => controller.atDesk({ type: "about_panel", panel: one })}
              >
                <button
                  type="button"
                  class="icon-button"
                  aria-label=${safetyText.page.back}
                  onClick=${() => leaveAbout(props, subject)}
                >
                  <${Icon} name="return" />
                </button>
              <//>
              <${About} key="about" ...${props} subject=${subject} />
              <aside class="side right" key="decide" aria-label=${page.private}>
                <${Queue} ...${props} but=${subject.id} returned=${returned} />
                <${Decide} ...${props} subject=${subject} />
              </aside>
            `
            : html`
              <aside class="side left" key="left" aria-label=${page.people}>
                <${Lobby} ...${props} />
                <${People} ...${props} />
              </aside>
              <${Tabs}
                key="tabs"
                label=${page.panels}
                tabs=${PANELS}
                at=${panel}
                go=${(/** @type {DeskPanel} */ one) => controller.atDesk({ type: "panel", panel: one })}
              />
              <aside class="side right" key="right" aria-label=${page.private}>
                <${Queue} ...${props} returned=${returned} />
                <${Talk} ...${props} />
              </aside>
            `}
      </div>
      <${DeskSheets} ...${props} />
      <${SafetySheets} ...${props} />
  `;
}

/**
 * Panels that stand beside each other in a wide window are one at a time in a small one.
 *
 * @param {{label: string, tabs: readonly (readonly [string, string])[], at: string, go: (one: any) => void, children?: unknown}} props
 */
function Tabs({ label, tabs, at, go, children }) {
  return html`
    <nav class="panel-tabs" aria-label=${label}>
      ${children}
      ${tabs.map(
        ([one, words]) => html`
          <button
            key=${one}
            type="button"
            class="button staff"
            aria-current=${one === at ? "true" : undefined}
            onClick=${() => go(one)}
          >
            ${words}
          </button>
        `,
      )}
    </nav>
  `;
}

/**
 * The keys of the desk, while no sheet is open.
 *
 * @param {Props} props
 */
function useKeys(props) {
  const latest = useRef(props);
  latest.current = props;
  // With what is drawn, not after it: who sees the desk can use its keys.
  useLayoutEffect(() => {
    /** @param {KeyboardEvent} event */
    const press = (event) => {
      const { state } = latest.current;
      if (state.sheet !== null || state.atDesk.sheet !== null || state.hidden) return;
      const action = actionOf(event);
      if (action === null) return;
      event.preventDefault();
      act(latest.current, action);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

/**
 * @param {Props} props
 * @param {Action} action
 */
function act({ state, controller }, action) {
  switch (action) {
    case "lobby":
      controller.atDesk({ type: "board", on: false });
      controller.atDesk({ type: "panel", panel: "people" });
      focusSoon(ADMIT, `#${LOBBY}`);
      break;
    case "people":
      controller.atDesk({ type: "about", about: null });
      controller.atDesk({ type: "panel", panel: "people" });
      focusSoon(".row-menu", `#${PEOPLE}`);
      break;
    case "hands":
      focusSoon(`#${HANDS} + ol button`);
      break;
    case "write":
      controller.atDesk({ type: "board", on: false });
      controller.atDesk({ type: "box", box: "staff" });
      focusSoon(`#${WRITE}`);
      break;
    case "checkins":
      controller.atDesk({ type: "about", about: null });
      controller.atDesk({ type: "panel", panel: "checkins" });
      focusSoon(".queue [data-step]", `#${QUEUE}`);
      break;
    case "board":
      if (!may(state, "move")) break;
      controller.atDesk({ type: "board", on: !state.atDesk.board });
      focusSoon("#board-title", `#${PEOPLE}`);
      break;
    case "mute_all":
      document.getElementById(MUTE_ALL)?.click();
      break;
    case "freeze":
      if (!may(state, "moderate")) break;
      void controller.request({ type: "freeze", frozen: state.place?.frozen !== true });
      break;
    case "microphone":
    case "camera":
      controller.toggle(action);
      break;
    case "back":
      goBack({ state, controller });
      break;
    case "keys":
      controller.atDesk({ type: "sheet", sheet: { kind: "keys" } });
      break;
  }
}
