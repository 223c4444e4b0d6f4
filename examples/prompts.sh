#!/bin/sh
# Makes the prompts of an example, prompts/*.wav of prompts.txt: mono, 16 kHz, 16 bit,
# silence trimmed with fades of 20 ms, all at one loudness (-20 dBFS RMS, peaks no higher
# than -1 dBFS). Needs flite and sox: apt-get install flite sox
#
#     examples/prompts.sh reception
set -eu
cd "$(dirname "$0")/$1"
mkdir -p prompts/digits
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# level IN OUT RMS brings a sound to a loudness in dBFS.
level() {
	rms=$(sox "$1" -n stats 2>&1 | awk '/^RMS lev dB/ {print $4}')
	sox -D -G "$1" -b 16 "$2" gain "$(awk -v have="$rms" -v want="$3" 'BEGIN {print want - have}')"
}

while IFS='	' read -r name text; do
	flite -voice slt -t "$text" -o "$work/said.wav"
	sox -D "$work/said.wav" -r 16000 -c 1 "$work/cut.wav" highpass 80 \
		silence 1 0.02 0.5% reverse silence 1 0.02 0.5% reverse
	sox -D "$work/cut.wav" "$work/faded.wav" fade t 0.02 0 0.02 pad 0 0.06
	level "$work/faded.wav" "prompts/$name.wav" -20
done <prompts.txt

rmdir prompts/digits 2>/dev/null || true # where nothing is read out

[ "$1" = reception ] || exit 0

# The music: four chords on a soft plucked string, which end where they begin.
chord=0
for notes in "C3 G3 C4 E4 G4" "A2 E3 A3 C4 E4" "F2 C3 F3 A3 C4" "G2 D3 G3 B3 D4"; do
	chord=$((chord + 1))
	set -- $notes
	sox -D -n -r 16000 -c 1 -b 16 "$work/chord$chord.wav" synth 3 pluck "$1" synth 3 pluck mix "$2" \
		synth 3 pluck mix "$3" synth 3 pluck mix "$4" synth 3 pluck mix "$5" \
		lowpass 2500 fade t 0.02 3 0.25
done
sox -D "$work/chord1.wav" "$work/chord2.wav" "$work/chord3.wav" "$work/chord4.wav" "$work/music.wav"
level "$work/music.wav" prompts/music.wav -24
