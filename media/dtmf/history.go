package dtmf

// history is the latest blocks of sound. There is room for twice as many as are
// remembered, so that they seldom have to be moved.
type history struct {
	blocks [2 * past][block]float64
	fill   int // the block that is being filled
}

func (h *history) init() { h.fill = past }

// filling is the block that is being filled.
func (h *history) filling() *[block]float64 { return &h.blocks[h.fill] }

// advance makes the block that was filled the newest one.
func (h *history) advance() {
	if h.fill++; h.fill == len(h.blocks) {
		copy(h.blocks[:past], h.blocks[past:])
		h.fill = past
	}
}

// back is the block i before the newest, i less than past.
func (h *history) back(i int) *[block]float64 { return &h.blocks[h.fill-1-i] }
