// The world of an application in JavaScript: a server for its events, its prompts and
// its sound, and words to wait for what happens.
import http from "node:http";
import readline from "node:readline";
import { once } from "node:events";
import { WebSocketServer } from "ws";

// A second of 440 Hz as a WAV file: 16 kHz, mono, 16 bits.
function tone() {
  const samples = 16000, file = Buffer.alloc(44 + 2 * samples);
  file.write("RIFF", 0); file.writeUInt32LE(36 + 2 * samples, 4); file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16); file.writeUInt16LE(1, 20); file.writeUInt16LE(1, 22);
  file.writeUInt32LE(16000, 24); file.writeUInt32LE(32000, 28); file.writeUInt16LE(2, 32); file.writeUInt16LE(16, 34);
  file.write("data", 36); file.writeUInt32LE(2 * samples, 40);
  for (let i = 0; i < samples; i++) file.writeInt16LE(Math.round(8000 * Math.sin(2 * Math.PI * 440 * i / 16000)), 44 + 2 * i);
  return file;
}

export class World {
  constructor(sdk) {
    this.sdk = sdk;
    this.events = [];    // that came to callbacks, as the SDK's own parser reads them
    this.grid = [];      // that came by Event Grid
    this.headers = [];   // of callbacks
    this.waiting = [];
    this.sockets = [];
    this.failures = 0;
    this.lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  }

  async open() {
    const wav = tone();
    this.server = http.createServer(async (request, response) => {
      let text = "";
      for await (const chunk of request) text += chunk;
      if (request.url.startsWith("/prompt.wav")) {
        response.setHeader("Content-Type", "audio/wav");
        return response.end(wav);
      }
      if (request.url.startsWith("/grid")) return this.fromGrid(request, text, response);
      if (request.url.startsWith("/events")) this.take(request, text);
      response.end();
    });
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.port = this.server.address().port;
    const sound = new WebSocketServer({ server: this.server, path: "/sound" });
    sound.on("connection", (socket, request) => {
      socket.messages = [];
      socket.headers = request.headers;
      socket.on("message", (data) => { socket.messages.push(data.toString()); this.wake(); });
      this.sockets.push(socket);
      this.wake();
    });
    this.callback = `http://127.0.0.1:${this.port}/events?k=v`;
    this.prompt = { kind: "fileSource", url: `http://127.0.0.1:${this.port}/prompt.wav` };
    this.tell({ listening: this.port });
    const { value } = await this.lines.next();
    this.facts = JSON.parse(value);
  }

  fromGrid(request, text, response) {
    const events = JSON.parse(text);
    if (request.headers["aeg-event-type"] === "SubscriptionValidation") {
      this.validated = true;
      response.setHeader("Content-Type", "application/json");
      return response.end(JSON.stringify({ validationResponse: events[0].data.validationCode }));
    }
    this.grid.push(...events);
    this.wake();
    response.end();
  }

  take(request, text) {
    this.headers.push(request.headers);
    const raw = JSON.parse(text);
    if (!Array.isArray(raw) || raw.length !== 1) this.fail("callbacks", new Error(`a callback carries ${text}`));
    try {
      const event = this.sdk.parseCallAutomationEvent(raw[0]);
      event.raw = raw[0];
      event.query = request.url.split("?")[1];
      this.events.push(event);
    } catch (error) {
      this.fail("events", new Error(`${raw[0].type}: ${error}`));
    }
    this.wake();
  }

  wake() { for (const check of [...this.waiting]) check(); }

  // until waits for what find gives.
  until(what, find, limit = 30000) {
    return new Promise((resolve, reject) => {
      const done = (end, value) => {
        clearTimeout(timer);
        this.waiting = this.waiting.filter((c) => c !== check);
        end(value);
      };
      const check = () => { const found = find(); if (found) done(resolve, found); };
      const timer = setTimeout(() => done(reject, new Error(`no ${what} within ${limit} ms; there were: ${this.names()}`)), limit);
      this.waiting.push(check);
      check();
    });
  }

  names() { return this.events.slice(-12).map((e) => `${e.kind}(${e.operationContext ?? ""})`).join(", "); }

  // event waits for an event of a call, with that context if one is given.
  event(kind, call, context, more = () => true) {
    return this.until(`${kind} ${context ?? ""}`, () => this.events.find((e) =>
      e.kind === kind && e.callConnectionId === call && (context === undefined || e.operationContext === context) && more(e)));
  }

  // incoming waits for a call that nobody has taken yet.
  async incoming() {
    const event = await this.until("IncomingCall", () => this.grid.find((e) => e.eventType === "Microsoft.Communication.IncomingCall" && !e.taken));
    event.taken = true;
    return event.data;
  }

  tell(line) { process.stdout.write(JSON.stringify(line) + "\n"); }

  // dial has a telephone on the command line call.
  dial(...args) { this.tell({ dial: args }); }

  async check(name, test) {
    try {
      await test();
      this.tell({ check: name, ok: true });
    } catch (error) {
      this.fail(name, error);
    }
  }

  fail(name, error) {
    this.failures++;
    this.tell({ check: name, ok: false, error: String(error?.stack ?? error) });
  }
}

export function same(got, want, what) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(want)];
  if (a !== b) throw new Error(`${what} is ${a}, want ${b}`);
}

export async function refused(promise, status, code) {
  try {
    await promise;
  } catch (error) {
    if (error.statusCode !== status || (code && error.code !== code)) throw new Error(`refused by ${error.statusCode}/${error.code}: ${error.message}, want ${status}/${code}`);
    return;
  }
  throw new Error(`taken, want ${status}/${code}`);
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
