// The telephone: joins the display, the dial pad, the meters, the picture of the flow and
// the list of events to one call at a time.
//
// The page's address may say whom to call and as whom (?to=, ?from=), under which name to
// be called (?as=), and which microphone to use (?mic=raw without the browser's echo and
// noise control, ?mic=none).
// Opened by the link of a meeting, /join/ID, it is the telephone of that meeting.

import { Call } from "./call.js";
import { Display } from "./display.js";
import { decline, Endpoint } from "./endpoint.js";
import { Flow } from "./flow.js";
import { Log } from "./log.js";
import { Meter } from "./meter.js";
import { open } from "./microphone.js";
import { Link } from "./link.js";
import { Pad } from "./pad.js";
import { quality } from "./quality.js";
import { Roster } from "./roster.js";
import { Sound } from "./sound.js";
import { ending } from "./words.js";

const qualityPeriod = 2000; // ms between two looks at the connection
const settling = 500; // ms until a browser that has answered knows how it may send keys

const parameters = new URLSearchParams(location.search);
const find = (id) => document.getElementById(id);

if (parameters.get("to")) find("to").value = parameters.get("to");
const link = new Link(location, find("to"), find("guest"));

const display = new Display();
const flow = new Flow(find("flow"));
const log = new Log(find("events"));
const meter = new Meter(find("meters"));
const roster = new Roster(find("people"), find("roster"));
const pad = new Pad(find("pad"), find("dialled"), press);
const own = link.meeting ? "" : parameters.get("as"); // the name to be called by
const endpoint = new Endpoint(own);

let call = null; // the call under way, or null
let name = ""; // who is at the other end
let began = 0; // when the service took the call, as performance.now() tells

const elapsed = () => (performance.now() - began) / 1000;

// place calls whoever is written into the telephone, or answers who calls it.
async function place() {
  if (call) return;
  name = find("to").value.trim();
  if (!name) return;
  const sound = new Sound(find("speaker"));
  const ring = endpoint.take();
  call = new Call({ to: link.callee(), from: parameters.get("from") || own || link.caller(), sound, ring });
  call.keys.way = way();
  follow(call, sound);
  began = performance.now();
  log.clear();
  roster.clear();
  flow.load();
  pad.clear();
  pad.enable(true);
  display.reset();
  display.show("calling");
  await listenTo(call, sound);
  if (!call || call.sound !== sound) return; // hung up meanwhile
  meter.start(() => sound.levels());
  watch(call);
  await call.begin();
}

// listenTo gives the call its microphone, or says why it has none.
async function listenTo(current, sound) {
  const { stream, why } = await open(parameters.get("mic"));
  if (current.over) {
    for (const track of stream?.getTracks() ?? []) track.stop();
  } else if (stream) {
    sound.speak(stream);
  } else {
    display.note(why);
    log.add(0, "notice", why); // the service's time has not begun yet
  }
}

function follow(current, sound) {
  current.addEventListener("event", ({ detail }) => take(detail));
  current.addEventListener("placed", () => { began = performance.now(); });
  current.addEventListener("connected", () => {
    log.add(elapsed(), "sound", "sound flows");
    setTimeout(() => tellOfKeys(current), settling);
  });
  current.addEventListener("unsteady", () => log.add(elapsed(), "notice", "the connection is unsteady"));
  current.addEventListener("ended", ({ detail }) => finish(detail, sound));
}

// tellOfKeys says how keys go, where that is not as events.
function tellOfKeys(current) {
  if (current.over || current.keys.eventsTaken) return;
  log.add(elapsed(), "notice", "keys go in the sound: events are not taken here");
}

// watch shows how good the connection is, until the call is over.
async function watch(current) {
  const line = find("quality");
  while (!current.over) {
    line.textContent = await quality(current.connection);
    line.hidden = !line.textContent;
    await new Promise((resolve) => { setTimeout(resolve, qualityPeriod); });
  }
}

// take shows an event of the calling service.
function take(event) {
  switch (event.event) {
    case "ringing":
      display.show("ringing", display.detail.textContent);
      log.add(event.t, "ringing", "ringing");
      break;
    case "established":
      if (display.silent) call.mute(true); // asked for before anybody could know
      display.show("established", display.detail.textContent);
      log.add(event.t, "established", call.ring ? "you answered" : `${name} answered`);
      break;
    case "redirected":
      log.add(event.t, "redirected", `${name} passed the call on to ${event.to}`);
      display.note(`Passed on to ${event.to}.`);
      name = event.to || name;
      break;
    case "tone":
      log.tone(event);
      pad.heard(event.key);
      break;
    case "muted":
      log.add(event.t, "muted", `${name} ${event.state === "muted" ? "muted itself" : "can be heard again"}`);
      break;
    case "roster":
      meet(event);
      break;
    case "speaking":
      roster.speak(event.speaking ?? []);
      break;
    case "recording":
      log.add(event.t, "recording", `${name} says: ${event.state}`);
      break;
    case "flow":
      log.add(event.t, "flow", event.state);
      flow.enter(event.state);
      break;
  }
}

// rung shows that somebody calls, unless a call is under way.
function rung(ring) {
  if (call || display.live) {
    decline(ring, "busy");
    return;
  }
  endpoint.follow(ring);
  name = ring.from || "somebody";
  find("to").value = name;
  log.clear();
  log.add(0, "ringing", `${name} calls`);
  display.name();
  display.reset();
  display.show("rung");
}

function hangUp() {
  if (call) {
    call.hangUp();
    return;
  }
  const ring = endpoint.take();
  if (!ring) return;
  decline(ring, "declined");
  missed("You declined.");
}

// missed shows that a ring has ended.
function missed(sentence) {
  log.add(0, "terminated", sentence);
  display.show("terminated", sentence);
}

const lobby = "Somebody in the meeting has to let you in.";

// meet shows who is in the call. Whoever waits to be let in, or was muted by somebody
// else, is told so.
function meet({ t, roster: people = [], me }) {
  for (const sentence of roster.show(people, me)) log.add(t, "people", sentence);
  const self = people.find(({ id }) => id === me);
  if (self?.inLobby) display.note(lobby);
  else if (display.detail.textContent === lobby) display.note("");
  if (!self?.muted || display.silent) return;
  call.sound.mute(true);
  display.muted(true);
  log.add(t, "notice", "somebody muted you");
}

function finish(why, sound) {
  const sentence = ending(why, name);
  log.add(why.t ?? elapsed(), "terminated", sentence, result(why));
  display.show("terminated", sentence);
  flow.leave();
  roster.clear();
  pad.enable(false);
  meter.stop();
  sound.close();
  call = null;
}

// result is the code, sub-code and message by which the protocol says why.
function result({ code, subcode, message }) {
  if (!code) return "";
  return [subcode ? `${code}/${subcode}` : code, message].filter(Boolean).join(" · ");
}

function press(key) {
  if (!call) return;
  call.sound.tones.echo(key);
  call.keys.press(key);
}

const way = () => document.querySelector("input[name=ways]:checked").value;

find("dial").addEventListener("submit", (event) => {
  event.preventDefault();
  place();
});
endpoint.addEventListener("open", () => {
  if (!display.live) display.note(`You can be called as ${own}.`);
});
endpoint.addEventListener("shut", () => {
  if (!display.live) display.note(`You cannot be called as ${own}: somebody else is.`);
});
endpoint.addEventListener("away", () => {
  if (!display.live) display.note(`You cannot be called as ${own} now.`);
});
endpoint.addEventListener("ring", ({ detail }) => rung(detail));
endpoint.addEventListener("gone", () => missed(`${name} rings no longer.`));
find("hangup").addEventListener("click", hangUp);
find("mute").addEventListener("click", ({ currentTarget }) => {
  const muted = currentTarget.getAttribute("aria-pressed") !== "true";
  display.muted(muted);
  call?.mute(muted);
});
find("invite").addEventListener("click", ({ currentTarget }) => link.copy(currentTarget));
find("suggestions").addEventListener("click", ({ target }) => {
  if (!target.dataset.to || call) return;
  find("to").value = target.dataset.to;
  display.name();
});
document.querySelector(".ways").addEventListener("change", () => {
  if (call) call.keys.way = way();
});
window.addEventListener("pagehide", () => call?.hangUp());
flow.load();
