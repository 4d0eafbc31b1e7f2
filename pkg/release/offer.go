package release

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/optool/optool/pkg/versions"
)

// Limits of documents, in bytes.
const (
	MaxOffer    = 16 << 10
	MaxManifest = 8 << 20
	MaxTree     = 64 << 20
	MaxNotes    = 256 << 10
)

// Offer is what the signed list of a channel says of one release.
type Offer struct {
	Version  string    `json:"version"` // see versions.Parse
	Channel  string    `json:"channel"`
	Released time.Time `json:"released"`

	// Platform is the operating system and processor it runs on, as in
	// "linux/amd64"; empty: any.
	Platform string `json:"platform,omitempty"`
	// MinFrom is the oldest version it can be installed over; empty: any.
	MinFrom string `json:"minFrom,omitempty"`
	// Stop marks it as one of the releases that nobody may jump over.
	Stop *Stop `json:"stop,omitempty"`
	// Editions that may have it; empty: all.
	Editions []string `json:"editions,omitempty"`
	// Rollout is the share of hosts it is offered to, 1 to 100 per cent; 0: all.
	Rollout int `json:"rollout,omitempty"`
	// Withdrawn says that it is not to be installed any more.
	Withdrawn *Withdrawal `json:"withdrawn,omitempty"`

	Notes    *Blob `json:"notes,omitempty"`    // release notes, plain text or Markdown
	Size     int64 `json:"size,omitempty"`     // bytes of the installed files
	Download int64 `json:"download,omitempty"` // bytes of all full blobs
}

// Stop is a required stop: whoever comes from below From and wants to go to
// Before or beyond must install a release of [From, Before) on the way. Being a
// range, a stop that proves to be broken can be replaced by a later one in it.
type Stop struct {
	From   string `json:"from"`
	Before string `json:"before"`
}

// Withdrawal says when and why a release was taken back.
type Withdrawal struct {
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

// TargetPath is the path of a manifest in the TUF repository:
// "releases/CHANNEL/VERSION.json", or "releases/CHANNEL/VERSION_OS_ARCH.json".
func (o *Offer) TargetPath() string {
	name := o.Version
	if o.Platform != "" {
		name += "_" + strings.ReplaceAll(o.Platform, "/", "_")
	}
	return "releases/" + o.Channel + "/" + name + ".json"
}

// ParseOffer reads the custom field of the target at path.
func ParseOffer(path string, custom []byte) (*Offer, error) {
	if len(custom) > MaxOffer {
		return nil, problem("offer of %q has %d bytes, at most %d are read", clip(path), len(custom), MaxOffer)
	}
	var o Offer
	if err := json.Unmarshal(custom, &o); err != nil {
		return nil, problem("offer of %q cannot be read: %v", clip(path), err)
	}
	if err := o.Check(); err != nil {
		return nil, err
	}
	if o.TargetPath() != path {
		return nil, problem("offer of %s %s stands at the wrong place, %q", o.Channel, o.Version, clip(path))
	}
	return &o, nil
}

// Check holds an offer against its rules. The vendor's side calls it before
// signing, ParseOffer after reading.
func (o *Offer) Check() error {
	switch {
	case !isVersion(o.Version):
		return problem("%q is no version of a release: want numbers with dots, as in 4.2.1 or 5.0.0-rc.1", clip(o.Version))
	case !IsChannel(o.Channel):
		return problem("%q is no name of a channel: want up to 32 of a-z 0-9 -", clip(o.Channel))
	case o.Released.IsZero():
		return problem("release %s has no date", o.Version)
	case o.MinFrom != "" && !isVersion(o.MinFrom):
		return problem("release %s can be installed over %q and later, which is no version", o.Version, clip(o.MinFrom))
	case o.Rollout < 0 || o.Rollout > 100:
		return problem("release %s is rolled out to %d per cent", o.Version, o.Rollout)
	case o.Size < 0 || o.Download < 0:
		return problem("release %s has a negative size", o.Version)
	case len(o.Editions) > 100:
		return problem("release %s names more than 100 editions", o.Version)
	}
	if o.Platform != "" {
		system, processor, ok := strings.Cut(o.Platform, "/")
		if !ok || !IsChannel(system) || !IsChannel(processor) {
			return problem("release %s is for the platform %q: want the form linux/amd64", o.Version, clip(o.Platform))
		}
	}
	if s := o.Stop; s != nil {
		if !isVersion(s.From) || !isVersion(s.Before) || Compare(s.From, s.Before) >= 0 {
			return problem("release %s is a stop from %q to before %q, which is no range", o.Version, clip(s.From), clip(s.Before))
		}
	}
	if o.Notes != nil {
		return o.Notes.check(phrase("the notes of %s", o.Version), MaxNotes)
	}
	return nil
}

// In reports whether the offered version lies in the range of the stop.
func (s *Stop) In(version string) bool {
	return Compare(version, s.From) >= 0 && Compare(version, s.Before) < 0
}

// Between reports whether a step from one version to another would jump over
// the stop.
func (s *Stop) Between(from, to string) bool {
	return Compare(from, s.From) < 0 && Compare(to, s.Before) >= 0
}

// IsChannel reports whether s can name a channel: 1 to 32 of a-z 0-9 -, a letter
// or digit first.
func IsChannel(s string) bool {
	if s == "" || len(s) > 32 || s[0] == '-' {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// Compare orders two versions as versions.Version does; what is no version comes
// before all that are.
func Compare(a, b string) int {
	va, errA := versions.Parse(a)
	vb, errB := versions.Parse(b)
	switch {
	case errA != nil && errB != nil:
		return strings.Compare(a, b)
	case errA != nil:
		return -1
	case errB != nil:
		return 1
	}
	return va.Compare(vb)
}

// isVersion also keeps out what could not be a file name, or could be spelt in
// two ways.
func isVersion(s string) bool {
	if _, err := versions.Parse(s); err != nil {
		return false
	}
	core, _, _ := strings.Cut(s, "-")
	for number := range strings.SplitSeq(core, ".") {
		if len(number) > 1 && number[0] == '0' {
			return false
		}
	}
	return len(s) <= 64 && s[0] >= '0' && s[0] <= '9' &&
		strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") == ""
}
