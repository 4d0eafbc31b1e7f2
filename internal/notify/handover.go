package notify

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const (
	lastWords = 2 * time.Second // for the answer of a server that wants no more of us
	tellEvery = 64 << 10        // bytes between two calls of Parcel.Progress
)

var handingOver = stage{"handing the message over", ""}

// handover is a dialogue that delivers a parcel.
type handover struct {
	*dialogue
	parcel Parcel
	limit  int64 // of the server; 0: unknown
}

// take takes the steps, each within the time that a server may be silent.
func (h *handover) take(ctx context.Context, steps []step) *fault.Error {
	for _, step := range steps {
		h.line.within(stallOr(h.Stall))
		if err := step.take(ctx); err != nil {
			return h.failed(ctx, step.name, err)
		}
	}
	return nil
}

// size learns the server's limit, and returns the parameter that announces ours
// (RFC 1870 sections 3 and 4: a limit of 0, or none, says nothing).
func (h *handover) size() (parameter string) {
	known, limit := h.Extension("SIZE")
	if !known {
		return ""
	}
	if n, err := strconv.ParseInt(strings.TrimSpace(limit), 10, 64); err == nil && n > 0 {
		h.limit = n
	}
	return " SIZE=" + strconv.FormatInt(h.parcel.Size, 10)
}

// send hands the message over. Until the dot that ends it is on its way, whatever goes
// wrong ends the connection without one, and the server drops what it has.
func (h *handover) send(ctx context.Context) (Receipt, error) {
	h.line.within(stallOr(h.Stall))
	w, err := h.data()
	if err != nil {
		return Receipt{}, h.failed(ctx, handingOver, err)
	}
	h.line.whileMoving(stallOr(h.Stall))
	m := &meter{to: w, tell: h.parcel.Progress}
	err = h.parcel.Write(m)
	if err == nil && m.err == nil && m.sent != h.parcel.Size {
		err = fault.New(fault.ExitFailure, "mail_source",
			"handing a message to the mail server %s: it has %d bytes instead of %d", h.addr(), m.sent, h.parcel.Size)
	}
	if err == nil && m.err == nil {
		m.err = h.Text.W.Flush() // from here on nothing but the dot is left
	}
	if m.err != nil {
		return Receipt{}, h.failed(ctx, handingOver, h.lastWord(ctx, m.err))
	}
	if err != nil {
		return Receipt{}, err
	}
	m.report()
	return h.finish(ctx, w)
}

// finish sends the dot and waits for the answer.
func (h *handover) finish(ctx context.Context, w *message) (Receipt, error) {
	h.line.within(cmp.Or(h.Final, DefaultFinal))
	err := w.Close()
	reply, answered := errors.AsType[*textproto.Error](err)
	var said string
	switch {
	case err == nil:
		said = w.answer
	case answered && reply.Code/100 == 2:
		said = reply.Msg
	case answered && reply.Code >= 400:
		return Receipt{}, h.failed(ctx, handingOver, err)
	default:
		return Receipt{}, h.unknown(ctx, err)
	}
	h.leave()
	return Receipt{Answer: h.clean(said)}, nil
}

// lastWord returns the answer of a server that stopped taking the message, if it
// said why, or else err.
func (h *handover) lastWord(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	h.line.within(lastWords)
	if _, _, said := h.Text.ReadResponse(250); said != nil {
		if reply, ok := errors.AsType[*textproto.Error](said); ok && reply.Code >= 400 {
			return said
		}
	}
	return err
}

// failed returns the fault for what stopped the dialogue at a step.
func (h *handover) failed(ctx context.Context, step stage, err error) *fault.Error {
	if reply, ok := errors.AsType[*textproto.Error](err); ok && aboutSize(reply) {
		return h.tooLarge(h.quote(reply))
	}
	return h.setback(ctx, step, err)
}

// aboutSize tells the answers to a message that is too large: 552 (RFC 1870 section 6),
// which by its enhanced code may mean a full mailbox, and 5.2.3 and 5.3.4 (RFC 3463)
// with any other code.
func aboutSize(reply *textproto.Error) bool {
	switch enhanced, _, _ := strings.Cut(reply.Msg, " "); enhanced {
	case "5.2.3", "5.3.4":
		return reply.Code/100 == 5
	case "5.2.2", "5.7.0", "5.7.1":
		return false
	}
	return reply.Code == 552
}

func (h *handover) tooLarge(said string) *fault.Error {
	cause := &TooLarge{Size: h.parcel.Size, Limit: h.limit}
	if cause.Limit >= cause.Size {
		cause.Limit = 0 // it said one thing, and meant another
	}
	f := fault.New(fault.ExitRefused, "mail_too_large", "mail server %s: %w", h.addr(), cause)
	if said != "" {
		f = f.Append(": %s", said)
	}
	return f.Hinted("send less with it, or bring the files to the vendor in another way")
}

// unknown returns the fault for a message whose fate nobody knows.
func (h *handover) unknown(ctx context.Context, err error) *fault.Error {
	why := lang.Say("%s", h.clean(err.Error()))
	if ctx.Err() != nil {
		why, err = lang.Say("interrupted"), ctx.Err()
	}
	f := fault.New(fault.ExitUnreachable, "mail_unknown",
		"mail server %s has the whole message, and nobody knows whether it keeps it: %s", h.addr(), why).Retry().
		Hinted("find out whether it arrived before it is sent again")
	if ctx.Err() != nil {
		f.Err = err
	}
	return f
}

// meter counts what goes through, and keeps the first error of the connection apart
// from those of the source.
type meter struct {
	to         io.Writer
	sent, told int64
	tell       func(sent int64)
	err        error
}

func (m *meter) Write(p []byte) (int, error) {
	if m.err != nil {
		return 0, m.err
	}
	n, err := m.to.Write(p)
	m.sent += int64(n)
	m.err = err
	if m.sent-m.told >= tellEvery {
		m.report()
	}
	return n, err
}

func (m *meter) report() {
	if m.tell != nil && m.sent > m.told {
		m.told = m.sent
		m.tell(m.sent)
	}
}
