// What the browser knows about the connection, in a line for people who build bots.

// quality describes what comes in by the connection: codec, loss, jitter, round trip.
// It is empty until sound has come.
export async function quality(connection) {
  const reports = [...(await connection.getStats()).values()];
  const inbound = reports.find(({ type, kind }) => type === "inbound-rtp" && kind === "audio");
  if (!inbound?.packetsReceived) return "";
  const codec = reports.find(({ id }) => id === inbound.codecId);
  const path = reports.find(({ type, nominated, state }) => type === "candidate-pair" && nominated && state === "succeeded");
  return [
    codec?.mimeType.replace("audio/", ""),
    `${loss(inbound)} lost`,
    `jitter ${milliseconds(inbound.jitter)}`,
    path?.currentRoundTripTime >= 0 && `round trip ${milliseconds(path.currentRoundTripTime)}`,
  ].filter(Boolean).join(" · ");
}

function loss({ packetsLost, packetsReceived }) {
  if (packetsLost <= 0) return "none";
  const percent = (100 * packetsLost) / (packetsLost + packetsReceived);
  return `${percent.toFixed(percent < 10 ? 1 : 0)}\u202f%`;
}

function milliseconds(seconds) {
  const ms = seconds * 1000;
  return `${ms.toFixed(ms < 10 ? 1 : 0)}\u202fms`;
}
