/**
 * A button and its menu: arrow keys, Home, End, letters, Escape, and focus back.
 * @module
 */

import { moveIn } from "../../desk/keys.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../dom.js";
import { Icon } from "../parts.js";

/**
 * `act` may return "stay" to keep the menu open.
 *
 * @typedef {object} MenuItem
 * @property {string} id
 * @property {string} title
 * @property {string} [more]
 * @property {string} [icon]
 * @property {boolean | null} [checked]
 * @property {boolean} [off] - not possible now; `more` says why
 * @property {() => "stay" | void} act
 */

/** From the edges of the window and from the button, in CSS pixels. */
const MARGIN = 8;

/**
 * @param {{
 *   id: string,
 *   label?: string | undefined,
 *   menuLabel: string,
 *   class: string,
 *   shortcut?: string,
 *   groups: readonly (readonly MenuItem[])[],
 *   head?: unknown,
 *   turn?: string,
 *   toggled?: (open: boolean) => void,
 *   children?: unknown,
 * }} props - `turn` names the page of the menu: with another one, focus begins again
 */
export function Menu({ id, label, menuLabel, groups, head, turn = "", toggled, children, ...props }) {
  const [open, setOpen] = useState(false);
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const sheet = useRef(/** @type {HTMLElement | null} */ (null));
  /** @param {boolean} back - whether focus goes back to the button */
  const close = (back) => {
    if (back) button.current?.focus();
    setOpen(false);
    toggled?.(false);
  };
  useLayoutEffect(() => {
    if (!open || sheet.current === null || button.current === null) return;
    if (!sheet.current.matches(":popover-open")) sheet.current.showPopover();
    place(sheet.current, button.current);
    itemsOf(sheet.current)[0]?.focus();
  }, [open, turn]);
  useEffect(() => {
    if (!open) return;
    /** @param {Event} event */
    const beside = (event) => {
      const target = /** @type {Node} */ (event.target);
      if (sheet.current?.contains(target) || button.current?.contains(target)) return;
      close(false);
    };
    const away = () => close(true);
    document.addEventListener("pointerdown", beside, true);
    window.addEventListener("resize", away);
    return () => {
      document.removeEventListener("pointerdown", beside, true);
      window.removeEventListener("resize", away);
    };
  }, [open]);
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    if (sheet.current === null) return;
    if (event.key === "Escape") {
      event.preventDefault();
      close(true);
      return;
    }
    if (event.key === "Tab") {
      close(true);
      return;
    }
    const items = itemsOf(sheet.current);
    const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const to = moveIn(event.key, at, items.length) ?? byLetter(items, at, event);
    if (to === null) return;
    event.preventDefault();
    items[to]?.focus();
  };
  return html`
    <div class="menu">
      <button
        ref=${button}
        id=${id}
        type="button"
        class=${`${props.class} ${open ? "lit" : ""}`}
        aria-label=${label}
        aria-haspopup="menu"
        aria-expanded=${open}
        aria-controls=${open ? `${id}-menu` : undefined}
        aria-keyshortcuts=${props.shortcut}
        onClick=${() => {
          if (open) close(true);
          else {
            setOpen(true);
            toggled?.(true);
          }
        }}
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
          if (open || event.altKey || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
          if (props.class.includes("row-menu")) return; // there they go along the rows
          event.preventDefault();
          setOpen(true);
          toggled?.(true);
        }}
      >
        ${children}
      </button>
      ${open &&
      html`
        <div
          ref=${sheet}
          id=${`${id}-menu`}
          class="menu-sheet"
          role="menu"
          aria-label=${menuLabel}
          popover="manual"
          onKeyDown=${press}
        >
          ${head}
          ${groups.map(
            (group, number) => html`
              ${number > 0 && html`<hr key=${`line ${number}`} />`}
              ${group.map(
                (item) => html`<${Entry} key=${item.id} item=${item} close=${close} />`,
              )}
            `,
          )}
        </div>
      `}
    </div>
  `;
}

/** @param {{item: MenuItem, close: (back: boolean) => void}} props */
function Entry({ item, close }) {
  const { title, more = "", icon, checked = null, off = false } = item;
  return html`
    <button
      type="button"
      class="menu-item"
      role=${checked === null ? "menuitem" : "menuitemcheckbox"}
      tabIndex=${-1}
      aria-checked=${checked === null ? undefined : checked}
      aria-disabled=${off ? true : undefined}
      onClick=${() => {
        if (off) return;
        if (item.act() !== "stay") close(true);
      }}
    >
      ${checked !== null
        ? html`<span class="tick"><${Icon} name="check" /></span>`
        : icon !== undefined && html`<${Icon} name=${icon} />`}
      <span>
        <span dir="auto">${title}</span>${" "}
        ${more !== "" && html`<small dir="auto">${more}</small>`}
      </span>
    </button>
  `;
}

/** @param {HTMLElement} sheet */
function itemsOf(sheet) {
  return /** @type {HTMLElement[]} */ ([...sheet.querySelectorAll('[role^="menuitem"]')]);
}

/**
 * @param {readonly HTMLElement[]} items
 * @param {number} at
 * @param {KeyboardEvent} event
 */
function byLetter(items, at, event) {
  if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.altKey) return null;
  const letter = event.key.toLocaleLowerCase();
  const order = items.map((_, index) => (at + 1 + index) % items.length);
  const found = order.find((index) =>
    (items[index]?.textContent ?? "").trim().toLocaleLowerCase().startsWith(letter),
  );
  return found ?? null;
}

/**
 * Beside the button, or above or below it, and always inside of the window.
 *
 * @param {HTMLElement} sheet
 * @param {HTMLElement} button
 */
export function place(sheet, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = sheet;
  const beside = at.right + MARGIN + width <= innerWidth - MARGIN;
  const low = at.top > innerHeight * 0.7; // a control: the menu stands on it
  const left = low
    ? at.left + at.width / 2 - width / 2
    : beside
      ? at.right + 4
      : at.right - width;
  const top = low ? at.top - height - MARGIN : beside ? at.top - MARGIN : at.bottom + 4;
  sheet.style.left = `${inside(left, width, innerWidth)}px`;
  sheet.style.top = `${inside(top, height, floor(height))}px`;
}

/**
 * The controls stay in view where there is room enough above them.
 *
 * @param {number} height
 */
function floor(height) {
  const controls = document.getElementById("controls")?.getBoundingClientRect().top ?? innerHeight;
  return height + 2 * MARGIN < controls ? controls + MARGIN : innerHeight;
}

/**
 * @param {number} wanted
 * @param {number} size
 * @param {number} whole
 */
function inside(wanted, size, whole) {
  return Math.max(MARGIN, Math.min(wanted, whole - size - MARGIN));
}
