/**
 * A private note that is being written, with what goes along with it.
 * @module
 */

import { ANSWERS, saying } from "./templates.js";

/** @import {Ready} from "./templates.js" */

/**
 * @typedef {object} Draft
 * @property {string} text
 * @property {Ready | null} template - that the words are of, as long as they are not changed
 * @property {readonly string[]} choices - answers to tap
 * @property {boolean} scale - ask for a number from 0 to 10
 */

/** @type {Draft} */
export const EMPTY = Object.freeze({ text: "", template: null, choices: [], scale: false });

/**
 * @param {Draft} draft
 * @param {string} text
 * @returns {Draft}
 */
export function typed(draft, text) {
  return { ...draft, text };
}

/**
 * @param {Draft} draft
 * @param {Ready} template
 * @returns {Draft}
 */
export function filled(draft, template) {
  return { ...draft, text: template.ready, template, choices: template.choices };
}

/** @param {Draft} draft @returns {Draft} */
export function withAnswers(draft) {
  return { ...draft, choices: draft.choices.length === 0 ? ANSWERS : [] };
}

/** @param {Draft} draft @returns {Draft} */
export function withScale(draft) {
  return { ...draft, scale: !draft.scale };
}

/** @param {Draft} draft */
export function saysNothing(draft) {
  return draft.text.trim() === "" && !draft.scale;
}

/**
 * What a draft asks of the server. Changed words are one's own, and no template's.
 *
 * @param {Draft} draft
 */
export function said(draft) {
  const { template, scale } = draft;
  const text = draft.text.trim();
  const words =
    template !== null && template.ready === text
      ? { ...saying(template), choices: [...draft.choices] }
      : { text: text === "" ? null : text, choices: [...draft.choices] };
  return { ...words, asks_suds: scale };
}
