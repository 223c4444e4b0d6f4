//go:build !linux

package lite

import "net/netip"

// parcel cannot be had here: datagrams are sent one by one.
type parcel struct{ count int }

func newParcel(*port) *parcel { return new(parcel) }

func (*parcel) add([]byte, netip.AddrPort) {}
func (*parcel) send()                      {}
