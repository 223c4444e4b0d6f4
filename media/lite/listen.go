package lite

import (
	"fmt"
	"net"
	"net/netip"
	"strings"

	"callbot/media/sdp"
)

// sharedBuffer is asked of the operating system for the one socket that carries
// every call: about a second of a thousand calls.
const sharedBuffer = 8 << 20

// listenShared opens the port of all legs that answer.
func (t *Transport) listenShared() (net.PacketConn, error) {
	address := t.Address
	if address == "" {
		address = ":0"
	}
	at, err := net.ResolveUDPAddr(t.family(), address)
	if err != nil {
		return nil, err
	}
	conn, err := t.listen(at)
	if err != nil {
		return nil, err
	}
	if udp, ok := conn.(*net.UDPConn); ok {
		enlarge(udp, sharedBuffer) // the calls work with less, too
	}
	return conn, nil
}

// listenOwn opens the port of one leg that offers.
func (t *Transport) listenOwn() (net.PacketConn, error) {
	at := &net.UDPAddr{}
	if shared, ok := t.Addr().(*net.UDPAddr); ok {
		at.IP = shared.IP
	}
	if t.PortMin == 0 && t.PortMax == 0 {
		return t.listen(at)
	}
	err := fmt.Errorf("no ports from %d to %d", t.PortMin, t.PortMax)
	for port := int(t.PortMin); port <= int(t.PortMax); port++ {
		var conn net.PacketConn
		at.Port = port
		if conn, err = t.listen(at); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

func (t *Transport) listen(at *net.UDPAddr) (net.PacketConn, error) {
	if t.Network != nil {
		return t.Network.ListenUDP(t.family(), at)
	}
	return net.ListenUDP(t.family(), at)
}

// family is "udp6" where Address is a literal IPv6 address, otherwise "udp4".
func (t *Transport) family() string {
	if strings.HasPrefix(t.Address, "[") {
		return "udp6"
	}
	return "udp4"
}

// local is what a description says of the leg.
func (l *leg) local(id *identity, full bool, setup sdp.Setup) (sdp.Local, error) {
	candidates, err := l.transport.candidates(l.socket.addr())
	if err != nil {
		return sdp.Local{}, fmt.Errorf("lite: %w", err)
	}
	return sdp.Local{
		Peer: sdp.Peer{
			Ufrag: l.agent.ufrag, Pwd: l.agent.pwd, Lite: !full, Setup: setup,
			Candidates: candidates, Fingerprints: []sdp.Fingerprint{id.fingerprint},
		},
		SSRC: l.out.ssrc, Ask: l.transport.Ask, G711: l.transport.G711,
	}, nil
}

// candidates are the addresses by which a socket is reached.
func (t *Transport) candidates(bound net.Addr) ([]netip.AddrPort, error) {
	at, ok := bound.(*net.UDPAddr)
	if !ok {
		return nil, fmt.Errorf("%v is no UDP address", bound)
	}
	hosts := t.PublicIPs
	if len(hosts) == 0 && !at.IP.IsUnspecified() {
		hosts = []string{at.IP.String()}
	}
	var all []netip.AddrPort
	for _, host := range hosts {
		ip, err := netip.ParseAddr(host)
		if err != nil {
			return nil, err
		}
		all = append(all, netip.AddrPortFrom(ip.Unmap(), uint16(at.Port)))
	}
	if len(all) > 0 {
		return all, nil
	}
	return t.interfaces(uint16(at.Port))
}

// interfaces are the host's own addresses of the transport's family; loopback comes
// last.
func (t *Transport) interfaces(port uint16) ([]netip.AddrPort, error) {
	addresses, err := t.addresses()
	if err != nil {
		return nil, err
	}
	var far, near []netip.AddrPort
	for _, a := range addresses {
		prefix, err := netip.ParsePrefix(a.String())
		if err != nil {
			continue
		}
		ip := prefix.Addr().Unmap()
		switch {
		case ip.Is4() != (t.family() == "udp4") || ip.IsLinkLocalUnicast():
		case ip.IsLoopback():
			near = append(near, netip.AddrPortFrom(ip, port))
		default:
			far = append(far, netip.AddrPortFrom(ip, port))
		}
	}
	return append(far, near...), nil
}

func (t *Transport) addresses() ([]net.Addr, error) {
	if t.Network == nil {
		return net.InterfaceAddrs()
	}
	interfaces, err := t.Network.Interfaces()
	if err != nil {
		return nil, err
	}
	var all []net.Addr
	for _, i := range interfaces {
		if addresses, err := i.Addrs(); err == nil {
			all = append(all, addresses...)
		}
	}
	return all, nil
}
