/**
 * While the link is read, or a reload goes straight back into the group.
 * @module
 */

import { html } from "../dom.js";
import { stopTexts, text } from "../text.js";
import { Bar, Scene } from "./parts.js";

/** @import {Props} from "../app.js" */

/** @param {Props} props */
export function OpeningPage({ state, controller }) {
  const lost = state.line === "lost";
  return html`
    <div class="page">
      <${Bar} title=${text.product} controller=${controller} />
      <main class="still">
        <${Scene} tint=${2} lit=${false} />
        <div class="stack tight" role="status">
          <h2 class="display">${lost ? stopTexts.unreachable.title : text.opening}</h2>
          ${lost && html`<p class="lead soft">${text.line.trying}</p>`}
        </div>
      </main>
    </div>
  `;
}
