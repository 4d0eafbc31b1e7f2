package notify

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"syscall"
	"time"

	"github.com/optool/optool/internal/lang"
)

// How long Deliver waits where SMTP says nothing.
const (
	// DefaultStall is how long a server may be silent, or take no byte: less than the
	// 2 to 5 minutes of RFC 5321 section 4.5.3.2, since the parcel is sent again.
	DefaultStall = 55 * time.Second
	// DefaultFinal is how long it may think after the last byte (section 4.5.3.2.6):
	// who leaves earlier risks that the message arrives twice.
	DefaultFinal = 10 * time.Minute
)

const backlog = 128 << 10 // bytes that wait in the kernel

// Parcel is a message of any size, written by its owner.
type Parcel struct {
	From string   // sender, with or without a name; "": the From of the SMTP
	To   []string // recipients, with or without names: all of them get it, or none

	// Size is what Write writes, in bytes (RFC 1870: CRLF line ends count as two, dots
	// at the start of a line are not doubled yet).
	Size int64
	// Write writes the message (RFC 5322), ASCII with CRLF line ends. An error of its own
	// cuts the connection, so that no part of the message is delivered, and is what
	// Deliver returns.
	Write func(io.Writer) error
	// Progress is told how many bytes are on their way, at times; nil: nobody.
	Progress func(sent int64)
}

// Receipt is what the server said when it took a parcel over.
type Receipt struct {
	Answer string // fit to show, as in "2.0.0 Ok: queued as 4RTb2k"
}

// TooLarge is the cause of a mail_too_large fault.
type TooLarge struct {
	Size  int64 // of the message, in bytes
	Limit int64 // of the server, in bytes; 0 when it did not say
}

// Error says both.
func (t *TooLarge) Error() string {
	format, args := t.Said()
	return fmt.Sprintf(format, args...)
}

// Said returns what Error is composed of.
func (t *TooLarge) Said() (format string, args []any) {
	if t.Limit == 0 {
		return lang.Mark("the message has %d bytes, more than the server takes"), []any{t.Size}
	}
	return lang.Mark("the message has %d bytes, the server takes up to %d"), []any{t.Size, t.Limit}
}

// Deliver hands p over, or fails with one of the faults listed in the package
// comment. With mail_unknown the server has all of it, and may have delivered it; with
// any other fault it delivers nothing. Nothing of the message is sent before the server
// agreed to its size, if it knows how to (RFC 1870).
func (s SMTP) Deliver(ctx context.Context, p Parcel) (Receipt, error) {
	if err := s.Validate(); err != nil {
		return Receipt{}, err
	}
	from, to, err := p.envelope(s.From)
	if err != nil {
		return Receipt{}, err
	}
	if p.Write == nil || p.Size < 0 {
		return Receipt{}, settings("sending a message: there is none")
	}
	soon, cancel := context.WithTimeout(ctx, stallOr(s.Stall))
	d, f := s.connect(soon)
	cancel()
	if f != nil {
		return Receipt{}, f
	}
	defer d.line.Close()
	stop := context.AfterFunc(ctx, func() { d.line.Close() })
	defer stop()
	keepShort(d.line.Conn)

	h := &handover{dialogue: d, parcel: p}
	if f := h.take(ctx, d.opening()); f != nil {
		return Receipt{}, f
	}
	parameter := h.size()
	if h.limit > 0 && p.Size > h.limit {
		d.leave()
		return Receipt{}, h.tooLarge("")
	}
	if f := h.take(ctx, d.naming(from, parameter, to)); f != nil {
		return Receipt{}, f
	}
	return h.send(ctx)
}

// envelope returns the addresses in angle brackets.
func (p Parcel) envelope(from string) (string, []string, error) {
	sender, err := senderAddress(cmp.Or(p.From, from))
	if err != nil {
		return "", nil, err
	}
	to, err := recipients(p.To)
	if err != nil {
		return "", nil, err
	}
	var all []string
	for _, a := range to {
		all = append(all, bare(a))
	}
	return bare(sender), all, nil
}

func stallOr(d time.Duration) time.Duration { return cmp.Or(d, DefaultStall) }

// keepShort bounds what waits in the kernel: else a slow line shows no movement for as
// long as it takes to empty some megabytes, and looks as if it stood still. What is on
// its way is not bounded, so it costs no speed. Where the system does not know how, its
// own buffers count.
func keepShort(conn net.Conn) {
	const notSentLowWater = 25                                  // TCP_NOTSENT_LOWAT of Linux, tcp(7)
	if over, ok := conn.(interface{ NetConn() net.Conn }); ok { // TLS to a proxy
		conn = over.NetConn()
	}
	if c, ok := conn.(syscall.Conn); ok {
		if raw, err := c.SyscallConn(); err == nil {
			_ = raw.Control(func(fd uintptr) {
				_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, notSentLowWater, backlog)
			})
		}
	}
}
