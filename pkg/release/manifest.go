package release

import (
	"encoding/json"
	"strings"
	"time"
)

// Schema is the form of manifests that this package reads.
const Schema = "optool-release/v1"

// Manifest lists what a release is made of and how each part can travel.
type Manifest struct {
	Schema  string `json:"schema"`
	Product string `json:"product"`
	Version string `json:"version"`

	Tree       Component   `json:"tree"`       // its bytes are a Tree in JSON
	Components []Component `json:"components"` // their bytes are the contents of files
	Steps      []Step      `json:"steps,omitempty"`
}

// Component is a string of bytes, and the ways to get it.
type Component struct {
	SHA256  string  `json:"sha256"` // 64 hexadecimal digits, lower case, as all hashes
	Size    int64   `json:"size"`
	Full    Blob    `json:"full"`
	Patches []Patch `json:"patches,omitempty"`
}

// Kinds of encoding. A reader passes over patches of a kind it does not know.
const (
	KindPlain  = "plain"  // the bytes as they are; of notes
	KindZstd   = "zstd"   // Zstandard (RFC 8878); as a patch, with the old bytes as a raw dictionary
	KindBsdiff = "bsdiff" // see internal/patch
)

// Blob is a file named by its hash. What it holds, decoded, has the hash and
// size of whatever it stands for.
type Blob struct {
	Kind   string `json:"kind"` // of the encoding
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"` // bytes that travel
}

// Patch is a blob that makes a component of another one.
type Patch struct {
	From string `json:"from"` // SHA256 of the other component
	Blob
}

// Path is where a blob lies below the address of all blobs: "ab/abcd…".
func (b Blob) Path() string { return b.SHA256[:2] + "/" + b.SHA256 }

// Step is a program of the release that is run while the platform stands still,
// such as the migration of a database.
type Step struct {
	Name    string   `json:"name"`
	Run     []string `json:"run"`            // program, as a path inside the release, and its arguments
	Undo    []string `json:"undo,omitempty"` // takes Run back; empty: cannot be taken back
	Timeout int      `json:"timeout,omitempty"`
}

// Deadline is how long a step may take: Timeout seconds, or ten minutes.
func (s Step) Deadline() time.Duration {
	if s.Timeout == 0 {
		return 10 * time.Minute
	}
	return time.Duration(s.Timeout) * time.Second
}

// Limits of a manifest.
const (
	maxComponents = 20_000
	maxPatches    = 64
	maxSteps      = 64
	maxSize       = 1 << 40 // bytes of one component, or of a whole release
	maxTimeout    = 24 * 60 * 60
)

// UnmarshalJSON decodes component by component, as that of Tree does entries.
func (m *Manifest) UnmarshalJSON(data []byte) error {
	type plain Manifest
	outer := struct {
		*plain
		Components json.RawMessage `json:"components"`
	}{plain: (*plain)(m)}
	if err := json.Unmarshal(data, &outer); err != nil {
		return err
	}
	m.Components = nil
	return eachOf(outer.Components, maxComponents, phrase("components"), func(d *json.Decoder) error {
		var c Component
		if err := d.Decode(&c); err != nil {
			return err
		}
		m.Components = append(m.Components, c)
		return c.check(phrase("a component"), maxSize)
	})
}

// ParseManifest reads and checks a manifest. Which product and version it is for
// is the caller's to compare.
func ParseManifest(data []byte) (*Manifest, error) {
	if len(data) > MaxManifest {
		return nil, problem("manifest has %d bytes, at most %d are read", len(data), MaxManifest)
	}
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, problem("manifest cannot be read: %v", err)
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	return &m, nil
}

// Check holds a manifest against its rules. The vendor's side calls it before
// signing, ParseManifest after reading.
func (m *Manifest) Check() error {
	switch {
	case m.Schema != Schema:
		return problem("manifest is of the form %q, this optool reads %s", clip(m.Schema), Schema)
	case m.Product == "" || !isVersion(m.Version):
		return problem("manifest names no product or no version")
	case len(m.Components) > maxComponents:
		return problem("manifest has more than %d components", maxComponents)
	case len(m.Steps) > maxSteps:
		return problem("manifest has more than %d steps", maxSteps)
	}
	if err := m.Tree.check(phrase("the tree"), MaxTree); err != nil {
		return err
	}
	var total int64
	for i := range m.Components {
		c := &m.Components[i]
		if err := c.check(phrase("a component"), maxSize); err != nil {
			return err
		}
		if total += c.Size; total > maxSize {
			return problem("manifest describes more than %d bytes", int64(maxSize))
		}
	}
	seen := map[string]bool{}
	for _, s := range m.Steps {
		if err := s.check(); err != nil {
			return err
		}
		if seen[s.Name] {
			return problem("step %q is given twice", s.Name)
		}
		seen[s.Name] = true
	}
	return nil
}

func (c *Component) check(what words, most int64) error {
	if !isHash(c.SHA256) || c.Size < 0 || c.Size > most {
		return problem("%s has no usable hash or size", what)
	}
	if len(c.Patches) > maxPatches {
		return problem("%s has more than %d patches", what, maxPatches)
	}
	if err := c.Full.check(what, most+most/8+1<<20); err != nil {
		return err
	}
	for _, p := range c.Patches {
		if !isHash(p.From) {
			return problem("a patch of %s does not say from what", what)
		}
		if err := p.check(phrase("a patch of %s", what), most+most/8+1<<20); err != nil {
			return err
		}
	}
	return nil
}

func (b *Blob) check(what words, most int64) error {
	if !isHash(b.SHA256) || b.Size < 0 || b.Size > most || b.Kind == "" || len(b.Kind) > 32 {
		return problem("the blob of %s has no usable kind, hash or size", what)
	}
	return nil
}

func (s *Step) check() error {
	switch {
	case s.Name == "" || len(s.Name) > 64 || strings.Trim(s.Name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "":
		return problem("step %q has no usable name: want up to 64 of a-z 0-9 - _ .", clip(s.Name))
	case s.Timeout < 0 || s.Timeout > maxTimeout:
		return problem("step %s may take %d s, want 1 to %d", s.Name, s.Timeout, maxTimeout)
	case len(s.Run) == 0:
		return problem("step %s has nothing to run", s.Name)
	}
	for _, argv := range [][]string{s.Run, s.Undo} {
		if len(argv) > 64 {
			return problem("step %s has more than 64 arguments", s.Name)
		}
		for i, word := range argv {
			if len(word) > 4096 || strings.ContainsRune(word, 0) || i == 0 && CheckPath(word) != nil {
				return problem("step %s has an unusable program or argument %q: a program is a path inside the release", s.Name, clip(word))
			}
		}
	}
	return nil
}

func isHash(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" }
