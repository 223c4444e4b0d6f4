package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"

	"callbot/media/dtmf/dtmftest"
)

func main() {
	var b bench
	flag.Uint64Var(&b.seed, "seed", 1, "`number` that the corpus is made from")
	flag.IntVar(&b.clips, "clips", 20, "clips a family and variant; talk-off clips are minutes, and as many")
	only := flag.String("family", "", "listen to this `family` only")
	variant := flag.String("variant", "", "listen to this `variant` only: \"PCM 8 kHz\"")
	draw := flag.Bool("picture", false, "draw where keys are heard over frequency and twist, as SVG")
	verbose := flag.Bool("v", false, "print each family and variant")
	flag.StringVar(&b.speech, "speech", "", "`folder` of folders of sound without keys: each is a line of the table, its files *.raw, 16 bits at 8 kHz")
	span := flag.String("spandsp", "", "`program` made of spandsp/listen.c")
	multi := flag.String("multimon", "", "`program` multimon-ng")
	flag.Parse()
	if err := b.start(*span, *multi); err != nil {
		fmt.Fprintln(os.Stderr, "dtmfbench:", err)
		os.Exit(1)
	}
	b.only, b.variant, b.verbose = *only, *variant, *verbose
	work := b.judge
	if *draw {
		work = b.picture
	}
	if err := cmp.Or(work(os.Stdout), b.close()); err != nil {
		fmt.Fprintln(os.Stderr, "dtmfbench:", err)
		os.Exit(1)
	}
}

// bench is one run.
type bench struct {
	seed      uint64
	clips     int
	only      string
	variant   string
	verbose   bool
	speech    string
	folders   []string // of it
	detectors []detector
	tallies   []tally // one a detector
}

func (b *bench) start(span, multi string) error {
	b.detectors = []detector{ours{}}
	if span != "" {
		s, err := startSpandsp(span)
		if err != nil {
			return err
		}
		b.detectors = append(b.detectors, s)
	}
	if multi != "" {
		b.detectors = append(b.detectors, multimon{multi})
	}
	b.tallies = make([]tally, len(b.detectors))
	return nil
}

func (b *bench) close() error {
	for _, d := range b.detectors {
		if err := d.close(); err != nil {
			return err
		}
	}
	return nil
}

// judge listens to everything and writes the table.
func (b *bench) judge(w io.Writer) error {
	if err := b.run(); err != nil {
		return err
	}
	b.table(w)
	return nil
}

// run listens to everything.
func (b *bench) run() error {
	for _, f := range dtmftest.Families() {
		if b.only != "" && f.Name != b.only {
			continue
		}
		for _, v := range variants() {
			if !fits(f, v) || b.variant != "" && b.variant != v.name {
				continue
			}
			if err := b.listen(f, v); err != nil {
				return fmt.Errorf("%s, %s: %w", f.Name, v.name, err)
			}
		}
	}
	return b.listenToSpeech()
}

// listenToSpeech gives the folders of sound without keys to every detector.
func (b *bench) listenToSpeech() error {
	if b.speech == "" {
		return nil
	}
	var err error
	if b.folders, err = folders(b.speech); err != nil {
		return err
	}
	for _, folder := range b.folders {
		for c, err := range speech(b.speech, folder) {
			if err != nil {
				return err
			}
			if err := b.talkOff(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// talkOff gives a clip without keys to every detector.
func (b *bench) talkOff(c dtmftest.Clip) error {
	for i, d := range b.detectors {
		res, err := d.hear(c.Sound, dtmftest.Rate)
		if err != nil {
			return err
		}
		res.score(b.tallies[i].line(c.Family), c)
		if b.verbose && len(res.heard) > 0 {
			fmt.Printf("%-12s %-13s %-30s heard %d\n", d.name(), c.Kind, c.Family, len(res.heard))
		}
	}
	return nil
}

// fits reports whether a family is listened to in a variant. Only ordinary presses are
// to be heard where packets are lost; what no standard asks for and what is no key at
// all is judged without Opus.
func fits(f dtmftest.Family, v variant) bool {
	switch f.Kind {
	case dtmftest.Must:
		return v.group != lossy
	case dtmftest.Ordinary:
		return v.group == lossy || v.group == coded || v.group == silent
	case dtmftest.Reject:
		return v.group != lossy && v.group != silent
	case dtmftest.Stretch, dtmftest.TalkOff:
		return v.group == narrow
	}
	return false
}

// listen gives one family in one variant to every detector.
func (b *bench) listen(f dtmftest.Family, v variant) error {
	r := rand.New(rand.NewPCG(b.seed, 7))
	scores := make([]dtmftest.Score, len(b.detectors))
	for c := range f.Clips(b.seed, b.clips) {
		in, err := v.apply(r, c.Sound)
		if err != nil {
			return err
		}
		if v.group == lossy {
			ours{}.hearLost(in, v.rate).score(b.tallies[0].line("told"), c)
		}
		for i, d := range b.detectors {
			res, err := d.hear(in.sound, v.rate)
			if err != nil {
				return err
			}
			res.score(&scores[i], c)
			b.tallies[i].timed(v, c, res.took)
		}
	}
	for i := range scores {
		b.tallies[i].add(f, v, scores[i])
		if b.verbose {
			s := &scores[i]
			fmt.Printf("%-12s %-13s %-30s %-28s sent %5d found %5d doubles %d wrong %d\n", b.detectors[i].name(), f.Kind, f.Name, v.name, s.Sent, s.Found, s.Doubles, s.Wrong)
		}
	}
	return nil
}
