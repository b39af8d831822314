/**
 * What a member of staff has open at the desk. Nothing of it comes from the server.
 * @module
 */

/** @import {Box} from "./talk.js" */

/**
 * @typedef {{kind: "decline" | "remove", who: string}
 *   | {kind: "end" | "policies" | "keys" | "agenda"}} DeskSheet
 */

/** @typedef {"people" | "talk"} DeskPanel - below the room, where there is no place beside it */

/**
 * @typedef {object} DeskView
 * @property {boolean} board - the breakouts rather than the group
 * @property {DeskPanel} panel
 * @property {Box} box - of the chat
 * @property {DeskSheet | null} sheet
 * @property {string | null} writingTo - somebody who waits or is on hold
 */

/**
 * @typedef {{type: "board", on: boolean}
 *   | {type: "panel", panel: DeskPanel}
 *   | {type: "box", box: Box}
 *   | {type: "sheet", sheet: DeskSheet | null}
 *   | {type: "writing_to", who: string | null}} DeskHappening
 */

/** @type {DeskView} */
export const initialDeskView = Object.freeze({
  board: false,
  panel: "people",
  box: "staff",
  sheet: null,
  writingTo: null,
});

/**
 * Return the view after something happened. Never changes its arguments.
 *
 * @param {DeskView} view
 * @param {DeskHappening} happening
 * @returns {DeskView}
 */
export function nextDeskView(view, happening) {
  switch (happening.type) {
    case "board":
      return { ...view, board: happening.on };
    case "panel":
      return { ...view, panel: happening.panel };
    case "box":
      return { ...view, box: happening.box, panel: "talk" };
    case "sheet":
      return { ...view, sheet: happening.sheet };
    case "writing_to":
      return { ...view, writingTo: happening.who };
  }
}
