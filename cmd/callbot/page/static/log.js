// The list of what happened in the call.

import { moment, way } from "./words.js";

export class Log {
  constructor(list) {
    this.list = list;
  }

  clear() {
    this.list.replaceChildren();
  }

  // add appends a line: when (seconds since the call was placed), what kind of thing
  // it was, the words for it and, where there are any, finer details.
  add(t, kind, words, details = "") {
    const item = document.createElement("li");
    item.dataset.event = kind;
    item.append(part("time", moment(t)), part("mark", ""), part("words", words));
    if (details) item.append(part("details", details));
    this.list.append(item);
    this.list.scrollTop = this.list.scrollHeight;
    return item;
  }

  // tone appends a key that the other side heard.
  tone(event) {
    const item = this.add(event.t, "tone", `heard ${way(event.source)}`, evidence(event));
    item.dataset.key = event.key;
    item.dataset.source = event.source;
    item.querySelector(".mark").textContent = event.key;
  }
}

function part(name, text) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}

// evidence is what the listener knew of a key: how long it had lasted when it was
// reported, and how loud it was.
function evidence({ duration, level, twist, source }) {
  const parts = [];
  if (duration > 0) parts.push(`after ${Math.round(duration * 1000)} ms`);
  if (Number.isFinite(level)) parts.push(`${minus(level)} dBm0`);
  if (source === "inband" && Number.isFinite(twist)) parts.push(`twist ${minus(twist)} dB`);
  return parts.join(" · ");
}

function minus(number) {
  return number.toFixed(Math.abs(number) < 10 ? 1 : 0).replace("-", "\u2212");
}
