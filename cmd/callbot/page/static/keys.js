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
  // there go out once it is. Events that the other side does not take go as sound.
  async press(key) {
    await this.connected;
    if (this.stopped) return;
    if (this.way === "events" && this.eventsTaken) {
      this.dtmf.insertDTMF(this.dtmf.toneBuffer + key, pressLength, pressGap);
    } else {
      this.sound.tones.send(key);
    }
  }

  // eventsTaken says, once connected, whether the other side takes telephone events.
  get eventsTaken() {
    return Boolean(this.dtmf?.canInsertDTMF);
  }

  stop() {
    this.stopped = true;
  }
}
