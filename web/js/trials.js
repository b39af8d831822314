/**
 * Trying camera and microphone before going in: seen and heard by their owner alone.
 * @module
 */

import { problemOf } from "./devices.js";
import { openChosen } from "./own_media.js";

/** @import {Trial} from "./state.js" */
/** @import {Store} from "./store.js" */

/** @typedef {"camera" | "microphone"} Tried */

const DEVICES = /** @type {const} */ (["camera", "microphone"]);

export class Trials {
  #store;
  #opened;
  /** @type {Record<Tried, number>} - so that a device that comes late is not used */
  #presses = { camera: 0, microphone: 0 };

  /**
   * @param {Store} store
   * @param {() => void} opened - a device was opened, so its name is known now
   */
  constructor(store, opened) {
    this.#store = store;
    this.#opened = opened;
  }

  /** @param {Tried} device */
  async start(device) {
    const press = ++this.#presses[device];
    const current = () => this.#presses[device] === press;
    this.#tell(device, { at: "starting", stream: null, problem: null });
    try {
      const track = await openChosen(this.#store, device);
      if (!current()) {
        track.stop();
        return;
      }
      track.onended = () => this.stop(device);
      this.#tell(device, { at: "on", stream: new MediaStream([track]), problem: null });
      this.#opened();
    } catch (error) {
      if (!current()) return;
      this.#tell(device, { at: "off", stream: null, problem: problemOf(error) });
    }
  }

  /** @param {Tried} device */
  stop(device) {
    this.#presses[device] += 1;
    const { at, stream } = this.#store.state().trials[device];
    for (const track of stream?.getTracks() ?? []) {
      track.onended = null;
      track.stop();
    }
    if (at !== "off") this.#tell(device, { at: "off", stream: null, problem: null });
  }

  stopAll() {
    for (const device of DEVICES) this.stop(device);
  }

  /**
   * Another device was chosen: try that one, if one of its kind is being tried.
   *
   * @param {Tried} device
   */
  async change(device) {
    if (this.#store.state().trials[device].at === "off") return;
    this.stop(device);
    await this.start(device);
  }

  /**
   * @param {Tried} device
   * @param {Trial} trial
   */
  #tell(device, trial) {
    this.#store.tell({ type: "trial", device, trial });
  }
}
