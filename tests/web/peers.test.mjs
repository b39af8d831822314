import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Peers } from "../../web/js/peers.js";
import { LineLost, Refusal } from "../../web/js/signaling.js";

/** A peer connection whose path the test makes and breaks. */
class FakePeer {
  signalingState = "stable";
  connectionState = "new";
  iceConnectionState = "new";
  remoteDescription = null;
  localDescription = null;
  closed = false;
  restarts = 0;
  transceivers = [];
  constructor(configuration) {
    this.configuration = configuration;
    made.push(this);
  }
  addTransceiver(kind, options) {
    const sender = {
      track: null,
      parameters: { transactionId: "1", encodings: options.sendEncodings },
      replaceTrack: async (track) => void (sender.track = track),
      getParameters: () => structuredClone(sender.parameters),
      setParameters: async (parameters) => void (sender.parameters = parameters),
    };
    const one = { mid: null, kind, options, sender, receiver: { track: {} } };
    this.transceivers.push(one);
    return one;
  }
  getTransceivers() {
    return this.transceivers;
  }
  async createOffer({ iceRestart }) {
    if (iceRestart) this.restarts += 1;
    return { type: "offer", sdp: "our offer" };
  }
  async createAnswer() {
    return { type: "answer", sdp: "our answer" };
  }
  async setLocalDescription(description) {
    this.localDescription = description;
    this.signalingState = description.type === "offer" ? "have-local-offer" : "stable";
    this.transceivers.forEach((one, index) => (one.mid ??= String(index)));
  }
  async setRemoteDescription(description) {
    this.remoteDescription = description;
    if (description.type === "answer") this.signalingState = "stable";
    else this.transceivers = ["a0", "v0"].map((mid) => ({ mid, receiver: { track: track(mid) } }));
  }
  setConfiguration(configuration) {
    this.configuration = configuration;
  }
  close() {
    this.closed = true;
  }
  path(state) {
    this.connectionState = this.iceConnectionState = state;
    this.onconnectionstatechange?.();
  }
}

const OFFER = {
  type: "offered",
  seq: 1,
  generation: 1,
  fresh: true,
  sdp: "their offer",
  slots: [{ slot: 0, audio: "a0", video: "v0" }],
};

const track = (mid) => ({ mid, kind: mid.startsWith("a") ? "audio" : "video" });

let made, requests, answers, media, received, peers;

const settle = async () => {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve();
};
const asked = (type) => requests.filter((one) => one.type === type);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  globalThis.RTCPeerConnection = FakePeer;
  globalThis.RTCRtpSender = { getCapabilities: () => ({ codecs: [{ mimeType: "video/VP8" }] }) };
  [made, requests, media, received] = [[], [], [], []];
  answers = (request) =>
    request.type === "publish" ? { type: "answered", sdp: "their answer" } : { type: "done" };
  peers = new Peers(["microphone", "camera"], {
    request: async (request) => {
      requests.push(request);
      return answers(request);
    },
    received: (slots) => received.push(slots),
    media: (state) => media.push(state),
    fresh: () => {},
  });
});

async function connected() {
  peers.start();
  peers.offered(OFFER);
  await settle();
  for (const peer of made) peer.path("connected");
}

test("both connections are asked for at once, without any outside server", async () => {
  await connected();
  assert.deepEqual(asked("subscribe"), [{ type: "subscribe", fresh: true }]);
  assert.deepEqual(asked("publish"), [
    {
      type: "publish",
      sdp: "our offer",
      fresh: true,
      tracks: [
        { mid: "0", source: "microphone" },
        { mid: "1", source: "camera" },
      ],
    },
  ]);
  assert.deepEqual(asked("answer"), [{ type: "answer", generation: 1, sdp: "our answer" }]);
  assert.ok(made.every((peer) => peer.configuration.iceServers.length === 0));
  assert.deepEqual(received[0].get(0), { audio: track("a0"), video: track("v0") });
  assert.deepEqual(media, ["good"]);
});

test("a later offer is for the same connection", async () => {
  await connected();
  peers.offered({ ...OFFER, generation: 2, fresh: false });
  await settle();
  assert.equal(made.length, 2);
  assert.equal(asked("answer")[1].generation, 2);
});

test("sound waits for what is sent again on a weak line, also on a new connection", async () => {
  await connected();
  const targets = (peer) => peer.transceivers.map((one) => one.receiver.jitterBufferTarget);
  assert.deepEqual(targets(made[1]), [null, undefined]);
  peers.wait(true);
  assert.deepEqual(targets(made[1]), [300, undefined]);
  peers.offered({ ...OFFER, generation: 2 });
  await settle();
  assert.deepEqual(targets(made[2]), [300, undefined]);
  peers.wait(false);
  assert.deepEqual(targets(made[2]), [null, undefined]);
});

test("a track comes and goes without an offer", async () => {
  await connected();
  const track = { kind: "audio" };
  await peers.send("microphone", track);
  assert.equal(made[0].transceivers[0].sender.track, track);
  await peers.send("microphone", null);
  assert.equal(made[0].transceivers[0].sender.track, null);
  assert.equal(asked("publish").length, 1);
});

test("a path that comes back within 1.5 s is left alone", async () => {
  await connected();
  made[0].path("disconnected");
  mock.timers.tick(1_400);
  made[0].path("connected");
  mock.timers.tick(20_000);
  await settle();
  assert.equal(asked("publish").length, 1);
  assert.deepEqual(media, ["good", "lost", "good"]);
});

test("a path that stays away is looked for anew, on the same connection", async () => {
  await connected();
  made[0].path("disconnected");
  made[1].path("disconnected");
  mock.timers.tick(1_500);
  await settle();
  assert.equal(made[0].restarts, 1);
  assert.equal(asked("publish")[1].fresh, false);
  assert.deepEqual(asked("subscribe")[1], { type: "subscribe", fresh: false });
  assert.equal(made.length, 2);
});

test("where that does not help for 10 s, the connection is made anew", async () => {
  await connected();
  const track = { kind: "video", getSettings: () => ({ width: 640, height: 360 }) };
  await peers.send("camera", track);
  made[0].path("failed");
  mock.timers.tick(10_000);
  await settle();
  assert.equal(made[0].closed, true);
  assert.equal(asked("publish").at(-1).fresh, true);
  assert.equal(made[2].transceivers[1].kind, track, "what was sent is sent again");
});

test("a change of network looks for a path at once", async () => {
  await connected();
  peers.restart();
  await settle();
  assert.equal(asked("publish")[1].fresh, false);
  assert.equal(asked("subscribe")[1].fresh, false);
});

test("an offer that was lost with the line is made again when it is back", async () => {
  answers = () => {
    throw new LineLost();
  };
  peers.start();
  await settle();
  answers = () => ({ type: "answered", sdp: "their answer" });
  peers.mend();
  await settle();
  assert.equal(asked("publish").length, 2);
  assert.equal(asked("publish")[1].fresh, true);
  assert.equal(asked("subscribe").length, 2);
});

test("an answer that was lost is followed by another offer, a stale one is not", async () => {
  await connected();
  answers = (request) => {
    if (request.type === "answer") throw new Refusal("stale_answer");
    return { type: "done" };
  };
  peers.offered({ ...OFFER, generation: 2, fresh: false });
  await settle();
  assert.equal(asked("subscribe").length, 1);
  answers = () => {
    throw new LineLost();
  };
  peers.offered({ ...OFFER, generation: 3, fresh: false });
  await settle();
  assert.deepEqual(asked("subscribe")[1], { type: "subscribe", fresh: false });
});

test("nothing goes on after the end", async () => {
  await connected();
  peers.stop();
  peers.offered(OFFER);
  peers.restart();
  mock.timers.tick(60_000);
  await settle();
  assert.equal(made.length, 2);
  assert.ok(made.every((peer) => peer.closed));
  assert.equal(requests.length, 3);
});

const camera = (width, height) => ({ kind: "video", getSettings: () => ({ width, height }) });
const layers = (peer = made[0]) =>
  peer.transceivers[1].sender.parameters.encodings
    .filter((one) => one.active)
    .map(({ rid, scaleResolutionDownBy }) => `${rid}/${scaleResolutionDownBy}`);

test("a camera is sent in as many sizes as it gives", async () => {
  await connected();
  for (const [width, height, expected] of [
    [1280, 720, ["q/4", "h/2", "f/1"]],
    [640, 360, ["q/2", "h/1"]],
    [360, 640, ["q/2", "h/1"]],
    [320, 180, ["q/1"]],
  ]) {
    await peers.send("camera", camera(width, height));
    await settle();
    assert.deepEqual(layers(), expected);
  }
});

test("what nobody wants is not sent, and what somebody does is again", async () => {
  await connected();
  await peers.send("camera", camera(1280, 720));
  peers.want("camera", 0);
  await settle();
  assert.deepEqual(layers(), ["q/4"]);
  peers.want("camera", null);
  await settle();
  assert.deepEqual(layers(), []);
  peers.want("camera", 2);
  peers.save(true);
  await settle();
  assert.deepEqual(layers(), ["q/4"], "who saves data sends little");
  peers.save(false);
  await settle();
  assert.deepEqual(layers(), ["q/4", "h/2", "f/1"]);
});

test("a new connection sends everything until it is told otherwise", async () => {
  await connected();
  await peers.send("camera", camera(1280, 720));
  peers.want("camera", null);
  made[0].path("failed");
  mock.timers.tick(10_000);
  await settle();
  made[2].transceivers[1].sender.track = camera(1280, 720);
  peers.want("camera", 9);
  await settle();
  assert.deepEqual(layers(made[2]), ["q/4", "h/2", "f/1"]);
});

test("a device that cannot make VP8 sends one size", async () => {
  globalThis.RTCRtpSender = { getCapabilities: () => ({ codecs: [{ mimeType: "video/H264" }] }) };
  await connected();
  await peers.send("camera", camera(640, 360));
  peers.want("camera", null);
  await settle();
  const [{ rid, active }] = made[0].transceivers[1].sender.parameters.encodings;
  assert.deepEqual([rid, active], [undefined, false]);
});

test("credentials of a server are fresh when a path is looked for", async () => {
  const server = { urls: ["turn:turn.example"], username: "1:a", credential: "old" };
  peers.use([server]);
  await connected();
  assert.ok(made.every((peer) => peer.configuration.iceServers[0] === server));
  assert.equal(asked("renew_ice_servers").length, 0, "these are new");
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.now() + 60_000 });
  const usual = answers;
  answers = (request) =>
    request.type === "renew_ice_servers"
      ? { type: "ice_servers", servers: [{ ...server, credential: "new" }] }
      : usual(request);
  peers.restart();
  await settle();
  assert.equal(asked("renew_ice_servers").length, 1);
  assert.equal(made[0].configuration.iceServers[0].credential, "new");
  assert.equal(asked("publish").at(-1).fresh, false);
});

test("what was lost while there was no line is looked for when it is back", async () => {
  await connected();
  made[0].path("failed");
  made[1].path("failed");
  answers = () => {
    throw new LineLost();
  };
  mock.timers.tick(1);
  await settle();
  requests.length = 0;
  answers = () => ({ type: "answered", sdp: "their answer" });
  peers.mend();
  await settle();
  assert.deepEqual(asked("publish").map((one) => one.fresh), [false]);
  assert.deepEqual(asked("subscribe").map((one) => one.fresh), [false]);
});
