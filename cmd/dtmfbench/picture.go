package main

import (
	"bufio"
	"fmt"
	"io"

	"callbot/media/dtmf/dtmftest"
)

// The grid of the picture: share by which both frequencies are off, in steps of a
// quarter of a percent, and twist in dB.
const (
	offSteps, offStep = 18, 0.0025
	twists            = 20
	cellWidth         = 8
	cellHeight        = 7
	panelWidth        = (2*offSteps + 1) * cellWidth
	panelHeight       = (2*twists + 1) * cellHeight
	gap, top, left    = 55, 40, 50
)

// picture draws as an SVG where each detector hears keys, over frequency offset and
// twist. The frame is what ITU-T Q.24 (AT&T) asks to be heard; beyond the dashed lines
// nothing must be.
func (b *bench) picture(out io.Writer) error {
	w := bufio.NewWriter(out)
	width := left + len(b.detectors)*(panelWidth+gap)
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n", width, top+panelHeight+50)
	fmt.Fprintf(w, `<rect width="%d" height="%d" fill="white"/>`+"\n", width, top+panelHeight+50)
	for i, d := range b.detectors {
		fmt.Fprintf(w, `<g transform="translate(%d %d)">`+"\n", left+i*(panelWidth+gap), top)
		if err := panel(w, d); err != nil {
			return err
		}
		fmt.Fprintln(w, `</g>`)
	}
	fmt.Fprintln(w, `</svg>`)
	return w.Flush()
}

// panel draws one detector.
func panel(w io.Writer, d detector) error {
	for x := -offSteps; x <= offSteps; x++ {
		for y := -twists; y <= twists; y++ {
			c := dtmftest.Probe(float64(x)*offStep, float64(y))
			res, err := d.hear(c.Sound, dtmftest.Rate)
			if err != nil {
				return err
			}
			var s dtmftest.Score
			res.score(&s, c)
			if s.Found > 0 {
				fmt.Fprintf(w, `<rect x="%d" y="%d" width="%d" height="%d" fill="#2a6f4e" fill-opacity="%.2f"/>`+"\n",
					(x+offSteps)*cellWidth, (twists-y)*cellHeight, cellWidth, cellHeight, float64(s.Found)/float64(s.Sent))
			}
		}
	}
	axes(w, d.name())
	return nil
}

// axes draws what is asked for, the scales and the name.
func axes(w io.Writer, name string) {
	column := func(share float64) float64 { return (share/offStep + offSteps + 0.5) * cellWidth }
	line := func(db float64) float64 { return (twists - db + 0.5) * cellHeight }
	fmt.Fprintf(w, `<rect width="%d" height="%d" fill="none" stroke="#888"/>`+"\n", panelWidth, panelHeight)
	fmt.Fprintf(w, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="none" stroke="black" stroke-width="2"/>`+"\n",
		column(-0.015), line(4), column(0.015)-column(-0.015), line(-8)-line(4))
	for _, share := range []float64{-0.035, 0.035} {
		fmt.Fprintf(w, `<path d="M%.1f 0V%d" stroke="#b00020" stroke-dasharray="5 4"/>`+"\n", column(share), panelHeight)
	}
	for _, percent := range []int{-4, -2, 0, 2, 4} {
		fmt.Fprintf(w, `<text x="%.1f" y="%d" text-anchor="middle">%d %%</text>`+"\n", column(float64(percent)/100), panelHeight+16, percent)
	}
	for _, db := range []int{-16, -8, 0, 4, 12} {
		fmt.Fprintf(w, `<text x="-5" y="%.1f" text-anchor="end">%d dB</text>`+"\n", line(float64(db))+4, db)
	}
	fmt.Fprintf(w, `<text x="%d" y="-14" text-anchor="middle" font-size="15">%s</text>`+"\n", panelWidth/2, name)
	fmt.Fprintf(w, `<text x="%d" y="%d" text-anchor="middle">both frequencies off by</text>`+"\n", panelWidth/2, panelHeight+34)
}
