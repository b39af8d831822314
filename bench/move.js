// In the page of bench/move.py: reads along on its WebSocket, and counts pictures.
(() => {
  const peers = [];
  const credentials = new Set();
  let descriptions = 0;
  let counting = false;
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...given) {
      super(...given);
      peers.push(this);
    }
    setRemoteDescription(description) {
      note(description.sdp);
      return super.setRemoteDescription(description);
    }
    setLocalDescription(...given) {
      if (counting) descriptions += 1;
      return super.setLocalDescription(...given);
    }
  };
  function note(sdp) {
    if (counting) descriptions += 1;
    credentials.add(/a=ice-ufrag:(\S+)/.exec(sdp)[1]);
  }

  let socket = null;
  let request = 1_000_000;
  const known = { you: null, place: null, seats: new Map(), desk: null, slots: [], participants: new Map() };
  let moved = null;
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      socket = this;
      this.addEventListener("message", (event) => hear(JSON.parse(event.data)));
    }
  };
  function hear(message) {
    if (message.type === "welcome") {
      known.you = message.you;
      for (const seat of message.seats) known.seats.set(seat.id, seat);
    }
    if (message.desk) known.desk = message.desk;
    if (message.place) known.place = message.place;
    if (message.seat) known.seats.set(message.seat.id, message.seat);
    if (message.slots && message.type !== "offered") known.slots = message.slots;
    for (const one of message.participants ?? []) {
      if (one.id) known.participants.set(one.id, one);
    }
    if (message.participant?.id) known.participants.set(message.participant.id, message.participant);
    if (message.type === "moved") moved?.(performance.now());
  }
  function ask(fields) {
    request += 1;
    socket.send(JSON.stringify({ ...fields, request }));
  }
  const others = () => [...known.participants.values()].filter((one) => one.id !== known.you);

  async function decoded() {
    const frames = new Map();
    for (const peer of peers) {
      for (const stats of (await peer.getStats()).values()) {
        if (stats.type === "inbound-rtp" && stats.kind === "video") {
          frames.set(stats.mid, stats.framesDecoded ?? 0);
        }
      }
    }
    return frames;
  }

  window.bench = {
    until: async (condition) => {
      while (!condition()) await new Promise((done) => setTimeout(done, 20));
    },
    ready: () => known.desk !== null && others().filter((one) => one.camera).length >= 4,
    openBreakout: () => {
      const staff = others().find((one) => one.role === "co_facilitator");
      const member = others().find((one) => one.role === "member");
      const rooms = [{ id: "b_1", name: "Harbour", people: [staff.id, member.id] }];
      const base = known.desk.version;
      ask({ type: "plan_breakouts", base, rooms, seconds: 3600 });
      ask({ type: "open_breakouts", base: base + 1 });
    },
    isOpen: () =>
      known.desk.are_open &&
      [...known.seats.values()].filter((seat) => seat.place === "b_1").length === 2,
    peers: () => ({ connections: peers.length, credentials: credentials.size, descriptions }),
    move: async () => {
      counting = true;
      const before = await decoded();
      const to = known.place.id === "main" ? "b_1" : "main";
      const there = new Promise((resolve) => { moved = resolve; });
      const { version } = known.seats.get(known.you);
      ask({ type: "move", participant: known.you, version, to });
      const began = await there;
      moved = null;
      // What was still on its way from the old place is counted out.
      let last = await decoded();
      for (;;) {
        await new Promise((done) => setTimeout(done, 4));
        const now = await decoded();
        const targets = new Set(
          known.slots
            .filter((slot) => known.seats.get(slot.participant)?.place === to && !slot.screen)
            .map((slot) => slot.slot),
        );
        for (const [mid, frames] of now) {
          const slot = Number(/\d+/.exec(mid)[0]);
          if (!targets.has(slot)) continue;
          if (frames > (before.get(mid) ?? 0) && frames > (last.get(mid) ?? 0)) {
            return JSON.stringify({ ms: performance.now() - began });
          }
        }
        last = now;
      }
    },
  };
})();
