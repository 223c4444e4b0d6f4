// One call, made or taken by this page: a WebRTC connection to the calling service, made
// and ended by the phone API (POST /phone/calls or the answer to a ring, the call's event
// stream, DELETE).
//
// A Call reports what happens as events of its own:
//   "placed"     the service has taken the call
//   "connected"  sound can flow
//   "unsteady"   the connection was lost for a moment
//   "event"      detail is one event of the service, as it came
//   "ended"      detail says why: {reason, …}; it is the last, and comes once

import { Keys } from "./keys.js";

const gatheringLimit = 1000; // ms to wait for candidates; those found by then must do

const eventNames = ["ringing", "established", "redirected", "tone", "muted", "recording", "flow", "roster", "speaking", "terminated"];

export class Call extends EventTarget {
  // ring is what is answered, where this page was called.
  constructor({ to, from, sound, ring }) {
    super();
    this.to = to;
    this.from = from;
    this.sound = sound;
    this.ring = ring;
    this.location = ring ? `/phone/calls/${ring.call}` : "";
    this.over = false;
    this.steady = false; // whether sound could flow, once
    this.seen = new Set();
    this.connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    this.connected = new Promise((resolve) => { this.connect = resolve; });
    this.connection.addEventListener("connectionstatechange", () => this.follow());
    this.connection.addEventListener("track", ({ track }) => sound.receive(track));
    const sender = this.connection.addTrack(sound.track, sound.stream);
    this.keys = new Keys(sender, sound, this.connected);
  }

  // begin places the call, or answers the ring. It resolves once the service and the
  // browser know each other's sound, or once the call is over; it does not throw.
  async begin() {
    try {
      await (this.ring ? this.answer() : this.dial());
    } catch (error) {
      this.end({ reason: "failed", message: `the browser could not set up the call: ${error.message}` });
    }
  }

  async dial() {
    const offer = await this.describe();
    const response = await this.post(offer);
    if (response) await this.accept(response);
  }

  async answer() {
    await this.connection.setRemoteDescription({ type: "offer", sdp: this.ring.offer });
    const response = await this.send(this.ring.answer, await this.describe());
    if (!response || this.over) return;
    this.report("placed");
    this.listen();
  }

  // describe is this side's part of the session description: the offer, or the answer.
  async describe() {
    await this.connection.setLocalDescription();
    await gathered(this.connection);
    return this.connection.localDescription.sdp;
  }

  // send posts a session description; null says that the call has ended by that.
  async send(path, sdp) {
    let response;
    try {
      response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/sdp" }, body: sdp });
    } catch {
      this.end({ reason: "unreachable" });
      return null;
    }
    if (response.ok) return response;
    const message = (await response.text()).trim().slice(0, 300);
    this.end({ reason: "refused", code: response.status, message });
    return null;
  }

  async post(offer) {
    const query = new URLSearchParams({ to: this.to, from: this.from });
    const response = await this.send(`/phone/calls?${query}`, offer);
    if (!response) return null;
    this.location = new URL(response.headers.get("Location"), response.url).href;
    this.report("placed");
    return response;
  }

  async accept(response) {
    const sdp = await response.text();
    if (this.over) { // hung up while the answer was on its way
      this.leave();
      return;
    }
    this.listen();
    await this.connection.setRemoteDescription({ type: "answer", sdp });
  }

  // listen follows the call's event stream. The stream begins with what has happened
  // already, so that after a broken connection the known events are passed over; of
  // rosters, and of who speaks, the latest counts.
  listen() {
    this.stream = new EventSource(`${this.location}/events`);
    const take = ({ type, data }) => {
      if (this.over || this.seen.has(data)) return;
      if (type !== "roster" && type !== "speaking") this.seen.add(data);
      this.report("event", JSON.parse(data));
    };
    for (const name of eventNames) this.stream.addEventListener(name, take);
    this.stream.addEventListener("error", () => {
      if (this.stream.readyState === EventSource.CLOSED) this.end({ reason: "forgotten" });
    });
  }

  follow() {
    switch (this.connection.connectionState) {
      case "connected":
        this.steady = true;
        this.connect();
        this.report("connected");
        break;
      case "disconnected":
        this.report("unsteady");
        break;
      case "failed":
        this.leave();
        this.end({ reason: this.steady ? "lost" : "no media" });
        break;
    }
  }

  report(name, detail) {
    if (name === "event" && detail.event === "terminated") {
      this.end(detail);
    } else if (!this.over) {
      this.dispatchEvent(new CustomEvent(name, { detail }));
    }
  }

  // mute keeps the microphone from everybody, and says so to the service.
  mute(muted) {
    this.sound.mute(muted);
    if (!this.location) return;
    fetch(`${this.location}/${muted ? "mute" : "unmute"}`, { method: "POST" }).catch(() => {
      // The service is out of reach; the microphone is silent all the same.
    });
  }

  // hangUp ends the call from this side. It may be used at any time, also while the
  // page goes away: the goodbye outlives it.
  hangUp() {
    this.leave();
    this.end({ reason: "you hung up" });
  }

  leave() {
    if (!this.location) return;
    fetch(this.location, { method: "DELETE", keepalive: true }).catch(() => {
      // The service is out of reach; it will miss the sound and end the call itself.
    });
  }

  end(why) {
    if (this.over) return;
    this.over = true;
    this.stream?.close();
    this.keys.stop();
    this.connection.close();
    this.dispatchEvent(new CustomEvent("ended", { detail: why }));
  }
}

// gathered resolves when all candidates are in the local description, or when waiting
// longer would be worse than doing without the rest.
function gathered(connection) {
  if (connection.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, gatheringLimit);
    connection.addEventListener("icegatheringstatechange", () => {
      if (connection.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      resolve();
    });
  });
}
