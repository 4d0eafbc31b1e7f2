package host

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/optool/optool/pkg/diagnostics"
	"golang.org/x/sys/unix"
)

const (
	maxDisks   = 200
	diskAnswer = 2 * time.Second // for all of them together
)

// errSilent is what is said of a file system that does not answer.
var errSilent = errors.New("does not answer")

// disks asks the mounted file systems that hold data how full they are. A server
// that is gone must not hold anybody up: those behind a network are not asked, and nobody is waited for long.
func (t *taker) disks() {
	mounts := mountTable(t.need("proc/self/mountinfo", maxTable))
	t.facts.Mounts = len(mounts)
	ctx, cancel := context.WithTimeout(t.ctx, diskAnswer)
	defer cancel()
	type answer struct {
		disk diagnostics.Disk
		err  error
	}
	asked := holdingData(mounts)
	answers := make([]chan answer, len(asked))
	for i, m := range asked {
		answers[i] = make(chan answer, 1) // the answer may come when nobody waits any more
		go func() {
			d, err := fill(m, t.at(m.point))
			answers[i] <- answer{d, err}
		}()
	}
	for i, m := range asked {
		var got answer
		select {
		case got = <-answers[i]:
		case <-ctx.Done():
			select {
			case got = <-answers[i]:
			default:
				got.err = errSilent
			}
		}
		switch {
		case got.err != nil:
			t.problem("asking the file system at "+m.point, got.err)
		case got.disk.Total > 0:
			t.facts.Disks = append(t.facts.Disks, got.disk)
		}
	}
}

// fill asks one file system.
func fill(m mount, at string) (diagnostics.Disk, error) {
	d := diagnostics.Disk{Mount: m.point, Device: m.device, Type: m.kind, Options: m.options, ReadOnly: m.readOnly()}
	var s unix.Statfs_t
	for {
		err := unix.Statfs(at, &s)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return d, err
		}
		break
	}
	block := cmp.Or(s.Frsize, s.Bsize)
	d.Total, d.Free = int64(s.Blocks)*block, int64(s.Bavail)*block
	used := int64(s.Blocks-s.Bfree) * block
	d.UsedPercent = share(used, used+d.Free) // as df counts: what is kept for root is no use to others
	d.InodesPercent = share(int64(s.Files-s.Ffree), int64(s.Files))
	return d, nil
}

// mount is a line of proc_pid_mountinfo(5).
type mount struct {
	number, root, point, options, kind, device, super string
}

func (m mount) readOnly() bool {
	return slices.Contains(strings.Split(m.options, ","), "ro") || slices.Contains(strings.Split(m.super, ","), "ro")
}

// mountTable reads mountinfo:
//
//	36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
func mountTable(data []byte) []mount {
	var all []mount
	for line := range strings.Lines(string(data)) {
		before, after, ok := strings.Cut(line, " - ")
		left, right := strings.Fields(before), strings.Fields(after)
		if !ok || len(left) < 6 || len(right) < 2 {
			continue
		}
		m := mount{number: left[2], root: left[3], point: unescape(left[4]), options: left[5], kind: right[0], device: unescape(right[1])}
		if len(right) > 2 {
			m.super = right[2]
		}
		all = append(all, m)
	}
	return all
}

// unescape undoes the kernel's octal escapes of blanks and backslashes.
func unescape(s string) string {
	return strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`).Replace(s)
}

// holdingData picks the mounts that are asked: of each device the one nearest to
// its root, sorted by where they are.
func holdingData(mounts []mount) []mount {
	last := map[string]mount{} // by place: a mount hides the one before it there
	for _, m := range mounts {
		last[m.point] = m
	}
	byDevice := map[string]mount{}
	for _, m := range last {
		if !m.holdsData() {
			continue
		}
		before, ok := byDevice[m.number]
		if !ok || m.order(before) < 0 {
			byDevice[m.number] = m
		}
	}
	found := slices.SortedFunc(maps.Values(byDevice), func(a, b mount) int { return strings.Compare(a.point, b.point) })
	return found[:min(len(found), maxDisks)]
}

// order puts the mount of a whole device before those of parts of it.
func (m mount) order(other mount) int {
	return cmp.Or(cmp.Compare(len(m.root), len(other.root)), cmp.Compare(len(m.point), len(other.point)),
		strings.Compare(m.point, other.point))
}

// holdsData leaves out what the kernel makes up, what is always full, and what lies behind a network.
func (m mount) holdsData() bool {
	switch m.kind {
	case "tmpfs", "ramfs":
		switch m.point {
		case "/tmp", "/var/tmp", "/run", "/dev/shm", "/":
			return true
		}
		return false
	case "ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "bcachefs", "f2fs", "jfs", "reiserfs", "nilfs2", "ubifs", "ocfs2", "gfs2",
		"vfat", "exfat", "msdos", "ntfs", "ntfs3", "fuseblk", "hfsplus", "overlay", "aufs", "9p", "virtiofs", "vxfs", "minix", "udf":
		// A file bound into a container, such as its resolv.conf, is part of another disk.
		return !strings.HasPrefix(m.point, "/etc/") && !strings.HasPrefix(m.point, "/proc/")
	}
	return false
}
