package bench

import "time"

// Result is what one measurement found.
type Result struct {
	Calls   int     `json:"calls"`
	Seconds float64 `json:"seconds"` // of the steady state

	// CPUPerCall is the processor time, user's and system's, that one second of one
	// call costs the bot's process. FloorPerCall is what of it cannot be saved:
	// encrypting, decrypting and system calls for as many packets, and decoding where
	// the sound was decoded, measured alone.
	CPUPerCall   float64 `json:"cpu_ms_per_call_s"`
	FloorPerCall float64 `json:"floor_ms_per_call_s"`
	// SetupsPerSecond is how many calls a core can answer in a second when it does
	// nothing else, by the processor time that answering took.
	SetupsPerSecond float64 `json:"setups_per_s"`

	// KiBPerCall is heap and stacks, in use after a collection, that a call adds;
	// ResidentPerCall is what the system has given to the process for it.
	KiBPerCall      float64 `json:"kib_per_call"`
	ResidentPerCall float64 `json:"rss_kib_per_call"`

	// How late packets were sent.
	PacingP50 int64 `json:"pacing_us_p50"`
	PacingP99 int64 `json:"pacing_us_p99"`
	PacingMax int64 `json:"pacing_us_max"`

	KeysSent  int64 `json:"keys_sent"`
	KeysHeard int64 `json:"keys_heard"`
	Failures  int   `json:"failures"`

	// In and Out are packets of one call in a second, as the callers counted them.
	In  float64 `json:"packets_in_per_call_s"`
	Out float64 `json:"packets_out_per_call_s"`
	// Decoded is how many packets of one call the bot decoded in a second.
	Decoded float64 `json:"packets_decoded_per_call_s"`
	// Cores is how many processors the bot's process kept busy.
	Cores float64 `json:"cores_busy"`
	// Other is how many processors everything else on the machine kept busy meanwhile,
	// the callers among it.
	Other float64 `json:"cores_busy_elsewhere"`

	// Limit is what was reached first, nil when nothing was.
	Limit *string `json:"limit"`
	// Why is the first failure.
	Why string `json:"failure,omitempty"`
}

// CallsPerCore is how many such calls a core has time for.
func (r Result) CallsPerCore() float64 {
	if r.CPUPerCall == 0 {
		return 0
	}
	return 1000 / r.CPUPerCall
}

// spent notes the processor time of the process, and of the whole machine, in a while.
func (r *Result) spent(lasted, own, all time.Duration) {
	r.Seconds = lasted.Seconds()
	r.CPUPerCall = perCall(own, r.Calls, lasted)
	r.Cores = own.Seconds() / lasted.Seconds()
	r.Other = max(0, (all-own).Seconds()/lasted.Seconds())
}

// carried notes what the callers counted between two moments.
func (r *Result) carried(start, end Tally, lasted time.Duration) {
	callSeconds := float64(r.Calls) * lasted.Seconds()
	r.In = float64(end.Sent-start.Sent) / callSeconds
	r.Out = float64(end.Heard-start.Heard) / callSeconds
}

// perCall is a processor time in milliseconds, by calls and seconds.
func perCall(d time.Duration, calls int, lasting time.Duration) float64 {
	callSeconds := float64(calls) * lasting.Seconds()
	if callSeconds == 0 {
		return 0
	}
	return float64(d) / float64(time.Millisecond) / callSeconds
}
