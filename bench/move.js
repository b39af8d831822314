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

  // Calls back with the time from a moment to the first picture on a tile that came
  // after it (video.requestVideoFrameCallback: receiveTime is that of its last packet).
  function watch(began, done) {
    const watched = new WeakSet();
    let found = false;
    const look = (video) => {
      video.requestVideoFrameCallback((_, picture) => {
        if (found) return;
        if ((picture.receiveTime ?? 0) > began) {
          found = true;
          done(performance.now() - began);
        } else look(video);
      });
    };
    const seek = () => {
      if (found) return;
      for (const video of document.querySelectorAll(".tile video")) {
        if (!watched.has(video)) {
          watched.add(video);
          look(video);
        }
      }
      setTimeout(seek, 5);
    };
    // The page shows the new place in the same turn that it is told of it.
    setTimeout(seek, 0);
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
      const to = known.place.id === "main" ? "b_1" : "main";
      const there = new Promise((resolve) => { moved = resolve; });
      const { version } = known.seats.get(known.you);
      ask({ type: "move", participant: known.you, version, to });
      const began = await there;
      moved = null;
      return new Promise((resolve) => watch(began, (ms) => resolve(JSON.stringify({ ms }))));
    },
  };
})();
