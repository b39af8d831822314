/**
 * The two peer connections: one sends (publish), one receives (subscribe).
 *
 * The client offers the first, the server the second, so offers never cross
 * (RFC 8829). Each connection negotiates one thing at a time.
 * @module
 */

import { Link } from "./link.js";
import { Sending } from "./sending.js";
import { Refusal } from "./signaling.js";

/** @import {IceServer, Offered, PublishedTrack, Source} from "./protocol.d.ts" */
/** @import {Reply, Request} from "./signaling.js" */
/** @import {MediaLine} from "./state.js" */

/**
 * How long sound waits before it is played on a weak line, in milliseconds: what was
 * lost and is sent again after a round trip still comes in time.
 */
const PATIENCE = 300;

/** Credentials of a server are good for minutes: these are asked for anew. */
const SERVERS_KEPT = 30_000;

/**
 * @typedef {object} Needs
 * @property {(request: Request) => Promise<Reply>} request
 * @property {(slots: ReadonlyMap<number, {audio: MediaStreamTrack, video: MediaStreamTrack}>) => void} received
 * @property {(media: MediaLine) => void} media
 * @property {() => void} fresh - what comes is on a new connection
 */

export class Peers {
  #needs;
  #sources;
  /** @type {Link | null} */
  #publish = null;
  /** @type {Link | null} */
  #subscribe = null;
  /** @type {Map<Source, Sending>} */
  #sending = new Map();
  /** @type {Map<Source, MediaStreamTrack>} - what to send, also after starting anew */
  #tracks = new Map();
  #started = false;
  #saving = false;
  #waits = false;
  /** What the connections may use besides the node. @type {readonly IceServer[]} */
  #servers = [];
  #serversAt = 0;
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
    else if (this.#publish?.state === "lost") this.#publish.restart();
    const link = this.#subscribe;
    if (link === null || link.state === "new") void this.#askForOffer(true);
    else if (link.state === "lost") link.restart();
    else if (this.#answerLost) void this.#askForOffer(false);
  }

  /** @param {readonly IceServer[]} servers - of the operator, just now */
  use(servers) {
    this.#servers = servers;
    this.#serversAt = Date.now();
  }

  /**
   * Send what somebody wants of a source, and no more.
   *
   * @param {Source} source
   * @param {number | null} most - the largest layer, null for none
   */
  want(source, most) {
    this.#sending.get(source)?.want(most);
  }

  /** @param {boolean} on - send little */
  save(on) {
    this.#saving = on;
    for (const one of this.#sending.values()) one.save(on);
  }

  /** @param {boolean} on - play sound later, so that less of it is missing */
  wait(on) {
    this.#waits = on;
    this.#wait();
  }

  #wait() {
    for (const { receiver } of this.#subscribe?.pc.getTransceivers() ?? []) {
      if (receiver.track.kind === "audio") receiver.jitterBufferTarget = this.#waits ? PATIENCE : null;
    }
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
    await this.#sending.get(source)?.carry(track);
  }

  /**
   * The server's offer for the subscribe connection.
   *
   * @param {Offered} offered
   */
  offered(offered) {
    if (!this.#started) return;
    if (offered.fresh || this.#subscribe === null) {
      this.#needs.fresh();
      this.#subscribe?.close();
      this.#subscribe = this.#link(
        () => void this.#askForOffer(false),
        () => void this.#askForOffer(true),
      );
    }
    const link = this.#subscribe;
    link.negotiate(async (pc) => {
      await this.#renewServers(pc);
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
    this.#wait();
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
      const track = this.#tracks.get(source) ?? null;
      this.#sending.set(source, new Sending(link.pc, source, track, this.#saving));
    }
    this.#offer(true);
  }

  /** @param {boolean} fresh */
  #offer(fresh) {
    const link = this.#publish;
    link?.negotiate(async (pc) => {
      await this.#renewServers(pc);
      await pc.setLocalDescription(await pc.createOffer({ iceRestart: !fresh }));
      /** @type {PublishedTrack[]} */
      const tracks = [];
      for (const [source, { transceiver }] of this.#sending) {
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
   * Have credentials that are good when a path is looked for.
   *
   * @param {RTCPeerConnection} pc
   */
  async #renewServers(pc) {
    if (this.#servers.length === 0) return;
    if (Date.now() - this.#serversAt > SERVERS_KEPT) {
      try {
        const reply = await this.#needs.request({ type: "renew_ice_servers" });
        if (reply.type === "ice_servers") this.use(reply.servers);
      } catch {
        // The node itself may still be reached without them.
      }
    }
    pc.setConfiguration(configuration(this.#servers));
  }

  /**
   * @param {() => void} restart
   * @param {() => void} anew
   */
  #link(restart, anew) {
    const pc = new RTCPeerConnection(configuration(this.#servers));
    return new Link(pc, restart, anew, () => this.#tellMedia());
  }

  #tellMedia() {
    if (!this.#started) return;
    const states = [this.#subscribe?.state ?? "new"];
    if (this.#sources.length > 0) states.push(this.#publish?.state ?? "new");
    if (states.includes("lost")) this.#needs.media("lost");
    else if (states.every((state) => state === "good")) this.#needs.media("good");
  }
}

/**
 * @param {readonly IceServer[]} servers
 * @returns {RTCConfiguration}
 */
function configuration(servers) {
  return { iceServers: [...servers], bundlePolicy: "max-bundle" };
}
