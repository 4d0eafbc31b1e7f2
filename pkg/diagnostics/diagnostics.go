// Package diagnostics describes what a diagnostics bundle says about itself: the
// manifest, the analysis, and the facts of the host it was made on. A vendor's
// help desk may link it to read bundles by program.
//
// A bundle is a tar archive, compressed with Zstandard (RFC 8878) or gzip (RFC
// 1952), and encrypted in the age format (age-encryption.org/v1) unless it was
// asked for in the clear. Its last three members are analysis.json, report.html
// and manifest.json, in this order. All instants are RFC 3339 UTC. Nothing in
// these documents is a secret: they hold counts of what was redacted, never values.
//
// The package does no I/O and takes no time from a clock.
package diagnostics

import (
	"time"
)

// Names of the members that every complete bundle ends with.
const (
	ManifestName = "manifest.json"
	AnalysisName = "analysis.json"
	ReportName   = "report.html"
)

// ManifestSchema is the format of the manifest.
const ManifestSchema = "optool-bundle/v1"

// Privacy says how much is redacted.
type Privacy string

const (
	// Standard redacts secrets: passwords, keys, tokens, card numbers.
	Standard Privacy = "standard"
	// Strict redacts personal and network data too: e-mail and network addresses,
	// names of hosts and users, phone numbers.
	Strict Privacy = "strict"
)

// Manifest is manifest.json: what was collected, what came of it, and the sum of
// each member. It lists all members but itself.
type Manifest struct {
	Schema     string         `json:"schema"` // ManifestSchema
	ID         string         `json:"id"`     // of the bundle: 26 characters, a ULID
	Created    time.Time      `json:"created"`
	Finished   time.Time      `json:"finished"`
	Tool       Tool           `json:"tool"`
	Product    string         `json:"product,omitempty"` // absent: made without a vendor's profile
	Title      string         `json:"title,omitempty"`
	Host       string         `json:"host"` // its name, or a pseudonym
	Privacy    Privacy        `json:"privacy"`
	Encrypted  bool           `json:"encrypted"`
	Complete   bool           `json:"complete"`          // nothing that was asked for is missing
	Stopped    string         `json:"stopped,omitempty"` // why the run ended early: interrupted, deadline, size, disk
	Since      *time.Time     `json:"since,omitempty"`   // logs before it were left out
	Collectors []Collected    `json:"collectors"`
	Members    []Member       `json:"members"`  // in the order of the archive
	Redacted   map[string]int `json:"redacted"` // redactions per rule over all members
	Checked    Check          `json:"check"`    // the last look before the archive got its name
}

// Tool is the program that made the bundle.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Outcome is how a collector ended.
type Outcome string

const (
	OK       Outcome = "ok"
	Partly   Outcome = "partial" // something of it is missing or was cut
	Failed   Outcome = "failed"  // it gave nothing
	TimedOut Outcome = "timeout" // its time was over; what it gave until then is there
	Skipped  Outcome = "skipped" // does not apply here: a program or service that this host has not
	Denied   Outcome = "denied"  // the user may not read it
	Stopped  Outcome = "stopped" // the run ended before or while it ran
	Unsafe   Outcome = "unsafe"  // redaction failed, so it was left out
)

// Collected is one collector in the manifest.
type Collected struct {
	Name     string         `json:"name"`
	Kind     string         `json:"kind"`  // files, command, journal, …
	Title    string         `json:"title"` // for people
	Outcome  Outcome        `json:"outcome"`
	Problems []Problem      `json:"problems"` // at most 100; More counts the others
	More     int            `json:"moreProblems,omitempty"`
	Began    time.Time      `json:"began"`
	Seconds  float64        `json:"seconds"`
	BytesIn  int64          `json:"bytesIn"`  // read
	BytesOut int64          `json:"bytesOut"` // written to the archive, before compression
	Cut      int64          `json:"bytesCut"` // left out because of a cap
	Members  int            `json:"members"`
	Redacted map[string]int `json:"redacted"` // redactions per rule
}

// Problem is one thing that a collector could not do. It was redacted like
// everything else.
type Problem struct {
	Code    string `json:"code"` // unreadable, denied, vanished, not_regular, cut, timeout, binary, failed, unsafe, …
	What    string `json:"what,omitempty"`
	Message string `json:"message"`
}

// Member is one file of the archive.
type Member struct {
	Name      string         `json:"name"` // slash-separated, relative, clean
	Collector string         `json:"collector"`
	Source    string         `json:"source,omitempty"` // the file or command it came from
	Size      int64          `json:"size"`             // bytes in the archive
	SHA256    string         `json:"sha256"`           // of them, 64 lower-case hex digits
	Modified  *time.Time     `json:"modified,omitempty"`
	Cut       int64          `json:"bytesCut,omitempty"`
	Redacted  map[string]int `json:"redacted,omitempty"`
}

// Check is the self-check of a bundle.
type Check struct {
	Values  int  `json:"values"`  // secret values that every member was searched for, in all their encodings
	Found   int  `json:"found"`   // occurrences that the first pass had missed
	Mended  int  `json:"mended"`  // members written anew because of that
	Dropped int  `json:"dropped"` // members left out because they could not be mended
	Clean   bool `json:"clean"`
	// Overflowed: there were more values than can be sought; those beyond were redacted only
	// where their place or look told.
	Overflowed bool `json:"overflowed,omitempty"`
}

// Verdict is what an analyser found.
type Verdict string

const (
	Pass Verdict = "pass"
	Warn Verdict = "warn"
	Fail Verdict = "fail"
	// Unknown: what the analyser needs was not collected.
	Unknown Verdict = "unknown"
)

// Analysis is analysis.json.
type Analysis struct {
	Schema   string    `json:"schema"` // AnalysisSchema
	Findings []Finding `json:"findings"`
	Timeline Timeline  `json:"timeline"`
}

// AnalysisSchema is the format of the analysis.
const AnalysisSchema = "optool-analysis/v1"

// Finding is the result of one analyser.
type Finding struct {
	Name     string   `json:"name"`  // of the analyser: disk-space
	Title    string   `json:"title"` // for people
	Verdict  Verdict  `json:"verdict"`
	Message  string   `json:"message"`          // what was found, with figures
	Advice   string   `json:"advice,omitempty"` // what to do about it
	Evidence []string `json:"evidence"`         // members, with :LINE where one is meant; at most 20
}

// Timeline counts errors and warnings in the collected logs by hour.
type Timeline struct {
	Hours   []Hour `json:"hours"`   // ascending, hours without any left out; at most 24*31, the newest
	Undated int    `json:"undated"` // errors in lines without a recognised time
}

// Hour is one hour of the timeline.
type Hour struct {
	Start    time.Time      `json:"start"`
	Errors   int            `json:"errors"`
	Warnings int            `json:"warnings"`
	Members  map[string]int `json:"members"` // errors by member, at most the 10 with most
}
