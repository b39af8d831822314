/**
 * The parts of the hour, as people need to know them: what is on, for about how long,
 * and what comes next.
 * @module
 */

/** @import {AgendaInfo} from "./protocol.d.ts" */

const MINUTE = 60_000;

/**
 * Whole minutes that are left, and never "0 minutes" of something that goes on.
 *
 * @param {number} endsAt - in milliseconds
 * @param {number} now - in milliseconds
 * @returns {number | null} null where it ends about now
 */
export function minutesLeft(endsAt, now) {
  const left = endsAt - now;
  return left < MINUTE / 2 ? null : Math.max(1, Math.round(left / MINUTE));
}

/**
 * @typedef {object} Glance
 * @property {string} title - of the part that is on
 * @property {number | null} minutes - left of it; null where it ends about now
 * @property {boolean} timed - it has an end at all
 * @property {number} share - of it that is left, from 0 to 1
 * @property {{title: string, at: number | null} | null} next
 */

/**
 * What is on and what is next, or null while nothing is.
 *
 * @param {AgendaInfo | null} agenda
 * @param {number} now - in milliseconds of the server's clock
 * @returns {Glance | null}
 */
export function glance(agenda, now) {
  const current = agenda?.current ?? null;
  const item = agenda?.items[current ?? -1];
  if (agenda === null || current === null || item === undefined) return null;
  const endsAt = agenda.ends_at;
  const next = agenda.items[current + 1];
  const minutes = endsAt === null ? null : minutesLeft(endsAt, now);
  const whole = Math.max(1, item.seconds / 60);
  return {
    title: item.title,
    minutes,
    timed: endsAt !== null,
    share: Math.min(1, (minutes ?? 0) / whole),
    next: next === undefined ? null : { title: next.title, at: endsAt },
  };
}

/**
 * @typedef {object} Row
 * @property {string} title
 * @property {"done" | "now" | "later"} when
 * @property {number | null} at - when it begins, where that is known
 * @property {number} minutes - that it takes
 */

/**
 * The whole hour. What is to come is reckoned from the end of the part that is on.
 *
 * @param {AgendaInfo} agenda
 * @returns {Row[]}
 */
export function outline(agenda) {
  let begins = agenda.current === null ? null : agenda.ends_at;
  return agenda.items.map((item, number) => {
    const minutes = Math.round(item.seconds / 60);
    const current = agenda.current ?? -1;
    if (number < current) return { title: item.title, when: "done", at: null, minutes };
    if (number === current) return { title: item.title, when: "now", at: null, minutes };
    const at = begins;
    if (begins !== null) begins += item.seconds * 1_000;
    return { title: item.title, when: "later", at, minutes };
  });
}
