package licensing

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/vendorapi"
)

// answer is what the vendor said, verified.
type answer struct {
	key       string // see Contact.Key
	unchanged bool
	file      []byte
	document  *license.Document
	etag      string
	modified  string // Last-Modified, as the server wrote it
	time      []byte // raw time statement, verified only when used
}

// fetch asks the vendor for the licence of key; one request, conditional when
// the snapshot is sound. It changes nothing.
func (k *Keeper) fetch(ctx context.Context, key license.Key, s Snapshot) (answer, error) {
	header := http.Header{"Accept": {vendorapi.MediaType}}
	lookup := key.Lookup(k.Trust.Product)
	held, sameKey := s.Verdict.Document, s.Contact.Key == digest([]byte(lookup))
	conditional := held != nil && sameKey && s.Contact.File == digest(s.File)
	switch {
	case conditional && s.Contact.ETag != "":
		header.Set("If-None-Match", s.Contact.ETag)
	case conditional && s.Contact.Modified != "": // a plain file server may know no ETag
		header.Set("If-Modified-Since", s.Contact.Modified)
	default:
		conditional = false
	}
	r, err := k.Vendor.Do(ctx, system.Request{
		Method:  http.MethodGet,
		URL:     vendorapi.LicenseURL(k.Endpoint, lookup),
		Header:  header,
		MaxBody: vendorapi.MaxLicense,
		Budget:  k.Budget,
	})
	if err != nil {
		return answer{}, err
	}
	a := answer{key: digest([]byte(lookup)), etag: r.Header.Get("ETag"), modified: modified(r.Header), time: vendorapi.DecodeTime(r.Header.Get(vendorapi.HeaderTime))}
	switch {
	case r.Status == http.StatusNotModified && conditional:
		a.unchanged = true
		return a, nil
	case r.Status != http.StatusOK:
		return answer{}, refusal(r)
	case isPage(r):
		return answer{}, fault.New(fault.ExitUnreachable, "not_the_vendor",
			"asked %s for the licence and got a web page: something on the way answers in the vendor's place", k.Endpoint).
			Hinted("a proxy or hotel network may want a log-in; set network.proxy, or look: curl -i %s/v1/health", k.Endpoint).Retry()
	}
	a.file = r.Body
	a.document, err = k.open(r.Body, s.Contact)
	if err == nil && sameKey {
		err = succeeds(&a.document.License, s)
	}
	return a, err
}

// Fetch asks the vendor for the licence file of key, verifies it and stores
// nothing.
func (k *Keeper) Fetch(ctx context.Context, key license.Key) ([]byte, error) {
	a, err := k.fetch(ctx, key, Snapshot{})
	return a.file, err
}

// Verify says whether Import would take the file.
func (k *Keeper) Verify(file []byte) error {
	s, err := k.Read(0)
	if err == nil {
		s.raise()
		_, err = k.open(file, s.Contact)
	}
	return err
}

// open verifies a licence file and holds it against the floors: it must not be
// older than the newest licence of its id that was seen.
func (k *Keeper) open(file []byte, c Contact) (*license.Document, error) {
	d, err := k.trustFloor(c).Open(file)
	if err != nil {
		return nil, fault.New(fault.ExitUnverified, "license_unverified", "the licence file does not verify: %w", err).
			Hinted("ask the vendor for a new file, and check that the profile is the one he gave you")
	}
	if d.License.ID == c.License && d.License.Sequence < c.Sequence {
		return nil, older("the licence offered is older (sequence %d) than the newest one seen (sequence %d)", d.License.Sequence, c.Sequence)
	}
	return d, nil
}

// succeeds holds what the vendor answers to the same key against the licence it
// would replace, or the last one seen. The administrator may activate or import
// another licence; the network may not slip in one that was issued earlier, nor
// two under one number.
func succeeds(next *license.License, s Snapshot) error {
	switch held := s.Verdict.Document; {
	case next.ID != s.Contact.License && next.Issued.Before(s.Contact.Issued):
		return older("the licence offered (%s) was issued before the newest one seen (%s)", next.ID, s.Contact.License)
	case held != nil && next.ID == held.License.ID && next.Sequence == held.License.Sequence && !bytes.Equal(payload(next), payload(&held.License)):
		return older("the licence offered differs from the present one, yet has the same sequence number %d", next.Sequence)
	}
	return nil
}

func older(format string, args ...any) error {
	return fault.New(fault.ExitUnverified, "license_older", format, args...).
		Hinted("an old copy was replayed or restored; ask the vendor for the present licence")
}

// modified is the Last-Modified date of an answer when it can stand for the
// content: one that was changed within the same minute may change again without
// the date showing it (RFC 9110, section 8.8.2.2). Else it is empty.
func modified(h http.Header) string {
	changed, err := http.ParseTime(h.Get("Last-Modified"))
	sent, err2 := http.ParseTime(h.Get("Date"))
	if err != nil || err2 != nil || sent.Sub(changed) < time.Minute {
		return ""
	}
	return h.Get("Last-Modified")
}

// refusal says what a status from the vendor other than 200 and 304 means.
func refusal(r *system.Response) error {
	said := saidByVendor(r)
	switch r.Status {
	case http.StatusNotFound, http.StatusGone:
		return fault.New(fault.ExitRefused, "license_unknown", "the vendor knows no licence for this key%s", said).
			Hinted("check the key: optool license activate --key-file FILE; if it is right, ask the vendor")
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusPaymentRequired:
		return fault.New(fault.ExitRefused, "vendor_refused", "the vendor refused the request with status %d%s", r.Status, said).
			Hinted("ask the vendor why; a proxy that filters may also answer so")
	}
	return fault.New(fault.ExitUnreachable, "vendor_answer", "the vendor answered with the unexpected status %d%s", r.Status, said).
		Hinted("try again later; if it stays so, tell the vendor").Retry()
}

func isPage(r *system.Response) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") || bytes.HasPrefix(bytes.TrimSpace(r.Body), []byte("<"))
}

// saidByVendor is the message of an error body, ready to stand in a sentence.
func saidByVendor(r *system.Response) string {
	var e vendorapi.Error
	if len(r.Body) > vendorapi.MaxError || json.Unmarshal(r.Body, &e) != nil || e.Message == "" || len(e.Message) > 300 {
		return ""
	}
	return ": " + e.Message
}
