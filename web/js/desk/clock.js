/**
 * Times as staff read them: to the second, and always by the server's clock.
 * @module
 */

/** @import {State} from "../state.js" */

/**
 * The present moment of the server's clock.
 *
 * @param {State} state
 */
export function serverNow(state) {
  return Date.now() + state.clockOffset;
}

/**
 * A span as minutes and seconds: "0:14", "12:05", "1:02:00".
 *
 * @param {number} milliseconds
 */
export function span(milliseconds) {
  const all = Math.max(0, Math.floor(milliseconds / 1000));
  const seconds = String(all % 60).padStart(2, "0");
  const minutes = Math.floor(all / 60) % 60;
  const hours = Math.floor(all / 3600);
  if (hours === 0) return `${minutes}:${seconds}`;
  return `${hours}:${String(minutes).padStart(2, "0")}:${seconds}`;
}

/**
 * What is left until a moment; never less than nothing. A second that has begun counts.
 *
 * @param {number} moment
 * @param {number} now
 */
export function left(moment, now) {
  return span(Math.ceil(Math.max(0, moment - now) / 1000) * 1000);
}

/**
 * The time of day of a moment, as this device writes it.
 *
 * @param {number} moment
 */
export function timeOfDay(moment) {
  return new Date(moment).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
}

/**
 * Whole minutes of a number of seconds, at least one.
 *
 * @param {number} seconds
 */
export function minutes(seconds) {
  return Math.max(1, Math.round(seconds / 60));
}
