/**
 * Preact and htm, in one place.
 * @module
 */

import htm from "../vendor/htm.js";
import { h, render } from "../vendor/preact.js";

export { useEffect, useLayoutEffect, useRef, useState } from "../vendor/hooks.js";
export { render };

/** @import {VNode} from "preact" */
/** @typedef {VNode} View */

/** Markup as a value: html`<p>${words}</p>`. Words are always text, never markup. */
export const html = /** @type {(strings: TemplateStringsArray, ...values: any[]) => View} */ (
  htm.bind(h)
);
