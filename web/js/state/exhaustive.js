/**
 * What is left of a switch once every case has been taken.
 * @module
 */

/**
 * @param {never} value
 * @returns {never}
 */
export function unreachable(value) {
  throw new Error(`unhandled: ${JSON.stringify(value)}`);
}
