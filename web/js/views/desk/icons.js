/**
 * Icons that only the desk needs, on the grid of the others: 24 px, a line of 1.75 px.
 * @module
 */

import { html } from "../../dom.js";

export function DeskIcons() {
  return html`
    <svg width="0" height="0" class="sprite" aria-hidden="true" focusable="false">
      <symbol id="i-desk-room" viewBox="0 0 24 24"><path d="M5.5 20.5v-9a6.5 6.5 0 0 1 13 0v9M3.5 20.5h17" /><circle cx="12" cy="12" r="2" /><path d="M8.7 18.5c.4-1.9 1.6-2.9 3.3-2.9s2.9 1 3.3 2.9" /></symbol>
      <symbol id="i-desk-play" viewBox="0 0 24 24"><path d="M8 5.5v13l10-6.5z" /></symbol>
      <symbol id="i-desk-keys" viewBox="0 0 24 24"><rect x="3" y="6" width="18" height="12" rx="2.5" /><path d="M7 10h.1M12 10h.1M17 10h.1M8 14h8" /></symbol>
      <symbol id="i-desk-up" viewBox="0 0 24 24"><path d="m6 14.5 6-6 6 6" /></symbol>
      <symbol id="i-desk-rules" viewBox="0 0 24 24"><path d="M5 6.5h14M5 12h14M5 17.5h9" /></symbol>
    </svg>
  `;
}
