package notify

import (
	"errors"
	"io"
	"strings"
)

// command sends a line and waits for an answer that begins with the digits of code.
func (d *dialogue) command(code int, line string) error {
	if strings.ContainsAny(line, "\r\n") {
		return errors.New("a command of two lines")
	}
	id, err := d.Text.Cmd("%s", line)
	if err != nil {
		return err
	}
	d.Text.StartResponse(id)
	defer d.Text.EndResponse(id)
	_, _, err = d.Text.ReadResponse(code)
	return err
}

// mail names the sender, in angle brackets and with parameters behind.
func (d *dialogue) mail(from string) error {
	line := "MAIL FROM:" + from
	if offered, _ := d.Extension("8BITMIME"); offered {
		line += " BODY=8BITMIME"
	}
	return d.command(250, line)
}

// rcpt names a recipient, in angle brackets. 251 is a yes too.
func (d *dialogue) rcpt(to string) error { return d.command(25, "RCPT TO:"+to) }

// data begins the message. Its end is that of the message.
func (d *dialogue) data() (*message, error) {
	if err := d.command(354, "DATA"); err != nil {
		return nil, err
	}
	return &message{WriteCloser: d.Text.DotWriter(), d: d}, nil
}

// message is one on its way to the server.
type message struct {
	io.WriteCloser
	d      *dialogue
	answer string // to the end of it
}

// Close ends the message and waits for the server to take it.
func (m *message) Close() (err error) {
	_ = m.WriteCloser.Close() // a server that has hung up may have said why
	_, m.answer, err = m.d.Text.ReadResponse(250)
	return err
}
