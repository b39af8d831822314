/**
 * The page as a whole: one view per screen, and the sheets above them.
 * @module
 */

import { html, useEffect, useRef } from "./dom.js";
import { needsFacts } from "./safety/pane.js";
import { isStaff } from "./state.js";
import { CheckPage } from "./views/check_page.js";
import { useDesk } from "./views/desk_door.js";
import { Group } from "./views/group.js";
import { HelpSheet } from "./views/help_sheet.js";
import { HiddenPage } from "./views/hidden_page.js";
import { LobbyPage } from "./views/lobby_page.js";
import { OpeningPage } from "./views/opening_page.js";
import { SettingsSheet } from "./views/settings_sheet.js";
import { mayTell } from "./views/safety/help_block.js";
import { StoppedPage } from "./views/stopped_page.js";

/** @import {Controller} from "./controller.js" */
/** @import {State} from "./state.js" */

/** @typedef {{state: State, controller: Controller}} Props */

/** The heading that tells where one is. Each screen has exactly one. */
export const HEADING = "page-heading";

/** @param {Props} props */
export function App({ state, controller }) {
  useFocusOnHeading(state);
  useHideKey(state, controller);
  useHelpKey(state, controller);
  useDesk(isStaff(state)); // on its way while devices are looked at
  if (state.hidden) return html`<${HiddenPage} controller=${controller} />`;
  const props = { state, controller };
  return html`
    ${state.screen === "opening" && html`<${OpeningPage} key="opening" ...${props} />`}
    ${state.screen === "check" && html`<${CheckPage} key="check" ...${props} />`}
    ${state.screen === "group" &&
    (isWaiting(state)
      ? html`<${LobbyPage} key="lobby" ...${props} />`
      : html`<${Group} key="group" ...${props} />`)}
    ${state.screen === "stopped" && html`<${StoppedPage} key="stopped" ...${props} />`}
    <${HelpSheet} key="help" ...${props} />
    <${SettingsSheet} key="settings" ...${props} />
  `;
}

/** @param {State} state */
function isWaiting(state) {
  return state.screen === "group" && state.place?.kind === "lobby";
}

/**
 * A new screen is a new page to a reader: begin at its heading.
 *
 * @param {State} state
 */
function useFocusOnHeading(state) {
  const last = useRef(state.screen);
  const asks = isWaiting(state) && (needsFacts(state) || state.pane === "facts");
  const place = `${state.screen} ${isWaiting(state)} ${asks} ${state.stopped ?? ""} ${state.hidden}`;
  useEffect(() => {
    const first = last.current === "opening" && state.screen === "check";
    last.current = state.screen;
    // Nobody came from anywhere when the page opens; and a sheet keeps its focus.
    if (first || state.screen === "opening" || state.sheet !== null) return;
    if (state.pane === "chat") return; // half a message came along from the lobby
    document.getElementById(HEADING)?.focus();
  }, [place]);
}

/**
 * Escape covers the page, unless it closes a sheet.
 *
 * @param {State} state
 * @param {Controller} controller
 */
function useHideKey(state, controller) {
  // The listener stays, and looks at what is there now: Escape twice in fright
  // closes a sheet and covers the page, and effects come later than what is drawn.
  const covers = useRef(false);
  covers.current = state.screen === "group" && !state.hidden;
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const press = (event) => {
      if (event.key !== "Escape" || event.repeat || event.defaultPrevented) return;
      if (!covers.current || document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      controller.hide();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

/**
 * Alt, Shift and H call for help from wherever one is, also from under the neutral
 * page, which stays.
 *
 * @param {State} state
 * @param {Controller} controller
 */
function useHelpKey(state, controller) {
  const listening = mayTell(state);
  useEffect(() => {
    if (!listening) return;
    /** @param {KeyboardEvent} event */
    const press = (event) => {
      if (!event.altKey || !event.shiftKey || event.code !== "KeyH" || event.repeat) return;
      event.preventDefault();
      if (!state.hidden) controller.openSheet("help");
      void controller.own.helpNow();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [listening, state.hidden]);
}
