/**
 * A sheet above the page: modal, closed by Escape or a press beside it, and focus
 * goes back to where it came from.
 * @module
 */

import { html, useEffect, useRef } from "../dom.js";
import { text } from "../text.js";
import { Icon } from "./parts.js";

/**
 * @param {{id: string, title: string, open: boolean, close: () => void, children: unknown}} props
 */
export function Sheet({ id, title, open, close, children }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const dialog = element.current;
    if (dialog === null || dialog.open === open) return;
    if (open) dialog.showModal();
    else dialog.close();
  }, [open]);
  /** @param {MouseEvent} event */
  const beside = (event) => {
    if (event.target === element.current) element.current?.close();
  };
  return html`
    <dialog
      ref=${element}
      class=${`sheet ${id}-sheet`}
      aria-labelledby=${`${id}-title`}
      onClose=${close}
      onClick=${beside}
    >
      <div class="sheet-head">
        <h2 id=${`${id}-title`}>${title}</h2>
        <button
          type="button"
          class="icon-button member"
          aria-label=${text.close}
          onClick=${() => element.current?.close()}
        >
          <${Icon} name="close" />
        </button>
      </div>
      <div class="sheet-body">${open && children}</div>
    </dialog>
  `;
}
