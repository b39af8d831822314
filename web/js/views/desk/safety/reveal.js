/**
 * Looking at where somebody is: for a reason, which is kept.
 * @module
 */

import { useActing } from "./acting.js";

/** @import {Props} from "../../../app.js" */

/**
 * @param {Props} props
 * @param {string} who
 */
export function useReveal(props, who) {
  const acting = useActing(props);
  return {
    acting,
    show: async (/** @type {string} */ reason) => {
      const shown = await acting.ask({ type: "reveal_facts", participant: who, reason });
      if (shown?.type === "facts_shown") props.controller.atDesk({ type: "revealed", shown });
    },
  };
}
