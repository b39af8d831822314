/**
 * What happens when a person presses something, and when the server says something.
 *
 * The only module that knows devices, connections and the store at once. Views call
 * its methods and show the state.
 * @module
 */

import { canShareScreen, listDevices, watchDevices } from "./devices.js";
import {
  fetchInvitation,
  fetchTicket,
  LinkProblem,
  NotNow,
  rememberedName,
  rememberName,
  setInside,
  takeToken,
  wasInside,
} from "./invitation.js";
import { OwnMedia, SOURCES } from "./own_media.js";
import { Peers } from "./peers.js";
import { Signaling } from "./signaling.js";
import { playTestSound, Sound } from "./sound.js";
import { ownName } from "./state.js";
import { chooseTheme, rememberedTheme } from "./theme.js";
import { Trials } from "./trials.js";

/** @import {ServerMessage, Source} from "./protocol.d.ts" */
/** @import {DeviceKind} from "./devices.js" */
/** @import {Line, Notice, Sheet, State, StopReason} from "./state.js" */
/** @import {Store} from "./store.js" */

/** How long a word that needs no answer stays. */
const NOTICE_SHOWN = 12_000;
/** How long the line may be away before the page says so. */
const LOST_AFTER = 1_000;

export class Controller {
  #store;
  #sound;
  #trials;
  #own;
  /** @type {string | null} */
  #token = null;
  /** @type {Signaling | null} */
  #signaling = null;
  /** @type {Peers | null} */
  #peers = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #noticeTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #lineTimer;
  #inside = false;

  /**
   * @param {Store} store
   * @param {HTMLElement} soundRoot
   */
  constructor(store, soundRoot) {
    this.#store = store;
    this.#sound = new Sound(soundRoot, (on) => {
      if (on !== this.#state.soundBlocked) store.tell({ type: "sound_blocked", on });
    });
    this.#trials = new Trials(store, () => void this.#listDevices());
    this.#own = new OwnMedia({
      store,
      send: async (source, track) => this.#peers?.send(source, track),
      intend: async (source, on) => {
        await this.#signaling?.request({ type: "intend", source, on });
      },
      notice: (notice) => this.#notice(notice),
      opened: () => void this.#listDevices(),
    });
  }

  /** @returns {State} */
  get #state() {
    return this.#store.state();
  }

  // Coming in ---------------------------------------------------------------

  /** Open the page: read the link and show the device check, or go straight back. */
  async open() {
    this.#store.tell({ type: "theme", theme: rememberedTheme() });
    watchDevices(() => void this.#listDevices());
    window.addEventListener("online", () => this.#networkBack());
    window.addEventListener("hashchange", () => {
      if (location.hash.startsWith("#t=")) location.reload(); // another link, same tab
    });
    window.addEventListener("pagehide", () => this.#releaseDevices());
    // From the memory of the browser, with its connections cut.
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) location.reload();
    });
    this.#token = takeToken();
    await this.retry();
  }

  /** Ask the server about the link, again if need be. */
  async retry() {
    if (this.#state.stopped === "outdated") {
      location.reload();
      return;
    }
    if (this.#token === null) {
      this.#store.tell({ type: "stopped", reason: "no_link" });
      return;
    }
    if (typeof RTCPeerConnection === "undefined") {
      this.#store.tell({ type: "stopped", reason: "unsupported" });
      return;
    }
    this.#store.tell({ type: "name_typed", name: rememberedName() });
    this.#store.tell({ type: "line", line: "opening" });
    try {
      const invitation = await fetchInvitation(this.#token);
      this.#store.tell({ type: "invited", invitation });
    } catch (error) {
      this.#store.tell({ type: "stopped", reason: stopReasonOf(error) });
      return;
    }
    void this.#listDevices();
    if (wasInside() && ownName(this.#state) !== "") this.join();
    else this.#store.tell({ type: "check_opened" });
  }

  /** @param {string} name */
  typeName(name) {
    this.#store.tell({ type: "name_typed", name });
  }

  /** Go into the group, with everything off. */
  join() {
    if (this.#signaling !== null || this.#token === null) return;
    const token = this.#token;
    const invitation = this.#state.invitation;
    const name = invitation?.name === null ? this.#state.name.trim() : null;
    if (name !== null && !/[^\p{C}\p{Z}]/u.test(name)) { // nothing of it shows
      this.#store.tell({ type: "name_missing" });
      return;
    }
    if (name !== null) rememberName(name);
    this.#trials.stopAll();
    this.#store.tell({ type: "join_pressed" });
    const sources = SOURCES.filter(
      (source) => source !== "screen" || invitation?.role === "facilitator",
    );
    this.#peers = new Peers(sources, {
      request: (request) => signaling.request(request),
      received: (slots) => this.#received(slots),
      media: (media) => this.#store.tell({ type: "media", media }),
    });
    const signaling = new Signaling({
      open: () => new WebSocket(new URL("/ws", location.href.replace(/^http/, "ws"))),
      ticket: () => fetchTicket(token),
      name,
      told: (message) => this.#told(message),
      line: (line) => this.#line(line),
      greeted: () => this.#greeted(),
      stopped: (reason) => this.#stopped(reason),
    });
    this.#signaling = signaling;
    signaling.start();
  }

  leave() {
    this.#signaling?.leave();
    this.#stopped("left");
  }

  /** From "you have left": straight back in. */
  comeBack() {
    if (this.#state.invitation === null) void this.retry();
    else this.join();
  }

  /** From "you have left": the device check first. */
  checkAgain() {
    this.#store.tell({ type: "check_opened" });
  }

  // The server --------------------------------------------------------------

  /** A ticket was handed in: the seat and its media start anew, everything off. */
  #greeted() {
    this.#releaseDevices();
    this.#sound.stop();
    this.#peers?.stop();
    this.#peers?.start();
  }

  /** @param {ServerMessage} message */
  #told(message) {
    this.#store.tell({ type: "told", message });
    switch (message.type) {
      case "welcome":
        setInside(true);
        if (message.resumed) this.#peers?.mend();
        if (!message.resumed && this.#inside) this.#notice({ kind: "started_anew" });
        this.#inside = true;
        this.#own.agree();
        break;
      case "resumed":
        this.#peers?.mend();
        this.#own.agree();
        break;
      case "offered":
        this.#peers?.offered(message);
        break;
      case "participant_changed":
        if (message.participant.id === this.#state.you) {
          this.#own.screenShown(message.participant.screen);
        }
        break;
      default:
    }
  }

  /** @param {StopReason} reason */
  #stopped(reason) {
    clearTimeout(this.#lineTimer);
    this.#signaling?.close();
    this.#signaling = null;
    this.#peers?.stop();
    this.#peers = null;
    this.#sound.stop();
    this.#releaseDevices();
    this.#inside = false;
    setInside(false);
    this.#notice(null);
    this.#store.tell({ type: "stopped", reason });
  }

  /**
   * A line that comes back at once is not worth a word, nor a move on the page.
   *
   * @param {Line} line
   */
  #line(line) {
    clearTimeout(this.#lineTimer);
    const lost = line === "lost";
    if (!lost || this.#state.line !== "lost") {
      this.#store.tell({ type: "line", line: lost ? "opening" : line });
    }
    if (!lost) return;
    this.#lineTimer = setTimeout(() => this.#store.tell({ type: "line", line }), LOST_AFTER);
  }

  #networkBack() {
    this.#signaling?.hurry();
    this.#peers?.restart();
  }

  /** @param {ReadonlyMap<number, {audio: MediaStreamTrack, video: MediaStreamTrack}>} slots */
  #received(slots) {
    const known = this.#state.pictures;
    const pictures = new Map();
    const sounds = new Map();
    for (const [slot, { audio, video }] of slots) {
      const before = known.get(slot);
      const same = before?.getVideoTracks()[0] === video;
      pictures.set(slot, same ? before : new MediaStream([video]));
      sounds.set(slot, audio);
    }
    this.#store.tell({ type: "pictures", pictures });
    this.#sound.play(sounds);
  }

  // Controls ----------------------------------------------------------------

  /**
   * Turn on what is off, and off what is on or about to be.
   *
   * @param {Source} source
   */
  toggle(source) {
    this.#own.toggle(source);
  }

  // Devices -----------------------------------------------------------------

  #releaseDevices() {
    this.#own.releaseAll();
    this.#trials.stopAll();
  }

  async #listDevices() {
    this.#store.tell({ type: "devices", devices: await listDevices() });
  }

  /**
   * Use another device, at once if one of its kind is on.
   *
   * @param {DeviceKind} kind
   * @param {string} id
   */
  async choose(kind, id) {
    this.#store.tell({ type: "chosen", device: kind, id });
    if (kind === "speaker") {
      await this.#sound.choose(id);
      return;
    }
    await this.#trials.change(kind);
    await this.#own.change(kind);
  }

  // The device check --------------------------------------------------------

  /**
   * Show or measure a device to its owner alone.
   *
   * @param {"camera" | "microphone"} device
   */
  async tryDevice(device) {
    await this.#trials.start(device);
  }

  /** @param {"camera" | "microphone"} device */
  stopTrial(device) {
    this.#trials.stop(device);
  }

  /** @returns {Promise<boolean>} whether it could be heard */
  playTestSound() {
    return playTestSound(this.#state.chosen.speaker);
  }

  // The page ----------------------------------------------------------------

  /** Cover the page: nothing is shown, heard or sent, and the seat is kept. */
  hide() {
    if (this.#state.hidden) return;
    this.#sound.mute(true);
    this.#trials.stopAll();
    this.#own.turnAllOff();
    this.#store.tell({ type: "hidden", on: true });
  }

  unhide() {
    this.#sound.mute(false);
    this.#store.tell({ type: "hidden", on: false });
    if (this.#state.screen === "group") this.#notice({ kind: "unhidden" });
  }

  turnOnSound() {
    void this.#sound.resume();
  }

  /** @param {boolean} on */
  showSelf(on) {
    this.#store.tell({ type: "show_self", on });
  }

  /** @param {boolean} on */
  showWhole(on) {
    this.#store.tell({ type: "whole", on });
  }

  /** @param {State["theme"]} theme */
  chooseTheme(theme) {
    chooseTheme(theme);
    this.#store.tell({ type: "theme", theme });
  }

  /** @param {Sheet} sheet */
  openSheet(sheet) {
    this.#store.tell({ type: "sheet", sheet });
  }

  dismissNotice() {
    this.#notice(null);
  }

  /** Whether a control for the screen makes sense on this device. */
  get canShareScreen() {
    return this.#state.invitation?.role === "facilitator" && canShareScreen();
  }

  /** @param {Notice | null} notice */
  #notice(notice) {
    clearTimeout(this.#noticeTimer);
    if (notice === null && this.#state.notice === null) return;
    this.#store.tell({ type: "notice", notice });
    // What asks for an action stays until it is done or put away.
    if (notice === null || ["device", "unplugged"].includes(notice.kind)) return;
    this.#noticeTimer = setTimeout(() => this.#notice(null), NOTICE_SHOWN);
  }
}

/**
 * @param {unknown} error
 * @returns {StopReason}
 */
function stopReasonOf(error) {
  if (error instanceof LinkProblem) return error.reason;
  if (error instanceof NotNow && error.message === "too_many") return "too_many";
  return "unreachable";
}
