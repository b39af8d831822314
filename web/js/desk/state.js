/**
 * What a member of staff has open at the desk. Nothing of it comes from the server.
 * @module
 */

/** @typedef {Readonly<Record<string, never>>} DeskView */
/** @typedef {{type: "closed"}} DeskHappening */

/** @type {DeskView} */
export const initialDeskView = Object.freeze({});

/**
 * Return the view after something happened. Never changes its arguments.
 *
 * @param {DeskView} view
 * @param {DeskHappening} happening
 * @returns {DeskView}
 */
export function nextDeskView(view, happening) {
  switch (happening.type) {
    case "closed":
      return view;
  }
}
