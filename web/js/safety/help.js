/**
 * Whom to call, by country: from the server, and kept for when it cannot be reached.
 *
 * Nothing here is about a person, so it may stay on the device.
 * @module
 */

/** @import {State} from "../state.js" */

/**
 * `until`: the last day on which it may be shown; a line that nobody has dialled for
 * long may be wrong, and that is worse than none.
 *
 * @typedef {Readonly<{name: string, number: string, hours: string, until: string}>} HelpLine
 */
/** @typedef {Readonly<{emergency: string, lines: readonly HelpLine[]}>} CountryHelp */

/**
 * @typedef {object} HelpInfo
 * @property {Readonly<Record<string, CountryHelp>>} countries - by ISO 3166-1, two letters
 * @property {string | null} country - of the program
 * @property {Readonly<{name: string, number: string, hours: string}> | null} contact - of the program
 */

/**
 * @typedef {object} Help
 * @property {string} emergency
 * @property {boolean} known - that it is the number of the place; else it is a guess
 * @property {readonly HelpLine[]} lines
 * @property {HelpInfo["contact"]} contact
 */

const KEPT = "alcove.help";
const WITHIN = 5_000;

/** Works in most of Europe, and on many mobile telephones elsewhere. */
const USUAL = "112";
const WITH_112 =
  "AT BE BG CH CY CZ DE DK EE ES FI FR GR HR HU IE IN IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK";

/** Emergency numbers for when the server's list is not there: server/help_lines.py. */
const EMERGENCY = new Map([
  ...WITH_112.split(" ").map((code) => /** @type {[string, string]} */ ([code, USUAL])),
  ["US", "911"],
  ["CA", "911"],
  ["GB", "999"],
  ["AU", "000"],
  ["NZ", "111"],
  ["BR", "192"],
]);

/**
 * Whom this person can call where they are, as far as that is known.
 *
 * @param {Pick<State, "help" | "facts" | "factsDraft" | "country">} state
 * @param {string} [today] - as 2026-11-26
 * @returns {Help}
 */
export function helpOf({ help, facts, factsDraft, country }, today = new Date().toISOString().slice(0, 10)) {
  const code = (
    factsDraft?.country || country || facts?.previous?.country || help?.country || ""
  ).trim().toUpperCase();
  const there = help?.countries[code];
  const emergency = there?.emergency || EMERGENCY.get(code);
  return {
    emergency: emergency ?? USUAL,
    known: emergency !== undefined,
    lines: (there?.lines ?? []).filter(({ until }) => until === "" || today <= until),
    contact: help?.contact ?? null,
  };
}

/**
 * Ask the server, or else remember what it said last.
 *
 * @returns {Promise<HelpInfo | null>} null where neither is to be had
 */
export async function fetchHelp() {
  try {
    const response = await fetch("/api/help", { signal: AbortSignal.timeout(WITHIN) });
    const help = response.ok ? helpFrom(await response.json()) : null;
    if (help !== null) {
      keep(help);
      return help;
    }
  } catch {
    // No line, or nothing that can be read: as if it were not there.
  }
  return kept();
}

/**
 * What can be used of an answer. A number that is no text is worse than none.
 *
 * @param {unknown} answer
 * @returns {HelpInfo | null}
 */
export function helpFrom(answer) {
  if (!isRecord(answer) || !isRecord(answer["countries"])) return null;
  const { countries, country, contact } = answer;
  return {
    countries: Object.fromEntries(
      Object.entries(/** @type {Record<string, unknown>} */ (countries)).map(([code, one]) => [
        code.toUpperCase(),
        countryFrom(one),
      ]),
    ),
    country: typeof country === "string" && country !== "" ? country : null,
    contact:
      isRecord(contact) && isText(contact["number"])
        ? {
            name: textOf(contact["name"]),
            number: contact["number"],
            hours: textOf(contact["hours"]),
          }
        : null,
  };
}

/**
 * @param {unknown} one
 * @returns {CountryHelp}
 */
function countryFrom(one) {
  if (!isRecord(one)) return { emergency: "", lines: [] };
  const lines = Array.isArray(one["lines"]) ? one["lines"] : [];
  return {
    emergency: textOf(one["emergency"]),
    lines: lines
      .filter((line) => isRecord(line) && isText(line["number"]))
      .map((line) => ({
        name: textOf(line.name),
        number: line.number,
        hours: textOf(line.hours),
        until: textOf(line.shown_until ?? line.until),
      })),
  };
}

/**
 * A number as a link that calls it.
 *
 * @param {string} number
 */
export function telephone(number) {
  return `tel:${number.replace(/[^\d+*#]/g, "")}`;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isText(value) {
  return typeof value === "string" && value.trim() !== "";
}

/** @param {unknown} value */
function textOf(value) {
  return typeof value === "string" ? value : "";
}

/** @param {HelpInfo} help */
function keep(help) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(help));
  } catch {
    // Storage is switched off: it is in memory while the page is open.
  }
}

/** @returns {HelpInfo | null} */
function kept() {
  try {
    return helpFrom(JSON.parse(localStorage.getItem(KEPT) ?? "null"));
  } catch {
    return null; // As above, or somebody else's words.
  }
}
