/**
 * The hour to the second, as staff need it, and a draft of another one.
 * @module
 */

/** @import {AgendaInfo, AgendaPart} from "../protocol.d.ts" */

/** Parts that the server takes. */
export const PARTS_LIMIT = 20;

/**
 * @typedef {object} Now
 * @property {AgendaPart | null} part - that is on
 * @property {number | null} endsAt
 * @property {number} share - of it that is left, from 0 to 1
 * @property {AgendaPart | null} next
 * @property {number | null} nextAt
 */

/**
 * @param {AgendaInfo} agenda
 * @param {number} now
 * @returns {Now}
 */
export function agendaNow(agenda, now) {
  const { current, items, ends_at: endsAt } = agenda;
  const part = current === null ? null : (items[current] ?? null);
  const share =
    part === null || endsAt === null ? 0 : (endsAt - now) / 1000 / Math.max(1, part.seconds);
  return {
    part,
    endsAt,
    share: Math.min(1, Math.max(0, share)),
    next: items[current === null ? 0 : current + 1] ?? null,
    nextAt: part === null || endsAt === null ? null : Math.max(endsAt, now),
  };
}

/** @typedef {{key: number, title: string, minutes: number}} Row */

/**
 * A draft to type in.
 *
 * @param {AgendaInfo} agenda
 * @returns {Row[]}
 */
export function draftOf(agenda) {
  return agenda.items.map((item, key) => ({
    key,
    title: item.title,
    minutes: Math.max(1, Math.round(item.seconds / 60)),
  }));
}

/**
 * @param {readonly Row[]} rows
 * @returns {Row[]}
 */
export function withRow(rows) {
  const key = 1 + Math.max(-1, ...rows.map((row) => row.key));
  return [...rows, { key, title: "", minutes: 10 }];
}

/**
 * @param {readonly Row[]} rows
 * @param {number} key
 * @param {1 | -1} step
 * @returns {Row[]}
 */
export function shifted(rows, key, step) {
  const at = rows.findIndex((row) => row.key === key);
  const row = rows[at];
  const other = rows[at + step];
  if (row === undefined || other === undefined) return [...rows];
  return rows.map((one) => (one === row ? other : one === other ? row : one));
}

/**
 * What the server is asked; rows without a title are left out.
 *
 * @param {readonly Row[]} rows
 * @param {number} base
 */
export function agendaMessage(rows, base) {
  return /** @type {const} */ ({
    type: "set_agenda",
    base,
    items: rows
      .map((row) => ({ title: row.title.trim(), seconds: row.minutes * 60 }))
      .filter((item) => item.title !== ""),
  });
}
