/**
 * The keys of the desk: always with Alt, so that no letter that is typed does anything.
 * @module
 */

/**
 * @typedef {"lobby" | "people" | "hands" | "write" | "checkins" | "board" | "mute_all" | "freeze"
 *   | "microphone" | "camera" | "back" | "keys"} Action
 */

/**
 * By the place of the key on the keyboard, so that they are the same in every layout.
 *
 * @type {readonly {code: string, key: string, action: Action}[]}
 */
export const KEYS = [
  { code: "KeyL", key: "L", action: "lobby" },
  { code: "KeyP", key: "P", action: "people" },
  { code: "KeyH", key: "H", action: "hands" },
  { code: "KeyW", key: "W", action: "write" },
  { code: "KeyQ", key: "Q", action: "checkins" },
  { code: "KeyB", key: "B", action: "board" },
  { code: "KeyA", key: "A", action: "mute_all" },
  { code: "KeyG", key: "G", action: "freeze" },
  { code: "KeyM", key: "M", action: "microphone" },
  { code: "KeyC", key: "C", action: "camera" },
  { code: "KeyR", key: "R", action: "back" },
  { code: "KeyK", key: "K", action: "keys" },
];

/**
 * What a press of keys asks for.
 *
 * AltGr, which types letters, is no Alt: some systems report it as Control and Alt.
 *
 * @param {KeyboardEvent} event
 * @returns {Action | null}
 */
export function actionOf(event) {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return null;
  if (event.repeat || event.getModifierState("AltGraph")) return null;
  return KEYS.find((one) => one.code === event.code)?.action ?? null;
}

/**
 * Where an arrow, Home or End takes one in a list of so many, round and round.
 *
 * @param {string} key
 * @param {number} at - -1 for nowhere
 * @param {number} count
 * @returns {number | null}
 */
export function moveIn(key, at, count) {
  if (count === 0) return null;
  switch (key) {
    case "ArrowDown":
      return (at + 1) % count;
    case "ArrowUp":
      return at <= 0 ? count - 1 : at - 1;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
