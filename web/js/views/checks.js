/**
 * Trying a camera, a microphone and a speaker: seen and heard by their owner alone.
 * @module
 */

import { html, useEffect, useState } from "../dom.js";
import { BARS, measure } from "../meter.js";
import { ownName } from "../state.js";
import { initial, problemText, text } from "../text.js";
import { DevicePickers } from "./device_picker.js";
import { Icon } from "./parts.js";
import { Picture } from "./picture.js";

/** @import {Props} from "../app.js" */
/** @import {Trial} from "../state.js" */

/** Bars from which on we are sure to hear a voice. */
const HEARD = 3;
const QUIET_AFTER = 6_000;

/** @param {Props} props */
export function Preview({ state, controller }) {
  const { check } = text;
  const { at, stream, problem } = state.trials.camera;
  const words = { off: check.cameraOff, starting: check.cameraStarting, on: check.cameraOn }[at];
  const off = at === "off";
  const press = () => {
    if (off) void controller.tryDevice("camera");
    else controller.stopTrial("camera");
  };
  return html`
    <div class="stack tight seeing">
      <div class="preview niche n2">
        <div class="arch" aria-hidden="true">${initial(ownName(state))}</div>
        ${stream !== null && html`<${Picture} key="picture" stream=${stream} mirrored />`}
        <p class="plate" role="status">
          <${Icon} name=${off ? "camera-off" : "camera"} /><span>${words}</span>
        </p>
      </div>
      <button type="button" class="button block" onClick=${press}>
        <${Icon} name="camera" />
        ${off ? (problem === null ? check.tryCamera : text.devices.tryAgain) : check.stopCamera}
      </button>
      <div role="status">
        ${problem !== null &&
        html`
          <div class="notice calm">
            <${Icon} name="camera-off" />
            <p>
              <strong>${problemText("camera", problem).title}</strong><br />
              ${problemText("camera", problem).more} ${check.without}
            </p>
          </div>
        `}
      </div>
    </div>
  `;
}

/** @param {Props} props */
export function Checks(props) {
  const { check } = text;
  return html`
    <div class="checks">
      <ul>
        <${MicrophoneCheck} ...${props} />
        <${SpeakerCheck} controller=${props.controller} />
      </ul>
      <details class="more">
        <summary>${check.devices}</summary>
        <${DevicePickers} ...${props} />
      </details>
    </div>
  `;
}

/** @param {Props} props */
function MicrophoneCheck({ state, controller }) {
  const { check } = text;
  const trial = state.trials.microphone;
  const [level, heard, quiet] = useLevel(trial);
  const words = microphoneWords(trial, heard, quiet);
  const label = trial.stream?.getAudioTracks()[0]?.label ?? "";
  const off = trial.at === "off";
  const press = () => {
    if (off) void controller.tryDevice("microphone");
    else controller.stopTrial("microphone");
  };
  return html`
    <li>
      <${Icon} name=${off && trial.problem !== null ? "mic-off" : "mic"} />
      <p role="status">
        <strong>${words.title}</strong>
        <small>${heard && label !== "" ? label : words.more}</small>
      </p>
      <div class="try">
        ${trial.at === "on" &&
        html`
          <span class="meter" aria-hidden="true">
            ${Array.from(
              { length: BARS },
              (_, bar) => html`<i key=${bar} class=${bar < level ? "on" : ""}></i>`,
            )}
          </span>
        `}
        <button
          type="button"
          class="button dense"
          aria-label=${off ? check.tryMicrophoneName : check.stopMicrophoneName}
          onClick=${press}
        >
          ${off
            ? trial.problem === null
              ? check.tryMicrophone
              : text.devices.tryAgain
            : check.stopMicrophone}
        </button>
      </div>
    </li>
  `;
}

/**
 * @param {Trial} trial
 * @param {boolean} heard
 * @param {boolean} quiet
 */
function microphoneWords(trial, heard, quiet) {
  const { check } = text;
  if (trial.problem !== null) {
    const { title, more } = problemText("microphone", trial.problem);
    return { title, more: `${more} ${check.without}` };
  }
  if (trial.at === "starting") {
    return { title: check.microphoneStarting, more: check.microphoneMore };
  }
  if (trial.at === "off") return { title: check.microphone, more: check.microphoneMore };
  if (heard) return { title: check.microphoneHeard, more: check.microphoneMore };
  return {
    title: check.microphoneQuiet,
    more: quiet ? check.microphoneQuietMore : check.microphoneMore,
  };
}

/**
 * The present level, whether a voice was heard, and whether it has long been quiet.
 *
 * @param {Trial} trial
 */
function useLevel(trial) {
  const [level, setLevel] = useState(0);
  const [heard, setHeard] = useState(false);
  const [quiet, setQuiet] = useState(false);
  useEffect(() => {
    setLevel(0);
    setHeard(false);
    setQuiet(false);
    if (trial.stream === null) return;
    const stop = measure(trial.stream, (bars) => {
      setLevel(bars);
      if (bars >= HEARD) setHeard(true);
    });
    const timer = setTimeout(() => setQuiet(true), QUIET_AFTER);
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [trial.stream]);
  return /** @type {const} */ ([level, heard, quiet]);
}

/** @param {{controller: Props["controller"]}} props */
function SpeakerCheck({ controller }) {
  const { check } = text;
  const [words, setWords] = useState(check.speakerMore);
  const press = async () => {
    const sounded = await controller.playTestSound();
    setWords(sounded ? check.played : check.soundBlocked);
  };
  return html`
    <li>
      <${Icon} name="speaker" />
      <p role="status"><strong>${check.speaker}</strong><small>${words}</small></p>
      <div class="try">
        <button type="button" class="button dense" onClick=${press}>${check.playSound}</button>
      </div>
    </li>
  `;
}
