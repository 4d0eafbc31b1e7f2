package host

import (
	"encoding/binary"
	"encoding/hex"
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/optool/optool/pkg/diagnostics"
)

const (
	maxInterfaces = 500
	maxRoutes     = 1000
)

// interfaces learns names, addresses and counters of the network interfaces. The
// counters are those of proc/net/dev. Loopback is among them.
func (t *taker) interfaces() {
	byName := map[string]*diagnostics.Interface{}
	var order []string
	settings(t.need("proc/net/dev", maxTable), ":", func(name, value string) {
		n := strings.Fields(value) // bytes packets errs drop fifo frame compressed multicast, then as sent
		if len(n) < 16 || len(order) == maxInterfaces {
			return
		}
		number := func(i int) int64 { v, _ := strconv.ParseInt(n[i], 10, 64); return v }
		byName[name] = &diagnostics.Interface{Name: name, Addresses: []string{},
			Received: number(0), Sent: number(8), Errors: number(2) + number(10), Dropped: number(3) + number(11)}
		order = append(order, name)
	})
	slices.Sort(order)
	for _, name := range order {
		i, dir := byName[name], "sys/class/net/"+name
		if filepath.Base(dir) == name { // else nothing that sys has a directory for
			i.MAC = t.line(dir + "/address")
			if i.MAC == "00:00:00:00:00:00" {
				i.MAC = ""
			}
			mtu, _ := t.number(dir + "/mtu")
			i.MTU = int(mtu)
			flags, _ := strconv.ParseUint(t.line(dir+"/flags"), 0, 32)
			i.Up = flags&1 != 0 // IFF_UP of netdevice(7)
		}
	}
	t.addresses(byName)
	for _, name := range order {
		slices.Sort(byName[name].Addresses)
		t.facts.Interfaces = append(t.facts.Interfaces, *byName[name])
	}
}

// addresses adds the addresses: proc has no simple table of them for IPv4, so the kernel is
// asked, about this host alone.
func (t *taker) addresses(byName map[string]*diagnostics.Interface) {
	if t.root != "" {
		return
	}
	all, err := net.Interfaces()
	if err != nil {
		t.problem("asking for network addresses", err)
		return
	}
	for _, i := range all {
		known, ok := byName[i.Name]
		if !ok {
			continue
		}
		known.MTU, known.Up = i.MTU, i.Flags&net.FlagUp != 0
		addresses, err := i.Addrs()
		if err != nil {
			t.problem("asking for the addresses of "+i.Name, err)
			continue
		}
		for _, a := range addresses {
			known.Addresses = append(known.Addresses, a.String())
		}
	}
}

// routes reads the routing tables of the kernel.
func (t *taker) routes() {
	add := func(r diagnostics.Route) {
		if len(t.facts.Routes) < maxRoutes {
			t.facts.Routes = append(t.facts.Routes, r)
		}
	}
	for line := range strings.Lines(string(t.may("proc/net/route", maxTable))) {
		if r, ok := route4(strings.Fields(line)); ok {
			add(r)
		}
	}
	for line := range strings.Lines(string(t.may("proc/net/ipv6_route", maxTable))) {
		if r, ok := route6(strings.Fields(line)); ok {
			add(r)
		}
	}
}

// route4 reads a line of proc/net/route:
//
//	Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
//	eth0  00000000    0102A8C0 0003 0      0   100    00000000 …
func route4(f []string) (r diagnostics.Route, ok bool) {
	if len(f) < 8 {
		return r, false
	}
	to, toOK := address4(f[1])
	via, viaOK := address4(f[2])
	mask, maskOK := address4(f[7])
	if !toOK || !viaOK || !maskOK {
		return r, false // the heading
	}
	bytes := mask.As4()
	ones, _ := net.IPMask(bytes[:]).Size()
	r = diagnostics.Route{To: netip.PrefixFrom(to, ones).String(), Interface: f[0]}
	if !via.IsUnspecified() {
		r.Via = via.String()
	}
	return r, true
}

// address4 reads an address that the kernel prints as a number of this machine.
func address4(s string) (netip.Addr, bool) {
	raw, err := hex.DecodeString(s)
	if err != nil || len(raw) != 4 {
		return netip.Addr{}, false
	}
	binary.NativeEndian.PutUint32(raw, binary.BigEndian.Uint32(raw))
	return netip.AddrFromSlice(raw)
}

// route6 reads a line of proc/net/ipv6_route, whose addresses are plain
// hexadecimal digits:
//
//	destination prefix source prefix gateway metric refcount use flags interface
func route6(f []string) (r diagnostics.Route, ok bool) {
	if len(f) < 10 {
		return r, false
	}
	to, toOK := address6(f[0])
	via, viaOK := address6(f[4])
	ones, err := strconv.ParseUint(f[1], 16, 8)
	flags, flagsErr := strconv.ParseUint(f[8], 16, 32)
	const up, local = 0x1, 0x80000000 // RTF_UP, RTF_LOCAL: own addresses are no routes
	if !toOK || !viaOK || err != nil || flagsErr != nil || flags&up == 0 || flags&local != 0 || to.IsMulticast() {
		return r, false
	}
	r = diagnostics.Route{To: netip.PrefixFrom(to, int(ones)).String(), Interface: f[9]}
	if !via.IsUnspecified() {
		r.Via = via.String()
	}
	return r, r.To != "invalid Prefix"
}

func address6(s string) (netip.Addr, bool) {
	raw, err := hex.DecodeString(s)
	if err != nil || len(raw) != 16 {
		return netip.Addr{}, false
	}
	return netip.AddrFromSlice(raw)
}

// resolvers reads the name servers of resolv.conf(5).
func (t *taker) resolvers() {
	for line := range strings.Lines(string(t.may("etc/resolv.conf", maxFact))) {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == "nameserver" && len(t.facts.Resolvers) < 20 {
			t.facts.Resolvers = append(t.facts.Resolvers, f[1])
		}
	}
}
