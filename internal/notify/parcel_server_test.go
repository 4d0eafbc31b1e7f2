package notify

import (
	"bufio"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// taker is a mail server that counts what it is given, and misbehaves while it
// takes the message.
type taker struct {
	extensions string            // of EHLO, lines that end with \r\n
	answers    map[string]string // by verb, in place of 250
	stopAt     int               // bytes of the message after which it reads no more; 0: never
	says       string            // what it says then; "" and hangs up, or stays silent
	silent     bool
	think      time.Duration // before the final answer
	final      string        // the final answer; "": 250. hangUp and silent as in troubled

	mu       sync.Mutex
	body     int      // bytes of the message, without the dots of the protocol
	ended    bool     // the dot came
	commands []string // all but the message
	released chan struct{}
}

func (k *taker) start(t *testing.T) SMTP {
	t.Helper()
	k.released = make(chan struct{})
	listener := listen(t)
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer conn.Close()
				k.talk(conn)
			})
		}
	})
	t.Cleanup(func() {
		close(k.released)
		listener.Close()
		all.Wait()
	})
	return SMTP{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Security: NoTLS,
		From: "optool@example.org", Timeout: time.Millisecond} // of notices alone
}

func (k *taker) talk(conn net.Conn) {
	in := bufio.NewReaderSize(conn, 4<<10)
	say := func(text string) { _, _ = io.WriteString(conn, text+"\r\n") }
	say("220 hi")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		k.mu.Lock()
		k.commands = append(k.commands, line)
		k.mu.Unlock()
		verb, _, _ := strings.Cut(line, " ")
		switch answer := k.answers[verb]; {
		case answer != "":
			say(answer)
		case verb == "EHLO":
			say("250-hi\r\n" + k.extensions + "250 HELP")
		case verb == "DATA":
			say("354 go on")
			if !k.take(conn, in) {
				return
			}
		default:
			say("250 ok")
		}
	}
}

// take takes the message; false: hang up.
func (k *taker) take(conn net.Conn, in *bufio.Reader) bool {
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		k.mu.Lock()
		k.body += len(strings.TrimPrefix(line, "."))
		body := k.body
		k.mu.Unlock()
		if k.stopAt > 0 && body >= k.stopAt {
			if k.says != "" {
				_, _ = io.WriteString(conn, k.says+"\r\n")
			}
			if k.silent {
				<-k.released
			}
			return false
		}
	}
	k.mu.Lock()
	k.ended = true
	k.mu.Unlock()
	time.Sleep(k.think)
	switch k.final {
	case hangUp:
		return false
	case silent:
		<-k.released
		return false
	case "":
		_, _ = io.WriteString(conn, "250 2.0.0 Ok: queued as \x1b4RT\r\n")
	default:
		_, _ = io.WriteString(conn, k.final+"\r\n")
	}
	return true
}

// got returns what came so far.
func (k *taker) got() (body int, ended bool, commands string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.body, k.ended, strings.Join(k.commands, "\n")
}

// lines writes size bytes of lines, some of which begin with a dot.
func lines(w io.Writer, size int) error {
	line := []byte("." + strings.Repeat("x", 75) + "\r\n")
	for ; size > 0; size -= len(line) {
		if size < 2*len(line) {
			line = append([]byte(strings.Repeat("y", size-2)), "\r\n"...)
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// slowLine takes rate bytes per second.
type slowLine struct {
	net.Conn
	rate int
}

func (l slowLine) Write(p []byte) (int, error) {
	time.Sleep(time.Duration(len(p)) * time.Second / time.Duration(l.rate))
	return l.Conn.Write(p)
}

// parcel is one of size bytes.
func parcel(size int) Parcel {
	return Parcel{To: []string{"support@example.org"}, Size: int64(size),
		Write: func(w io.Writer) error { return lines(w, size) }}
}
