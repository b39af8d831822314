/**
 * What several views of the desk share: the plan, and the way back of focus.
 * @module
 */

import { Planner } from "../../desk/planner.js";
import { useEffect, useLayoutEffect, useRef, useState } from "../../dom.js";

/** @import {Props} from "../../app.js" */

/** How often staff look at a clock, in milliseconds. */
export const SECOND = 1_000;

/**
 * One planner for as long as the desk is open.
 *
 * @param {Props} props
 * @returns {Planner}
 */
export function usePlanner({ state, controller }) {
  const latest = useRef(state);
  latest.current = state;
  const [, draw] = useState(0);
  const planner = useRef(/** @type {Planner | null} */ (null));
  planner.current ??= new Planner({
    state: () => latest.current,
    request: (message) => controller.request(message),
    changed: () => {
      draw((count) => count + 1);
      // Its own words say what became of it.
      if (planner.current?.word === "joined") controller.dismissNotice();
    },
  });
  useEffect(() => planner.current?.look(), [state.desk]);
  return planner.current;
}

/**
 * When what had focus is gone from the page, focus goes to the next of its kind.
 *
 * @returns {(...selectors: string[]) => void} the first that is found, once it is needed
 */
export function useFocusAfter() {
  const wanted = useRef(/** @type {string[]} */ ([]));
  useLayoutEffect(() => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (wanted.current.length === 0 || !lost) return;
    for (const selector of wanted.current) {
      const found = document.querySelector(selector);
      if (!(found instanceof HTMLElement)) continue;
      wanted.current = [];
      found.focus();
      return;
    }
  });
  return (...selectors) => {
    wanted.current = selectors;
  };
}

/**
 * Once what was asked for is on the page.
 *
 * @param {...string} selectors - the first that is found
 */
export function focusSoon(...selectors) {
  requestAnimationFrame(() => {
    for (const selector of selectors) {
      const found = document.querySelector(selector);
      if (!(found instanceof HTMLElement) || !found.checkVisibility()) continue;
      found.focus();
      return;
    }
  });
}
