/**
 * Where somebody is and how to reach them, while they are answering. Nothing counts
 * as right until they have said so this time.
 * @module
 */

/** @import {FactsForm, Privacy} from "../protocol.d.ts" */

/** @typedef {"right" | "changed" | null} Same - as last time */
/** @typedef {"place" | "number" | "privacy" | "contact" | "guardian"} Question - in the order they are asked */

/**
 * @typedef {object} FactsDraft
 * @property {Same} place
 * @property {string} location
 * @property {string} unit
 * @property {string} city
 * @property {string} region
 * @property {string} country
 * @property {string} hospital
 * @property {Same} number
 * @property {string} callBack
 * @property {string} caution
 * @property {Privacy | null} privacy
 * @property {Same | "none"} contact
 * @property {string} contactName
 * @property {string} contactNumber
 * @property {boolean | null} mayCall
 * @property {Same | "unasked"} guardian - "unasked": the session is not one of minors
 * @property {string} guardianName
 * @property {string} guardianNumber
 */

/** A shorter number cannot be called from everywhere: rooms/facts.py. */
const FEWEST_DIGITS = 5;
/** Characters in one field: rooms/facts.py. */
export const LONGEST_FIELD = 300;

/** What a number may be, and the dialling signs around it. */
const DIGIT = /\p{Nd}/gu;

/**
 * Begin with what was said last time, and with nothing of it confirmed.
 *
 * @param {FactsForm | null} previous
 * @param {string | null} country - of the program, for who never said one
 * @param {boolean} [minors] - whether a guardian is asked for
 * @returns {FactsDraft}
 */
export function newDraft(previous, country, minors = false) {
  const kept = keepable(previous);
  return {
    place: kept.place ? null : "changed",
    location: "",
    unit: "",
    city: previous?.city ?? "",
    region: previous?.region ?? "",
    country: (previous?.country || country || "").toUpperCase(),
    hospital: previous?.hospital ?? "",
    number: kept.number ? null : "changed",
    callBack: "",
    caution: previous?.caution ?? "",
    privacy: null,
    contact: kept.contact ? null : "changed",
    contactName: "",
    contactNumber: "",
    mayCall: null,
    guardian: !minors ? "unasked" : kept.guardian ? null : "changed",
    guardianName: "",
    guardianNumber: "",
  };
}

/**
 * What was said last time so fully that "still right" is an answer.
 *
 * @param {FactsForm | null} previous
 * @returns {{place: boolean, number: boolean, contact: boolean, guardian: boolean}}
 */
export function keepable(previous) {
  return {
    place: [previous?.location, previous?.region, previous?.country].every((one) => isSaid(one ?? "")),
    number: isNumber(previous?.call_back ?? ""),
    contact: previous?.contact != null,
    guardian: previous?.guardian != null,
  };
}

/**
 * The questions that are not answered yet, in order.
 *
 * @param {FactsDraft} draft
 * @returns {Question[]}
 */
export function toGo(draft) {
  /** @type {[Question, boolean][]} */
  const answered = [
    ["place", draft.place === "right" || (draft.place === "changed" && missingOf(draft, "place") === null)],
    ["number", draft.number === "right" || (draft.number === "changed" && isNumber(draft.callBack))],
    ["privacy", draft.privacy !== null],
    [
      "contact",
      draft.contact === "right" ||
        draft.contact === "none" ||
        (draft.contact === "changed" && missingOf(draft, "contact") === null),
    ],
    ["guardian", missingOf(draft, "guardian") === null],
  ];
  return answered.filter(([, is]) => !is).map(([question]) => question);
}

/**
 * The first field of a question that still wants an answer; null: none.
 *
 * @param {FactsDraft} draft
 * @param {Question} question
 * @returns {string | null}
 */
export function missingOf(draft, question) {
  switch (question) {
    case "place":
      if (draft.place === null) return "place";
      if (draft.place === "right") return null;
      if (!isSaid(draft.location)) return "location";
      if (!isSaid(draft.region)) return "region";
      return isSaid(draft.country) ? null : "country";
    case "number":
      if (draft.number === null) return "number";
      return draft.number === "right" || isNumber(draft.callBack) ? null : "callBack";
    case "privacy":
      return draft.privacy === null ? "privacy" : null;
    case "contact":
      if (draft.contact === null) return "contact";
      if (draft.contact !== "changed") return null;
      if (!isSaid(draft.contactName)) return "contactName";
      if (!isNumber(draft.contactNumber)) return "contactNumber";
      return draft.mayCall === null ? "mayCall" : null;
    case "guardian":
      if (draft.guardian === null) return "guardian";
      if (draft.guardian !== "changed") return null;
      if (!isSaid(draft.guardianName)) return "guardianName";
      return isNumber(draft.guardianNumber) ? null : "guardianNumber";
  }
}

/**
 * What is sent, once nothing is left to answer.
 *
 * @param {FactsDraft} draft
 * @param {FactsForm | null} previous
 * @returns {FactsForm}
 */
export function formOf(draft, previous) {
  const place =
    draft.place === "right" && previous !== null
      ? {
          location: previous.location ?? "",
          unit: previous.unit ?? "",
          city: previous.city ?? "",
          region: previous.region ?? "",
          country: previous.country ?? "",
          hospital: previous.hospital ?? "",
        }
      : {
          location: draft.location.trim(),
          unit: draft.unit.trim(),
          city: draft.city.trim(),
          region: draft.region.trim(),
          country: draft.country,
          hospital: draft.hospital.trim(),
        };
  const same = draft.number === "right" && previous !== null;
  return {
    ...place,
    call_back: same ? (previous.call_back ?? "") : draft.callBack.trim(),
    caution: same ? (previous.caution ?? "") : draft.caution.trim(),
    privacy: draft.privacy,
    contact: contactOf(draft, previous),
    contact_is_right: true,
    guardian: guardianOf(draft, previous),
  };
}

/**
 * @param {FactsDraft} draft
 * @param {FactsForm | null} previous
 */
function contactOf(draft, previous) {
  if (draft.contact === "none") return null;
  if (draft.contact === "right") return previous?.contact ?? null;
  return {
    name: draft.contactName.trim(),
    number: draft.contactNumber.trim(),
    may_be_called: draft.mayCall === true,
  };
}

/**
 * @param {FactsDraft} draft
 * @param {FactsForm | null} previous
 */
function guardianOf(draft, previous) {
  if (draft.guardian === "unasked") return null;
  if (draft.guardian === "right") return previous?.guardian ?? null;
  return {
    name: draft.guardianName.trim(),
    number: draft.guardianNumber.trim(),
    may_be_called: true,
  };
}

/**
 * The last two digits, to be said to whose number it is; "" of what is no number.
 *
 * @param {string} number
 */
export function lastTwo(number) {
  return isNumber(number) ? (number.match(DIGIT) ?? []).slice(-2).join("") : "";
}

/**
 * The digits that the number to call ends with, as it is being answered.
 *
 * @param {FactsDraft | null} draft
 * @param {string} before - as the server has it
 */
export function callsOn(draft, before) {
  return draft?.number === "changed" ? lastTwo(draft.callBack) || before : before;
}

/** @param {string} number */
export function isNumber(number) {
  return (number.match(DIGIT) ?? []).length >= FEWEST_DIGITS;
}

/** @param {string} text */
function isSaid(text) {
  return text.trim() !== "";
}
