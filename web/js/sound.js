/**
 * What is heard: one hidden audio element for each slot, and a test sound.
 * @module
 */

export class Sound {
  #root;
  #blocked;
  /** @type {Map<number, HTMLAudioElement>} */
  #elements = new Map();
  #speaker = "";
  #muted = false;

  /**
   * @param {HTMLElement} root - where the elements stand
   * @param {(blocked: boolean) => void} blocked - the browser wants a press first
   */
  constructor(root, blocked) {
    this.#root = root;
    this.#blocked = blocked;
  }

  /** @param {ReadonlyMap<number, MediaStreamTrack>} tracks - by slot: all of them */
  play(tracks) {
    for (const [slot, element] of this.#elements) {
      if (tracks.has(slot)) continue;
      element.srcObject = null;
      element.remove();
      this.#elements.delete(slot);
    }
    for (const [slot, track] of tracks) {
      let element = this.#elements.get(slot);
      if (element === undefined) {
        element = document.createElement("audio");
        element.autoplay = true;
        element.muted = this.#muted;
        this.#root.append(element);
        this.#elements.set(slot, element);
        void setSpeaker(element, this.#speaker);
      }
      const now = /** @type {MediaStream | null} */ (element.srcObject);
      if (now?.getAudioTracks()[0] === track) continue;
      element.srcObject = new MediaStream([track]);
    }
    void this.resume();
  }

  /** Play what should be playing. To be called from a press where one is needed. */
  async resume() {
    const all = [...this.#elements.values()];
    const results = await Promise.allSettled(all.map((element) => element.play()));
    this.#blocked(
      results.some(
        (one) => one.status === "rejected" && one.reason?.name === "NotAllowedError",
      ),
    );
  }

  /** @param {boolean} muted */
  mute(muted) {
    this.#muted = muted;
    for (const element of this.#elements.values()) element.muted = muted;
  }

  /** @param {string} id - "" for the usual one */
  async choose(id) {
    this.#speaker = id;
    await Promise.all(
      [...this.#elements.values()].map((element) => setSpeaker(element, id)),
    );
  }

  stop() {
    this.play(new Map());
  }
}

/**
 * Play two soft notes on a speaker. Only ever after a press.
 *
 * @param {string} speaker - "" for the usual one
 * @returns {Promise<boolean>} whether the browser let it sound
 */
export async function playTestSound(speaker) {
  const context = new AudioContext();
  const output = context.createMediaStreamDestination();
  const element = new Audio();
  element.srcObject = output.stream;
  await setSpeaker(element, speaker);
  try {
    await Promise.all([context.resume(), element.play()]);
  } catch {
    await context.close();
    return false;
  }
  const start = context.currentTime + 0.05;
  note(context, output, 392, start);
  note(context, output, 523.25, start + 0.35);
  await new Promise((resolve) => setTimeout(resolve, 1_900));
  element.srcObject = null;
  await context.close();
  return true;
}

/**
 * @param {AudioContext} context
 * @param {AudioNode} output
 * @param {number} frequency - in hertz
 * @param {number} start - in seconds of the context
 */
function note(context, output, frequency, start) {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.type = "sine";
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.16, start + 0.06);
  volume.gain.exponentialRampToValueAtTime(0.0005, start + 1.3);
  tone.connect(volume).connect(output);
  tone.start(start);
  tone.stop(start + 1.35);
}

/**
 * @param {HTMLMediaElement} element
 * @param {string} id
 */
async function setSpeaker(element, id) {
  if (!("setSinkId" in element)) return;
  await element.setSinkId(id).catch(() => {
    // Unplugged since it was chosen: the usual one plays instead.
  });
}
