/**
 * A line to write in. What was not taken by the server stays in it.
 * @module
 */

import { html, useEffect, useRef, useState } from "../../dom.js";
import { Icon } from "../parts.js";

/** Characters that the server takes. */
const LONGEST = 2000;

/**
 * @param {{
 *   id: string,
 *   label: string,
 *   send: string,
 *   act: (text: string) => Promise<boolean>,
 *   eager?: boolean,
 * }} props - `eager` takes the focus as it appears
 */
export function Compose({ id, label, send, act, eager = false }) {
  const [words, setWords] = useState("");
  const [busy, setBusy] = useState(false);
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => {
    if (eager) field.current?.focus();
  }, []);
  /** @param {Event} event */
  const submit = async (event) => {
    event.preventDefault();
    const text = words.trim();
    if (text === "" || busy) return;
    setBusy(true);
    if (await act(text)) setWords("");
    setBusy(false);
  };
  return html`
    <form class="compose" onSubmit=${submit}>
      <label class="only-read" for=${id}>${label}</label>
      <input
        ref=${field}
        class="input staff"
        id=${id}
        dir="auto"
        placeholder=${label}
        autocomplete="off"
        maxlength=${LONGEST}
        value=${words}
        onInput=${(/** @type {Event & {currentTarget: HTMLInputElement}} */ event) =>
          setWords(event.currentTarget.value)}
      />
      <button type="submit" class="icon-button filled" aria-label=${send} aria-disabled=${busy}>
        <${Icon} name="send" />
      </button>
    </form>
  `;
}
