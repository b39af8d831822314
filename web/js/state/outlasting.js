/**
 * What is left of a session that is over for this page: what was chosen.
 * @module
 */

/** @import {State} from "../state.js" */

/** @param {State} state */
export function outlasting(state) {
  return {
    invitation: state.invitation,
    name: state.name,
    devices: state.devices,
    chosen: state.chosen,
    showSelf: state.showSelf,
    whole: state.whole,
    mode: state.mode,
    theme: state.theme,
    // Whom to call is for every page, and where one is decides it.
    help: state.help,
    country: state.country,
    // Someone who hid the page must not have it uncovered by the server.
    hidden: state.hidden,
    sheet: state.sheet === "help" ? /** @type {const} */ ("help") : null,
  };
}
