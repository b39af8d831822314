/**
 * The time, for views that show it.
 * @module
 */

import { useEffect, useState } from "../dom.js";

/** @import {State} from "../state.js" */

/**
 * The present moment of the server's clock, in milliseconds, looked at again and again.
 *
 * @param {State} state
 * @param {number} every - in milliseconds
 */
export function useNow(state, every) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now + state.clockOffset;
}
