package powercut

import (
	"sync/atomic"

	"github.com/optool/optool/internal/disk"
)

type counter struct{ n atomic.Int64 }

func (c *counter) next() int { return int(c.n.Add(1)) }

// killed is what Kill panics with.
type killed struct{}

// Kill calls run with a disk on which everything ends right before the n-th
// change, as by SIGKILL: run stops there, and what it has deferred changes nothing
// any more. It tells whether that happened; false means that run came to its end
// with fewer changes. All changes must be made by the goroutine of run.
func Kill(d disk.Disk, n int, run func(disk.Disk)) (stopped bool) {
	defer func() {
		if end := recover(); end != nil {
			if _, ok := end.(killed); !ok {
				panic(end)
			}
		}
	}()
	run(Watch(d, func(o Op) error {
		if o.N >= n {
			stopped = true
			panic(killed{})
		}
		return nil
	}))
	return stopped
}

// Changes calls run with a disk that writes down what happens to it.
func Changes(d disk.Disk, run func(disk.Disk)) []Op {
	var all []Op
	run(Watch(d, func(o Op) error {
		all = append(all, o)
		return nil
	}))
	return all
}
