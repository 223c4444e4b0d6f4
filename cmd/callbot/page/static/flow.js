// The picture of the flow that answers calls: its states, with the present one lit, and
// the way that the call has taken through them.
//
// The service has a flow where GET /flow gives its chart; without one there is no
// picture.

import { layout } from "./layout.js";
import { pressed } from "./words.js";

const shortest = 0.85; // of its natural size, to which a wide picture is made narrower
const lane = 3; // px by which lines there and back keep apart
const font = '12px ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace'; // as in style.css

export class Flow {
  constructor(card) {
    this.card = card;
    this.box = card.querySelector(".chart");
    this.present = card.querySelector(".present");
    this.path = []; // the states that the call came by
    this.lines = [];
    this.ways = new Map(); // lines by the names of both ends
    this.nodes = new Map();
    card.open = window.matchMedia("(min-width: 861px)").matches;
    card.addEventListener("toggle", () => this.show());
  }

  // load draws the flow that the next call will go through.
  async load() {
    this.path = [];
    this.light();
    let response;
    try {
      response = await fetch("/flow");
    } catch {
      return; // the call itself says that the service is out of reach
    }
    this.card.hidden = !response.ok;
    if (response.ok) this.draw(await response.json());
  }

  // enter lights a state.
  enter(state) {
    this.path.push(state);
    this.light();
  }

  // leave puts the light out; the way that was taken stays to be seen.
  leave() {
    this.path.push("");
    this.light();
  }

  draw(chart) {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = font;
    const { nodes, lines, width, height } = layout(chart, (name) => Math.ceil(pen.measureText(name).width) + 20);
    const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
    svg.style.maxWidth = `${width}px`;
    svg.style.minWidth = `${shortest * width}px`;
    this.road = element("g");
    this.signs = element("g", { class: "signs" });
    this.nodes = new Map([...nodes].map(([name, n]) => [name, { ...n, shape: stateShape(n) }]));
    this.lines = lines.map((line) => ({ ...line, shape: lineShape(line) }));
    this.ways = new Map(this.lines.map((line) => [ends(line.from.name, line.to.name), line]));
    this.road.append(...this.lines.map(({ shape }) => shape));
    svg.append(this.road, ...[...this.nodes.values()].map(({ shape }) => shape), this.signs);
    this.box.replaceChildren(svg);
    this.light();
  }

  // light shows where the call is, where it was, and which keys lead on.
  light() {
    const now = this.path.at(-1) ?? "";
    this.present.textContent = now;
    for (const [name, { shape }] of this.nodes) {
      shape.classList.toggle("now", name === now);
      shape.classList.toggle("been", this.path.includes(name));
    }
    const taken = new Set(this.path.map((_, i) => this.way(i)));
    for (const line of this.lines) {
      line.shape.classList.toggle("taken", taken.has(line));
      line.shape.classList.toggle("open", line.from.name === now);
    }
    this.road?.append(...[...taken].filter(Boolean).map(({ shape }) => shape)); // on top
    this.signs?.replaceChildren(...this.lines.filter(({ from }) => from.name === now).map(sign));
    this.show();
  }

  // way is the line by which the call came to a state of its path. The end of a
  // sub-flow leads on from whoever called it.
  way(i) {
    for (let before = i - 1; before >= 0; before--) {
      const line = this.ways.get(ends(this.path[before], this.path[i]));
      if (line || !this.path[before].includes("/")) return line;
    }
    return undefined;
  }

  // show brings the present state into the middle.
  show() {
    const n = this.nodes.get(this.path.at(-1));
    const svg = this.box.firstElementChild;
    if (!n || !svg) return;
    const scale = svg.clientWidth / svg.viewBox.baseVal.width;
    this.box.scrollTo({
      left: (n.x + n.width / 2) * scale - this.box.clientWidth / 2,
      top: n.y * scale - this.box.clientHeight / 2,
    });
  }
}

const ends = (from, to) => JSON.stringify([from, to]);

function element(name, attributes = {}, text = "") {
  const e = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  e.textContent = text;
  return e;
}

function stateShape({ name, kind, x, y, width, height }) {
  const g = element("g", { class: "state", "data-state": name, "data-kind": kind });
  const rx = kind === "hangup" ? height / 2 : 7;
  g.append(
    element("title", {}, `${name}: ${kind}`),
    element("rect", { x, y: y - height / 2, width, height, rx }),
    element("text", { x: x + width / 2, y }, name),
  );
  return g;
}

function lineShape(line) {
  const g = element("g", { class: "line", "data-from": line.from.name, "data-to": line.to.name });
  g.append(
    element("title", {}, `${line.from.name} to ${line.to.name}: ${line.by.join(", ")}`),
    element("path", { class: "run", d: line.from === line.to ? loop(line.from) : run(line) }),
    element("path", { class: "head", d: head(line) }),
  );
  return g;
}

// loop leads from a state to itself, over its upper right corner.
function loop({ x, y, width, height }) {
  const top = y - height / 2;
  return `M${x + width - 22},${top} v-2 a5,5 0 0 1 5,-5 h2 a5,5 0 0 1 5,5 v2`;
}

// run leads through the points of a line. In a rank it is level, between two it swings.
function run({ points, back }) {
  const shift = back ? lane : -lane;
  let d = "";
  points.forEach((p, i) => {
    const before = points[i - 1];
    const y = p.y + shift;
    if (before) {
      const middle = (before.end + p.x) / 2;
      d += ` C${middle},${before.y + shift} ${middle},${y} ${p.x},${y}`;
    } else {
      d += `M${p.x + p.width},${y}`;
    }
    if (i < points.length - 1) d += ` H${p.end}`;
  });
  return d;
}

// head is the point of the arrow.
function head({ from, to, back }) {
  if (from === to) return `M${to.x + to.width - 10},${to.y - to.height / 2} l-3,-5 h6 z`;
  if (back) return `M${to.x + to.width},${to.y + lane} l5,-3 v6 z`;
  return `M${to.x},${to.y - lane} l-5,-3 v6 z`;
}

// sign says beside the end of a line which keys lead there.
function sign({ from, to, by, back }) {
  const text = pressed(by);
  if (from === to) return element("text", { x: to.x + to.width - 14, y: to.y - to.height / 2 - 12, class: "middle" }, text);
  if (back) return element("text", { x: to.x + to.width + 9, y: to.y + lane, class: "start" }, text);
  return element("text", { x: to.x - 9, y: to.y - lane, class: "end" }, text);
}
