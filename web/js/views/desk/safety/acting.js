/**
 * What several views of check-ins share: pressing something that must be kept.
 * @module
 */

import { html, useState } from "../../../dom.js";
import { refusedText } from "../../../safety_sheets_text.js";

/** @import {Props} from "../../../app.js" */
/** @import {FactsShown, Kept, RefusalCode} from "../../../protocol.d.ts" */
/** @import {SafetyRequest} from "../../../safety/outbox.js" */
/** @import {State} from "../../../state.js" */

/**
 * @typedef {object} Acting
 * @property {boolean} busy
 * @property {RefusalCode | null} refused - why the last press came to nothing
 * @property {(request: SafetyRequest) => Promise<Kept | FactsShown | null>} ask - null: refused
 */

/**
 * One press at a time; what came of it stands beside the button.
 *
 * @param {Props} props
 * @returns {Acting}
 */
export function useActing({ controller }) {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(/** @type {RefusalCode | null} */ (null));
  return {
    busy,
    refused,
    ask: async (request) => {
      if (busy) return null;
      setBusy(true);
      setRefused(null);
      const settled = await controller.safely(request);
      setBusy(false);
      if (settled.type !== "refused") return settled;
      setRefused(settled.code);
      return null;
    },
  };
}

/**
 * Without a line cards can be read, and nothing can be done with them.
 *
 * @param {State} state
 */
export function isReadOnly(state) {
  return state.line === "lost";
}

/** @param {{acting: Acting, owner?: string | null}} props */
export function Refused({ acting, owner = null }) {
  const { refused } = acting;
  const name = owner ?? "";
  const said = refused === null ? null : refusedText(refused, name);
  return html`
    <p class="answer-word small" role="status">
      ${said}
    </p>
  `;
}

/**
 * A button whose name says whom it is about; only its word is seen.
 *
 * @param {{words: string, of?: string, kind?: string, off?: boolean, act: () => void, more?: Record<string, unknown>, children?: unknown}} props
 */
export function Act({ words, of = "", kind = "", off = false, act, more = {}, children }) {
  return html`
    <button
      type="button"
      class=${`button staff ${kind}`}
      aria-label=${of === "" ? undefined : `${words}: ${of}`}
      aria-disabled=${off ? true : undefined}
      onClick=${() => {
        if (!off) act();
      }}
      ...${more}
    >
      ${children}${words}
    </button>
  `;
}
