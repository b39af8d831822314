/**
 * What happens when a person presses something, and when the server says something.
 *
 * The only module that knows devices, connections and the store at once. Views call
 * its methods and show the state.
 * @module
 */

import { listDevices, watchDevices } from "./devices.js";
import {
  fetchInvitation,
  fetchTicket,
  LinkProblem,
  rememberedName,
  remembersName,
  setInside,
  stopReasonOf,
  takeToken,
  wasInside,
} from "./invitation.js";
import { Leaving } from "./leaving.js";
import { LineWord } from "./line_word.js";
import { Media } from "./media.js";
import { noticeOfChange, Notices } from "./notices.js";
import { Page, reloadForNews } from "./page.js";
import { fetchHelp } from "./safety/help.js";
import { SafetyLine } from "./safety/line.js";
import { OwnSafety } from "./safety/own.js";
import { openCheckin } from "./safety/pane.js";
import { LineLost, Signaling } from "./signaling.js";
import { playTestSound } from "./sound.js";
import { carriesMedia, isStaff, ownName } from "./state.js";
import { TakingPart } from "./taking_part.js";
import { rememberedTheme } from "./theme.js";
import { Trials } from "./trials.js";

/** @import {FollowUp, ServerMessage, Source} from "./protocol.d.ts" */
/** @import {DeviceKind} from "./devices.js" */
/** @import {SafetyRequest, Settled} from "./safety/outbox.js" */
/** @import {Request} from "./signaling.js" */
/** @import {State, StopReason} from "./state.js" */
/** @import {Store} from "./store.js" */

/** How long a reaction stays on a tile. */
const REACTION_SHOWN = 5_000;

export class Controller extends Page {
  #store;
  #media;
  #trials;
  #notices;
  #safety;
  #line;
  /** @type {string | null} */
  #token = null;
  /** @type {Signaling | null} */
  #signaling = null;
  #inside = false;

  /**
   * @param {Store} store
   * @param {HTMLElement} soundRoot
   */
  constructor(store, soundRoot) {
    super(store);
    this.#store = store;
    this.#notices = new Notices(store);
    this.#line = new LineWord(store);
    this.#trials = new Trials(store, () => void this.#listDevices());
    this.#media = new Media({
      store,
      soundRoot,
      request: (request) => this.#ask(request),
      notice: (notice) => this.#notices.show(notice),
      opened: () => void this.#listDevices(),
    });
    this.part = new TakingPart({
      store,
      own: this.#media.own,
      request: (request) => this.request(request),
    });
    this.#safety = new SafetyLine(store, (request) => this.#ask(request));
    this.own = new OwnSafety({
      store,
      send: (request) => this.safely(request),
      notice: (notice) => this.#notices.show(notice),
      turnOn: (source) => void this.#media.own.turnOn(source),
    });
    this.leaving = new Leaving((leaving) => store.tell({ type: "leaving", leaving }));
  }

  /** @returns {State} */
  get #state() {
    return this.#store.state();
  }

  // Coming in ---------------------------------------------------------------

  /** Open the page: read the link and show the device check, or go straight back. */
  async open() {
    this.#store.tell({ type: "theme", theme: rememberedTheme() });
    void fetchHelp().then((help) => this.#store.tell({ type: "help", help }));
    watchDevices(() => void this.#listDevices());
    window.addEventListener("online", () => this.#networkBack());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState !== "visible") return;
      this.#signaling?.hurry();
      this.#media.wake();
    });
    window.addEventListener("pagehide", () => {
      this.leaving.hurry();
      this.#releaseDevices();
    });
    reloadForNews();
    this.#token = takeToken();
    await this.retry();
  }

  /** Ask the server about the link, again if need be. */
  async retry() {
    if (this.#state.stopped === "outdated") {
      location.reload();
      return;
    }
    if (this.#token === null || typeof RTCPeerConnection === "undefined") {
      const reason = this.#token === null ? "no_link" : "unsupported";
      this.#store.tell({ type: "stopped", reason });
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
    if (wasInside() && ownName(this.#state) !== "") this.join(true);
    else this.#store.tell({ type: "check_opened" });
  }

  /**
   * Go into the session, with everything off.
   *
   * @param {boolean} [switches] - take over from my other device
   */
  join(switches = false) {
    if (this.#signaling !== null || this.#token === null) return;
    const token = this.#token;
    const invitation = this.#state.invitation;
    const name = invitation?.name === null ? this.#state.name.trim() : null;
    if (name !== null && !remembersName(name)) {
      this.#store.tell({ type: "name_missing" });
      return;
    }
    this.#trials.stopAll();
    this.#store.tell({ type: "join_pressed" });
    const signaling = new Signaling({
      open: () => new WebSocket(new URL("/ws", location.href.replace(/^http/, "ws"))),
      // Whoever is leaving does not come in again to say so.
      ticket: () => (isLeft() ? Promise.reject(new LinkProblem("left")) : fetchTicket(token)),
      name,
      switches,
      told: (message) => isLeft() || this.#told(message),
      line: (line) => {
        if (!isLeft()) this.#line.say(line);
        else if (line === "open") this.leaving.lineIsBack();
      },
      greeted: () => isLeft() || this.#greeted(),
      stopped: (reason, followUp) =>
        isLeft() ? this.leaving.over() : this.#stopped(reason, followUp),
    });
    const isLeft = () => this.leaving.has(signaling);
    this.#signaling = signaling;
    signaling.start();
  }

  /** Away at once. Why is asked afterwards, and need not be said. */
  leave() {
    const line = this.#signaling;
    const asks = !isStaff(this.#state) && openCheckin(this.#state) === null;
    this.#signaling = null; // the line stays, for as long as the answer takes
    this.#stopped("left");
    this.leaving.begin(line, asks, this.#safety.part(line));
  }

  /** From "you have left": straight back in. */
  comeBack() {
    const held = this.leaving.takeBack();
    this.own.comesBack(this.#safety);
    if (this.#state.invitation === null) void this.retry();
    else this.join(held || ["replaced", "already_here"].includes(this.#state.stopped ?? ""));
  }

  /** From "you have left": the device check first. */
  checkAgain() {
    this.#store.tell({ type: "check_opened" });
  }

  // The server --------------------------------------------------------------

  /**
   * Ask the server for something. Says why, where it does not come to pass.
   *
   * @param {Request} request
   * @returns {Promise<boolean>} whether it was done
   */
  async request(request) {
    try {
      await this.#ask(request);
      return true;
    } catch (error) {
      this.#notices.explain(error);
      return false;
    }
  }

  /**
   * Ask for what must be kept, until it is. What is refused is for who asked to say.
   *
   * @param {SafetyRequest} request
   * @returns {Promise<Settled>}
   */
  safely(request) {
    return this.#safety.send(request);
  }

  /** @param {Request} request */
  #ask(request) {
    return this.#signaling?.request(request) ?? Promise.reject(new LineLost());
  }

  /** A ticket was handed in: the seat and its media start anew, everything off. */
  #greeted() {
    this.#trials.stopAll();
    this.#media.stop();
  }

  /** @param {ServerMessage} message */
  #told(message) {
    const before = this.#state;
    if (message.type === "welcome") {
      this.#store.tell({ type: "clock", offset: message.now - Date.now() });
    }
    this.#store.tell({ type: "told", message });
    this.#media.told(message);
    this.#safety.told(message);
    switch (message.type) {
      case "welcome":
        setInside(true);
        if (!message.resumed && this.#inside && carriesMedia(message.place.kind)) {
          this.#notices.show({ kind: "started_anew" });
        }
        this.#inside = true;
        this.part.lineIsBack();
        if (!message.resumed) this.own.goOn();
        break;
      case "resumed":
        this.part.lineIsBack();
        break;
      case "moved":
        this.#trials.stopAll(); // of who waited
        break;
      case "muted":
        this.#notices.show({
          kind: "muted",
          source: message.source,
          mayReturn: message.may_return,
        });
        break;
      case "reacted": {
        const number = message.seq;
        setTimeout(() => this.#store.tell({ type: "reaction_over", number }), REACTION_SHOWN);
        break;
      }
      default:
    }
    const notice = noticeOfChange(before, this.#state);
    if (notice !== null) this.#notices.show(notice);
  }

  /**
   * @param {StopReason} reason
   * @param {FollowUp | null} [followUp]
   */
  #stopped(reason, followUp = null) {
    this.#line.end();
    this.#signaling?.close();
    this.#signaling = null;
    this.#releaseDevices();
    this.#inside = false;
    setInside(false);
    this.#notices.show(null);
    this.#store.tell({ type: "stopped", reason, followUp });
    if (reason !== "left") this.#safety.close(); // else it goes out first
  }

  #networkBack() {
    this.#signaling?.hurry();
    this.#media.restart();
  }

  /**
   * Turn on what is off, and off what is on or about to be.
   *
   * @param {Source} source
   */
  toggle(source) {
    this.#media.own.toggle(source);
  }

  // Devices and the page ------------------------------------------------------

  #releaseDevices() {
    this.#media.stop();
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
      await this.#media.chooseSpeaker(id);
      return;
    }
    await this.#trials.change(kind);
    await this.#media.own.change(kind);
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

  /** Cover the page: nothing is shown, heard or sent, and the seat is kept. */
  hide() {
    if (this.#state.hidden) return;
    this.#media.mute(true);
    this.#trials.stopAll();
    this.#media.own.turnAllOff();
    this.#store.tell({ type: "hidden", on: true });
  }

  unhide() {
    this.#media.mute(false);
    this.#store.tell({ type: "hidden", on: false });
    if (carriesMedia(this.#state.place?.kind)) this.#notices.show({ kind: "unhidden" });
  }

  turnOnSound() {
    void this.#media.resume();
  }

  /** Put the camera and microphone away that were tried in the lobby. */
  endTrials() {
    this.#trials.stopAll();
  }

  dismissNotice() {
    this.#notices.show(null);
  }
}
