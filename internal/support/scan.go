package support

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/redact"
	"github.com/optool/optool/pkg/diagnostics"
)

// Found is what looks like a secret in something that is to be sent.
type Found struct {
	Name   string         `json:"name"`             // of the attachment, or of the part of the request
	Counts map[string]int `json:"counts"`           // by the rule that recognised it
	Binary bool           `json:"binary,omitempty"` // it is no text, and was not looked into
}

// Sum is how many secrets there are.
func (f Found) Sum() (n int) {
	for _, c := range f.Counts {
		n += c
	}
	return n
}

// Scanner looks for secrets in what is to be sent. All parts of one request share
// its memory: a password that one file names is found in the others.
type Scanner struct{ redactor *redact.Redactor }

// NewScanner returns a scanner that also knows the secrets this host holds.
func NewScanner(key [32]byte, secrets []string, rules redact.Rules, workers int) (*Scanner, error) {
	r, err := redact.New(redact.Options{Key: key, Privacy: diagnostics.Standard, Secrets: secrets, Rules: rules, Workers: workers})
	if err != nil {
		return nil, err
	}
	return &Scanner{r}, nil
}

const sniffed = 8 << 10

// File reads a file to its end and tells what it found.
func (s *Scanner) File(name string, from io.Reader) (Found, error) {
	f := Found{Name: name}
	head := make([]byte, sniffed)
	n, err := io.ReadFull(from, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return f, err
	}
	head = head[:n]
	var whole io.Reader = io.MultiReader(bytes.NewReader(head), from)
	if isGzip(head) {
		packed, err := gzip.NewReader(whole)
		if err != nil {
			f.Binary = true
			return f, nil
		}
		whole = io.LimitReader(packed, largestPacked)
	} else if isBinary(head) {
		f.Binary = true
		return f, nil
	}
	w := s.redactor.Writer(io.Discard, name)
	if _, err = io.Copy(w, whole); err != nil {
		return f, err
	}
	if err = w.Close(); err != nil {
		return f, err
	}
	f.Counts = w.Counts()
	return f, nil
}

// largestPacked bounds what is unpacked of one file.
const largestPacked = 4 << 30

func isGzip(head []byte) bool { return bytes.HasPrefix(head, []byte{0x1f, 0x8b}) }

// isBinary tells what is no text: a NUL, but for UTF-16 with its mark.
func isBinary(head []byte) bool {
	utf16 := bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff})
	return slices.Contains(head, 0) && !utf16
}

// Text is File for a short text; it returns the text without its secrets, too.
func (s *Scanner) Text(name, text string) (Found, string, error) {
	var out bytes.Buffer
	w := s.redactor.Writer(&out, name)
	if _, err := io.WriteString(w, text); err != nil {
		return Found{Name: name}, "", err
	}
	if err := w.Close(); err != nil {
		return Found{Name: name}, "", err
	}
	return Found{Name: name, Counts: w.Counts()}, out.String(), nil
}

// Clean returns what from reads without its secrets; a gzip file comes out as one. The
// pipe ends with the source, or when it is closed.
func (s *Scanner) Clean(name string, from io.ReadCloser) io.ReadCloser {
	out, in := io.Pipe()
	go func() {
		err := s.clean(name, in, bufio.NewReader(from))
		_ = from.Close()
		_ = in.CloseWithError(err)
	}()
	return out
}

func (s *Scanner) clean(name string, to io.Writer, from *bufio.Reader) (err error) {
	var source io.Reader = from
	if head, _ := from.Peek(2); isGzip(head) {
		packed, err := gzip.NewReader(from)
		if err != nil {
			return err
		}
		pack := gzip.NewWriter(to)
		defer func() { err = errors.Join(err, pack.Close()) }()
		to, source = pack, packed
	}
	w := s.redactor.Writer(to, name)
	if _, err = io.Copy(w, source); err != nil {
		return err
	}
	return w.Close()
}

// Watch reads a file in which no secret was found, and fails when there is one now: it
// was written on since.
func (s *Scanner) Watch(name string, from io.ReadCloser) io.ReadCloser {
	return &watched{ReadCloser: from, to: s.redactor.Writer(io.Discard, name), name: name}
}

type watched struct {
	io.ReadCloser
	to   *redact.Writer
	name string
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if n > 0 {
		if _, failed := w.to.Write(p[:n]); failed != nil {
			return 0, failed
		}
	}
	if err == io.EOF {
		if failed := w.to.Close(); failed != nil {
			return n, failed
		}
		if len(w.to.Counts()) > 0 {
			return n, fault.New(fault.ExitInput, "secrets_found", "nothing was sent: %s was written on while it was looked through, and now holds what looks like a secret", w.name).
				Hinted("repeat the command, with --secrets redact")
		}
	}
	return n, err
}
