package system

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"io"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const (
	maxSockets   = 256 << 20 // bytes read of one table of sockets: over a million rows
	stateListen  = "0A"      // TCP_LISTEN of the kernel's tcp_states.h
	maxListeners = 10_000
)

// Listener is a TCP socket that waits for connections on this host.
type Listener struct {
	Port    int    // 1 to 65535
	Address string // the local address: "127.0.0.1", "::", "0.0.0.0"
	PID     int    // of its process, the first one if several share it; 0: not to be seen
	Name    string // of that process, up to 15 bytes; "" with PID 0
}

// Listeners returns the listening TCP sockets of this network namespace, sorted
// by port and address, at most 10,000. It reads the tables below proc, a proc(5)
// file system ("/proc"), and opens no socket. Whose processes belong to others are
// listed without a process. Faults are those of fault.File.
func Listeners(proc string) ([]Listener, error) {
	bySocket := map[string]Listener{} // by inode
	var missing error
	for _, table := range []string{proc + "/net/tcp", proc + "/net/tcp6"} {
		err := sockets(table, bySocket)
		if err != nil && (missing != nil || !departed(err)) { // a host may lack either protocol
			return nil, fault.File(err, lang.Say("reading the listening sockets"))
		}
		missing = cmp.Or(missing, err)
	}
	if err := owners(proc, bySocket); err != nil {
		return nil, err
	}
	all := make([]Listener, 0, len(bySocket))
	for _, l := range bySocket {
		all = append(all, l)
	}
	slices.SortFunc(all, func(a, b Listener) int {
		return cmp.Or(cmp.Compare(a.Port, b.Port), cmp.Compare(a.Address, b.Address), cmp.Compare(a.PID, b.PID))
	})
	return all, nil
}

// sockets adds the listening sockets of one table.
func sockets(table string, found map[string]Listener) error {
	f, err := os.Open(table)
	if err != nil {
		return err
	}
	defer f.Close()
	rows := bufio.NewScanner(io.LimitReader(f, maxSockets))
	for rows.Scan() && len(found) < maxListeners {
		if l, inode, ok := socketRow(rows.Text()); ok {
			found[inode] = l
		}
	}
	return rows.Err()
}

// socketRow reads one row of /proc/net/tcp or tcp6; ok tells a listening socket.
//
//	sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …
func socketRow(row string) (l Listener, inode string, ok bool) {
	fields := strings.Fields(row)
	if len(fields) < 10 || fields[3] != stateListen {
		return l, "", false
	}
	address, port, _ := strings.Cut(fields[1], ":")
	n, err := strconv.ParseUint(port, 16, 16)
	raw, hexErr := hex.DecodeString(address)
	if err != nil || hexErr != nil || n == 0 {
		return l, "", false
	}
	// The kernel prints each 32-bit word of the address as a number of this machine.
	for word := raw; len(word) >= 4; word = word[4:] {
		binary.NativeEndian.PutUint32(word, binary.BigEndian.Uint32(word))
	}
	ip, ok := netip.AddrFromSlice(raw)
	return Listener{Port: int(n), Address: ip.Unmap().String()}, fields[9], ok
}

// owners finds the processes that hold the sockets.
func owners(proc string, found map[string]Listener) error {
	if len(found) == 0 {
		return nil
	}
	return processes(proc, func(p process) {
		// What belongs to others stays without a process.
		_ = p.handles(func(_, target string) {
			inode, ok := strings.CutPrefix(target, "socket:[")
			inode = strings.TrimSuffix(inode, "]")
			l, listens := found[inode]
			if !ok || !listens || !before(p.pid, l.PID) {
				return
			}
			l.PID, l.Name = p.pid, p.name()
			found[inode] = l
		})
	})
}

// before tells whether the process a is to be named rather than b: the older one,
// but not the first of all, which opens sockets for others.
func before(a, b int) bool {
	switch {
	case b == 0 || b == 1:
		return true
	case a == 1:
		return false
	}
	return a < b
}
