package backoffice

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/support"
)

const (
	mailDocument = "request.json" // what the document is called among a mail's attachments
	maxMail      = 64 << 30       // bytes of a mail
	maxDepth     = 8              // of parts in parts
)

// ImportMail takes in a mail that a customer's optool sent, after proving it as
// VerifyMail does. The document, and its attachments, are among the mail's. It counts from
// received, when it reached the vendor: a zero means what the first line Received of the
// mail says, which the vendor's own mail server wrote, and now where there is none. Faults:
// those of VerifyMail and accept, and bad_request_file (exit 5).
func (s *Store) ImportMail(ctx context.Context, from io.Reader, received time.Time) (taken []Imported, err error) {
	if err := s.makeDirs(s.path("requests", "incoming")); err != nil {
		return nil, err
	}
	err = locked(ctx, s.path("requests", "incoming", "lock"), func() error {
		m := &mailed{spooled: spooled{store: s, document: "mail"}, raw: s.path("requests", "incoming", "mail.eml")}
		defer m.clear()
		if err := m.save(from); err != nil {
			return err
		}
		a, err := m.open()
		if err != nil {
			return err
		}
		if a.received = received; received.IsZero() {
			a.received = m.received
		}
		receipt, err := s.accept(ctx, a, nil)
		if err != nil {
			return err
		}
		taken = append(taken, a.imported(receipt))
		return nil
	})
	return taken, err
}

// mailed is a mail that is being imported.
type mailed struct {
	spooled
	raw       string // the mail itself
	statement support.Statement
	payload   []byte
	received  time.Time // zero when it does not say
}

func (m *mailed) clear() {
	m.spooled.clear()
	_ = m.store.drop(m.raw)
	_ = m.store.drop(m.raw + ".part")
}

// save keeps the mail: it is read twice, and may come from a pipe.
func (m *mailed) save(from io.Reader) error {
	size, _, err := m.write(m.raw, from, maxMail)
	if err == nil && size > maxMail {
		err = badMail("it is larger than any")
	}
	return err
}

// write writes a file anew and returns its size and hash; of what is longer than most,
// no more than one byte more.
func (m *mailed) write(path string, from io.Reader, most int64) (size int64, hash string, err error) {
	if err := m.store.drop(path); err != nil {
		return 0, "", err
	}
	to, err := m.store.disk.Create(path, 0o600)
	if err != nil {
		return 0, "", fault.File(err, lang.Say("writing %s", path))
	}
	sum, source := sha256.New(), &noting{from: io.LimitReader(from, most+1)}
	size, err = io.CopyBuffer(io.MultiWriter(to, sum), source, make([]byte, 256<<10))
	if err == nil {
		err = to.Sync()
	}
	if err = errors.Join(err, to.Close()); err != nil && source.failed != nil {
		return 0, "", badMail("it cannot be read to its end")
	}
	return size, hex.EncodeToString(sum.Sum(nil)), fault.File(err, lang.Say("writing %s", path))
}

func badMail(format string, args ...any) *fault.Error {
	return fault.New(fault.ExitUnverified, "bad_request_file", "importing a mail: %s", lang.Say(format, args...)).
		Hinted("save the mail again, as it came in")
}

// open proves the mail and takes it apart.
func (m *mailed) open() (*arrival, error) {
	proven, record, err := m.prove()
	if err != nil {
		return nil, err
	}
	m.statement = proven
	err = m.read(func(r *bufio.Reader) error {
		head, err := textproto.NewReader(r).ReadMIMEHeader()
		if err != nil {
			return badMail("its header cannot be read")
		}
		m.received = receivedAt(head)
		return m.part(head, r, 0)
	})
	if err != nil {
		return nil, err
	}
	if m.payload == nil {
		return nil, badMail("it has no attachment %s", mailDocument)
	}
	a, err := m.store.openBare(m.payload)
	if err != nil {
		return nil, err
	}
	a.signed, a.record, a.via, a.files = true, record, ByMail, &m.spooled
	request := a.id()
	if a.message != nil {
		request = a.message.Request
	} else if a.request.License.ID != record.License.ID {
		return nil, badRequest(lang.Errorf("it names another licence than the mail"))
	}
	if a.id() != proven.ID || request != proven.Request {
		return nil, badRequest(lang.Errorf("it is another document than the mail says"))
	}
	return a, nil
}

func (m *mailed) prove() (support.Statement, *Record, error) {
	var statement support.Statement
	var record *Record
	err := m.read(func(r *bufio.Reader) error {
		v, holder, err := m.store.VerifyMail(r)
		if err == nil {
			statement, record = v.Statement, holder
		}
		return err
	})
	return statement, record, err
}

// read reads the mail from its beginning, but for the line that a mailbox file has
// before it.
func (m *mailed) read(use func(*bufio.Reader) error) error {
	f, err := m.store.disk.Open(m.raw)
	if err != nil {
		return fault.File(err, lang.Say("reading %s", m.raw))
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 64<<10)
	if start, _ := r.Peek(5); string(start) == "From " {
		if _, err := r.ReadSlice('\n'); err != nil {
			return badMail("its first line is too long")
		}
	}
	return use(r)
}

// receivedAt reads the time of the first line Received (RFC 5321, section 4.4), which is
// that of the last mail server. The zero time is for none, and for one that makes no
// sense.
func receivedAt(head textproto.MIMEHeader) time.Time {
	lines := head.Values("Received")
	if len(lines) == 0 {
		return time.Time{}
	}
	at, err := netmail.ParseDate(strings.TrimSpace(lines[0][strings.LastIndexByte(lines[0], ';')+1:]))
	if err != nil {
		return time.Time{}
	}
	return at
}

// part looks for the attachments of the statement. A part is known by its hash alone,
// so it does not matter how mail servers have wrapped it.
func (m *mailed) part(head textproto.MIMEHeader, body io.Reader, depth int) error {
	media, parameters, _ := mime.ParseMediaType(head.Get("Content-Type"))
	if strings.HasPrefix(media, "multipart/") {
		if depth == maxDepth {
			return badMail("its parts are nested too deeply")
		}
		parts := multipart.NewReader(body, parameters["boundary"])
		for {
			p, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return badMail("its parts cannot be read")
			}
			if err := m.part(p.Header, p, depth+1); err != nil {
				return err
			}
		}
	}
	switch strings.ToLower(strings.TrimSpace(head.Get("Content-Transfer-Encoding"))) {
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	}
	var most int64
	for _, a := range m.statement.Attachments {
		most = max(most, a.Size)
	}
	path := m.raw + ".part"
	size, hash, err := m.write(path, body, most)
	if err != nil {
		return err
	}
	return m.sort(path, size, hash)
}

// sort keeps a part that the statement speaks of.
func (m *mailed) sort(path string, size int64, hash string) error {
	i := slices.IndexFunc(m.statement.Attachments, func(a support.Attachment) bool { return a.Size == size && a.SHA256 == hash })
	if i < 0 {
		return nil
	}
	if a := m.statement.Attachments[i]; a.Name == mailDocument && m.payload == nil && a.Size <= support.MaxDocument {
		var err error
		if m.payload, err = disk.ReadFile(m.store.disk, path, support.MaxDocument); err != nil {
			return fault.File(err, lang.Say("reading %s", path))
		}
	}
	if a := m.statement.Attachments[i]; !m.has(a) {
		m.files = append(m.files, a)
	}
	return fault.File(m.store.disk.Rename(path, m.path(hash)), lang.Say("keeping an attachment"))
}
