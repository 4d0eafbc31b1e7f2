//go:build accept

package accept

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// load is a client of nats-server at work: it sends itself a message every few
// milliseconds, and connects again whenever the server is gone.
type load struct {
	address string
	end     chan struct{}
	done    chan sight
}

// sight is what a client saw of the server.
type sight struct {
	received    int           // messages
	connections int           // made
	versions    []string      // of the servers, in the order they were met
	longest     time.Duration // without a message: its view of the downtime
	since       time.Duration // from the start to the beginning of that gap
}

func (s sight) String() string {
	return fmt.Sprintf("the client's view: %d messages over %d connections, servers %s, longest silence %s (%s after the start)",
		s.received, s.connections, strings.Join(s.versions, " then "), s.longest.Round(time.Millisecond), s.since.Round(time.Millisecond))
}

// load puts the server under load until stop, at the latest until the test is over.
func (n nats) load(t *testing.T) *load {
	l := &load{address: "127.0.0.1:" + n.client, end: make(chan struct{}), done: make(chan sight, 1)}
	go l.work()
	t.Cleanup(func() { l.stop() })
	return l
}

// stop ends the load and says what it saw.
func (l *load) stop() sight {
	select {
	case <-l.end:
	default:
		close(l.end)
	}
	seen := <-l.done
	l.done <- seen
	return seen
}

func (l *load) work() {
	var seen sight
	start := time.Now()
	last := start
	for {
		l.converse(func(version string) {
			seen.connections++
			if n := len(seen.versions); n == 0 || seen.versions[n-1] != version {
				seen.versions = append(seen.versions, version)
			}
		}, func() {
			now := time.Now()
			if gap := now.Sub(last); gap > seen.longest && seen.received > 0 {
				seen.longest, seen.since = gap, last.Sub(start)
			}
			seen.received++
			last = now
		})
		select {
		case <-l.end:
			if gap := time.Since(last); gap > seen.longest {
				seen.longest, seen.since = gap, last.Sub(start)
			}
			l.done <- seen
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// converse holds one connection for as long as it lasts, in NATS's client
// protocol: a line of INFO from the server, then CONNECT, SUB and PUB from here
// and MSG from there, with PING and PONG in between.
func (l *load) converse(met func(version string), message func()) {
	conn, err := net.DialTimeout("tcp", l.address, time.Second)
	if err != nil {
		return
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	conn.SetDeadline(time.Now().Add(2 * time.Second))
	line, err := in.ReadString('\n')
	var info struct {
		Version string `json:"version"`
	}
	if text, ok := strings.CutPrefix(line, "INFO "); err != nil || !ok || json.Unmarshal([]byte(text), &info) != nil {
		return
	}
	if _, err := fmt.Fprint(conn, "CONNECT {\"verbose\":false,\"lang\":\"hand\",\"version\":\"1\"}\r\nSUB load 1\r\n"); err != nil {
		return
	}
	met(info.Version)

	finished := make(chan struct{})
	defer close(finished)
	go func() {
		for tick := time.NewTicker(2 * time.Millisecond); ; {
			select {
			case <-finished:
				return
			case <-l.end:
				conn.Close()
				return
			case <-tick.C:
				fmt.Fprint(conn, "PUB load 5\r\nhello\r\n")
			}
		}
	}()
	for {
		conn.SetDeadline(time.Now().Add(2 * time.Second))
		line, err := in.ReadString('\n')
		switch {
		case err != nil || strings.HasPrefix(line, "-ERR"):
			return
		case strings.HasPrefix(line, "MSG "):
			message()
		case strings.HasPrefix(line, "PING"):
			fmt.Fprint(conn, "PONG\r\n")
		}
	}
}
