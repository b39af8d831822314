/**
 * The two peer connections: one sends (publish), one receives (subscribe).
 *
 * The client offers the first, the server the second, so offers never cross
 * (RFC 8829). Each connection negotiates one thing at a time.
 * @module
 */

import { Refusal } from "./signaling.js";

/** @import {Offered, PublishedTrack, Source} from "./protocol.d.ts" */
/** @import {Reply, Request} from "./signaling.js" */
/** @import {MediaLine} from "./state.js" */

/** A browser calls a path "disconnected" after some seconds; some come back alone. */
const RESTART_AFTER = 1_500;
/** How long an ICE restart may take before everything is made anew. */
const ANEW_AFTER = 10_000;

/** @type {RTCConfiguration} */
const CONFIGURATION = { iceServers: [], bundlePolicy: "max-bundle" };

/** @type {Record<Source, {kind: "audio" | "video", bitrate: number}>} */
const SENDING = {
  microphone: { kind: "audio", bitrate: 40_000 },
  camera: { kind: "video", bitrate: 700_000 },
  screen: { kind: "video", bitrate: 1_500_000 },
};

/**
 * @typedef {object} Needs
 * @property {(request: Request) => Promise<Reply>} request
 * @property {(slots: ReadonlyMap<number, {audio: MediaStreamTrack, video: MediaStreamTrack}>) => void} received
 * @property {(media: MediaLine) => void} media
 */

export class Peers {
  #needs;
  #sources;
  /** @type {Link | null} */
  #publish = null;
  /** @type {Link | null} */
  #subscribe = null;
  /** @type {Map<Source, RTCRtpTransceiver>} */
  #sending = new Map();
  /** @type {Map<Source, MediaStreamTrack>} - what to send, also after starting anew */
  #tracks = new Map();
  #started = false;
  /** The server may still wait for an answer to its last offer. */
  #answerLost = false;

  /**
   * @param {readonly Source[]} sources - that this page may ever send
   * @param {Needs} needs
   */
  constructor(sources, needs) {
    this.#sources = sources;
    this.#needs = needs;
  }

  /**
   * Make both connections anew, sending nothing until told what. Who may never send
   * has no use for the first.
   */
  start() {
    this.#started = true;
    if (this.#sources.length > 0) this.#startPublish();
    this.#startSubscribe();
  }

  stop() {
    this.#started = false;
    this.#publish?.close();
    this.#subscribe?.close();
    this.#publish = this.#subscribe = null;
    this.#answerLost = false;
    this.#sending.clear();
    this.#tracks.clear();
  }

  /** The network changed: look for a new path on both connections. */
  restart() {
    if (!this.#started) return;
    this.#publish?.restart();
    this.#subscribe?.restart();
  }

  /** The line is back: ask again for what may have been lost with it. */
  mend() {
    if (!this.#started) return;
    if (this.#publish?.pc.remoteDescription === null) this.#startPublish();
    const link = this.#subscribe;
    if (link === null || link.state === "new") void this.#askForOffer(true);
    else if (this.#answerLost) void this.#askForOffer(false);
  }

  /**
   * Send a track, or nothing. The connection is not negotiated again.
   *
   * @param {Source} source
   * @param {MediaStreamTrack | null} track
   */
  async send(source, track) {
    if (track === null) this.#tracks.delete(source);
    else this.#tracks.set(source, track);
    await this.#sending.get(source)?.sender.replaceTrack(track);
  }

  /**
   * The server's offer for the subscribe connection.
   *
   * @param {Offered} offered
   */
  offered(offered) {
    if (!this.#started) return;
    if (offered.fresh || this.#subscribe === null) {
      this.#subscribe?.close();
      this.#subscribe = this.#link(
        () => void this.#askForOffer(false),
        () => void this.#askForOffer(true),
      );
    }
    const link = this.#subscribe;
    link.negotiate(async (pc) => {
      await pc.setRemoteDescription({ type: "offer", sdp: offered.sdp });
      await pc.setLocalDescription(await pc.createAnswer());
      this.#collect(pc, offered);
      const sdp = pc.localDescription?.sdp ?? "";
      await this.#answer({ type: "answer", generation: offered.generation, sdp });
    });
  }

  /** @param {Extract<Request, {type: "answer"}>} answer */
  async #answer(answer) {
    try {
      await this.#needs.request(answer);
      this.#answerLost = false;
    } catch (error) {
      if (error instanceof Refusal) return; // a newer offer is on its way
      this.#answerLost = true;
      void this.#askForOffer(false);
    }
  }

  /**
   * @param {RTCPeerConnection} pc
   * @param {Offered} offered
   */
  #collect(pc, offered) {
    const byMid = new Map(pc.getTransceivers().map((one) => [one.mid, one.receiver.track]));
    const slots = new Map();
    for (const { slot, audio, video } of offered.slots) {
      const tracks = { audio: byMid.get(audio), video: byMid.get(video) };
      if (tracks.audio !== undefined && tracks.video !== undefined) slots.set(slot, tracks);
    }
    this.#needs.received(slots);
  }

  #startSubscribe() {
    this.#subscribe?.close();
    this.#subscribe = null;
    void this.#askForOffer(true);
  }

  /** @param {boolean} fresh */
  async #askForOffer(fresh) {
    try {
      await this.#needs.request({ type: "subscribe", fresh });
    } catch {
      // The line was lost, or the server is busy: its next welcome, or the next
      // look at the connection, asks again.
    }
  }

  #startPublish() {
    this.#publish?.close();
    this.#sending.clear();
    const link = this.#link(
      () => this.#offer(false),
      () => this.#startPublish(),
    );
    this.#publish = link;
    for (const source of this.#sources) {
      const { kind, bitrate } = SENDING[source];
      const transceiver = link.pc.addTransceiver(this.#tracks.get(source) ?? kind, {
        direction: "sendonly",
        sendEncodings: [{ maxBitrate: bitrate }],
      });
      this.#sending.set(source, transceiver);
    }
    this.#offer(true);
  }

  /** @param {boolean} fresh */
  #offer(fresh) {
    const link = this.#publish;
    link?.negotiate(async (pc) => {
      await pc.setLocalDescription(await pc.createOffer({ iceRestart: !fresh }));
      /** @type {PublishedTrack[]} */
      const tracks = [];
      for (const [source, transceiver] of this.#sending) {
        if (transceiver.mid !== null) tracks.push({ mid: transceiver.mid, source });
      }
      const sdp = pc.localDescription?.sdp ?? "";
      const reply = await this.#needs.request({ type: "publish", sdp, tracks, fresh });
      if (reply.type === "answered" && link === this.#publish) {
        await pc.setRemoteDescription({ type: "answer", sdp: reply.sdp });
      }
    });
  }

  /**
   * @param {() => void} restart
   * @param {() => void} anew
   */
  #link(restart, anew) {
    return new Link(restart, anew, () => this.#tellMedia());
  }

  #tellMedia() {
    if (!this.#started) return;
    const states = [this.#subscribe?.state ?? "new"];
    if (this.#sources.length > 0) states.push(this.#publish?.state ?? "new");
    if (states.includes("lost")) this.#needs.media("lost");
    else if (states.every((state) => state === "good")) this.#needs.media("good");
  }
}

/** One peer connection and how it is brought back. */
class Link {
  #restart;
  #anew;
  #changed;
  #closed = false;
  #work = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | null} */
  #restartTimer = null;
  /** @type {ReturnType<typeof setTimeout> | null} */
  #anewTimer = null;
  /** @type {MediaLine} */
  state = "new";

  /**
   * @param {() => void} restart - negotiate new ICE credentials
   * @param {() => void} anew - replace this connection
   * @param {() => void} changed - `state` is different now
   */
  constructor(restart, anew, changed) {
    this.#restart = restart;
    this.#anew = anew;
    this.#changed = changed;
    this.pc = new RTCPeerConnection(CONFIGURATION);
    this.pc.onconnectionstatechange = () => this.#look();
    // Firefox tells of a restart here alone.
    this.pc.oniceconnectionstatechange = () => this.#look();
    this.#armAnew();
  }

  /**
   * Do one negotiation after those before it. One that comes to nothing is made
   * good by the next look at the connection.
   *
   * @param {(pc: RTCPeerConnection) => Promise<void>} step
   */
  negotiate(step) {
    this.#work = this.#work.then(async () => {
      if (this.#closed) return;
      try {
        await step(this.pc);
      } catch {
        if (!this.#closed) await this.#undo();
      }
    });
  }

  restart() {
    if (this.#closed || this.state === "new") return;
    this.#cancelRestart();
    this.#armAnew();
    this.#restart();
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelRestart();
    this.#cancelAnew();
    this.pc.onconnectionstatechange = this.pc.oniceconnectionstatechange = null;
    this.pc.close();
  }

  async #undo() {
    if (this.pc.signalingState === "have-local-offer") {
      await this.pc.setLocalDescription({ type: "rollback" }).catch(() => {});
    }
  }

  #look() {
    if (this.#closed) return;
    const { connectionState, iceConnectionState } = this.pc;
    if (connectionState === "failed" || iceConnectionState === "failed") {
      this.#tell("lost");
      this.#planRestart(0);
    } else if (
      connectionState === "disconnected" ||
      iceConnectionState === "disconnected"
    ) {
      this.#tell("lost");
      this.#planRestart(RESTART_AFTER);
    } else if (connectionState === "connected") {
      this.#cancelRestart();
      this.#cancelAnew();
      this.#tell("good");
    }
  }

  /** @param {MediaLine} state */
  #tell(state) {
    if (this.state === state) return;
    this.state = state;
    this.#changed();
  }

  /** @param {number} after */
  #planRestart(after) {
    if (this.#restartTimer !== null && after > 0) return;
    this.#cancelRestart();
    this.#armAnew();
    this.#restartTimer = setTimeout(() => {
      this.#restartTimer = null;
      this.#restart();
    }, after);
  }

  #armAnew() {
    if (this.#anewTimer !== null) return;
    this.#anewTimer = setTimeout(() => {
      this.#anewTimer = null;
      if (this.#closed) return;
      this.#tell("lost");
      this.#anew();
      if (!this.#closed) this.#armAnew();
    }, ANEW_AFTER);
  }

  #cancelRestart() {
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer);
    this.#restartTimer = null;
  }

  #cancelAnew() {
    if (this.#anewTimer !== null) clearTimeout(this.#anewTimer);
    this.#anewTimer = null;
  }
}
