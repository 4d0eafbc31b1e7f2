package mail

import (
	"net"
	"time"
)

// watched is a connection whose every read and write ends when nothing moves for a
// while.
type watched struct {
	net.Conn
	stall time.Duration
	timer *time.Timer
}

func watch(conn net.Conn, stall time.Duration) *watched {
	w := &watched{Conn: conn, stall: stall}
	w.timer = time.AfterFunc(stall, func() { _ = conn.SetDeadline(time.Unix(1, 0)) }) // long ago: everything ends
	return w
}

func (w *watched) Read(p []byte) (int, error) {
	w.timer.Reset(w.stall)
	return w.Conn.Read(p)
}

func (w *watched) Write(p []byte) (int, error) {
	w.timer.Reset(w.stall)
	return w.Conn.Write(p)
}

func (w *watched) end() {
	w.timer.Stop()
	w.Conn.Close()
}
