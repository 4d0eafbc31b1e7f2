package tuf

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"
)

// head is what can be said of a file before anything of it is trusted.
type head struct {
	data    []byte
	version int64
	expires time.Time
}

// readHead looks at a file before go-tuf does. It keeps out what would cost
// go-tuf long before it has verified anything: its comparison of signatures takes the
// square of their number.
func readHead(data []byte) (head, error) {
	var m struct {
		Signatures []json.RawMessage `json:"signatures"`
		Signed     struct {
			SpecVersion string    `json:"spec_version"`
			Version     int64     `json:"version"`
			Expires     time.Time `json:"expires"`
		} `json:"signed"`
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return head{}, err
	}
	h := head{data, m.Signed.Version, m.Signed.Expires}
	switch {
	case len(m.Signatures) > maxSignatures:
		return h, fmt.Errorf("it has %d signatures, at most %d are looked at", len(m.Signatures), maxSignatures)
	case m.Signed.SpecVersion != "1" && !strings.HasPrefix(m.Signed.SpecVersion, "1."):
		return h, fmt.Errorf("it is made for version %q of the specification, this optool knows 1", clip(m.Signed.SpecVersion))
	case h.version < 1:
		return h, errors.New("it has no version")
	}
	return h, nil
}

// update lets go-tuf judge a file. Where a null stands for an object, or a key
// has the wrong length, go-tuf 2.4.2 panics; that is a malformed file too.
func update(judge func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("a part of it is missing or has the wrong form")
		}
	}()
	return judge()
}

// load reads a file of the cache and verifies that the threshold of role's keys in root
// signed it.
func load[T metadata.Roles](data []byte, root *metadata.Metadata[metadata.RootType], role string) (h head, m *metadata.Metadata[T], err error) {
	if h, err = readHead(data); err != nil {
		return h, nil, err
	}
	err = update(func() error {
		m = new(metadata.Metadata[T])
		if _, err := m.FromBytes(data); err != nil {
			return err
		}
		signer := root
		if own, ok := any(m).(*metadata.Metadata[metadata.RootType]); ok && root == nil {
			signer = own
		}
		return signer.VerifyDelegate(role, m)
	})
	return h, m, err
}

// clip bounds what is quoted from a file.
func clip(s string) string {
	if len(s) > 100 {
		return s[:100] + "…"
	}
	return s
}
