package mail

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
)

const (
	maxAnswer  = 4 << 20   // bytes of all that answers a command: as a list, 500,000 UIDs
	maxNesting = 20        // of lists
	maxSession = 512 << 20 // bytes of a visit
)

var errNonsense = errors.New("it does not speak IMAP")

// value is a piece of a response: text (an atom, a string, NIL) or a list.
type value struct {
	text string
	list []value
	many bool // it is a list
}

// response is one of the server's: its tag, or "*", or "+".
type response struct {
	tag    string
	kind   string  // OK, NO, BAD, BYE, PREAUTH, or as in FETCH, in capitals
	code   string  // of a status: what stands in brackets
	text   string  // of a status, and of "+"
	values []value // of everything else
}

// status tells responses that end with words for people.
func (r *response) status() bool {
	switch r.kind {
	case "OK", "NO", "BAD", "BYE", "PREAUTH":
		return true
	}
	return false
}

// reader reads responses (RFC 3501 section 9).
type reader struct {
	in   *bufio.Reader
	left int // bytes of the answers to a command
}

func (r *reader) response() (*response, error) {
	tag, err := r.word()
	if err != nil {
		return nil, err
	}
	res := &response{tag: tag}
	if tag == "+" {
		res.text, err = r.rest()
		return res, err
	}
	if res.kind, err = r.word(); err != nil {
		return nil, err
	}
	if _, number := strconv.ParseUint(res.kind, 10, 32); number == nil { // as in: * 12 FETCH
		if res.kind, err = r.word(); err != nil {
			return nil, err
		}
	}
	res.kind = strings.ToUpper(res.kind)
	if res.status() {
		res.text, err = r.rest()
		if code, text, ok := strings.Cut(res.text, "]"); ok && strings.HasPrefix(code, "[") {
			res.code, res.text = code[1:], strings.TrimSpace(text)
		}
		return res, err
	}
	res.values, err = r.values(0, '\n')
	return res, err
}

func (r *reader) byte() (byte, error) {
	if r.left--; r.left < 0 {
		return 0, errNonsense
	}
	return r.in.ReadByte()
}

// word reads up to a blank, which it takes, or a line end, which it leaves.
func (r *reader) word() (string, error) {
	var b []byte
	for {
		c, err := r.byte()
		switch {
		case err != nil:
			return "", err
		case c == ' ' && len(b) > 0:
			return string(b), nil
		case c == '\r' || c == '\n':
			if len(b) == 0 {
				return "", errNonsense
			}
			return string(b), r.in.UnreadByte()
		case c < ' ' || len(b) == 200:
			return "", errNonsense
		}
		b = append(b, c)
	}
}

// rest reads up to the end of the line.
func (r *reader) rest() (string, error) {
	var b []byte
	for {
		c, err := r.byte()
		if err != nil {
			return "", err
		}
		if c == '\n' {
			return strings.TrimSpace(string(b)), nil
		}
		if b = append(b, c); len(b) > 64<<10 {
			return "", errNonsense
		}
	}
}

// values reads up to a closing bracket or the end of the line, and takes it.
func (r *reader) values(depth int, end byte) ([]value, error) {
	if depth > maxNesting {
		return nil, errNonsense
	}
	var all []value
	for {
		c, err := r.byte()
		if err != nil {
			return nil, err
		}
		var v value
		switch {
		case c == end:
			return all, nil
		case c == ' ', c == '\r' && end == '\n':
			continue
		case c == '(':
			v.many = true
			v.list, err = r.values(depth+1, ')')
		case c == '"':
			v.text, err = r.quoted()
		case c == '{':
			v.text, err = r.literal()
		case c <= ' ', c == ')':
			return nil, errNonsense
		default:
			v.text, err = r.atom(c)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
}

func (r *reader) quoted() (string, error) {
	var b []byte
	for {
		c, err := r.byte()
		if c == '\\' && err == nil {
			if c, err = r.byte(); err == nil {
				b = append(b, c)
				continue
			}
		}
		switch {
		case err != nil:
			return "", err
		case c == '"':
			return string(b), nil
		case c == '\r' || c == '\n':
			return "", errNonsense
		}
		b = append(b, c)
	}
}

// literal reads what is announced as in {42}, the bracket being read.
func (r *reader) literal() (string, error) {
	digits := ""
	for {
		c, err := r.byte()
		if err != nil {
			return "", err
		}
		if c == '}' {
			break
		}
		if digits += string(c); len(digits) > 10 {
			return "", errNonsense
		}
	}
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || n > uint64(max(r.left, 0)) {
		return "", errNonsense
	}
	if end, err := r.rest(); err != nil || end != "" {
		return "", errNonsense
	}
	r.left -= int(n)
	b := make([]byte, n)
	_, err = io.ReadFull(r.in, b)
	return string(b), err
}

// atom reads an atom that begins with c. Brackets belong to it with all that is in
// them, as in BODY[HEADER.FIELDS (SUBJECT)]<0>.
func (r *reader) atom(c byte) (string, error) {
	b := []byte{c}
	inside := c == '['
	for {
		c, err := r.byte()
		switch {
		case err != nil:
			return "", err
		case c == '\r' || c == '\n' || !inside && (c == ' ' || c == '(' || c == ')'):
			r.left++
			return string(b), r.in.UnreadByte()
		case c == '[':
			inside = true
		case c == ']':
			inside = false
		}
		b = append(b, c)
	}
}
