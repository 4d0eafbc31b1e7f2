package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"strings"
)

const (
	maxDepth = 8
	maxParts = 200
)

// part is a part of a mail that holds no others.
type part struct {
	media    string // as in text/plain
	charset  string
	name     string    // of a file; may be empty
	attached bool      // it is said to be a file
	body     io.Reader // decoded
}

// walker goes through the parts of a mail in their order, and keeps none of them.
type walker struct {
	visit func(*part) error
	parts int
}

// walk visits the parts below a header. Everything that can be read in two ways is an
// error.
func (w *walker) walk(h textproto.MIMEHeader, body io.Reader, depth int) error {
	if w.parts++; w.parts > maxParts || depth > maxDepth {
		return malformed("more than %d parts, or %d of them inside each other", maxParts, maxDepth)
	}
	for name, values := range h {
		if len(values) > 1 && strings.HasPrefix(name, "Content-") {
			return malformed("%d fields %s in one header", len(values), name)
		}
	}
	media, params, err := contentType(h)
	if err != nil {
		return malformed("the type of a part: %s", clip(err.Error()))
	}
	if !strings.HasPrefix(media, "multipart/") {
		return w.leaf(h, media, params, body)
	}
	if params["boundary"] == "" {
		return malformed("a part of several has no boundary")
	}
	several := multipart.NewReader(body, params["boundary"])
	for {
		next, err := several.NextRawPart()
		if err == io.EOF { // not wrapped: the last boundary was there
			return nil
		}
		if err != nil {
			return malformed("its parts: %s", clip(err.Error()))
		}
		if err := w.walk(next.Header, next, depth+1); err != nil {
			return err
		}
	}
}

func (w *walker) leaf(h textproto.MIMEHeader, media string, params map[string]string, body io.Reader) error {
	p := &part{media: media, charset: params["charset"], name: params["name"]}
	switch code := strings.ToLower(strings.TrimSpace(h.Get("Content-Transfer-Encoding"))); code {
	case "", "7bit", "8bit", "binary":
		p.body = body
	case "base64":
		p.body = base64.NewDecoder(base64.StdEncoding, blankless{body})
	case "quoted-printable":
		p.body = quotedprintable.NewReader(body)
	default:
		return malformed("the encoding %q of a part is not known", clip(code))
	}
	if value := h.Get("Content-Disposition"); value != "" {
		kind, given, err := mime.ParseMediaType(value)
		if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
			return malformed("the name of a part: %s", clip(err.Error()))
		}
		p.attached = kind == "attachment"
		if given["filename"] != "" {
			p.name = given["filename"]
		}
	}
	p.name = strings.TrimSpace(printed(words(p.name)))
	return w.visit(p)
}

func contentType(h textproto.MIMEHeader) (string, map[string]string, error) {
	value := h.Get("Content-Type")
	if strings.TrimSpace(value) == "" {
		return "text/plain", nil, nil
	}
	return mime.ParseMediaType(value)
}

// blankless drops blanks, which some servers leave at the ends of lines, and which
// encoding/base64 does not take.
type blankless struct{ io.Reader }

func (b blankless) Read(p []byte) (int, error) {
	for {
		n, err := b.Reader.Read(p)
		if bytes.ContainsAny(p[:n], " \t") {
			kept := p[:0]
			for _, c := range p[:n] {
				if c != ' ' && c != '\t' {
					kept = append(kept, c)
				}
			}
			n = len(kept)
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}
