// A name under which the page is called (?as=NAME): it rings like any other phone, for as
// long as the page is open, one call at a time.
//
// An Endpoint reports what happens as events of its own:
//   "open"  the page can be called now, or again
//   "shut"  it cannot: the name is another's, or none
//   "ring"  somebody calls; detail is the ring, as it came
//   "gone"  who called has given up, or somebody else has answered; detail is that ring

export class Endpoint extends EventTarget {
  constructor(name) {
    super();
    this.ringing = null; // the ring that waits to be answered
    if (!name) return;
    const rings = new EventSource(`/phone/endpoints/${encodeURIComponent(name)}/events`);
    rings.addEventListener("open", () => this.dispatchEvent(new CustomEvent("open")));
    rings.addEventListener("error", () => {
      if (rings.readyState === EventSource.CLOSED) this.dispatchEvent(new CustomEvent("shut"));
    });
    rings.addEventListener("ring", ({ data }) => this.dispatchEvent(new CustomEvent("ring", { detail: JSON.parse(data) })));
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
