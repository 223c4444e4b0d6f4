// The dial pad, by hand and by keyboard, and the line of keys pressed above it.

const flash = 220; // ms a key stays lit

export class Pad {
  // press is called with each key.
  constructor(pad, line, press) {
    this.pad = pad;
    this.line = line;
    this.press = press;
    pad.addEventListener("click", ({ target }) => {
      const button = target.closest("button[data-key]");
      if (button) this.take(button);
    });
    document.addEventListener("keydown", (event) => this.type(event));
    this.enable(false);
  }

  enable(enabled) {
    for (const button of this.pad.children) button.disabled = !enabled;
  }

  clear() {
    this.line.replaceChildren();
  }

  type(event) {
    if (event.repeat || event.ctrlKey || event.metaKey || writing(event.target)) return;
    const button = [...this.pad.children].find(({ dataset }) => dataset.key === event.key);
    if (!button || button.disabled) return;
    event.preventDefault();
    this.take(button);
  }

  take(button) {
    light(button, "pressed");
    this.write(button.dataset.key, "pressed");
    this.press(button.dataset.key);
  }

  // heard marks the key as having arrived at the other side. A key that was not pressed
  // here (one in the microphone's sound, say) is written as well.
  heard(key) {
    const button = [...this.pad.children].find(({ dataset }) => dataset.key === key);
    if (button) light(button, "heard");
    const waiting = [...this.line.children].find((e) => e.className === "pressed" && e.textContent === key);
    if (waiting) waiting.className = "heard";
    else this.write(key, "heard");
  }

  write(key, name) {
    const digit = document.createElement("span");
    digit.className = name;
    digit.textContent = key;
    this.line.append(digit);
    while (this.line.children.length > 16) this.line.firstChild.remove();
  }
}

function light(button, name) {
  button.classList.add(name);
  setTimeout(() => button.classList.remove(name), flash);
}

// writing reports whether what is typed into element is text.
function writing(element) {
  return element.matches?.("input:not([type=radio]):not([readonly]), textarea, select, [contenteditable]");
}
