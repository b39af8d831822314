import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { OwnMedia } from "../../web/js/own_media.js";
import { Refusal } from "../../web/js/signaling.js";
import { createStore } from "../../web/js/store.js";

/** A device that notes in `happened` what is done to it. */
class FakeTrack {
  readyState = "live";
  onended = null;
  #enabled = true;
  constructor(name) {
    this.name = name;
  }
  get enabled() {
    return this.#enabled;
  }
  set enabled(on) {
    this.#enabled = on;
    happened.push(`${this.name} ${on ? "enabled" : "silent"}`);
  }
  stop() {
    this.readyState = "ended";
    happened.push(`${this.name} stopped`);
  }
}

const MAIN = { id: "main", kind: "main", title: "", name: "", paused: false, frozen: false, ends_at: null, help_asked: false, writes_to: [], reactions: true, camera: "optional", session: "group", agenda: null };

const ownSeat = (intent, allowed = ["microphone", "camera"]) => ({ version: 1, allowed, intent, video_audience: "everyone", signal: null, invite: null, consents: [] });

let happened, store, own, notices, refusal, openDevice;

const told = (message) => store.tell({ type: "told", message });
const settled = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  happened = [];
  notices = [];
  refusal = null;
  openDevice = async ({ video }) => {
    const track = new FakeTrack(video ? "camera" : "microphone");
    happened.push(`${track.name} opened`);
    return { getVideoTracks: () => [track], getAudioTracks: () => [track] };
  };
  Object.defineProperty(globalThis, "navigator", {
    configurable: true,
    value: { mediaDevices: { getUserMedia: (wanted) => openDevice(wanted) } },
  });
  globalThis.MediaStream = class {
    constructor(tracks) {
      this.tracks = tracks;
    }
  };
  store = createStore();
  const me = { id: "me", name: "Me", role: "member", order: 0, presence: "here", microphone: false, camera: false, screen: false, hand: null };
  told({ type: "welcome", seq: 0, version: 1, now: 0, you: "me", resume: "", resumed: false, own: ownSeat([]), place: MAIN, participants: [me], seats: [], desk: null, messages: [], slots: [], speaking: [] });
  own = new OwnMedia({
    store,
    send: async (source, track) => void happened.push(`${source} ${track === null ? "unsent" : "sent"}`),
    intend: async (source, on) => {
      happened.push(`told ${source} ${on ? "on" : "off"}`);
      if (refusal !== null) throw refusal;
    },
    notice: (notice) => notice !== null && notices.push(notice),
    opened: () => {},
  });
});

test("on: the device, then the relay, then everybody is told", async () => {
  await own.turnOn("microphone");
  assert.deepEqual(happened, [
    "microphone opened",
    "microphone enabled",
    "microphone sent",
    "told microphone on",
  ]);
  assert.equal(store.state().sending.microphone, "on");
});

test("off: silent at once, before anything else", async () => {
  await own.turnOn("microphone");
  happened.length = 0;
  const off = own.turnOff("microphone");
  assert.equal(happened[0], "microphone silent");
  assert.equal(store.state().sending.microphone, "off");
  await off;
  assert.deepEqual(happened, ["microphone silent", "microphone unsent", "told microphone off"]);
  own.releaseAll();
});

test("a microphone that is off is quick to come back", async () => {
  await own.turnOn("microphone");
  await own.turnOff("microphone");
  happened.length = 0;
  await own.turnOn("microphone");
  assert.deepEqual(happened, ["microphone enabled", "microphone sent", "told microphone on"]);
});

test("a camera that is off is given back at once: its light goes out", async () => {
  await own.turnOn("camera");
  assert.notEqual(store.state().ownPicture, null);
  happened.length = 0;
  await own.turnOff("camera");
  assert.deepEqual(happened.slice(0, 2), ["camera silent", "camera stopped"]);
  assert.equal(store.state().ownPicture, null);
});

test("a camera that opens after it was turned off again is not used", async () => {
  let open;
  const waits = new Promise((resolve) => (open = resolve));
  const real = openDevice;
  openDevice = async (wanted) => {
    await waits;
    return real(wanted);
  };
  const on = own.turnOn("camera");
  await own.turnOff("camera");
  open();
  await on;
  assert.equal(store.state().sending.camera, "off");
  assert.ok(happened.includes("camera stopped"));
  assert.ok(!happened.includes("camera sent"));
  assert.ok(!happened.includes("told camera on"));
});

test("what the server refuses is off again, with a word", async () => {
  refusal = new Refusal("not_permitted");
  await own.turnOn("microphone");
  await settled();
  assert.equal(store.state().sending.microphone, "off");
  assert.deepEqual(notices, [{ kind: "kept_off", source: "microphone", why: "staff" }]);
  own.releaseAll();
});

test("a browser that keeps a device back is told apart from the rest", async () => {
  openDevice = async () => {
    throw new DOMException("", "NotAllowedError");
  };
  await own.turnOn("camera");
  assert.deepEqual(notices, [{ kind: "device", device: "camera", problem: "blocked" }]);
  assert.equal(store.state().sending.camera, "off");
});

test("a chosen device that is gone gives way to the usual one", async () => {
  store.tell({ type: "chosen", device: "camera", id: "gone" });
  const real = openDevice;
  openDevice = async (wanted) => {
    if (wanted.video.deviceId !== undefined) throw new DOMException("", "OverconstrainedError");
    return real(wanted);
  };
  await own.turnOn("camera");
  assert.equal(store.state().sending.camera, "on");
  assert.equal(store.state().chosen.camera, "");
});

test("an unplugged device is off, and said", async () => {
  let track;
  const real = openDevice;
  openDevice = async (wanted) => {
    const stream = await real(wanted);
    [track] = stream.getAudioTracks();
    return stream;
  };
  await own.turnOn("microphone");
  track.readyState = "ended";
  track.onended();
  await settled();
  assert.equal(store.state().sending.microphone, "off");
  assert.deepEqual(notices, [{ kind: "unplugged", device: "microphone" }]);
  own.releaseAll();
});

test("nothing is turned on while the line is away", async () => {
  store.tell({ type: "line", line: "opening" });
  await own.turnOn("camera");
  assert.deepEqual(happened, []);
  assert.deepEqual(notices, [{ kind: "wait_for_line" }]);
});

test("what was turned off while the line was away is told when it is back", async () => {
  await own.turnOn("microphone");
  told({ type: "own_changed", seq: 1, own: ownSeat(["microphone"]) });
  store.tell({ type: "sending", source: "microphone", at: "off" });
  happened.length = 0;
  own.agree();
  assert.deepEqual(happened, ["told microphone off"]);
  own.releaseAll();
});

test("hiding the page gives every device back at once", async () => {
  await own.turnOn("microphone");
  await own.turnOn("camera");
  happened.length = 0;
  own.turnAllOff();
  assert.ok(happened.includes("microphone stopped"));
  assert.ok(happened.includes("camera stopped"));
  await settled();
  assert.ok(happened.includes("told microphone off"));
  assert.ok(happened.includes("told camera off"));
  own.releaseAll();
});

test("what staff stopped is given back at once, and nothing is asked of the server", async () => {
  await own.turnOn("microphone");
  told({ type: "own_changed", seq: 1, own: ownSeat(["microphone"]) });
  happened.length = 0;
  own.obey();
  assert.deepEqual(happened, []);
  told({ type: "own_changed", seq: 2, own: ownSeat([]) });
  own.obey();
  assert.deepEqual(happened, ["microphone stopped", "microphone unsent"]);
  assert.equal(store.state().sending.microphone, "off");
});

test("the server turns nothing on", () => {
  told({ type: "own_changed", seq: 1, own: ownSeat(["microphone", "camera"]) });
  own.obey();
  assert.deepEqual(happened, []);
  assert.equal(store.state().sending.microphone, "off");
});

test("a press that is under way is not ended by news of something else", async () => {
  let open;
  const waits = new Promise((resolve) => (open = resolve));
  const real = openDevice;
  openDevice = async (wanted) => {
    await waits;
    return real(wanted);
  };
  const on = own.turnOn("camera");
  told({ type: "own_changed", seq: 1, own: ownSeat([]) });
  own.obey();
  open();
  await on;
  assert.equal(store.state().sending.camera, "on");
  own.releaseAll();
});

test("what was about to be on before a move is not after it", async () => {
  let open;
  const waits = new Promise((resolve) => (open = resolve));
  const real = openDevice;
  openDevice = async (wanted) => {
    await waits;
    return real(wanted);
  };
  const on = own.turnOn("microphone");
  own.obey({ moved: true });
  open();
  await on;
  assert.equal(store.state().sending.microphone, "off");
  assert.ok(!happened.includes("told microphone on"));
  own.releaseAll();
});

test("what is not allowed is not even opened", async () => {
  told({ type: "own_changed", seq: 1, own: ownSeat([], ["camera"]) });
  await own.turnOn("microphone");
  assert.deepEqual(happened, []);
  assert.deepEqual(notices, [{ kind: "kept_off", source: "microphone", why: "staff" }]);
});
