/**
 * What the desk asks before it does something about a check-in or an alarm.
 * @module
 */

import { nameOf } from "../../../desk/people.js";
import { html } from "../../../dom.js";
import { sheetText } from "../../../safety_sheets_text.js";
import { safetyText } from "../../../safety_desk_text.js";
import { DeskSheet } from "../desk_sheet.js";
import { AdmitWithout } from "./admit.js";
import { Outreach, Resolve, TaskDone } from "./alarm_sheets.js";
import { Close } from "./close.js";
import { HandOver, LowerLevel, OfferRoom, Reopen } from "./checkin_sheets.js";
import { Pulse } from "./pulse.js";
import { taskOf } from "../../../desk/safety/tasks.js";

/** @import {Props} from "../../../app.js" */

/** @param {Props} props */
export function SafetySheets({ state, controller }) {
  const props = { state, controller };
  const { sheet } = state.atDesk;
  const close = () => controller.atDesk({ type: "sheet", sheet: null });
  const card = sheet !== null && "card" in sheet ? (state.cards.get(sheet.card) ?? null) : null;
  const alarm = sheet !== null && "alarm" in sheet ? (state.alarms.get(sheet.alarm) ?? null) : null;
  const kind = sheet?.kind ?? "";
  const level = sheet?.kind === "level" ? sheet.level : "routine";
  const name = card?.name ?? alarm?.name ?? "";
  const who = sheet?.kind === "admit" ? sheet.who : "";
  const waits = who !== "" && state.seats.get(who)?.place === "lobby";
  // What was settled meanwhile by a colleague is not asked any more.
  const open = card !== null && card.phase !== "closed";
  const task = sheet?.kind === "task" ? taskOf(state, sheet.about) : null;
  const stands = alarm !== null && alarm.resolution === null;
  const of = { ...props, close };
  return html`
    <${DeskSheet} id="hand-over" title=${sheetText.handOver.title(name)} open=${kind === "hand_over" && open} close=${close}>
      <${HandOver} ...${of} card=${card} />
    <//>
    <${DeskSheet}
      id="level"
      title=${sheetText.level.title(name, safetyText.levels[level])}
      open=${kind === "level" && open}
      close=${close}
    >
      <${LowerLevel} ...${of} card=${card} level=${level} />
    <//>
    <${DeskSheet} id="room" title=${sheetText.room.title(name)} open=${kind === "room" && open} close=${close}>
      <${OfferRoom} ...${of} card=${card} />
    <//>
    <${DeskSheet} id="close" title=${sheetText.close.title(name)} open=${kind === "close" && open} close=${close}>
      <${Close} ...${of} card=${card} />
    <//>
    <${DeskSheet} id="reopen" title=${sheetText.reopen.title(name)} open=${kind === "reopen" && card !== null && !open} close=${close}>
      <${Reopen} ...${of} card=${card} />
    <//>
    <${DeskSheet} id="resolve" title=${sheetText.resolve.title(name)} open=${kind === "resolve" && stands} close=${close}>
      <${Resolve} ...${of} alarm=${alarm} />
    <//>
    <${DeskSheet} id="outreach" title=${sheetText.outreach.title(name)} open=${kind === "outreach" && stands} close=${close}>
      <${Outreach} ...${of} alarm=${alarm} />
    <//>
    <${DeskSheet}
      id="task"
      title=${sheetText.task.title(task?.name ?? "")}
      open=${task !== null}
      close=${close}
    >
      <${TaskDone} ...${of} task=${task} />
    <//>
    <${DeskSheet} id="pulse" title=${sheetText.pulse.title} open=${kind === "pulse"} close=${close}>
      <${Pulse} ...${of} />
    <//>
    <${DeskSheet} id="admit" title=${sheetText.admit.title(nameOf(state, who))} open=${kind === "admit" && waits} close=${close}>
      <${AdmitWithout} ...${of} who=${who} />
    <//>
  `;
}
