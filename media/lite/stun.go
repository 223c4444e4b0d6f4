package lite

import (
	"bytes"
	"encoding/binary"
	"net"
	"net/netip"
	"time"

	"github.com/pion/stun"
)

// Errors of a check (RFC 8445 section 7.3.1.1).
const roleConflict stun.ErrorCode = 487

// prflxPriority is the priority that our checks announce: of an address that the peer
// would learn by them (RFC 8445 sections 5.1.2.1 and 7.1.1).
const prflxPriority = 110<<24 | 65535<<8 | 255

// sortSTUN answers a check, or takes the answer to one of ours.
func (s *socket) sortSTUN(b []byte, from netip.AddrPort, now time.Time) {
	m := &s.message
	if !complete(b) {
		return
	}
	m.Raw = append(m.Raw[:0], b...)
	if m.Decode() != nil || !shaped(m) {
		return
	}
	switch m.Type {
	case stun.BindingRequest:
		if l, ok := s.askedBy(m); ok {
			l.receiveCheck(m, from, now)
		}
	case stun.BindingSuccess, stun.BindingError:
		if l := s.table.asked(m.TransactionID); l != nil {
			l.receiveAnswer(m, from, now)
		}
	}
}

// complete reports whether a datagram is one STUN message (RFC 8489 section 5).
func complete(b []byte) bool {
	const header, cookie = 20, 0x2112A442
	return len(b) >= header && binary.BigEndian.Uint32(b[4:]) == cookie &&
		int(binary.BigEndian.Uint16(b[2:])) == len(b)-header
}

// shaped reports whether a message ends with its integrity and fingerprint, so that
// nothing can have been put after what was signed.
func shaped(m *stun.Message) bool {
	n := len(m.Attributes)
	return n >= 2 && m.Attributes[n-2].Type == stun.AttrMessageIntegrity &&
		m.Attributes[n-1].Type == stun.AttrFingerprint && stun.Fingerprint.Check(m) == nil
}

// askedBy is the leg that a request is for, if it knows the leg's password (RFC 8445
// section 7.3).
func (s *socket) askedBy(m *stun.Message) (*leg, bool) {
	username, err := m.Get(stun.AttrUsername)
	if err != nil {
		return nil, false
	}
	ours, theirs, ok := bytes.Cut(username, []byte{':'})
	if !ok {
		return nil, false
	}
	l := s.table.named(ours)
	if l == nil || stun.MessageIntegrity(l.agent.pwd).Check(m) != nil {
		return nil, false
	}
	agreed := l.agreed.Load()
	return l, agreed == nil || string(theirs) == agreed.peer.Ufrag
}

// success is the answer to a check: the address that it came from.
func success(id transaction, from netip.AddrPort, pwd string) ([]byte, error) {
	address := stun.XORMappedAddress{IP: net.IP(from.Addr().AsSlice()), Port: int(from.Port())}
	return build(id, stun.BindingSuccess, &address, stun.NewShortTermIntegrity(pwd))
}

// conflict is the answer to a check by one who wants our role.
func conflict(id transaction, pwd string) ([]byte, error) {
	return build(id, stun.BindingError, roleConflict, stun.NewShortTermIntegrity(pwd))
}

// request is a check (RFC 8445 section 7.2.2).
func request(id transaction, username, pwd string, role stun.AttrType, tiebreaker uint64, nominates bool) ([]byte, error) {
	setters := []stun.Setter{
		stun.NewUsername(username),
		stun.RawAttribute{Type: stun.AttrPriority, Value: binary.BigEndian.AppendUint32(nil, prflxPriority)},
		stun.RawAttribute{Type: role, Value: binary.BigEndian.AppendUint64(nil, tiebreaker)},
	}
	if nominates {
		setters = append(setters, stun.RawAttribute{Type: stun.AttrUseCandidate})
	}
	return build(id, stun.BindingRequest, append(setters, stun.NewShortTermIntegrity(pwd))...)
}

// build makes a message with a fingerprint.
func build(id transaction, kind stun.MessageType, setters ...stun.Setter) ([]byte, error) {
	m, err := stun.Build(append([]stun.Setter{stun.NewTransactionIDSetter(id), kind}, append(setters, stun.Fingerprint)...)...)
	if err != nil {
		return nil, err
	}
	return m.Raw, nil
}

// claimed is the tie-breaker of the role that a check claims for its sender.
func claimed(m *stun.Message, role stun.AttrType) (tiebreaker uint64, ok bool) {
	v, err := m.Get(role)
	if err != nil || len(v) != 8 {
		return 0, false
	}
	return binary.BigEndian.Uint64(v), true
}
