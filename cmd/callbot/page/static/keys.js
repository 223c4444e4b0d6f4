// How keys leave the telephone: as telephone events beside the sound (RFC 4733, by the
// browser's RTCDTMFSender), or as pairs of tones in the sound itself.

import { pressLength, pressGap } from "./tones.js";

export class Keys {
  constructor(sender, sound, connected) {
    this.dtmf = sender.dtmf;
    this.sound = sound;
    this.connected = connected;
    this.way = "events";
    this.stopped = false;
  }

  // press sends one key after those before it; keys pressed before the connection is
  // there go out once it is. It resolves with the way the key went.
  async press(key) {
    await this.connected;
    if (this.stopped) return "none";
    if (this.way === "events" && this.dtmf?.canInsertDTMF) {
      this.dtmf.insertDTMF(this.dtmf.toneBuffer + key, pressLength, pressGap);
      return "events";
    }
    this.sound.tones.send(key);
    return "sound";
  }

  stop() {
    this.stopped = true;
  }
}
