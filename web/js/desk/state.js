/**
 * What a member of staff has open at the desk. Nothing of it comes from the server.
 * @module
 */

/** @import {FactsShown, Level} from "../protocol.d.ts" */
/** @import {Draft} from "./safety/drafts.js" */
/** @import {Box} from "./talk.js" */

/**
 * @typedef {{kind: "decline" | "remove" | "admit", who: string}
 *   | {kind: "end" | "policies" | "keys" | "agenda" | "pulse"}
 *   | {kind: "hand_over" | "room" | "close" | "reopen", card: string}
 *   | {kind: "level", card: string, level: Level}
 *   | {kind: "resolve" | "outreach", alarm: string}
 *   | {kind: "task", about: string}} DeskSheet
 */

/** @typedef {"people" | "checkins" | "talk"} DeskPanel - below the room, where there is no place beside it */
/** @typedef {"words" | "facts"} AboutPanel - the same, of the page about somebody */

/**
 * Whom the page in the middle is about: their check-in outlives the ids of a session.
 *
 * @typedef {{who: string, checkin: string | null}} About
 */

/**
 * @typedef {object} DeskView
 * @property {boolean} board - the breakouts rather than the group
 * @property {DeskPanel} panel
 * @property {Box} box - of the chat
 * @property {DeskSheet | null} sheet
 * @property {string | null} writingTo - somebody who waits or is on hold
 * @property {About | null} about - whose check-in, facts and steps are open
 * @property {AboutPanel} aboutPanel
 * @property {ReadonlyMap<string, Draft>} drafts - half written private notes, by person
 * @property {ReadonlyMap<string, FactsShown>} revealed - in the memory of this page alone
 * @property {ReadonlySet<string>} putAway - alarms that are over, and were looked at
 */

/**
 * @typedef {{type: "board", on: boolean}
 *   | {type: "panel", panel: DeskPanel}
 *   | {type: "box", box: Box}
 *   | {type: "sheet", sheet: DeskSheet | null}
 *   | {type: "writing_to", who: string | null}
 *   | {type: "about", about: About | null, panel?: AboutPanel}
 *   | {type: "about_panel", panel: AboutPanel}
 *   | {type: "draft", who: string, draft: Draft | null}
 *   | {type: "revealed", shown: FactsShown}
 *   | {type: "put_away", alarm: string}} DeskHappening
 */

/** @type {DeskView} */
export const initialDeskView = Object.freeze({
  board: false,
  panel: "people",
  box: "staff",
  sheet: null,
  writingTo: null,
  about: null,
  aboutPanel: "words",
  drafts: new Map(),
  revealed: new Map(),
  putAway: new Set(),
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
      return { ...view, board: happening.on, about: null };
    case "panel":
      return { ...view, panel: happening.panel };
    case "box":
      return { ...view, box: happening.box, panel: "talk" };
    case "sheet":
      return { ...view, sheet: happening.sheet };
    case "writing_to":
      return { ...view, writingTo: happening.who };
    case "about": {
      const aboutPanel = happening.panel ?? "words";
      return { ...view, about: happening.about, aboutPanel, board: false };
    }
    case "about_panel":
      return { ...view, aboutPanel: happening.panel };
    case "draft": {
      const drafts = new Map(view.drafts);
      if (happening.draft === null) drafts.delete(happening.who);
      else drafts.set(happening.who, happening.draft);
      return { ...view, drafts };
    }
    case "revealed": {
      const { shown } = happening;
      return { ...view, revealed: new Map(view.revealed).set(shown.participant, shown) };
    }
    case "put_away":
      return { ...view, putAway: new Set(view.putAway).add(happening.alarm) };
  }
}
