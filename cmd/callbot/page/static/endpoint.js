// A name under which the page is called (?as=NAME): it rings like any other phone, for as
// long as the page is open, one call at a time.
//
// An Endpoint reports what happens as events of its own:
//   "open"  the page can be called now, or again
//   "shut"  it cannot: the name is another's, or none
//   "away"  it no longer can: the service takes no phones
//   "ring"  somebody calls; detail is the ring, as it came
//   "gone"  who called has given up, or somebody else has answered; detail is that ring

const pause = 3000; // ms until a name that was refused is asked for again

export class Endpoint extends EventTarget {
  constructor(name) {
    super();
    this.ringing = null; // the ring that waits to be answered
    this.told = ""; // which of "open", "shut" and "away" was the latest
    if (name) this.register(`/phone/endpoints/${encodeURIComponent(name)}/events`);
  }

  // register follows the rings of the name. A stream that breaks off is opened again by the
  // browser; one that the service refuses, as it does while it starts or ends, is not.
  register(path) {
    const rings = new EventSource(path);
    rings.addEventListener("open", () => this.tell("open"));
    rings.addEventListener("error", () => {
      if (rings.readyState !== EventSource.CLOSED) return;
      this.tell(this.told === "open" || this.told === "away" ? "away" : "shut");
      setTimeout(() => this.register(path), pause);
    });
    rings.addEventListener("ring", ({ data }) => this.dispatchEvent(new CustomEvent("ring", { detail: JSON.parse(data) })));
  }

  // tell says whether the page can be called, when that has changed.
  tell(news) {
    if (this.told === news) return;
    this.told = news;
    this.dispatchEvent(new CustomEvent(news));
  }

  // follow lets a ring wait to be answered, until it ends.
  follow(ring) {
    this.ringing = ring;
    this.stream = new EventSource(`/phone/calls/${ring.call}/events`);
    const gone = () => {
      this.take();
      this.dispatchEvent(new CustomEvent("gone", { detail: ring }));
    };
    this.stream.addEventListener("terminated", gone);
    this.stream.addEventListener("error", () => {
      if (this.stream.readyState === EventSource.CLOSED) gone();
    });
  }

  // take returns the ring that waits, which is then its taker's to answer.
  take() {
    const ring = this.ringing;
    this.stream?.close();
    this.ringing = null;
    return ring;
  }
}

// decline refuses a ring: "busy" or "declined".
export function decline(ring, reason) {
  fetch(`/phone/calls/${ring.call}?reason=${reason}`, { method: "DELETE", keepalive: true }).catch(() => {
    // The service is out of reach; it rings no longer than it would anyway.
  });
}
