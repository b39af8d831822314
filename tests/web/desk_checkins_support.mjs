/** What staff are told of check-ins, alarms and facts, made for tests. */

export const line = (number, by, more = {}) => ({
  number,
  by,
  name: by,
  at: number * 1000,
  message: null,
  text: "words",
  template: null,
  choice: null,
  suds: null,
  signal: null,
  choices: [],
  asks_suds: false,
  shown: { received: true, delivered: false, seen: false },
  ...more,
});

export const card = (id, participant, more = {}) => ({
  id,
  participant,
  name: participant,
  version: 1,
  phase: "open",
  level: "routine",
  level_by: null,
  level_at: null,
  want: null,
  is_pulse: false,
  help_asked_at: null,
  is_discreet: false,
  began_at: 0,
  alerted_at: null,
  owner: "me",
  owner_name: "Me",
  owner_lost: false,
  handing_to: null,
  seen_at: null,
  waiting_since: null,
  was_nudged: false,
  deferred_until: null,
  deferred_due: null,
  cover: null,
  pauses_group: false,
  dropped_at: null,
  drop_cause: null,
  off_platform: false,
  outcome: null,
  follow_up: null,
  place_in_queue: 0,
  contacts: [],
  lines: [],
  ...more,
});

export const alarm = (participant, more = {}) => ({
  id: `${participant}/1`,
  participant,
  name: participant,
  cause: "network_lost",
  since: 0,
  raised_at: 0,
  state: "raised",
  owner: null,
  owner_name: null,
  seen_by: [],
  steps: [],
  resolution: null,
  outcome: null,
  outreach: null,
  ...more,
});

/** What somebody is still to do. */
export const owed = (more = {}) => ({
  due: 9,
  owner: null,
  owner_name: null,
  outcome: null,
  reason: null,
  ...more,
});

export const summary = (participant, more = {}) => ({
  participant,
  name: participant,
  confirmed_at: 0,
  current: true,
  missing: [],
  number: "01632 960112",
  caution: "",
  privacy: "yes",
  region: "Northbridge, North",
  country: "GB",
  admitted_without: null,
  ...more,
});

export const shownFacts = (participant, more = {}) => ({
  type: "facts_shown",
  seq: 1,
  request: 1,
  participant,
  facts: { location: "1 Example Street", unit: "", city: "Northbridge", country: "GB" },
  confirmed_at: 0,
  current: true,
  local_emergency: "999",
  ...more,
});

export const entry = (step, result, more = {}) => ({
  step,
  result,
  note: null,
  name: "Me",
  at: 0,
  ...more,
});

export const byId = (...all) => new Map(all.map((one) => [one.id, one]));
