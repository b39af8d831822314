import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Media } from "../../web/js/media.js";
import { createStore } from "../../web/js/store.js";
import { LOBBY, moved, ownSeat, person, place, ROOM, welcome } from "./people.mjs";

class FakePeer {
  signalingState = "stable";
  connectionState = "new";
  iceConnectionState = "new";
  remoteDescription = null;
  localDescription = null;
  constructor() {
    made.push(this);
  }
  addTransceiver() {
    return { mid: "0", sender: { replaceTrack: async () => {} } };
  }
  getTransceivers() {
    return [];
  }
  async createOffer() {
    return { type: "offer", sdp: "our offer" };
  }
  async setLocalDescription(description) {
    this.localDescription = description;
  }
  async setRemoteDescription(description) {
    this.remoteDescription = description;
  }
  close() {
    this.closed = true;
  }
}

let made, requests, looks, store, media;

const settle = async () => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

async function told(message) {
  store.tell({ type: "told", message });
  media.told(message);
  await settle();
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.RTCPeerConnection = FakePeer;
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: {} });
  [made, requests, looks] = [[], [], []];
  store = createStore();
  media = new Media({
    store,
    soundRoot: /** @type {any} */ (null),
    request: async (request) => {
      if (request.type === "look") looks.push(request);
      else requests.push(request.type);
      return { type: "answered", seq: 1, request: 1, sdp: "their answer" };
    },
    notice: () => {},
    opened: () => {},
  });
});

test("nothing is asked for in the lobby, and both connections are made at the door", async () => {
  await told(welcome({ place: LOBBY, participants: [person("me", 0)] }));
  assert.deepEqual([made.length, requests], [0, []]);
  await told(moved(place()));
  assert.equal(made.length, 1, "the other is the server's to offer");
  assert.deepEqual(requests.sort(), ["publish", "subscribe"]);
});

test("a move makes and negotiates nothing", async () => {
  await told(welcome());
  requests.length = 0;
  await told(moved(ROOM));
  await told(moved(place()));
  assert.deepEqual([made.length, requests], [1, []]);
});

test("who may never send has no connection to send by", async () => {
  await told(welcome({ participants: [person("me", 0, { role: "observer" })] }));
  assert.deepEqual([made.length, requests], [0, ["subscribe"]]);
});

test("an admin neither sends nor receives", async () => {
  await told(welcome({ participants: [person("me", 0, { role: "admin" })] }));
  assert.deepEqual([made.length, requests], [0, []]);
});

test("a device that the server has no record of is off after a move", async () => {
  await told(welcome());
  store.tell({ type: "sending", source: "microphone", at: "on" });
  await told(moved(ROOM, { own: ownSeat({ intent: ["microphone"] }) }));
  assert.equal(store.state().sending.microphone, "on");
  await told(moved(place(), { own: ownSeat({ intent: [] }) }));
  assert.equal(store.state().sending.microphone, "off");
});

const OFFERED = { type: "offered", seq: 1, generation: 1, fresh: true, sdp: "", slots: [] };

test("what the page shows is told once there is media, and again after a lost line", async () => {
  await told(welcome({ place: LOBBY, participants: [person("me", 0)] }));
  assert.equal(looks.length, 0);
  await told(moved(place()));
  assert.deepEqual(looks, [{ type: "look", widths: [], pinned: [], mode: "everything" }]);
  mock.timers.tick(1_000);
  await told({ type: "resumed", seq: 1, resume: "secret", ice_servers: [] });
  assert.equal(looks.length, 2);
});

test("by text there is no connection, and back from it there are new ones", async () => {
  await told(welcome());
  await told({ type: "own_changed", seq: 1, own: ownSeat({ by_text: true }) });
  assert.ok(made.every((peer) => peer.closed));
  await told({ ...OFFERED });
  await told(moved(ROOM, { own: ownSeat({ by_text: true }) }));
  assert.equal(made.length, 1);
  await told({ type: "own_changed", seq: 2, own: ownSeat() });
  assert.equal(made.length, 2);
  assert.equal(made[1].closed, undefined);
});

test("pictures that paused are not said to on a new connection", async () => {
  await told(welcome());
  await told({ type: "video_limited", seq: 1, paused: true });
  assert.equal(store.state().videoPaused, true);
  await told(OFFERED);
  assert.equal(store.state().videoPaused, false);
});
