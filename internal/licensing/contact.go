package licensing

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
)

const contactSchema = 1
const maxContact = 2 * license.MaxFile

// Contact is what is remembered between two talks with the vendor. It lies in a
// file of its own, so that "nothing changed" can be noted without a database
// commit, and it outlives `license cache-clean`: the floors keep an older
// licence or key ring from coming back, the time statement keeps the clock
// honest.
type Contact struct {
	Schema    int       `json:"schema"`
	License   string    `json:"license,omitempty"`  // floor: id of the newest licence seen
	Sequence  uint64    `json:"sequence,omitempty"` // floor: its sequence
	Issued    time.Time `json:"issued,omitzero"`    // floor: when that was signed
	Ring      []byte    `json:"ring,omitempty"`     // floor: newest key ring seen, a bare key ring file
	File      string    `json:"file,omitempty"`     // digest of the snapshot that ETag and CheckedAt speak of
	ETag      string    `json:"etag,omitempty"`
	Modified  string    `json:"modified,omitempty"` // Last-Modified, for servers without an ETag
	Key       string    `json:"key,omitempty"`      // tells whether the licence key that was asked with is still the same
	Source    string    `json:"source,omitempty"`   // "vendor" or "file"
	FetchedAt time.Time `json:"fetchedAt,omitzero"`
	CheckedAt time.Time `json:"checkedAt,omitzero"` // last answer of the vendor, by this host's clock
	Time      []byte    `json:"time,omitempty"`     // latest vendor-signed time statement
	TimeAt    time.Time `json:"timeAt,omitzero"`    // the instant Time proves
	Attempt   *Attempt  `json:"attempt,omitempty"`  // last attempt to reach the vendor

	// Message and Hint of the attempt as they were composed.
	Problem *lang.Told `json:"attemptProblem,omitempty"`
	Advice  *lang.Told `json:"attemptAdvice,omitempty"`
}

// Attempt is one attempt to ask the vendor. Code is empty when it succeeded.
type Attempt struct {
	At        time.Time `json:"at"`
	Code      string    `json:"code,omitempty"`
	Message   string    `json:"message,omitempty"`
	Hint      string    `json:"hint,omitempty"`
	Exit      int       `json:"exit,omitempty"`
	Retryable bool      `json:"retryable,omitempty"`
}

func attemptOf(at time.Time, err error) *Attempt {
	a := &Attempt{At: at}
	if f := fault.Of(err); f != nil {
		a.Code, a.Message, a.Hint, a.Exit, a.Retryable = f.Code, f.Message, f.Hint, f.Exit, f.Retryable
	}
	return a
}

// attempted notes an attempt and how it ended.
func (c *Contact) attempted(at time.Time, err error) {
	c.Attempt, c.Problem, c.Advice = attemptOf(at, err), nil, nil
	if f := fault.Of(err); f != nil {
		c.Problem, c.Advice = lang.Keep(f), lang.Keep(f.Advice())
	}
}

// Err is the failure of the attempt, nil when it succeeded. It is English: see
// Contact.Failure.
func (a *Attempt) Err() error {
	if a.Code == "" {
		return nil
	}
	return &fault.Error{Code: a.Code, Message: a.Message, Hint: a.Hint, Exit: a.Exit, Retryable: a.Retryable}
}

// Failure is the failure of the last attempt as it was composed, so that it can be
// said in any language; nil when it succeeded.
func (c *Contact) Failure() error {
	a := c.Attempt
	if a == nil || a.Code == "" {
		return nil
	}
	f := fault.New(a.Exit, a.Code, "%s", c.Problem.Or(a.Message)).Hinted("%s", c.Advice.Or(a.Hint))
	f.Retryable = a.Retryable
	return f
}

// readContact returns the empty contact for a file that is missing or damaged:
// it holds nothing that the vendor cannot tell again.
func readContact(path string) (Contact, error) {
	data, err := system.ReadFile(path, maxContact)
	if errors.Is(err, fs.ErrNotExist) || tooLarge(err) {
		return Contact{}, nil
	}
	if err != nil {
		return Contact{}, err
	}
	sum, body, _ := strings.Cut(string(data), "\n")
	var c Contact
	if sum != digest([]byte(body)) || json.Unmarshal([]byte(body), &c) != nil || c.Schema != contactSchema {
		return Contact{}, nil
	}
	return c, nil
}

// tooLarge reports that a file has grown beyond what was ever written there.
func tooLarge(err error) bool {
	f := fault.Of(err)
	return f != nil && f.Code == "file_too_large"
}

// write stores c behind a line with its digest: against silent damage.
func (c Contact) write(path string) error {
	c.Schema = contactSchema
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	body = append(body, '\n')
	return system.WriteFile(path, append([]byte(digest(body)+"\n"), body...), 0o640)
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
