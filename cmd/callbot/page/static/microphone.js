// Getting at the microphone.

// open asks for the microphone. kind is "none" for no microphone at all, "raw" for its
// sound as it is, anything else for the browser's own echo and noise control. It
// resolves with a stream, or with why there is none, in a sentence for a person.
export async function open(kind) {
  if (kind === "none") return { stream: null, why: "Without a microphone: the other side hears silence." };
  if (!navigator.mediaDevices?.getUserMedia) {
    return { stream: null, why: "The browser gives the microphone only to pages from this machine or over https. The other side hears silence; keys still work." };
  }
  const tidy = kind !== "raw";
  const audio = { channelCount: 1, echoCancellation: tidy, noiseSuppression: tidy, autoGainControl: tidy };
  try {
    return { stream: await navigator.mediaDevices.getUserMedia({ audio }), why: "" };
  } catch (error) {
    return { stream: null, why: `${reason(error)} The other side hears silence; keys still work.` };
  }
}

function reason(error) {
  switch (error.name) {
    case "NotAllowedError":
      return "The microphone was refused.";
    case "NotFoundError":
    case "OverconstrainedError":
      return "There is no microphone.";
    case "NotReadableError":
      return "Another program holds the microphone.";
    default:
      return `The microphone cannot be used (${error.name}).`;
  }
}
