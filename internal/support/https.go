package support

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// Vendor is the way to the vendor's endpoint; *system.Client is one.
type Vendor interface {
	Do(context.Context, system.Request) (*system.Response, error)
	Upload(context.Context, system.Upload, io.ReaderAt) (system.Uploaded, error)
}

// HTTPS carries parcels to the vendor's endpoint: attachments by resumable uploads,
// then the document.
type HTTPS struct {
	Endpoint string
	Product  string
	License  string // id
	Vendor   Vendor
	Budget   time.Duration // for one exchange, uploads apart
	// Sign makes the pass; nil when this host has no licence key.
	Sign func(payloadType string, payload []byte) ([]byte, error)
}

// pass is the Authorization for one case.
func (c *HTTPS) pass(request string) (http.Header, error) {
	if c.Sign == nil {
		return nil, fault.New(fault.ExitRefused, CodeNotSigned, "the vendor's endpoint takes requests of licensed hosts alone, and this host has no licence key").
			Hinted("store the key: optool license activate --key-file FILE").Retry()
	}
	payload, err := json.Marshal(support.Pass{License: c.License, Product: c.Product, Request: request})
	if err != nil {
		return nil, err
	}
	envelope, err := c.Sign(support.TypePass, payload)
	if err != nil {
		return nil, err
	}
	return http.Header{"Authorization": {vendorapi.AuthorizationScheme + " " + base64.RawURLEncoding.EncodeToString(envelope)}}, nil
}

// Status asks what became of a case. found is false when the vendor knows none of
// this id.
func (c *HTTPS) Status(ctx context.Context, request string) (status vendorapi.RequestStatus, found bool, err error) {
	header, err := c.pass(request)
	if err != nil {
		return status, false, err
	}
	answer, err := c.Vendor.Do(ctx, system.Request{
		URL: vendorapi.RequestURL(c.Endpoint, request), Header: header, MaxBody: vendorapi.MaxStatus, Budget: c.Budget,
	})
	if err != nil {
		return status, false, err
	}
	switch answer.Status {
	case http.StatusOK:
		if err := json.Unmarshal(answer.Body, &status); err != nil || status.ID != request {
			return status, false, notTheVendor(answer)
		}
		return status, true, nil
	case http.StatusNotFound:
		if said(answer).Code == vendorapi.CodeUnknownRequest {
			return status, false, nil
		}
	}
	return status, false, refusal(answer, request, false)
}

// Lookup reads the status.
func (c *HTTPS) Lookup(ctx context.Context, h *Handover) (Receipt, bool, error) {
	status, found, err := c.Status(ctx, h.Case.ID)
	if err != nil || !found {
		return Receipt{}, false, err
	}
	if h.Parcel.Kind == "" {
		return Receipt{Ticket: status.Ticket, Accepted: status.Accepted}, true, nil
	}
	for _, m := range status.Messages {
		if m.ID == h.Parcel.ID {
			return Receipt{Ticket: status.Ticket, Accepted: m.At}, true, nil
		}
	}
	return Receipt{}, false, nil
}

// rounds bounds how often attachments that the vendor lost are uploaded again in one
// attempt.
const rounds = 2

// Hand uploads what is missing and posts the document.
func (c *HTTPS) Hand(ctx context.Context, h *Handover) (Receipt, error) {
	if !h.Parcel.Signed {
		return Receipt{}, fault.New(fault.ExitRefused, CodeNotSigned, "the request was sealed without a licence key, and the vendor's endpoint takes none of these").
			Hinted("activate the licence, and write the request again")
	}
	header, err := c.pass(h.Case.ID)
	if err != nil {
		return Receipt{}, err
	}
	for round := 1; ; round++ {
		if err := c.upload(ctx, h, header); err != nil {
			return Receipt{}, err
		}
		receipt, err := c.post(ctx, h)
		if f := fault.Of(err); f == nil || f.Code != vendorapi.CodeUploadMissing || round == rounds {
			return receipt, err
		}
		if err := h.Note(func(p *Parcel) { p.Stage, p.Uploaded, p.Unknown = Uploading, nil, false }); err != nil {
			return Receipt{}, err
		}
	}
}

func (c *HTTPS) upload(ctx context.Context, h *Handover, header http.Header) error {
	for n, a := range h.Parcel.Attachments {
		if slices.Contains(h.Parcel.Uploaded, a.SHA256) {
			continue
		}
		if h.Parcel.Stage != Uploading {
			if err := h.Uploading(); err != nil {
				return err
			}
		}
		if err := c.uploadOne(ctx, h, n, a, header); err != nil {
			return err
		}
		if err := h.Note(func(p *Parcel) { p.Uploaded = append(p.Uploaded, a.SHA256) }); err != nil {
			return err
		}
	}
	return nil
}

func (c *HTTPS) uploadOne(ctx context.Context, h *Handover, n int, a support.Attachment, header http.Header) error {
	file, err := h.Attachment(n)
	if err != nil {
		return fault.New(fault.ExitUnverified, CodeSpoolDamaged, "the sealed attachment %s is missing", a.Name).
			Hinted("write the request again")
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || info.Size() != a.Size {
		return fault.New(fault.ExitUnverified, CodeSpoolDamaged, "the sealed attachment %s was changed", a.Name).
			Hinted("write the request again")
	}
	_, err = c.Vendor.Upload(ctx, system.Upload{
		Name: a.Name, Create: vendorapi.UploadsURL(c.Endpoint), Location: h.Parcel.Uploads[a.SHA256], Size: a.Size, Header: header,
		Metadata: map[string]string{vendorapi.MetaRequest: h.Case.ID, vendorapi.MetaSHA256: a.SHA256, vendorapi.MetaFilename: a.Name},
		Located: func(address string) error {
			return h.Note(func(p *Parcel) {
				if p.Uploads == nil {
					p.Uploads = map[string]string{}
				}
				p.Uploads[a.SHA256] = address
			})
		},
		Progress: func(sent, total int64) { h.Progress(a.Name, sent, total) },
	}, file)
	if f := fault.Of(err); f != nil && f.Exit == fault.ExitRefused && ctx.Err() == nil {
		// A page of somebody in between looks the same: ask for what only the vendor answers.
		if _, _, unsure := c.Status(ctx, h.Case.ID); unsure != nil {
			return unsure
		}
	}
	return err
}

// patience is the time for a document to be taken: before he answers, the vendor brings
// its attachments on disk.
func (c *HTTPS) patience(p *Parcel) time.Duration {
	const perSecond = 50 << 20 // bytes, of a slow disk
	return max(c.Budget, 50*time.Second) + time.Duration(p.size()/perSecond)*time.Second
}

// post sends the document. Whatever goes wrong after Sending leaves the outcome
// unknown, unless the vendor answered.
func (c *HTTPS) post(ctx context.Context, h *Handover) (Receipt, error) {
	if err := h.Sending(); err != nil {
		return Receipt{}, err
	}
	target := vendorapi.RequestsURL(c.Endpoint)
	if h.Message != nil {
		target = vendorapi.MessagesURL(c.Endpoint, h.Case.ID)
	}
	answer, err := c.Vendor.Do(ctx, system.Request{
		Method: http.MethodPost, URL: target, Body: h.Document, MaxBody: vendorapi.MaxError, Budget: c.patience(h.Parcel),
		Header: http.Header{"Content-Type": {"application/json"}, vendorapi.HeaderIdempotency: {h.Parcel.ID}},
	})
	if err != nil {
		return Receipt{}, err
	}
	if answer.Status != http.StatusOK && answer.Status != http.StatusCreated {
		return Receipt{}, refusal(answer, h.Case.ID, true)
	}
	var r vendorapi.RequestReceipt
	if err := json.Unmarshal(answer.Body, &r); err != nil || r.ID != h.Parcel.ID || r.Accepted.IsZero() {
		return Receipt{}, notTheVendor(answer)
	}
	return Receipt{Ticket: r.Ticket, Accepted: r.Accepted}, nil
}
