/**
 * Moments as staff read them: with the day, where it is another one.
 * @module
 */

import { timeOfDay } from "../clock.js";

/**
 * @param {number} moment
 * @param {number} now
 */
export function whenWords(moment, now) {
  const day = new Date(moment).toDateString();
  if (day === new Date(now).toDateString()) return `today ${timeOfDay(moment)}`;
  const date = new Date(moment).toLocaleDateString([], { day: "numeric", month: "short" });
  return `${date}, ${timeOfDay(moment)}`;
}
