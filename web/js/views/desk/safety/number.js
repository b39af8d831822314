/**
 * The number of somebody: one press away from every line about them.
 * @module
 */

import { aboutWho } from "../../../desk/safety/about.js";
import { areCurrent, factsOf, numberOf, telephone } from "../../../desk/safety/facts.js";
import { whenWords } from "../../../desk/safety/when.js";
import { serverNow } from "../../../desk/clock.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../../dom.js";
import { safetyText } from "../../../safety_desk_text.js";
import { sheetText } from "../../../safety_sheets_text.js";
import { Icon } from "../../parts.js";
import { place } from "../menu.js";

/** @import {Props} from "../../../app.js" */

/**
 * @param {Props & {who: string, name: string, words?: string, kind?: string}} props -
 *   with `words` it is a button of words
 */
export function NumberButton({ state, controller, who, name, words = "", kind = "" }) {
  const { number } = sheetText;
  const [open, setOpen] = useState(false);
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const sheet = useRef(/** @type {HTMLElement | null} */ (null));
  const close = (/** @type {boolean} */ back) => {
    if (back) button.current?.focus();
    setOpen(false);
  };
  useLayoutEffect(() => {
    if (!open || sheet.current === null || button.current === null) return;
    sheet.current.showPopover();
    place(sheet.current, button.current);
    sheet.current.focus();
  }, [open]);
  useEffect(() => {
    if (!open) return;
    /** @param {Event} event */
    const beside = (event) => {
      const target = /** @type {Node} */ (event.target);
      if (sheet.current?.contains(target) || button.current?.contains(target)) return;
      close(false);
    };
    document.addEventListener("pointerdown", beside, true);
    return () => document.removeEventListener("pointerdown", beside, true);
  }, [open]);
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault(); // it does not hide the page as well
    close(true);
  };
  return html`
    <div class="number-of">
      <button
        ref=${button}
        type="button"
        class=${words === "" ? "icon-button" : `button staff ${kind}`}
        aria-label=${words === "" ? number.of(name) : `${words}: ${name}`}
        aria-haspopup="dialog"
        aria-expanded=${open}
        onClick=${() => setOpen(!open)}
      >
        ${words === ""
          ? html`<${Icon} name="phone" />`
          : words}
      </button>
      ${open &&
      html`
        <div
          ref=${sheet}
          class="menu-sheet number-sheet"
          role="dialog"
          aria-label=${number.of(name)}
          tabIndex=${-1}
          popover="manual"
          onKeyDown=${press}
        >
          <p class="small quiet" dir="auto">${number.of(name)}</p>
          <${Number} state=${state} who=${who} />
          <div class="row-of-acts">
            <button
              type="button"
              class="button staff plain"
              onClick=${() => {
                close(false);
                controller.atDesk({ type: "about", about: aboutWho(state, who), panel: "facts" });
              }}
            >
              ${number.all}
            </button>
            <button type="button" class="button staff plain" onClick=${() => close(true)}>
              ${number.close}
            </button>
          </div>
        </div>
      `}
    </div>
  `;
}

/**
 * The number itself, what to mind, and how old it is.
 *
 * @param {{state: Props["state"], who: string}} props
 */
export function Number({ state, who }) {
  const { decide } = safetyText;
  const facts = factsOf(state, who);
  const number = numberOf(state, who);
  const now = serverNow(state);
  if (number === "") return html`<p class="dense">${sheetText.number.none}</p>`;
  return html`
    <p><a class="number" href=${telephone(number)}>${number}</a></p>
    ${facts !== null &&
    facts.caution !== "" &&
    html`<p class="dense" dir="auto"><strong>${facts.caution}</strong></p>`}
    ${facts !== null &&
    facts.confirmed_at !== null &&
    html`
      <p class=${`small ${areCurrent(facts, now) ? "quiet" : "aged"}`}>
        ${areCurrent(facts, now)
          ? decide.confirmed(whenWords(facts.confirmed_at, now))
          : decide.old(whenWords(facts.confirmed_at, now))}
      </p>
    `}
  `;
}
