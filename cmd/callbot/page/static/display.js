// The telephone's display: whom, in which state, for how long, and the buttons that go
// with it.

import { clock, states } from "./words.js";

export class Display {
  constructor() {
    const find = (id) => document.getElementById(id);
    this.to = find("to");
    this.initial = find("initial");
    this.lane = find("meter-in");
    this.state = find("state");
    this.timer = find("timer");
    this.detail = find("detail");
    this.call = find("call");
    this.hangup = find("hangup");
    this.mute = find("mute");
    this.to.addEventListener("input", () => this.name());
    this.name();
  }

  // name shows the callee's initial, and the name beside the level.
  name() {
    const name = this.to.value.trim();
    this.initial.textContent = [...name][0]?.toUpperCase() ?? "";
    this.lane.textContent = name || "they";
  }

  // silent is whether the person has muted the telephone.
  silent = false;

  // show moves the telephone to a state; detail is a sentence beside it.
  show(state, detail = "") {
    const rung = state === "rung";
    const live = rung || state !== "idle" && state !== "terminated";
    document.body.dataset.state = state;
    document.title = state === "idle" ? "callbot phone" : `${states[state]} – ${this.to.value}`;
    this.state.dataset.state = state;
    this.state.replaceChildren(states[state], wire(state));
    this.note(detail);
    this.to.readOnly = live || "meeting" in document.body.dataset;
    this.swap(live);
    this.call.hidden = live && !rung;
    this.call.setAttribute("aria-label", rung ? "Answer" : "Call");
    this.hangup.setAttribute("aria-label", rung ? "Decline" : "Hang up");
    if (state === "established") this.run();
    if (!live) clearInterval(this.running);
  }

  // swap shows the button that fits, and keeps the keyboard's focus on it.
  swap(live) {
    const [shown, gone] = live ? [this.hangup, this.call] : [this.call, this.hangup];
    const focused = document.activeElement === gone;
    shown.hidden = false;
    gone.hidden = true;
    if (focused && live !== this.live) shown.focus({ preventScroll: true });
    this.live = live;
    this.mute.disabled = !live;
  }

  note(detail) {
    this.detail.textContent = detail;
  }

  // run starts the call timer.
  run() {
    const start = performance.now();
    const tell = () => { this.timer.textContent = clock((performance.now() - start) / 1000); };
    clearInterval(this.running);
    this.running = setInterval(tell, 250);
    this.timer.hidden = false;
    tell();
  }

  // reset takes away what the last call left.
  reset() {
    clearInterval(this.running);
    this.timer.hidden = true;
    this.timer.textContent = clock(0);
    this.muted(false);
  }

  muted(muted) {
    this.silent = muted;
    this.mute.setAttribute("aria-pressed", String(muted));
    this.mute.querySelector("span").textContent = muted ? "Muted" : "Mute";
  }
}

// wired are the states that the protocol has another name for than the telephone.
const wired = ["established", "terminated"];

// wire is the state by its name in the protocol, for those who build bots.
function wire(state) {
  const name = document.createElement("span");
  name.className = "wire";
  name.textContent = wired.includes(state) ? state : "";
  return name;
}
