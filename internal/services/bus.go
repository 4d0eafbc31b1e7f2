package services

import (
	"context"
	"os"
	"time"

	"github.com/coreos/go-systemd/v22/dbus"
)

// jobPoll is how often a unit is looked at while the signal that its job has
// ended is awaited: it may have got lost with a connection.
const jobPoll = time.Second

// bus is the real manager, over D-Bus.
type bus struct {
	conn *dbus.Conn
	end  context.CancelFunc
}

// dialBus connects to systemd: root directly, for the system bus may be down or
// about to be restarted, everybody else through the bus.
func dialBus(ctx context.Context) (manager, error) {
	var b *bus
	err := error(nil)
	if os.Geteuid() == 0 {
		b, err = open(ctx, dbus.NewSystemdConnectionContext)
	}
	if b == nil {
		b, err = open(ctx, dbus.NewSystemConnectionContext)
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// open waits for the connection as long as ctx allows; the connection itself
// outlives ctx.
func open(ctx context.Context, dial func(context.Context) (*dbus.Conn, error)) (*bus, error) {
	lasting, end := context.WithCancel(context.WithoutCancel(ctx))
	opening, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	giveUp := context.AfterFunc(opening, end)
	conn, err := dial(lasting)
	if err == nil {
		// A bus may be there without a systemd behind it.
		if _, err = conn.SystemStateContext(opening); err != nil {
			conn.Close()
		}
	}
	if !giveUp() && err == nil { // too late, by an instant
		err = opening.Err()
		conn.Close()
	}
	if err != nil {
		end()
		return nil, err
	}
	return &bus{conn, end}, nil
}

func (b *bus) connected() bool { return b.conn.Connected() }

func (b *bus) close() {
	b.conn.Close()
	b.end()
}

func (b *bus) start(ctx context.Context, name string) (string, error) {
	return b.job(ctx, name, b.conn.StartUnitContext)
}

func (b *bus) stop(ctx context.Context, name string) (string, error) {
	return b.job(ctx, name, b.conn.StopUnitContext)
}

func (b *bus) resetFailed(ctx context.Context, name string) error {
	return b.conn.ResetFailedUnitContext(ctx, name)
}

func (b *bus) reload(ctx context.Context) error { return b.conn.ReloadContext(ctx) }

// job queues a job, which replaces one that contradicts it, and waits for its end.
func (b *bus) job(ctx context.Context, name string, queue func(context.Context, string, string, chan<- string) (int, error)) (string, error) {
	ended := make(chan string, 1)
	if _, err := queue(ctx, name, "replace", ended); err != nil {
		return "", err
	}
	tick := time.NewTicker(jobPoll)
	defer tick.Stop()
	for idle := 0; idle < 2; { // once may be the instant between the end and its signal
		select {
		case result := <-ended:
			return result, nil
		case <-ctx.Done():
			return "", ctx.Err()
		case <-tick.C:
			if !b.connected() {
				return "", nil
			}
			if u, err := b.unit(ctx, name); err == nil && !u.job {
				idle++
			}
		}
	}
	return "", nil
}

func (b *bus) unit(ctx context.Context, name string) (unit, error) {
	p, err := b.conn.GetAllPropertiesContext(ctx, name)
	if err != nil {
		return unit{}, err
	}
	return describe(p), nil
}

// describe reads the properties of a unit and of its kind. What is not there, or
// of another type than expected, counts as nothing.
func describe(p map[string]any) unit {
	u := unit{
		load: get[string](p, "LoadState"), active: get[string](p, "ActiveState"), sub: get[string](p, "SubState"),
		file: get[string](p, "UnitFileState"), stale: get[bool](p, "NeedDaemonReload"),
		result: get[string](p, "Result"), kind: get[string](p, "Type"),
		code: int(get[int32](p, "ExecMainCode")), status: int(get[int32](p, "ExecMainStatus")),
		mainPID: int(get[uint32](p, "MainPID")), cgroup: get[string](p, "ControlGroup"),
	}
	for _, by := range []string{"TriggeredBy", "WantedBy", "RequiredBy", "BoundBy", "UpheldBy"} {
		u.wanted = u.wanted || len(get[[]string](p, by)) > 0
	}
	if job := get[[]any](p, "Job"); len(job) > 0 {
		id, _ := job[0].(uint32)
		u.job = id != 0
	}
	for _, check := range []string{"Condition", "Assert"} {
		held, known := p[check+"Result"].(bool)
		u.unmet = u.unmet || known && !held && get[uint64](p, check+"Timestamp") != 0
	}
	return u
}

func get[T any](p map[string]any, name string) T {
	value, _ := p[name].(T)
	return value
}
