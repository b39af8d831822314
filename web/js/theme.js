/**
 * Light or dark, as the device says or as the person chose.
 * @module
 */

/** @import {State} from "./state.js" */

const KEY = "alcove.theme";

/** @returns {State["theme"]} */
export function rememberedTheme() {
  let theme = null;
  try {
    theme = localStorage.getItem(KEY);
  } catch {
    // Storage is switched off: the device decides.
  }
  const known = theme === "light" || theme === "dark" ? theme : "system";
  show(known);
  return known;
}

/** @param {State["theme"]} theme */
export function chooseTheme(theme) {
  show(theme);
  try {
    if (theme === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Then the choice lasts as long as the page.
  }
}

/** @param {State["theme"]} theme */
function show(theme) {
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
