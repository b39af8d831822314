/**
 * The desk, brought once somebody of staff opens the page: members do without its
 * weight, on an old phone and a thin line.
 * @module
 */

import { useEffect, useState } from "../dom.js";

/** @typedef {typeof import("./desk/desk.js")} DeskParts */

/** Until it is tried again, where the line was lost. In milliseconds. */
const AGAIN = 1_000;

/** @type {DeskParts | null} */
let parts = null;

/**
 * The parts of the desk, or null until they are here.
 *
 * @param {boolean} wanted
 * @returns {DeskParts | null}
 */
export function useDesk(wanted) {
  const [here, show] = useState(parts);
  useEffect(() => {
    if (!wanted || here !== null) return;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    let over = false;
    const bring = async () => {
      try {
        parts ??= await import("./desk/desk.js");
        if (!over) show(parts);
      } catch {
        timer = setTimeout(() => void bring(), AGAIN); // no line: nothing else is lost
      }
    };
    void bring();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [wanted]);
  return wanted ? here : null;
}
