/**
 * What is new at the desk, in a sentence for some seconds: no sound, no focus.
 * @module
 */

import { alertsOf, capped } from "../../desk/alerts.js";
import { waiting } from "../../desk/people.js";
import { html, useEffect, useRef, useState } from "../../dom.js";
import { alertText, deskText } from "../../desk_text.js";

/** @import {State} from "../../state.js" */
/** @import {Alert} from "../../desk/alerts.js" */

/** How long a sentence stays. */
const SHOWN = 8_000;
const AT_ONCE = 3;
/** @type {readonly Alert["code"][]} */
const OF_SEVERAL = ["knock", "checkin_unclaimed"];

/** @param {{state: State}} props */
export function Alerts({ state }) {
  const before = useRef(state);
  const told = useRef(/** @type {number[]} */ ([]));
  const number = useRef(0);
  const timers = useRef(new Set(/** @type {ReturnType<typeof setTimeout>[]} */ ([])));
  const [shown, setShown] = useState(/** @type {{key: number, alert: Alert}[]} */ ([]));
  useEffect(() => {
    const result = capped(told.current, alertsOf(before.current, state), Date.now());
    before.current = state;
    told.current = result.told;
    if (result.alerts.length === 0) return;
    const added = result.alerts.map((alert) => ({ key: ++number.current, alert }));
    // A sentence about several people takes the place of the one before.
    const renewed = added.map(({ alert }) => alert.code).filter((code) => OF_SEVERAL.includes(code));
    setShown((all) =>
      [...all.filter(({ alert }) => !renewed.includes(alert.code)), ...added].slice(-AT_ONCE),
    );
    const timer = setTimeout(() => {
      timers.current.delete(timer);
      setShown((all) => all.filter((one) => !added.includes(one)));
    }, SHOWN);
    timers.current.add(timer);
  }, [state]);
  useEffect(() => () => timers.current.forEach(clearTimeout), []);
  // Who was let in meanwhile does not wait any more.
  const names = waiting(state).map(({ participant }) => participant.name);
  const valid = shown
    .filter(({ alert }) => alert.code !== "knock" || names.length > 0)
    .map((one) => (one.alert.code === "knock" ? { ...one, alert: { ...one.alert, names } } : one));
  return html`
    <div class="desk-alerts" role="alert" aria-label=${deskText.alerts.label}>
      ${valid.map(({ key, alert }) => html`<p class="toast" key=${key} dir="auto">${alertText(alert)}</p>`)}
    </div>
  `;
}
