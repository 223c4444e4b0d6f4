// What the telephone says, in words a person understands.

// states are what the state line says, by the state of the telephone.
export const states = {
  idle: "Ready to call",
  rung: "Calls you",
  calling: "Calling",
  ringing: "Ringing",
  established: "Connected",
  terminated: "Call ended",
};

const shutdown = 5001; // the sub-code of a service that ends its calls (Microsoft Graph)

// ending says in a sentence why a call with name ended.
export function ending(why, name) {
  switch (why.reason) {
    case "you hung up":
      return "You hung up.";
    case "hung up":
      return why.subcode === shutdown ? "The calling service is shutting down." : `${name} hung up.`;
    case "rejected":
      return rejection(why.code, name);
    case "not answered":
      return why.code === 480 ? `Nobody is there to answer for ${name}.` : `${name} did not answer.`;
    case "redirected":
      return "The call went to somebody else.";
    case "refused":
      return refusal(why, name);
    case "unreachable":
      return "The calling service cannot be reached. Is it still running?";
    case "forgotten":
      return "The calling service no longer knows this call.";
    case "lost":
      return "The connection was lost.";
    case "no media":
      return "No sound could get through: the network between this browser and the service blocks it.";
    default:
      return sentence("The call failed", why.message);
  }
}

// rejection reads the code as SIP does (RFC 3261 section 21).
function rejection(code, name) {
  switch (code) {
    case 486:
    case 600:
      return `${name} is busy.`;
    case 403:
      return `${name} does not take calls from you.`;
    default:
      return `${name} declined the call.`;
  }
}

// refusal is for calls that the phone API did not take.
function refusal({ code, message }, name) {
  switch (code) {
    case 404:
      return `There is nobody called ${name}.`;
    case 503:
      return "The service has as many calls as it can take. Try again in a moment.";
    case 400:
      return sentence("The service could not take the call", message);
    default:
      return `The service refused the call (${code}).`;
  }
}

// sentence joins what happened with the service's own words for why, if it had any.
function sentence(what, why = "") {
  return why ? `${what}: ${why.replace(/\.$/, "")}.` : `${what}.`;
}

// way says how a key was heard.
export function way(source) {
  return source === "inband" ? "in the sound" : "as an event";
}

// clock is a number of seconds as minutes and seconds.
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// moment is a time in the call, to the tenth of a second.
export function moment(seconds) {
  const tenths = Math.max(0, Math.round(seconds * 10));
  return `${Math.floor(tenths / 600)}:${((tenths % 600) / 10).toFixed(1).padStart(4, "0")}`;
}

const keys = /^[0-9*#A-D]+$/;
const roomForKeys = 8; // characters

// pressed are the keys among what leads a flow from one state to another, as many as
// there is room for.
export function pressed(by) {
  const text = by.map((word) => (word === "hash" ? "#" : word)).filter((word) => keys.test(word)).join(" ");
  return text.length > roomForKeys ? `${text.slice(0, roomForKeys - 1)}\u2026` : text;
}
