// The level meter: the last seconds of both directions as a strip that moves from right
// to left, the other side above the line and this side below it.

const period = 100; // ms between two measurements; each makes one bar
const quietest = -60; // dB; anything softer draws as nothing
const bar = { width: 3, gap: 2 }; // CSS pixels

export class Meter {
  constructor(box) {
    this.box = box;
    this.canvas = box.querySelector("canvas");
    this.lanes = { in: box.querySelector(".in"), out: box.querySelector(".out") };
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.bars = [];
    this.timer = 0;
    new ResizeObserver(() => this.resize()).observe(box);
  }

  // start follows measure, which returns the level of both directions as root mean
  // square of full scale.
  start(measure) {
    this.stop();
    this.bars = [];
    this.timer = setInterval(() => this.sample(measure()), period);
    this.animate();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.show({ in: 0, out: 0 });
  }

  sample(levels) {
    this.latest = performance.now();
    this.bars.push(levels);
    const room = Math.ceil(this.box.clientWidth / (bar.width + bar.gap)) + 2;
    this.bars.splice(0, this.bars.length - room);
    this.show(levels);
  }

  // show makes the levels known to style sheets, assistive technology and tests.
  show(levels) {
    this.box.dataset.levelIn = levels.in.toFixed(4);
    this.box.dataset.levelOut = levels.out.toFixed(4);
    document.body.style.setProperty("--heard", height(levels.in).toFixed(3));
    this.lanes.in.setAttribute("aria-valuenow", decibels(levels.in).toFixed(0));
    this.lanes.out.setAttribute("aria-valuenow", decibels(levels.out).toFixed(0));
  }

  resize() {
    const scale = devicePixelRatio;
    this.canvas.width = this.box.clientWidth * scale;
    this.canvas.height = this.box.clientHeight * scale;
    this.draw();
  }

  animate() {
    if (!this.timer) return;
    this.draw();
    requestAnimationFrame(() => this.animate());
  }

  draw() {
    const pen = this.canvas.getContext("2d");
    const scale = devicePixelRatio;
    const [width, middle] = [this.box.clientWidth, this.box.clientHeight / 2];
    const style = getComputedStyle(this.box);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    pen.clearRect(0, 0, width, middle * 2);
    pen.fillStyle = style.getPropertyValue("--rule");
    pen.fillRect(0, middle - 0.5, width, 1);
    const shift = this.calm.matches ? 0 : this.progress();
    for (const [i, levels] of this.bars.entries()) {
      const x = width - (this.bars.length - i - 1 + shift) * (bar.width + bar.gap) - bar.width;
      pen.fillStyle = style.getPropertyValue("--them");
      column(pen, x, middle - 2, -height(levels.in) * (middle - 4));
      pen.fillStyle = style.getPropertyValue("--us");
      column(pen, x, middle + 2, height(levels.out) * (middle - 4));
    }
  }

  // progress is how far the strip has moved since the last bar, in bars.
  progress() {
    return this.latest ? Math.min(1, (performance.now() - this.latest) / period) : 0;
  }
}

function column(pen, x, y, tall) {
  pen.beginPath();
  pen.roundRect(x, y, bar.width, tall || 0.01, bar.width / 2);
  pen.fill();
}

function decibels(rms) {
  return Math.max(quietest, 20 * Math.log10(rms || 1e-9));
}

// height maps a level to 0 (the quietest that is drawn) … 1 (full scale).
function height(rms) {
  return 1 - decibels(rms) / quietest;
}
