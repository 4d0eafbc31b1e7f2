package mail

import (
	"bufio"
	"errors"
	"io"
	"net/textproto"
	"strings"
	"time"

	netmail "net/mail"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const (
	maxHead   = 256 << 10 // bytes of a header
	maxFields = 1000
)

// fields is a header as it arrived, in its order.
type fields []Field

// get returns the first field of the name, and how many there are.
func (f fields) get(name string) (value string, count int) {
	for _, field := range f {
		if strings.EqualFold(field.Name, name) {
			if count++; count == 1 {
				value = field.Value
			}
		}
	}
	return value, count
}

// first returns the first field of the name, or nothing.
func (f fields) first(name string) string {
	value, _ := f.get(name)
	return value
}

// mime returns the fields that describe a part.
func (f fields) mime() textproto.MIMEHeader {
	h := textproto.MIMEHeader{}
	for _, field := range f {
		if name := textproto.CanonicalMIMEHeaderKey(field.Name); strings.HasPrefix(name, "Content-") {
			h[name] = append(h[name], field.Value)
		}
	}
	return h
}

// readHead reads the header of a mail, and the empty line behind it. A "From " line and
// empty lines before it are skipped. A line that belongs to no field is an error, or with
// lenient skipped.
func readHead(in *bufio.Reader, lenient bool) (fields, error) {
	var all fields
	for read := 0; ; {
		line, err := readLine(in, maxHead-read)
		if err != nil && (!errors.Is(err, io.EOF) || !lenient || len(all) == 0) {
			return nil, err
		}
		read += len(line)
		text := strings.TrimRight(line, "\r\n")
		name, value, colon := strings.Cut(text, ":")
		name = strings.TrimRight(name, " \t")
		switch {
		case text == "" && err != nil: // the end of a mail without a text
			return all, nil
		case text == "" && len(all) > 0:
			return all, nil
		case text == "": // before the header
		case (text[0] == ' ' || text[0] == '\t') && len(all) > 0:
			all[len(all)-1].Value += text
		case len(all) == 0 && (strings.HasPrefix(text, "From ") || strings.HasPrefix(text, ">From ")):
		case !colon || name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }):
			if !lenient {
				return nil, malformed("%q is no header field", clip(text))
			}
		case len(all) == maxFields:
			return nil, malformed("more than %d header fields", maxFields)
		default:
			all = append(all, Field{name, value})
		}
	}
}

// readLine reads a line of up to max bytes with its end. The last one may have none:
// then the error is io.EOF, and the line counts.
func readLine(in *bufio.Reader, max int) (string, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > max:
			return "", malformed("its header is larger than %d bytes", maxHead)
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return string(line), io.EOF
		case err != nil:
			return "", err
		default:
			return string(line), nil
		}
	}
}

// ids returns the Message-IDs in a field, without angle brackets.
func ids(value string) []string {
	var all []string
	for len(all) < 200 {
		_, rest, open := strings.Cut(value, "<")
		id, rest, closed := strings.Cut(rest, ">")
		if !open || !closed {
			return all
		}
		if id = strings.TrimSpace(id); msgID(id) != "" {
			all = append(all, id)
		}
		value = rest
	}
	return all
}

// written returns the date of a mail, or the zero time.
func (f fields) written() time.Time {
	t, err := netmail.ParseDate(strings.TrimSpace(f.first("Date")))
	if err != nil {
		return time.Time{}
	}
	return t
}

// sender returns address and name of who wrote the mail; the address is empty when
// nobody can tell.
func (f fields) sender() (address, name string) {
	parser := netmail.AddressParser{WordDecoder: wordDecoder()}
	all, err := parser.ParseList(strings.TrimSpace(f.first("From")))
	if err != nil || len(all) == 0 {
		return "", decoded(f.first("From"))
	}
	return oneLine(all[0].Address), oneLine(all[0].Name)
}

func malformed(format string, args ...any) *fault.Error {
	return fault.New(fault.ExitUnverified, "mail_malformed", "reading a mail: %w", lang.Errorf(format, args...)).
		Hinted("save the mail in its original form (.eml), not a copy of its text")
}
