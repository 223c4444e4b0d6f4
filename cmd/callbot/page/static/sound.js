// The sound of one call on this side: what goes out (microphone and keys) and what
// comes in, each with an analyser for its level.
//
//   microphone ─▶ voice ─┬─▶ outgoing ─▶ the connection's track
//               tones ───┘        └─▶ sent (level)
//   the other side ─▶ <audio>, and ─▶ heard (level)

import { Tones } from "./tones.js";

const span = 4096; // samples a level is measured over: 85 ms at 48 kHz

export class Sound {
  // speaker is the audio element that plays what comes in.
  constructor(speaker) {
    this.speaker = speaker;
    this.context = new AudioContext({ latencyHint: "interactive" });
    this.mix = new GainNode(this.context);
    this.voice = new GainNode(this.context);
    this.sent = new AnalyserNode(this.context, { fftSize: span });
    this.heard = new AnalyserNode(this.context, { fftSize: span });
    const outgoing = this.context.createMediaStreamDestination();
    outgoing.channelCount = 1;
    this.voice.connect(this.mix);
    this.mix.connect(outgoing);
    this.mix.connect(this.sent);
    this.stream = outgoing.stream;
    [this.track] = outgoing.stream.getAudioTracks();
    this.tones = new Tones(this.context, this.mix, this.voice);
    this.samples = new Float32Array(span);
    this.microphone = null;
    this.muted = false;
    this.context.resume();
  }

  // speak sends a microphone; without one, silence goes out.
  speak(microphone) {
    this.microphone = microphone;
    this.mute(this.muted);
    this.context.createMediaStreamSource(microphone).connect(this.voice);
  }

  // receive plays the other side's track. The element has to play it too: browsers
  // hand remote sound to an audio context only while it plays somewhere.
  receive(track) {
    const stream = new MediaStream([track]);
    this.speaker.srcObject = stream;
    this.context.createMediaStreamSource(stream).connect(this.heard);
  }

  // mute silences the microphone; keys in the sound still go out.
  mute(muted) {
    this.muted = muted;
    for (const track of this.microphone?.getTracks() ?? []) track.enabled = !muted;
  }

  // levels are the loudness of both directions now, as root mean square of full scale.
  levels() {
    return { in: this.measure(this.heard), out: this.measure(this.sent) };
  }

  measure(analyser) {
    analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    for (const sample of this.samples) sum += sample * sample;
    return Math.sqrt(sum / this.samples.length);
  }

  close() {
    for (const track of this.microphone?.getTracks() ?? []) track.stop();
    this.speaker.srcObject = null;
    this.context.close();
  }
}
