package bench

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"net"
	"time"

	"callbot/media"
	"callbot/media/opus"
	"callbot/media/prompt"
)

// Floor is what the work that cannot be saved costs by itself on this machine, now.
type Floor struct {
	Seal, Open    time.Duration // encrypting and decrypting a packet (RFC 7714: AES-GCM)
	Send, Receive time.Duration // a datagram by the system, on loopback
	Decode        time.Duration // 20 ms of Opus at 16 kHz
}

const (
	floorRounds = 5 // the best of which counts
	floorLoops  = 2000
)

// header is the length of an RTP header without extensions.
const header = 12

// MeasureFloor works through the payloads of p alone, packet by packet.
func MeasureFloor(p *prompt.Prompt) (Floor, error) {
	var f Floor
	if err := f.seal(p); err != nil {
		return f, fmt.Errorf("bench: floor: %w", err)
	}
	if err := f.carry(p); err != nil {
		return f, fmt.Errorf("bench: floor: %w", err)
	}
	if err := f.decode(p); err != nil {
		return f, fmt.Errorf("bench: floor: %w", err)
	}
	return f, nil
}

// PerCall is the floor of a call with so many packets in a second, of which so many
// are decoded, in milliseconds a second.
func (f Floor) PerCall(in, out, decoded float64) float64 {
	d := in*float64(f.Open+f.Receive) + out*float64(f.Seal+f.Send) + decoded*float64(f.Decode)
	return d / float64(time.Millisecond)
}

// best is the least processor time that one call of f took on average.
func best(f func(i int) error) (time.Duration, error) {
	least := time.Duration(-1)
	for range floorRounds {
		before := cpu()
		for i := range floorLoops {
			if err := f(i); err != nil {
				return 0, err
			}
		}
		if d := (cpu() - before) / floorLoops; least < 0 || d < least {
			least = d
		}
	}
	return least, nil
}

func (f *Floor) seal(p *prompt.Prompt) error {
	block, err := aes.NewCipher(make([]byte, 16))
	if err != nil {
		return err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return err
	}
	nonce, head := make([]byte, gcm.NonceSize()), make([]byte, header)
	var sealed, opened []byte
	if f.Seal, err = best(func(i int) error {
		sealed = gcm.Seal(sealed[:0], nonce, p.Packet(i%p.Len()), head)
		return nil
	}); err != nil {
		return err
	}
	f.Open, err = best(func(int) error {
		var err error
		opened, err = gcm.Open(opened[:0], nonce, sealed, head)
		return err
	})
	return err
}

// carry sends to a socket that nobody reads, and then reads from one that is full, in
// turns that its buffer has room for.
func (f *Floor) carry(p *prompt.Prompt) error {
	to, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return err
	}
	defer to.Close()
	from, err := net.DialUDP("udp4", nil, to.LocalAddr().(*net.UDPAddr))
	if err != nil {
		return err
	}
	defer from.Close()
	const turn = 100
	packet := make([]byte, header+16+len(p.Packet(0)))
	for round := range floorRounds * floorLoops / turn {
		send, receive, err := volley(from, to, packet, turn)
		if err != nil {
			return err
		}
		if round == 0 || send < f.Send {
			f.Send = send
		}
		if round == 0 || receive < f.Receive {
			f.Receive = receive
		}
	}
	return nil
}

// volley sends n packets and receives them.
func volley(from, to *net.UDPConn, packet []byte, n int) (send, receive time.Duration, err error) {
	start := time.Now()
	for range n {
		if _, err := from.Write(packet); err != nil {
			return 0, 0, err
		}
	}
	sent := time.Now()
	if err := to.SetReadDeadline(sent.Add(time.Second)); err != nil {
		return 0, 0, err
	}
	for range n {
		if _, _, err := to.ReadFromUDPAddrPort(packet); err != nil {
			return 0, 0, err
		}
	}
	return sent.Sub(start) / time.Duration(n), time.Since(sent) / time.Duration(n), nil
}

func (f *Floor) decode(p *prompt.Prompt) error {
	decoder, err := opus.Codec{}.NewDecoder(media.Rate16k)
	if err != nil {
		return err
	}
	frame := media.NewFrame(media.Rate16k)
	f.Decode, err = best(func(i int) error {
		_, err := decoder.Decode(frame, p.Packet(i%p.Len()))
		return err
	})
	return err
}
