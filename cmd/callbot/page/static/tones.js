// Keys as sound: the pair of tones of each key (ITU-T Q.23).

export const pressLength = 160; // ms a key sounds
export const pressGap = 80; // ms of quiet after it

const rows = [697, 770, 852, 941];
const columns = [1209, 1336, 1477];
const layout = ["123", "456", "789", "*0#"];

const edge = 0.005; // s of fading in and out, so that nothing clicks
const loudness = { row: 0.18, column: 0.22 }; // full scale is 1
const echo = 0.12; // how loud the caller hears his own keys, in proportion

// pair is the two frequencies of a key in Hz: row, column.
export function pair(key) {
  const row = layout.findIndex((keys) => keys.includes(key));
  return [rows[row], columns[layout[row].indexOf(key)]];
}

// Tones plays keys on an audio context: to the other side, and softly to the person
// who pressed them.
export class Tones {
  // voice is the gain node of the microphone, silent while a key is in the sound.
  constructor(context, outgoing, voice) {
    this.context = context;
    this.outgoing = outgoing;
    this.voice = voice;
    this.free = 0; // when the last key sent has passed, on the context's clock
  }

  // send puts the key into the outgoing sound, after those before it.
  send(key) {
    const start = Math.max(this.context.currentTime + 0.02, this.free);
    const end = start + pressLength / 1000;
    this.free = end + pressGap / 1000;
    this.voice.gain.setValueAtTime(0, start - 0.01);
    this.voice.gain.setValueAtTime(1, end + 0.01);
    this.play(key, start, end, 1, this.outgoing);
  }

  // echo lets the person at the telephone hear the key.
  echo(key) {
    const start = this.context.currentTime;
    this.play(key, start, start + pressLength / 1000, echo, this.context.destination);
  }

  play(key, start, end, gain, target) {
    const [row, column] = pair(key);
    this.tone(row, start, end, gain * loudness.row, target);
    this.tone(column, start, end, gain * loudness.column, target);
  }

  tone(frequency, start, end, gain, target) {
    const oscillator = new OscillatorNode(this.context, { frequency });
    const envelope = new GainNode(this.context, { gain: 0 });
    envelope.gain.setValueAtTime(0, start);
    envelope.gain.linearRampToValueAtTime(gain, start + edge);
    envelope.gain.setValueAtTime(gain, end - edge);
    envelope.gain.linearRampToValueAtTime(0, end);
    oscillator.connect(envelope).connect(target);
    oscillator.start(start);
    oscillator.stop(end);
  }
}
