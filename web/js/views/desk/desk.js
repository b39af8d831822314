/**
 * The desk of who runs the session, around the room.
 * @module
 */

import { html } from "../../dom.js";

/** @import {Props} from "../../app.js" */

/**
 * `children` is the room: the people, and the lines under them.
 *
 * @param {Props & {children?: unknown}} props
 */
export function Desk({ children }) {
  return html`<div class="desk">${children}</div>`;
}

/**
 * What staff have in the middle of the bar.
 *
 * @param {Props} _props
 */
export function DeskBar(_props) {
  return null;
}

/**
 * What staff have among the controls, between sharing and leaving.
 *
 * @param {Props} _props
 */
export function DeskControls(_props) {
  return null;
}
