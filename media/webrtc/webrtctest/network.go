package webrtctest

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/pion/logging"
	"github.com/pion/transport/v2"
	"github.com/pion/transport/v2/vnet"
)

// Line says how datagrams travel. The zero value is a perfect line.
type Line struct {
	Delay  time.Duration // time every datagram takes
	Jitter time.Duration // up to this much is added at random
	Loss   float64       // share of datagrams that vanish, 0 to 1
	Seed   uint64        // the same seed loses the same datagrams
}

// Network is one virtual network; it ends with the test.
type Network struct {
	router *vnet.Router

	mu    sync.Mutex
	line  Line
	hosts uint64
}

// making guards the hardware addresses that vnet counts up for all networks of a process
// alike: tests run side by side.
var making sync.Mutex

// New starts a network.
func New(tb testing.TB, line Line) *Network {
	tb.Helper()
	quiet := logging.NewDefaultLoggerFactory()
	quiet.DefaultLogLevel.Set(logging.LogLevelDisabled)
	making.Lock()
	router, err := vnet.NewRouter(&vnet.RouterConfig{
		CIDR: "10.0.0.0/8", MinDelay: line.Delay, LoggerFactory: quiet,
	})
	making.Unlock()
	if err != nil {
		tb.Fatal(err)
	}
	n := &Network{router: router, line: line}
	chance := rand.New(rand.NewPCG(line.Seed, 0))
	router.AddChunkFilter(func(vnet.Chunk) bool {
		n.mu.Lock()
		defer n.mu.Unlock()
		return chance.Float64() >= n.line.Loss
	})
	if err := router.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = router.Stop() })
	return n
}

// Join adds a host and gives its sockets.
func (n *Network) Join(tb testing.TB) transport.Net {
	tb.Helper()
	making.Lock()
	sockets, err := vnet.NewNet(&vnet.NetConfig{})
	making.Unlock()
	if err != nil {
		tb.Fatal(err)
	}
	if err := n.router.AddNet(sockets); err != nil {
		tb.Fatal(err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hosts++
	return &host{Net: sockets, jitter: n.line.Jitter, chance: rand.New(rand.NewPCG(n.line.Seed, n.hosts))}
}

// Lose changes the share of datagrams that vanish from now on; 1 cuts the line.
func (n *Network) Lose(share float64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.line.Loss = share
}
