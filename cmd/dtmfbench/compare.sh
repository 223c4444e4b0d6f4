#!/bin/sh
# Judges the key detectors of callbot, spandsp and multimon-ng on the same samples, and
# writes the table and the picture of docs/dtmf.md. Run from the module's root; make
# dtmf does so. What is generated lies in bin/dtmf.
#
#   compare.sh [clips] [seed]
set -eu
clips=${1:-20}
seed=${2:-1}
work=bin/dtmf
espeak="$work/speech/espeak-ng voices" voices="$work/speech/recorded voices" music="$work/speech/music on hold"
mkdir -p "$espeak" "$voices" "$music"

# Debian's packages: spandsp's headers, multimon-ng, and what makes speech.
missing=
pkg-config --exists spandsp || missing="$missing libspandsp-dev"
command -v multimon-ng >/dev/null || missing="$missing multimon-ng"
command -v espeak-ng >/dev/null || missing="$missing espeak-ng"
command -v sox >/dev/null || missing="$missing sox"
if [ -n "$missing" ]; then
	root=
	[ "$(id -u)" = 0 ] || root=sudo
	echo "dtmf: installing$missing" >&2
	$root apt-get update -qq
	# shellcheck disable=SC2086 # the list is meant to be split
	$root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

# shellcheck disable=SC2046 # flags are meant to be split
cc -O2 -o $work/spandsp cmd/dtmfbench/spandsp/listen.c $(pkg-config --cflags --libs spandsp) -lm
go build -o $work/dtmfbench ./cmd/dtmfbench

# Voices of several languages read a text that every Debian has, each at three
# pitches: some six hours.
head -c 12000 /usr/share/common-licenses/GPL-3 >$work/text
for voice in en-us en-gb+f3 de+f4 fr+f2 es+m3 it+f5 en+f1 en+croak pl+f2 zh pt+m7; do
	for pitch in 30 60 90; do
		file=$espeak/$voice-$pitch.raw
		[ -s "$file" ] || espeak-ng -v "$voice" -p "$pitch" -s 170 -f "$work/text" --stdout 2>/dev/null |
			sox -t wav - -t raw -r 8000 -e signed -b 16 -c 1 "$file" norm -3
	done
done

# People who say what a telephone exchange says, in five languages, without its beeps, and
# music on hold: Debian's packages, unpacked and never installed. Some three hours.
if [ -z "$(find "$music" -name '*.raw')" ]; then
	packages="asterisk-core-sounds-en-wav asterisk-core-sounds-es-wav asterisk-core-sounds-fr-wav asterisk-core-sounds-it-wav
		asterisk-core-sounds-ru-wav asterisk-prompt-es-co asterisk-prompt-fr-armelle asterisk-prompt-it-menardi-wav asterisk-moh-opsound-wav"
	# shellcheck disable=SC2086 # the list is meant to be split
	(rm -rf $work/debian && mkdir $work/debian && cd $work/debian && apt-get download -qq $packages)
	for package in $work/debian/*.deb; do
		dpkg-deb -x "$package" $work/debian
	done
	raw="-r 8000 -c 1 -t raw -e signed -b 16 -"
	for voice in $work/debian/usr/share/asterisk/sounds/*_* $work/debian/usr/share/asterisk/sounds/es $work/debian/usr/share/asterisk/sounds/fr; do
		# shellcheck disable=SC2016,SC2086
		find "$voice" -type f \( -name '*.wav' -o -name '*.gsm' \) ! -name '*beep*' ! -name '*2tone*' ! -path '*/silence/*' | sort |
			xargs sh -c 'sox "$@" '"$raw" _ >"$voices/${voice##*/}.raw"
	done
	for piece in $work/debian/usr/share/asterisk/moh/*.wav; do
		# shellcheck disable=SC2086
		sox "$piece" $raw >"$music/$(basename "$piece" .wav).raw"
	done
fi

peers="-spandsp $work/spandsp -multimon $(command -v multimon-ng)"
# shellcheck disable=SC2086 # so are these
$work/dtmfbench -clips "$clips" -seed "$seed" -speech $work/speech $peers >$work/table.md
# shellcheck disable=SC2086
$work/dtmfbench -picture $peers >docs/dtmf-acceptance.svg

# The table goes between its two marks.
awk -v table=$work/table.md '
	/<!-- table -->/ { print; print ""; while ((getline line < table) > 0) print line; print ""; skip = 1; next }
	/<!-- end of table -->/ { skip = 0 }
	!skip { print }
' docs/dtmf.md >$work/dtmf.md
cp $work/dtmf.md docs/dtmf.md
cat $work/table.md
