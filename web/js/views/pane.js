/**
 * A pane beside the people, or over all of them in a narrow window. It covers neither
 * the bar nor the controls; Escape closes it, and focus goes back to where it came from.
 * @module
 */

import { html, useEffect, useRef } from "../dom.js";
import { text } from "../text.js";
import { Icon } from "./parts.js";

/**
 * `hide`: the word for closing it, where a cross does not say enough.
 *
 * @param {{id: string, title: string, more?: string, hide?: string, close: () => void, children?: unknown}} props
 */
export function Pane({ id, title, more = "", hide = "", close, children }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  // Before anything in here takes the focus. Some browsers give a pressed button none.
  const before = useRef(document.activeElement);
  useEffect(() => {
    const pane = element.current;
    if (pane !== null && !pane.contains(document.activeElement)) pane.querySelector("h2")?.focus();
    return () => {
      const now = document.activeElement;
      if (now !== document.body && now !== null && !pane?.contains(now)) return;
      const from = before.current === document.body ? null : before.current;
      const back = from?.isConnected ? from : document.getElementById(`open-${id}`);
      if (back instanceof HTMLElement) back.focus();
    };
  }, []);
  // What was pressed may be gone with what it was for: focus stays in the pane.
  const last = useRef(/** @type {Element | null} */ (null));
  useEffect(() => {
    if (last.current === null || last.current.isConnected) return;
    last.current = null;
    if (document.activeElement === document.body) element.current?.querySelector("h2")?.focus();
  });
  /** @param {FocusEvent} event */
  const focused = (event) => {
    last.current = event.target instanceof Element ? event.target : null;
  };
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    close();
  };
  return html`
    <aside
      class=${`pane panel ${id}-pane`}
      aria-labelledby=${`${id}-title`}
      ref=${element}
      onFocusIn=${focused}
      onKeyDown=${key}
    >
      <div class="panel-head">
        <h2 id=${`${id}-title`} tabIndex=${-1}>
          ${title} ${more !== "" && html`<span class="pane-more">${more}</span>`}
        </h2>
        ${hide === ""
          ? html`
              <button type="button" class="icon-button member" aria-label=${text.close} onClick=${close}>
                <${Icon} name="close" />
              </button>
            `
          : html`<button type="button" class="button plain dense" onClick=${close}>${hide}</button>`}
      </div>
      <div class="pane-body">${children}</div>
    </aside>
  `;
}
