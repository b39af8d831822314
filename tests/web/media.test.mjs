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

let made, requests, store, media;

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
  [made, requests] = [[], []];
  store = createStore();
  media = new Media({
    store,
    soundRoot: /** @type {any} */ (null),
    request: async (request) => {
      requests.push(request.type);
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
