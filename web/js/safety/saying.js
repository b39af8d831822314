/**
 * Saying one thing to the facilitators, whether a check-in is there or not.
 *
 * Where it was closed in the same moment, the words begin a new one: nothing that
 * somebody said is lost because they were a second late.
 * @module
 */

import { lineWords } from "./words.js";

/** @import {SafetyRequest, Settled} from "./outbox.js" */
/** @import {Body} from "./own.js" */

/** @typedef {(request: SafetyRequest) => Promise<Settled>} Send */

/** Characters that go along with a request: signaling/safety_messages.py. */
const LONGEST = 500;

/**
 * @param {Send} send
 * @param {string | null} checkin - the one that is open, as far as this page knows
 * @param {Body} body
 * @returns {Promise<Settled>}
 */
export async function say(send, checkin, body) {
  if (checkin !== null) {
    const settled = await send({ type: "checkin_answer", checkin, ...body });
    if (settled.type !== "refused" || settled.code !== "gone") return settled;
  }
  return begin(send, body);
}

/**
 * Ask for a check-in, with what is to be said.
 *
 * @param {Send} send
 * @param {Body} body
 * @returns {Promise<Settled>}
 */
async function begin(send, body) {
  if (body.choice === "help_now" || body.choice === "talk") {
    return send({ type: "checkin_request", want: body.choice });
  }
  if (body.signal === "code_word") {
    const began = await send({ type: "checkin_request", want: "message" });
    if (began.type !== "kept" || began.checkin === null) return began;
    return send({ type: "checkin_answer", checkin: began.checkin, signal: "code_word" });
  }
  const said = lineWords({ text: null, choice: null, suds: null, signal: null, ...body });
  // All of it waits in the outbox at once, so that what is long is not lost halfway.
  const parts = partsOf(said).map((text) =>
    send({ type: "checkin_request", want: "message", text }),
  );
  const settled = await Promise.all(parts);
  const last = settled.find((one) => one.type === "refused") ?? settled.at(-1);
  return last ?? { type: "refused", code: "malformed" };
}

/**
 * A text in as many parts as it takes, in order. A sign is never taken apart.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function partsOf(text) {
  const signs = [...text];
  const parts = [];
  for (let at = 0; at < signs.length; at += LONGEST) {
    const part = signs.slice(at, at + LONGEST).join("");
    if (part.trim() !== "") parts.push(part);
  }
  return parts;
}
