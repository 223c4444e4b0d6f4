// Drives a calling service by Microsoft's SDK for Call Automation: every operation that
// the SDK has, with the events that they cause read by the SDK's own parser.
import { createHash, createHmac } from "node:crypto";
import { World, same, refused, pause } from "./world.mjs";

const sdk = await import(process.env.SDK);

// Every operation of the SDK is to be made: those that were are noted, and counted at
// the end. What the SDK sends to Microsoft's own hosts only cannot be.
const made = new Set(), toMake = new Set();
const elsewhere = ["delete", "downloadStreaming", "downloadToStream", "downloadToPath"];
const inner = ["constructor", "createCallInternal", "createPlaySourceInternal", "createRecognizeRequest", "createCustomCallingContextInternal"];
for (const type of [sdk.CallAutomationClient, sdk.CallConnection, sdk.CallMedia, sdk.CallRecording]) {
  for (const name of Object.getOwnPropertyNames(type.prototype)) {
    if (inner.includes(name) || elsewhere.includes(name) || name.startsWith("get") && !name.startsWith("getCallConnectionProperties") && !["getParticipant", "getState"].includes(name)) continue;
    const method = type.prototype[name];
    toMake.add(name);
    type.prototype[name] = function (...args) { made.add(name); return method.apply(this, args); };
  }
}
const world = new World(sdk);
await world.open();

const client = new sdk.CallAutomationClient(world.facts.connection, { allowInsecureConnection: true });
const user = (name) => ({ communicationUserId: `8:acs:${name}` });
const invite = (name) => ({ targetParticipant: user(name) });
const { callback, prompt } = world;

// place calls somebody and waits until they have answered.
async function place(name, options = {}, tries = 20) {
  const { callConnectionProperties: call, callConnection } = await client.createCall(invite(name), callback, options);
  const connected = await Promise.race([
    world.event("CallConnected", call.callConnectionId).then(() => true),
    world.event("CallDisconnected", call.callConnectionId).then(() => false),
  ]);
  if (!connected && tries > 0) { // a telephone registers anew after each call, which takes it a moment
    await pause(250);
    return place(name, options, tries - 1);
  }
  return { id: call.callConnectionId, server: call.serverCallId, connection: callConnection, media: callConnection.getCallMedia() };
}

// clear ends the calls that a check which failed has left behind.
async function clear() {
  const ids = new Set(world.events.map((e) => e.callConnectionId).filter(Boolean));
  for (const { kind, callConnectionId } of world.events) {
    if (kind === "CallDisconnected") ids.delete(callConnectionId);
  }
  for (const id of ids) await client.getCallConnection(id).hangUp(true).catch(() => {});
}

async function end(call) {
  await call.connection.hangUp(true);
  await world.event("CallDisconnected", call.id);
}

// fetchSigned gets a recording as the documentation says to: signed over the path alone.
async function fetchSigned(location) {
  const [, endpoint, key] = /endpoint=(.*);accesskey=(.*)/i.exec(world.facts.connection);
  const url = new URL(location), host = new URL(endpoint).host, date = new Date().toUTCString();
  const hash = createHash("sha256").update("").digest("base64");
  const signature = createHmac("sha256", Buffer.from(key, "base64")).update(`GET\n${url.pathname}\n${date};${host};${hash}`).digest("base64");
  const response = await fetch(location, { headers: {
    "x-ms-date": date, "x-ms-content-sha256": hash, "x-ms-host": host,
    Authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
  } });
  if (response.status !== 200) throw new Error(`the recording gets ${response.status}: ${await response.text()}`);
  return Buffer.from(await response.arrayBuffer());
}

// whole waits until the roster has so many participants.
const whole = (call, n) => world.event("ParticipantsUpdated", call.id, undefined, (e) => e.participants.length === n);

const recognizing = (options) => ({ kind: "callMediaRecognizeDtmfOptions", initialSilenceTimeoutInSeconds: 10, interToneTimeoutInSeconds: 3, ...options });

const checks = {
  async "a call comes in, is answered and recognized, and ends"() {
    world.dial("--to", "sdkbot", "--from", "eve", "--press", "1@2.5s,2@3.1s,#@3.7s,5@6s", "--for", "15s");
    const call = await world.incoming();
    same(call.to.rawId, "8:acs:sdkbot", "whom they call");
    same(call.from.rawId, "8:acs:eve", "who calls");
    const answer = await client.answerCall(call.incomingCallContext, callback, { operationContext: "answered" });
    const id = answer.callConnectionProperties.callConnectionId;
    const connected = await world.event("CallConnected", id);
    same(connected.query, "k=v", "the callback's query");
    same(connected.serverCallId, answer.callConnectionProperties.serverCallId, "the server call");
    await whole({ id }, 1);
    same((await answer.callConnection.getCallConnectionProperties()).callConnectionState, "connected", "the state");
    const media = answer.callConnection.getCallMedia();
    await media.startRecognizing(user("eve"), recognizing({ maxTonesToCollect: 5, stopDtmfTones: ["pound"], playPrompt: prompt, operationContext: "menu" }));
    const menu = await world.event("RecognizeCompleted", id, "menu");
    same(menu.dtmfResult.tones, ["one", "two"], "the keys");
    same(menu.resultInformation.subCode, 8514, "what ended it");
    await media.startContinuousDtmfRecognition(user("eve"), { operationContext: "keys" });
    const key = await world.event("ContinuousDtmfRecognitionToneReceived", id);
    same(key.tone, "five", "the key");
    await media.stopContinuousDtmfRecognition(user("eve"), { operationContext: "keys" });
    await world.event("ContinuousDtmfRecognitionStopped", id);
    await answer.callConnection.hangUp(true);
    await world.event("CallDisconnected", id);
    await refused(answer.callConnection.getCallConnectionProperties(), 404, "8522");
  },

  async "a call comes in and is rejected"() {
    world.dial("--to", "sdkbot", "--from", "eve", "--for", "10s");
    const call = await world.incoming();
    await client.rejectCall(call.incomingCallContext, { callRejectReason: "busy" });
    await refused(client.answerCall(call.incomingCallContext, callback), 404, "8522");
  },

  async "a call comes in and is redirected"() {
    world.dial("--to", "sdkbot", "--from", "eve", "--for", "2s");
    const call = await world.incoming();
    await client.redirectCall(call.incomingCallContext, invite("ada"));
    await pause(3000);
  },

  async "a call goes out; prompts play to one, to all, again and again"() {
    const call = await place("ada", { operationContext: "out" });
    await call.media.playToAll([prompt], { operationContext: "all" });
    await world.event("PlayCompleted", call.id, "all");
    await call.media.play([prompt], [user("ada")], { operationContext: "one" });
    await world.event("PlayCompleted", call.id, "one");
    await call.media.playToAll([prompt], { loop: true, operationContext: "loop" });
    await pause(300);
    await call.media.cancelAllOperations();
    await world.event("PlayCanceled", call.id, "loop");
    await call.media.playToAll([{ kind: "fileSource", url: prompt.url.replace("prompt.wav", "nothing.wav") }], { operationContext: "bad" });
    const failed = await world.event("PlayFailed", call.id, "bad");
    same(failed.resultInformation.code, 400, "the code");
    await end(call);
  },

  async "text is spoken, or said why not"() {
    const call = await place("ada");
    await call.media.playToAll([{ kind: "textSource", text: "Hello", voiceName: "en-US-NancyNeural" }], { operationContext: "text" });
    await Promise.any([world.event("PlayCompleted", call.id, "text"), world.event("PlayFailed", call.id, "text")]);
    await end(call);
  },

  async "keys are recognized by choice, by number, and missed"() {
    const call = await place("presser"); // presses 7 after 2 s and 8 after 5 s
    await call.media.startRecognizing(user("presser"), {
      kind: "callMediaRecognizeChoiceOptions", operationContext: "choice", initialSilenceTimeoutInSeconds: 10, playPrompt: prompt, interruptPrompt: true,
      choices: [{ label: "seven", phrases: ["seven"], tone: "seven" }, { label: "nine", phrases: ["nine"], tone: "nine" }],
    });
    const choice = await world.event("RecognizeCompleted", call.id, "choice");
    same(choice.choiceResult.label, "seven", "the choice");
    same(choice.resultInformation.subCode, 8533, "the sub-code");
    await call.media.startRecognizing(user("presser"), recognizing({ maxTonesToCollect: 1, operationContext: "one" }));
    const one = await world.event("RecognizeCompleted", call.id, "one");
    same([one.dtmfResult.tones, one.resultInformation.subCode], [["eight"], 8531], "the key");
    await call.media.startRecognizing(user("presser"), recognizing({ maxTonesToCollect: 1, initialSilenceTimeoutInSeconds: 1, operationContext: "silence" }));
    same((await world.event("RecognizeFailed", call.id, "silence")).resultInformation.subCode, 8510, "the sub-code");
    await call.media.startRecognizing(user("presser"), recognizing({ maxTonesToCollect: 1, operationContext: "cancelled" }));
    await call.media.cancelAllOperations();
    await world.event("RecognizeCanceled", call.id, "cancelled");
    await end(call);
  },

  async "what somebody says is recognized, or said why not"() {
    const recognizer = process.env.RECOGNIZER;
    const choices = [{ label: "Billing", phrases: ["billing"] }, { label: "Support", phrases: ["support", "help"] }];
    const asked = { initialSilenceTimeoutInSeconds: 12, interruptPrompt: true, playPrompt: prompt, speechLanguage: "en-US" };
    const ask = async (who, kind, options, tries = 2) => {
      const call = await place(who);
      await call.media.startRecognizing(user(who), { kind, ...asked, operationContext: who, ...options });
      const told = await Promise.any(["RecognizeCompleted", "RecognizeFailed"].map((kind) => world.event(kind, call.id, who)));
      await end(call);
      // A machine with too much to do may lose some sound, so it is said again then.
      return told.kind === "RecognizeFailed" && recognizer && tries > 0 ? ask(who, kind, options, tries - 1) : told;
    };
    if (!recognizer) {
      for (const kind of ["callMediaRecognizeChoiceOptions", "callMediaRecognizeSpeechOptions"]) {
        const told = await ask("chooser", kind, { choices });
        same([told.kind, told.resultInformation.subCode], ["RecognizeFailed", 8564], "how it ended");
      }
      return;
    }
    const [choice, free, either] = await Promise.all([ // each says something three seconds after they have answered
      ask("chooser", "callMediaRecognizeChoiceOptions", { choices }),
      ask("speaker", "callMediaRecognizeSpeechOptions", { endSilenceTimeoutInSeconds: 1 }),
      ask("either", "callMediaRecognizeSpeechOrDtmfOptions", { endSilenceTimeoutInSeconds: 1, maxTonesToCollect: 4 }),
    ]);
    same([choice.recognitionType, choice.choiceResult.label, choice.choiceResult.recognizedPhrase], ["choices", "Billing", "billing"], "the choice");
    same(choice.resultInformation.subCode, 8545, "the sub-code");
    for (const said of [free, either]) {
      same([said.recognitionType, said.resultInformation.subCode], ["speech", 8569], "how it ended");
      if (!said.speechResult.speech.includes("bill")) throw new Error(`what was said is "${said.speechResult.speech}"`);
    }
  },

  async "keys are sent"() {
    const call = await place("ada");
    const sent = await call.media.sendDtmfTones(["one", "pound"], user("ada"), { operationContext: "tones" });
    same(sent.operationContext, "tones", "the context");
    await world.event("SendDtmfTonesCompleted", call.id, "tones");
    await end(call);
  },

  async "a participant is held with music, and comes back"() {
    const call = await place("ada");
    const held = async () => (await call.connection.getParticipant(user("ada"))).isOnHold;
    await call.media.hold(user("ada"), { playSource: prompt });
    await world.event("ParticipantsUpdated", call.id, undefined, (e) => e.participants[0]?.isOnHold);
    same(await held(), true, "the hold");
    await call.media.unhold(user("ada"));
    await pause(300);
    same(await held(), false, "the hold");
    await end(call);
  },

  async "sound streams in both directions"() {
    const before = world.sockets.length;
    const call = await place("talker", { mediaStreamingOptions: {
      transportType: "websocket", transportUrl: `ws://127.0.0.1:${world.port}/sound?x=y`, contentType: "audio", audioChannelType: "mixed",
      startMediaStreaming: false, enableBidirectional: true, enableDtmfTones: true, audioFormat: "pcm16KMono",
    } });
    await call.media.startMediaStreaming({ operationContext: "stream" });
    await world.event("MediaStreamingStarted", call.id);
    const socket = await world.until("WebSocket", () => world.sockets[before]);
    same(socket.headers["x-ms-call-connection-id"], call.id, "the connection");
    if (!socket.headers.authorization?.startsWith("Bearer ")) throw new Error("no token");
    await world.until("a second of sound", () => socket.messages.length > 50);
    const [first, second] = socket.messages.map((m) => sdk.StreamingData.parse(m));
    same([first.sampleRate, first.channels, first.encoding], [16000, 1, "PCM"], "the metadata");
    same(Buffer.from(second.data, "base64").length, 640, "a frame");
    await world.until("a key in the stream", () => socket.messages.some((m) => m.includes("DtmfData")));
    socket.send(sdk.createOutboundAudioData(Buffer.alloc(3200, 1).toString("base64")));
    socket.send(sdk.createOutboundStopAudioData());
    await call.media.stopMediaStreaming({ operationContext: "stop" });
    await world.event("MediaStreamingStopped", call.id);
    await end(call);
  },

  async "a stream that nobody takes is told"() {
    const call = await place("ada", { mediaStreamingOptions: {
      transportType: "websocket", transportUrl: `ws://127.0.0.1:${world.port}/nowhere`, contentType: "audio", audioChannelType: "unmixed", startMediaStreaming: true,
    } });
    const failed = await world.event("MediaStreamingFailed", call.id);
    same(failed.resultInformation.subCode, 8581, "the sub-code");
    await end(call);
  },

  async "a call is transcribed, or said why not"() {
    const before = world.sockets.length;
    const call = await place("speaker", { transcriptionOptions: { transportType: "websocket", transportUrl: `ws://127.0.0.1:${world.port}/sound`, locale: "en-US", startTranscription: false } });
    await call.media.startTranscription({ locale: "en-US", operationContext: "words" });
    if (!process.env.RECOGNIZER) {
      await world.event("TranscriptionFailed", call.id, "words");
      await call.media.updateTranscription("en-GB").catch(() => {});
      await call.media.stopTranscription().catch(() => {});
      return end(call);
    }
    await world.event("TranscriptionStarted", call.id, "words");
    const socket = await world.until("WebSocket", () => world.sockets[before]);
    const data = await world.until("TranscriptionData", () => socket.messages.map((m) => JSON.parse(m)).find((m) => m.transcriptionData?.text.includes("bill")));
    same([JSON.parse(socket.messages[0]).kind, data.transcriptionData.participantRawID, data.transcriptionData.resultStatus], ["TranscriptionMetadata", "8:acs:speaker", "Final"], "what is written");
    await call.media.updateTranscription("en-GB");
    await world.event("TranscriptionUpdated", call.id);
    await call.media.stopTranscription({ operationContext: "enough" });
    await world.event("TranscriptionStopped", call.id, "enough");
    await end(call);
  },

  async "a call is recorded, paused, and fetched"() {
    const call = await place("ada");
    const recording = client.getCallRecording();
    const { recordingId, recordingState } = await recording.start({
      callLocator: { id: call.server, kind: "serverCallLocator" }, recordingStateCallbackEndpointUrl: callback,
      recordingContent: "audio", recordingChannel: "mixed", recordingFormat: "wav",
    });
    same(recordingState, "active", "the state");
    await world.until("RecordingStateChanged", () => world.events.find((e) => e.kind === "RecordingStateChanged" && e.recordingId === recordingId && e.state === "active"));
    await pause(1000);
    await recording.pause(recordingId);
    same((await recording.getState(recordingId)).recordingState, "inactive", "the state");
    await pause(500);
    await recording.resume(recordingId);
    same((await recording.getState(recordingId)).recordingState, "active", "the state");
    await pause(500);
    await recording.stop(recordingId);
    const done = await world.until("RecordingFileStatusUpdated", () => world.grid.find((e) => e.eventType === "Microsoft.Communication.RecordingFileStatusUpdated" && e.subject.includes(recordingId)));
    const [chunk, ...more] = done.data.recordingStorageInfo.recordingChunks;
    same(more, [], "further files");
    const file = await fetchSigned(chunk.contentLocation);
    same(file.subarray(0, 4).toString(), "RIFF", "how the file begins");
    if (file.length < 1.5 * 32000 || file.length > 4 * 32000) throw new Error(`two seconds are ${file.length} bytes`);
    await refused(recording.stop("nothing"), 404, "8522");
    await end(call);
  },

  async "an unmixed recording gives each a channel"() {
    const call = await place("ada");
    const recording = client.getCallRecording();
    const { recordingId } = await recording.start({
      callLocator: { id: call.server, kind: "serverCallLocator" }, recordingStateCallbackEndpointUrl: callback,
      recordingContent: "audio", recordingChannel: "unmixed", recordingFormat: "wav", channelAffinity: [{ channel: 0, targetParticipant: user("ada") }],
    });
    await pause(500);
    await recording.stop(recordingId);
    await end(call);
  },

  async "a call is handed over"() {
    const call = await place("dora");
    await call.connection.transferCallToParticipant(user("emil"), { operationContext: "over" });
    await world.event("CallTransferAccepted", call.id, "over");
    await world.event("CallDisconnected", call.id);
  },

  async "a call that nobody wants is told"() {
    const { callConnectionProperties: call } = await client.createCall(invite("rude"), callback, { operationContext: "rude" });
    await Promise.any([world.event("CreateCallFailed", call.callConnectionId), world.event("CallDisconnected", call.callConnectionId)]);
  },

  async "many talk; somebody is added, muted, removed; an invitation is taken back"() {
    const { callConnectionProperties: props, callConnection } = await client.createGroupCall([user("ada"), user("bob")], callback, { operationContext: "group" });
    const call = { id: props.callConnectionId, connection: callConnection, media: callConnection.getCallMedia() };
    await world.event("CallConnected", call.id);
    await whole(call, 2);
    const added = await callConnection.addParticipant(invite("carol"), { operationContext: "add" });
    const came = await world.event("AddParticipantSucceeded", call.id, "add");
    same(came.participant.communicationUserId, "8:acs:carol", "who came");
    if (!added.invitationId) throw new Error("the invitation has no id");
    const all = (await callConnection.listParticipants()).values.map((p) => p.identifier.communicationUserId).sort();
    same(all, ["8:acs:ada", "8:acs:bob", "8:acs:carol"], "the participants");
    await callConnection.muteParticipant(user("bob"), { operationContext: "mute" });
    await world.event("ParticipantsUpdated", call.id, undefined, (e) => e.participants.some((p) => p.isMuted && p.identifier.communicationUserId === "8:acs:bob"));
    same((await callConnection.getParticipant(user("bob"))).isMuted, true, "the mute");
    await callConnection.removeParticipant(user("carol"), { operationContext: "remove" });
    await world.event("RemoveParticipantSucceeded", call.id, "remove");
    const late = await callConnection.addParticipant(invite("late"), { operationContext: "late" });
    await pause(300);
    await (callConnection.cancelAddParticipantOperation ?? callConnection.cancelAddParticipant).call(callConnection, late.invitationId, { operationContext: "back" });
    await world.event("CancelAddParticipantSucceeded", call.id, "back");
    await callConnection.addParticipant(invite("nobody"), { operationContext: "nobody" });
    await world.event("AddParticipantFailed", call.id, "nobody");
    await refused(callConnection.getParticipant(user("nobody")), 404, "8522");
    await end(call);
  },

  async "somebody is moved from one call to another"() {
    const one = await place("ada");
    const two = await place("bob");
    await one.connection.moveParticipants([user("bob")], two.id, { operationContext: "move" });
    const moved = await world.event("MoveParticipantSucceeded", one.id, "move");
    same(moved.participant.communicationUserId, "8:acs:bob", "who came");
    await whole(one, 2);
    await end(one);
  },

  async "an application joins a call that goes on"() {
    const call = await place("ada");
    const joined = await client.connectCall({ id: call.server, kind: "serverCallLocator" }, callback, { operationContext: "join" });
    const id = joined.callConnectionProperties.callConnectionId;
    await world.event("CallConnected", id);
    await joined.callConnection.hangUp(false);
    await world.event("CallDisconnected", id);
    await end(call);
  },

  async "what cannot be is refused with its code"() {
    const wrong = new sdk.CallAutomationClient(world.facts.connection.replace(/accesskey=.*/, "accesskey=d3Jvbmc="), { allowInsecureConnection: true });
    await refused(wrong.createCall(invite("ada"), callback), 401, "7509");
    await refused(client.getCallConnection("nothing").getCallConnectionProperties(), 404, "8522");
    await refused(client.getCallConnection("nothing").hangUp(true), 404, "8522");
    await refused(client.createCall(invite("ada"), "http://192.0.2.1/"), 400);
  },

  async "events prove who sends them"() {
    if (!world.headers.length || world.headers.some((h) => !h.authorization?.startsWith("Bearer "))) throw new Error("an event without a token");
    const ids = world.events.map((e) => e.raw.id);
    same(new Set(ids).size, ids.length, "the number of ids");
    for (const { raw } of world.events) {
      if (raw.specversion !== "1.0" || !raw.source || !raw.id || !raw.time) throw new Error(`not a CloudEvent: ${JSON.stringify(raw)}`);
    }
  },
};

checks["every operation of the SDK was made"] = async () => {
  const left = [...toMake].filter((name) => !made.has(name));
  same(left, [], "what was not made");
};

// What the older SDK has no words for.
const newer = {
  "a participant is held with music, and comes back": "hold", "sound streams in both directions": "startMediaStreaming",
  "a stream that nobody takes is told": "startMediaStreaming", "a call is transcribed, or said why not": "startTranscription",
};
const lacks = {
  "somebody is moved from one call to another": !sdk.CallConnection.prototype.moveParticipants,
  "an application joins a call that goes on": !sdk.CallAutomationClient.prototype.connectCall,
};
for (const [name, verb] of Object.entries(newer)) lacks[name] = !sdk.CallMedia.prototype[verb];
const only = process.env.ONLY;
for (const [name, test] of Object.entries(checks)) {
  if (lacks[name] || (only && !name.includes(only))) continue;
  await world.check(name, test);
  await clear();
}
process.exit(world.failures ? 1 : 0);
