/**
 * What the program has decided for this session.
 * @module
 */

import { html, useState } from "../../dom.js";
import { deskText } from "../../desk_text.js";
import { Choices, Tick } from "./desk_sheet.js";

/** @import {Props} from "../../app.js" */
/** @import {CameraPolicy, ChatMode, Supervision} from "../../protocol.d.ts" */

const { policies: words } = deskText;
const CHATS = /** @type {[ChatMode, string][]} */ (Object.entries(words.chats));
const CAMERAS = /** @type {[CameraPolicy, string][]} */ (Object.entries(words.cameras));
const SUPERVISIONS = /** @type {[Supervision, string][]} */ (Object.entries(words.supervisions));

/** @param {Props & {close: () => void}} props */
export function PoliciesSheet({ state, controller, close }) {
  const now = state.desk?.policies;
  const [changes, setChanges] = useState(/** @type {Partial<NonNullable<typeof now>>} */ ({}));
  if (now === undefined) return null;
  // What a colleague changes meanwhile is kept, but for what was chosen here.
  const wanted = { ...now, ...changes };
  /** @param {Partial<typeof wanted>} change */
  const set = (change) => setChanges({ ...changes, ...change });
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    if (await controller.request({ type: "set_policies", ...wanted })) close();
  };
  return html`
    <form class="stack" onSubmit=${submit}>
      <p class="soft">${words.lead}</p>
      <${Tick}
        words=${words.lobby}
        more=${words.lobbyMore}
        on=${wanted.lobby}
        set=${(/** @type {boolean} */ lobby) => set({ lobby })}
      />
      <${Choices}
        name="policy-chat"
        legend=${words.chat}
        choices=${CHATS}
        value=${wanted.chat}
        set=${(/** @type {ChatMode} */ chat) => set({ chat })}
      />
      <${Tick}
        words=${words.reactions}
        more=${words.reactionsMore}
        on=${wanted.reactions}
        set=${(/** @type {boolean} */ reactions) => set({ reactions })}
      />
      <${Choices}
        name="policy-camera"
        legend=${words.camera}
        choices=${CAMERAS}
        value=${wanted.camera}
        hint=${words.cameraMore}
        set=${(/** @type {CameraPolicy} */ camera) => set({ camera })}
      />
      <${Choices}
        name="policy-supervision"
        legend=${words.supervision}
        choices=${SUPERVISIONS}
        value=${wanted.supervision}
        set=${(/** @type {Supervision} */ supervision) => set({ supervision })}
      />
      <button type="submit" class="button main block">${words.save}</button>
    </form>
  `;
}
