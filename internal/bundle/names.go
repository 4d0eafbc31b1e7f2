package bundle

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/optool/optool/internal/system"
)

// Names are what this host and its people are called.
type Names struct {
	Name  string   // of the host; "unknown" where it cannot be learned
	Hosts []string // all names of the host
	Users []string // of accounts of people, and what the accounts say of them
}

const (
	largestNames = 4 << 20 // bytes of /etc/passwd that are read
	leastPerson  = 1000    // uid from which on accounts are of people
	mostPerson   = 60000
)

// HostNames reads the names of the host whose files lie below root, "" for this one.
func HostNames(root string) Names {
	read := func(name string) string {
		text, err := system.ReadFile(filepath.Join("/", root, name), largestNames)
		if err != nil {
			return ""
		}
		return string(text)
	}
	n := Names{Name: strings.TrimSpace(read("proc/sys/kernel/hostname"))}
	if n.Name == "" {
		n.Name = "unknown"
	} else {
		n.Hosts = append(n.Hosts, n.Name)
	}
	short, _, _ := strings.Cut(n.Name, ".")
	for line := range strings.Lines(read("etc/hosts")) {
		line, _, _ = strings.Cut(line, "#")
		if words := strings.Fields(line); len(words) > 1 && (slices.Contains(words[1:], n.Name) || slices.Contains(words[1:], short)) {
			n.Hosts = append(n.Hosts, words[1:]...)
		}
	}
	lines := bufio.NewScanner(bytes.NewReader([]byte(read("etc/passwd"))))
	for lines.Scan() {
		fields := strings.Split(lines.Text(), ":")
		if len(fields) < 7 {
			continue
		}
		if uid, err := strconv.Atoi(fields[2]); err == nil && uid >= leastPerson && uid < mostPerson {
			name, _, _ := strings.Cut(fields[4], ",")
			n.Users = append(n.Users, fields[0], strings.TrimSpace(name))
		}
	}
	return n
}

// NewID makes the id of a bundle: a ULID, 48 bits of milliseconds since 1970 and
// 80 random bits, in 26 characters of Crockford's base 32.
func NewID(now time.Time) string {
	var id [17]byte // 130 bits: two of them nought, in front
	ms := uint64(now.UnixMilli())
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:], ms<<16)
	_, _ = rand.Read(raw[6:]) // never fails
	// Base 32 takes 5 bits a character from the left: shift all by two bits.
	for i := range raw {
		id[i] |= raw[i] >> 2
		id[i+1] = raw[i] << 6
	}
	return base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding).EncodeToString(id[:])[:26]
}
