package mail

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"mime"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/support"
)

const (
	maxSubject    = 998                        // bytes
	maxText       = 1 << 20                    // bytes of the text of a mail
	maxHeader     = 96 << 10                   // bytes of all fields: Postfix takes 100 KiB
	maxFiles      = support.MaxAttachments + 1 // those of a document, and the document itself
	maxReferences = 20                         // of a thread: its first, and the last ones
)

// File is an attachment of a letter. Name and Size are required; with SHA256 the
// content is checked while it is sent. Open is called whenever the mail is written.
type File struct {
	support.Attachment
	Open func() (io.ReadCloser, error)
}

// Letter is a mail before it is written. Texts may hold anything: what no mail can
// carry, line breaks in a subject for one, is replaced.
type Letter struct {
	ID      string   // a document's id, which becomes the Message-ID: <ID@domain of From>. Required
	From    string   // RFC 5322, with or without a name; as are the next two
	To      []string // 1 to 100
	ReplyTo string   // optional
	Subject string
	Text    string
	Date    time.Time // required

	InReplyTo  string   // a Message-ID, with or without angle brackets; what is none is left out
	References []string // likewise, the oldest first

	Fields []Field // more header fields
	Files  []File
}

// Composed is a letter that is ready to be sent.
type Composed struct {
	id    string
	head  []byte // header and text
	files []composedFile
	tail  []byte
}

type composedFile struct {
	File
	head []byte // the part's header with the boundary before it
}

// Compose checks l and writes all of it but the files. It fails with mail_address or
// mail_letter.
func (l *Letter) Compose() (*Composed, error) {
	h, id, err := l.header()
	if err != nil {
		return nil, err
	}
	text := plainText(l.Text)
	if len(text) > maxText {
		return nil, unmailable("the text has %d bytes, allowed are %d", len(text), maxText)
	}
	const plain = "text/plain; charset=utf-8"
	const code = "quoted-printable"
	c := &Composed{id: id}
	if len(l.Files) == 0 {
		h.add("Content-Type", plain)
		h.add("Content-Transfer-Encoding", code)
		c.head = []byte(h.String() + "\r\n" + printable(text))
		return c, nil
	}
	sum := sha256.Sum256([]byte(l.ID))
	boundary := "=_" + hex.EncodeToString(sum[:12])
	h.add("Content-Type", `multipart/mixed; boundary="`+boundary+`"`)
	h.WriteString("\r\n--" + boundary + "\r\n")
	h.add("Content-Type", plain)
	h.add("Content-Transfer-Encoding", code)
	c.head = []byte(h.String() + "\r\n" + printable(text))
	names := map[string]bool{}
	for _, f := range l.Files {
		if err := l.fits(f, names); err != nil {
			return nil, err
		}
		c.files = append(c.files, composedFile{f, partHead(boundary, f)})
	}
	c.tail = []byte("\r\n--" + boundary + "--\r\n")
	return c, nil
}

// header writes the fields that say who, when and what.
func (l *Letter) header() (h *header, id string, err error) {
	from, err := address(lang.Say("the sender address"), l.From)
	if err != nil {
		return nil, "", err
	}
	if len(l.To) == 0 || len(l.To) > maxTo {
		return nil, "", fault.New(fault.ExitUsage, "mail_address", "writing a mail to %d addresses: 1 to %d are possible", len(l.To), maxTo)
	}
	var to []string
	for _, text := range l.To {
		a, err := address(lang.Say("the recipient address"), text)
		if err != nil {
			return nil, "", err
		}
		to = append(to, shown(a))
	}
	if !support.ValidID(l.ID) {
		return nil, "", unmailable("%q is no id of a document", clip(l.ID))
	}
	if l.Date.IsZero() {
		return nil, "", unmailable("it has no date")
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	id = "<" + l.ID + "@" + domain + ">"

	h = new(header)
	h.add("Date", l.Date.UTC().Format(time.RFC1123Z))
	h.add("From", shown(from))
	h.add("To", strings.Join(to, ", "))
	if l.ReplyTo != "" {
		a, err := address(lang.Say("the reply address"), l.ReplyTo)
		if err != nil {
			return nil, "", err
		}
		h.add("Reply-To", shown(a))
	}
	h.add("Subject", encoded(l.subject()))
	h.add("Message-ID", id)
	if answered := msgID(l.InReplyTo); answered != "" {
		h.add("In-Reply-To", answered)
	}
	if all := l.references(); all != "" {
		h.add("References", all)
	}
	for _, f := range l.Fields {
		if !fieldName(f.Name) {
			return nil, "", unmailable("%q is no name of a header field of its own", clip(f.Name))
		}
		h.add(f.Name, encoded(oneLine(f.Value)))
	}
	h.add("MIME-Version", "1.0")
	if h.Len() > maxHeader {
		return nil, "", unmailable("its header has %d bytes, mail servers take %d", h.Len(), maxHeader)
	}
	return h, id, nil
}

// subject is the subject as the reader gets it.
func (l *Letter) subject() string {
	s := oneLine(l.Subject)
	if len(s) > maxSubject {
		s = oneLine(strings.ToValidUTF8(s[:maxSubject], ""))
	}
	return s
}

func (l *Letter) references() string {
	var all []string
	for _, id := range l.References {
		if id = msgID(id); id != "" {
			all = append(all, id)
		}
	}
	if extra := len(all) - maxReferences; extra > 0 {
		all = append(all[:1], all[1+extra:]...)
	}
	return strings.Join(all, " ")
}

// fieldName tells names of fields that a letter does not write itself.
func fieldName(name string) bool {
	switch strings.ToLower(name) {
	case "", "date", "from", "to", "cc", "bcc", "sender", "reply-to", "return-path", "subject", "message-id", "in-reply-to",
		"references", "mime-version", "received":
		return false
	}
	return len(name) <= 60 && !strings.HasPrefix(strings.ToLower(name), "content-") &&
		!strings.ContainsFunc(name, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
		})
}

// fits checks a file against those before it.
func (l *Letter) fits(f File, names map[string]bool) error {
	switch {
	case f.Name == "" || f.Name != strings.TrimSpace(printed(f.Name)) || len(f.Name) > support.MaxName || strings.ContainsAny(f.Name, `/\"`), strings.Contains(f.Name, "=?"):
		return unmailable("%q is no name of a file", clip(f.Name))
	case names[f.Name]:
		return unmailable("two files have the name %q", f.Name)
	case f.Size < 0 || f.Open == nil:
		return unmailable("nothing is known of the file %q", f.Name)
	case len(names) == maxFiles:
		return unmailable("it has more than %d files", maxFiles)
	}
	names[f.Name] = true
	return nil
}

// partHead writes the header of a file's part (RFC 2183, and RFC 2231 for its name).
func partHead(boundary string, f File) []byte {
	media, _, err := mime.ParseMediaType(f.Media)
	kind, _, _ := strings.Cut(media, "/")
	if err != nil || !strings.Contains(media, "/") || kind == "multipart" || kind == "message" { // RFC 2045 section 6.4
		media = "application/octet-stream"
	}
	h := new(header)
	h.WriteString("\r\n--" + boundary + "\r\n")
	h.add("Content-Type", media)
	h.add("Content-Transfer-Encoding", "base64")
	h.WriteString("Content-Disposition: attachment;\r\n " + fileName(f.Name) + "\r\n\r\n") // not folded inside the name
	return []byte(h.String())
}

// fileName returns the parameter that names a file: quoted, or, for what some programs
// do not read the same way, in percent signs (RFC 2231 section 4).
func fileName(name string) string {
	plain := !strings.Contains(name, "  ")
	var coded strings.Builder
	for _, c := range []byte(name) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '.', c == '_':
			coded.WriteByte(c)
		default:
			plain = plain && c >= ' ' && c <= '~'
			fmt.Fprintf(&coded, "%%%02X", c)
		}
	}
	if plain {
		return `filename="` + name + `"`
	}
	return "filename*=utf-8''" + coded.String()
}

func unmailable(format string, args ...any) *fault.Error {
	return fault.New(fault.ExitUsage, "mail_letter", "writing a mail: %w", lang.Errorf(format, args...))
}

// MessageID is the Message-ID, in angle brackets.
func (c *Composed) MessageID() string { return c.id }

// Size is what Write writes, in bytes.
func (c *Composed) Size() int64 {
	n := int64(len(c.head) + len(c.tail))
	for _, f := range c.files {
		n += int64(len(f.head)) + base64Size(f.Size)
	}
	return n
}

// Write writes the mail: ASCII with CRLF line ends, the same bytes every time. It fails
// with mail_changed when a file is not what was said of it, and with what Open, a file or
// w fails with. A mail that was not written whole must not be sent.
func (c *Composed) Write(w io.Writer) error {
	if _, err := w.Write(c.head); err != nil {
		return err
	}
	for _, f := range c.files {
		if _, err := w.Write(f.head); err != nil {
			return err
		}
		if err := f.copy(w); err != nil {
			return err
		}
	}
	_, err := w.Write(c.tail)
	return err
}
