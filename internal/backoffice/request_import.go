package backoffice

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// Imported is a document that came by file or mail.
type Imported struct {
	vendorapi.RequestReceipt
	Request string // id of the request it belongs to
	License string // "" for a host without a licence
	Signed  bool
}

// maxCarried bounds the documents in one carried file.
const maxCarried = maxEntries

func badFile(format string, args ...any) *fault.Error {
	return fault.New(fault.ExitUnverified, "bad_request_file", format, args...).
		Hinted("have it made again: optool support-request send ID --carry FILE")
}

// ImportCarried takes in a file that somebody carried here: a tar of sealed documents,
// each followed by its attachments (support.CarriedName). Each document is accepted as
// one that is posted; documents before one that is refused stay accepted. Each counts from
// received, when it reached the vendor, but not from before it was written; a zero means
// now. Faults: those of accept, and bad_request, bad_request_file (exit 5).
func (s *Store) ImportCarried(ctx context.Context, from io.Reader, received time.Time) (taken []Imported, err error) {
	if err := s.makeDirs(s.path("requests", "incoming")); err != nil {
		return nil, err
	}
	err = locked(ctx, s.path("requests", "incoming", "lock"), func() error {
		file := &carried{store: s, tar: tar.NewReader(from), received: received}
		for err := file.next(); !file.ended; {
			var one Imported
			if err == nil {
				one, err = file.take(ctx)
			}
			if err != nil {
				return err
			}
			if taken = append(taken, one); len(taken) > maxCarried {
				return badFile("the file holds more than %d documents", maxCarried)
			}
		}
		if len(taken) == 0 {
			return badFile("the file holds no request")
		}
		return nil
	})
	return taken, err
}

// carried reads such a file.
type carried struct {
	store    *Store
	tar      *tar.Reader
	received time.Time

	// The member that is read next.
	id     string
	signed bool
	n      int
	size   int64
	ended  bool // there is none
}

// next goes on to the next member.
func (c *carried) next() error {
	h, err := c.tar.Next()
	if c.ended = errors.Is(err, io.EOF); c.ended {
		return nil
	}
	switch {
	case err != nil:
		return badFile("the file is damaged, or no carried request")
	case h.Typeflag != tar.TypeReg:
		return badFile("the file holds something that is no file: %q", clip(h.Name))
	}
	var ok bool
	if c.id, c.signed, c.n, ok = support.ParseCarried(h.Name); !ok {
		return badFile("the file holds %q, which belongs to no request", clip(h.Name))
	}
	c.size = h.Size
	return nil
}

// take accepts the document that is next, with the attachments behind it.
func (c *carried) take(ctx context.Context) (one Imported, err error) {
	if c.n != 0 {
		return one, badFile("the attachment %d of %s comes without its document", c.n, c.id)
	}
	data, err := io.ReadAll(io.LimitReader(c.tar, vendorapi.MaxRequest+1))
	if err != nil || len(data) > vendorapi.MaxRequest {
		return one, badFile("the document %s is damaged, or too large", c.id)
	}
	a, err := c.store.openCarried(data, c.signed)
	if err != nil {
		return one, err
	}
	if a.id() != c.id {
		return one, badFile("the document %s is called %s", a.id(), c.id)
	}
	files := &spooled{store: c.store, document: a.id()}
	defer files.clear()
	a.via, a.files, a.received = ByFile, files, c.received
	if err := c.next(); err != nil {
		return one, err
	}
	for n, file := range a.attachments() {
		if c.ended || c.id != a.id() || c.n != n+1 || c.size != file.Size {
			return one, badFile("the attachment %q of %s is missing, or not whole", file.Name, a.id())
		}
		if err := files.spool(file, c.tar); err != nil {
			return one, err
		}
		if err := c.next(); err != nil {
			return one, err
		}
	}
	receipt, err := c.store.accept(ctx, a, nil)
	return a.imported(receipt), err
}

func (a *arrival) imported(receipt vendorapi.RequestReceipt) Imported {
	one := Imported{RequestReceipt: receipt, Request: a.id(), License: a.licenseID(), Signed: a.signed}
	if a.message != nil {
		one.Request = a.message.Request
	}
	return one
}

// openCarried verifies a document of either kind; without an envelope it is one of a
// host without a licence.
func (s *Store) openCarried(data []byte, signed bool) (*arrival, error) {
	if !signed {
		return s.openBare(data)
	}
	e, err := license.ParseEnvelope(data)
	if err != nil {
		return nil, badRequest(err)
	}
	if e.PayloadType == support.TypeMessage {
		return s.openMessage(data)
	}
	return s.openRequest(data)
}

// openBare reads a document that nobody signed.
func (s *Store) openBare(payload []byte) (*arrival, error) {
	var claim struct{ Schema string }
	if err := json.Unmarshal(payload, &claim); err != nil {
		return nil, badRequest(lang.Errorf("it cannot be read"))
	}
	a := &arrival{sealed: payload, payload: payload}
	if claim.Schema == support.SchemaMessage {
		m, err := customersMessage(payload)
		a.message = m
		return a, err
	}
	r, err := support.ParseRequest(payload)
	if err != nil {
		return nil, invalid(err)
	}
	if r.Product != s.Product {
		return nil, invalid(lang.Errorf("it is about another product"))
	}
	a.request = r
	return a, nil
}
