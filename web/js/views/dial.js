/**
 * How much of something is left, without a number. The words stand beside it.
 * @module
 */

import { html } from "../dom.js";

const ROUND = 2 * Math.PI * 11;

/** @param {{share: number}} props - from 0 to 1 */
export function Dial({ share }) {
  const left = (Math.max(0, Math.min(1, share)) * ROUND).toFixed(1);
  return html`
    <svg class="dial" viewBox="0 0 28 28" aria-hidden="true">
      <circle class="dial-track" cx="14" cy="14" r="11" />
      ${share > 0 &&
      html`<circle
        class="dial-left"
        cx="14"
        cy="14"
        r="11"
        stroke-dasharray=${`${left} ${ROUND.toFixed(1)}`}
        transform="rotate(-90 14 14)"
      />`}
    </svg>
  `;
}
