package support

import (
	"bytes"
	"io"
	"slices"

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
	if head = head[:n]; isBinary(head) {
		f.Binary = true
		return f, nil
	}
	w := s.redactor.Writer(io.Discard, name)
	if _, err = io.Copy(w, io.MultiReader(bytes.NewReader(head), from)); err != nil {
		return f, err
	}
	if err = w.Close(); err != nil {
		return f, err
	}
	f.Counts = w.Counts()
	return f, nil
}

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

// Clean returns what from reads without its secrets. The pipe ends with the source,
// or when it is closed.
func (s *Scanner) Clean(name string, from io.ReadCloser) io.ReadCloser {
	out, in := io.Pipe()
	go func() {
		w := s.redactor.Writer(in, name)
		_, err := io.Copy(w, from)
		if err == nil {
			err = w.Close()
		}
		_ = from.Close()
		_ = in.CloseWithError(err)
	}()
	return out
}
