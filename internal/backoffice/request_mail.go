package backoffice

import (
	"crypto/ed25519"
	"io"
	"regexp"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/mail"
	"github.com/optool/optool/pkg/license"
)

// VerifyMail proves that a mail, as it came or as a help desk saved it, is from the
// holder of one of this vendor's licences, and returns that licence's record. Faults:
// those of mail.Check, with statement_forged for a licence that this vendor has not.
func (s *Store) VerifyMail(from io.Reader) (*mail.Verified, *Record, error) {
	var record *Record
	check, err := s.mailCheck(&record)
	if err != nil {
		return nil, nil, err
	}
	v, err := check.Verify(from)
	return v, record, err
}

// mailCheck looks keys up in the records; holder is that of the licence.
func (s *Store) mailCheck(holder **Record) (mail.Check, error) {
	_, p, err := s.profile()
	if err != nil {
		return mail.Check{}, err
	}
	check := mail.Check{Product: s.Product}
	if tag := p.Support.Delivery.Tag; tag != "" {
		if check.Tag, err = regexp.Compile(tag); err != nil {
			return check, fault.New(fault.ExitUsage, "profile_invalid", "support.delivery.tag: %w", err)
		}
	}
	check.Key = func(id string) (ed25519.PublicKey, error) {
		r, err := s.record(id)
		if unknown(err) {
			return nil, fault.New(fault.ExitUnverified, "statement_forged", "the mail's statement names the licence %q, which this vendor has not", clip(id)).
				Hinted("do not rely on it; ask the customer on another way")
		}
		if err != nil {
			return nil, err
		}
		*holder = r
		return license.DecodePublic(r.Customer)
	}
	return check, nil
}
