package backoffice

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// maxPass bounds a pass in its header, in bytes.
const maxPass = 4 << 10

// passed reads the pass in the Authorization header and returns the record of its
// licence. The fault is bad_pass (exit 4), to be answered with 401, for whatever is
// wrong with the pass; another error is one of this side.
//
// A pass of a suspended or ended licence is good: whether it entitles is another
// question.
func (s *Store) passed(r *http.Request) (*Record, support.Pass, error) {
	var pass support.Pass
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if text = strings.TrimSpace(text); !strings.EqualFold(scheme, vendorapi.AuthorizationScheme) || text == "" || len(text) > maxPass {
		return nil, pass, badPass(errors.New("the request carries none"))
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, pass, badPass(errors.New("it is not in its one valid spelling"))
	}
	e, err := license.ParseEnvelope(data)
	if err != nil {
		return nil, pass, badPass(err)
	}
	if err := json.Unmarshal(e.Payload, &pass); err != nil {
		return nil, pass, badPass(errors.New("it cannot be read"))
	}
	record, err := s.record(pass.License)
	if unknown(err) {
		return nil, pass, badPass(errors.New("no licence of this vendor has its id"))
	}
	if err != nil {
		return nil, pass, err
	}
	public, err := license.DecodePublic(record.Customer)
	if err != nil {
		return nil, pass, badPass(err)
	}
	if err := e.SignedBy(support.TypePass, public); err != nil {
		return nil, pass, badPass(err)
	}
	if pass.Product != s.Product || !validRequestID(pass.Request) {
		return nil, pass, badPass(errors.New("it is for another product, or for no request"))
	}
	return record, pass, nil
}

func badPass(err error) error {
	return fault.New(fault.ExitRefused, vendorapi.CodeBadPass, "pass refused: %w", err)
}

// validRequestID holds for a ULID, in capitals.
func validRequestID(id string) bool {
	return len(id) == 26 && strings.Trim(id, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") == ""
}
