// Package vad tells speech from silence and noise, frame by frame, so that a caller who
// begins to speak can stop the bot.
//
// It listens for two things at once: sound that stands out from the noise around it
// (energy against a floor that follows the quietest moments), and sound that repeats
// itself at the pitch of a voice (autocorrelation), which noise and clicks do not. A
// bot's sound bridge asks it. It never changes the sound and allocates nothing.
//
//	Frame ─▶ level over floor ─┐
//	      ─▶ voicing ──────────┴─▶ Detector.Speaking
package vad
