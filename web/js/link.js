/**
 * One peer connection, and the steps by which its path is brought back: it comes
 * back alone, or by an ICE restart, or everything is made anew.
 * @module
 */

/** @import {MediaLine} from "./state.js" */

/** A browser calls a path "disconnected" after some seconds; some come back alone. */
const RESTART_AFTER = 1_500;
/** How long an ICE restart may take before everything is made anew. */
const ANEW_AFTER = 10_000;

export class Link {
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
   * @param {RTCPeerConnection} pc
   * @param {() => void} restart - negotiate new ICE credentials
   * @param {() => void} anew - replace this connection
   * @param {() => void} changed - `state` is different now
   */
  constructor(pc, restart, anew, changed) {
    this.#restart = restart;
    this.#anew = anew;
    this.#changed = changed;
    this.pc = pc;
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
