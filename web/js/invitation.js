/**
 * The link, and what the server says of it.
 * @module
 */

/** @import {Invitation, StopReason} from "./state.js" */

const TOKEN = "alcove.link";
const INSIDE = "alcove.inside";
const NAME = "alcove.name";

/** The link does not open a meeting, and waiting will not change that. */
export class LinkProblem extends Error {
  /** @param {StopReason} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/** The server did not answer, or asked to be asked later. */
export class NotNow extends Error {}

/**
 * Why the page stops at the door.
 *
 * @param {unknown} error
 * @returns {StopReason}
 */
export function stopReasonOf(error) {
  if (error instanceof LinkProblem) return error.reason;
  if (error instanceof NotNow && error.message === "too_many") return "too_many";
  return "unreachable";
}

/**
 * Take the token out of the address, so that it is in no history, bookmark or
 * screenshot, and keep it for this tab.
 *
 * @returns {string | null}
 */
export function takeToken() {
  const found = new URLSearchParams(location.hash.slice(1)).get("t");
  if (found !== null && found !== "") {
    if (found !== remembered(TOKEN)) forget(INSIDE, NAME);
    remember(TOKEN, found);
    history.replaceState(null, "", location.pathname);
    return found;
  }
  return remembered(TOKEN);
}

/** Whether this tab was in the group, so that a reload goes straight back. */
export function wasInside() {
  return remembered(INSIDE) === "yes";
}

/** @param {boolean} inside */
export function setInside(inside) {
  if (inside) remember(INSIDE, "yes");
  else forget(INSIDE);
}

export function rememberedName() {
  return remembered(NAME) ?? "";
}

/**
 * Keep a name for this tab, unless nothing of it shows.
 *
 * @param {string} name
 * @returns {boolean} whether there is one
 */
export function remembersName(name) {
  if (!/[^\p{C}\p{Z}]/u.test(name)) return false;
  remember(NAME, name);
  return true;
}

/**
 * @param {string} token
 * @returns {Promise<Invitation>}
 * @throws {LinkProblem | NotNow}
 */
export async function fetchInvitation(token) {
  return /** @type {Invitation} */ (await post("/api/invitation", token));
}

/**
 * @param {string} token
 * @returns {Promise<string>}
 * @throws {LinkProblem | NotNow}
 */
export async function fetchTicket(token) {
  const reply = /** @type {{ticket: string}} */ (await post("/api/ticket", token));
  return reply.ticket;
}

/**
 * @param {string} path
 * @param {string} token
 * @returns {Promise<unknown>}
 */
async function post(path, token) {
  let response;
  try {
    response = await fetch(path, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      cache: "no-store",
      signal: timeout(10_000),
    });
  } catch {
    throw new NotNow("unreachable");
  }
  if (response.ok) return response.json();
  if (response.status === 429) throw new NotNow("too_many");
  if (response.status === 401) throw new LinkProblem(await linkReason(response));
  throw new NotNow("unreachable");
}

/**
 * @param {Response} response
 * @returns {Promise<StopReason>}
 */
async function linkReason(response) {
  const body = await response.json().catch(() => ({}));
  switch (body.code) {
    case "link_ended":
    case "link_not_yet":
      return body.code;
    default:
      return "link_not_valid";
  }
}

/** @param {number} milliseconds */
function timeout(milliseconds) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}

/** @param {string} key */
function remembered(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null; // storage is switched off: a reload then needs the link again
  }
}

/**
 * @param {string} key
 * @param {string} value
 */
function remember(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // As above.
  }
}

/** @param {string[]} keys */
function forget(...keys) {
  try {
    for (const key of keys) sessionStorage.removeItem(key);
  } catch {
    // As above.
  }
}
