/**
 * Names in a sentence.
 * @module
 */

/** @param {readonly string[]} names */
export function listed(names) {
  return new Intl.ListFormat("en", { type: "conjunction" }).format(names);
}
