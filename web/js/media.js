/**
 * Everything that is sent and received while in the session.
 *
 * The connections are made when one first is where people see and hear each other,
 * and live as long as the page is in: a move changes what they carry, not them.
 * @module
 */

import { canShareScreen } from "./devices.js";
import { Gaze } from "./gaze.js";
import { OwnMedia } from "./own_media.js";
import { Peers } from "./peers.js";
import { Sound } from "./sound.js";
import { carriesMedia, ownRole } from "./state.js";

/** @import {IceServer, Role, ServerMessage, Source} from "./protocol.d.ts" */
/** @import {Reply, Request} from "./signaling.js" */
/** @import {Notice, State} from "./state.js" */
/** @import {Store} from "./store.js" */

/**
 * @typedef {object} Needs
 * @property {Store} store
 * @property {HTMLElement} soundRoot - where the elements that play stand
 * @property {(request: Request) => Promise<Reply>} request
 * @property {(notice: Notice | null) => void} notice
 * @property {() => void} opened - a device was opened, so its name is known now
 */

export class Media {
  #needs;
  #sound;
  #gaze;
  /** @type {Peers | null} */
  #peers = null;
  /** @type {readonly IceServer[]} */
  #servers = [];

  /** @param {Needs} needs */
  constructor(needs) {
    const { store } = needs;
    this.#needs = needs;
    this.#sound = new Sound(needs.soundRoot, (on) => {
      if (on !== store.state().soundBlocked) store.tell({ type: "sound_blocked", on });
    });
    this.#gaze = new Gaze(store, (look) => needs.request(look));
    store.watch((now, before) => {
      if (now.mode !== before.mode) this.#peers?.save(now.mode === "saver");
      if (isWeak(now) !== isWeak(before)) this.#peers?.wait(isWeak(now));
    });
    this.own = new OwnMedia({
      store,
      send: async (source, track) => this.#peers?.send(source, track),
      intend: async (source, on) => {
        await needs.request({ type: "intend", source, on });
      },
      notice: needs.notice,
      opened: needs.opened,
    });
  }

  /** Everything off and given back: the session is over, or starts anew. */
  stop() {
    this.#disconnect();
    this.own.releaseAll();
  }

  /**
   * Follow what the server said, once it is in the store.
   *
   * @param {ServerMessage} message
   */
  told(message) {
    switch (message.type) {
      case "welcome":
        this.#use(message.ice_servers);
        this.#connect();
        if (message.resumed) this.#mend();
        this.own.obey();
        this.own.agree();
        break;
      case "resumed":
        this.#use(message.ice_servers);
        this.#mend();
        this.own.agree();
        break;
      case "moved":
        this.#connect();
        // A path that was lost in the lobby could not be made anew there.
        if (this.#needs.store.state().media === "lost") this.#peers?.restart();
        this.own.obey({ moved: true });
        break;
      case "own_changed":
        this.own.obey();
        if (message.own.by_text) this.#disconnect();
        else this.#connect();
        break;
      case "layers_wanted":
        this.#peers?.want(message.source, message.max_layer);
        break;
      case "offered":
        this.#peers?.offered(message);
        break;
      default:
    }
  }

  /** The network changed: look for a new path. */
  restart() {
    this.#peers?.restart();
  }

  /** Somebody looks at the page again: whatever was lost meanwhile is looked for. */
  wake() {
    if (this.#needs.store.state().media === "lost") this.#peers?.mend();
  }

  /** @param {boolean} muted */
  mute(muted) {
    this.#sound.mute(muted);
  }

  /** Play what the browser kept back. To be called from a press. */
  resume() {
    return this.#sound.resume();
  }

  /** @param {string} speaker */
  chooseSpeaker(speaker) {
    return this.#sound.choose(speaker);
  }

  #connect() {
    const state = this.#needs.store.state();
    const role = ownRole(state);
    if (this.#peers !== null || !carriesMedia(state.place?.kind) || role === "admin") return;
    if (state.own?.by_text) return;
    this.#peers = new Peers(sourcesOf(role), {
      request: this.#needs.request,
      received: (slots) => this.#received(slots),
      media: (media) => this.#needs.store.tell({ type: "media", media }),
      fresh: () => this.#needs.store.tell({ type: "fresh" }),
    });
    this.#peers.use(this.#servers);
    this.#peers.save(state.mode === "saver");
    this.#peers.wait(isWeak(state));
    this.#peers.start();
    this.#gaze.start();
  }

  #disconnect() {
    if (this.#peers === null) return;
    this.#gaze.stop();
    this.#peers.stop();
    this.#peers = null;
    this.#sound.stop();
    this.#needs.store.tell({ type: "media", media: "new" });
    this.#needs.store.tell({ type: "pictures", pictures: new Map() });
  }

  #mend() {
    this.#peers?.mend();
    this.#gaze.again();
  }

  /** @param {readonly IceServer[]} servers */
  #use(servers) {
    this.#servers = servers;
    this.#peers?.use(servers);
  }

  /** @param {ReadonlyMap<number, {audio: MediaStreamTrack, video: MediaStreamTrack}>} slots */
  #received(slots) {
    const known = this.#needs.store.state().pictures;
    const pictures = new Map();
    const sounds = new Map();
    for (const [slot, { audio, video }] of slots) {
      const before = known.get(slot);
      const same = before?.getVideoTracks()[0] === video;
      pictures.set(slot, same ? before : new MediaStream([video]));
      sounds.set(slot, audio);
    }
    this.#needs.store.tell({ type: "pictures", pictures });
    this.#sound.play(sounds);
  }
}

/**
 * Whether one's own line loses words.
 *
 * @param {State} state
 */
function isWeak({ own }) {
  return own?.quality === "fair" || own?.quality === "poor";
}

/**
 * What a role may ever send. A member's screen is sent when a facilitator allows it,
 * without negotiating again.
 *
 * @param {Role} role
 * @returns {Source[]}
 */
function sourcesOf(role) {
  if (role === "observer" || role === "admin") return [];
  return canShareScreen() ? ["microphone", "camera", "screen"] : ["microphone", "camera"];
}
