// The link by which others come to the same call. A page that was opened by the link of a
// meeting calls nobody else, and asks its visitor for a name.

const joined = /^\/join\/([0-9A-Za-z_-]{1,64})$/;
const thanks = 2000; // ms to say that the link was copied

export class Link {
  constructor(address, to, guest) {
    this.origin = address.origin;
    this.to = to;
    this.meeting = joined.exec(address.pathname)?.[1] ?? "";
    this.name = guest.querySelector("input");
    if (!this.meeting) return;
    to.value = "Meeting";
    to.readOnly = true;
    document.body.dataset.meeting = this.meeting;
    guest.hidden = false;
  }

  // callee is whom to call, as the service knows it.
  callee() {
    return this.meeting ? `join:${this.meeting}` : this.to.value.trim();
  }

  // caller is who calls, as far as the page knows; a visitor of a meeting who does not say
  // so is an unnamed guest.
  caller() {
    return this.meeting ? this.name.value.trim() : "browser";
  }

  // address is where others come to the call.
  address() {
    return this.meeting ? `${this.origin}/join/${this.meeting}` : `${this.origin}/?to=${encodeURIComponent(this.callee())}`;
  }

  // copy puts the address where it can be pasted from, and says so on the button.
  async copy(button) {
    const words = button.textContent;
    try {
      await navigator.clipboard.writeText(this.address());
      button.textContent = "Copied";
    } catch {
      button.textContent = this.address(); // to be copied by hand
      return;
    }
    setTimeout(() => { button.textContent = words; }, thanks);
  }
}
