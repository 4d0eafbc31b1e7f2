package profile

import "time"

// Diagnostics is what a diagnostics bundle of this product holds, beside what
// every bundle holds, and how much of it is hidden.
type Diagnostics struct {
	// diagnostics.privacy: standard redacts secrets; strict redacts personal and
	// network data too. An administrator may choose otherwise. Default: standard.
	Privacy string `yaml:"privacy"`
	// diagnostics.recipients: the age public keys (age1…) that bundles are encrypted
	// to. Up to 32, distinct. Default: none, bundles are readable by who has them.
	Recipients []string `yaml:"recipients"`
	// diagnostics.deadline: the time for a whole bundle, 1s to 24h. Default: 10m.
	Deadline Duration `yaml:"deadline"`
	// diagnostics.maxSize: the largest bundle, 4M to 1T. Default: 1G.
	MaxSize Bytes `yaml:"maxSize"`
	// diagnostics.keepFree: what a bundle must leave free on the disk it is written to. Default: 256M.
	KeepFree Bytes `yaml:"keepFree"`
	// diagnostics.without: built-in collectors and analysers that are left out, by
	// name; see "optool diagnostics-bundle collectors". Up to 256. Default: none.
	Without []string `yaml:"without"`
	// diagnostics.collectors: what is collected of this product, in this order. Up to 256. Default: none.
	Collectors []Collector `yaml:"collectors"`
	// diagnostics.redaction: what is secret in this product beyond what optool knows.
	Redaction Redaction `yaml:"redaction"`
	// diagnostics.analysers: what is looked for in a bundle before it is sent. Up to 256. Default: none.
	Analysers []Analyser `yaml:"analysers"`
}

// NoDiagnostics is what holds where a profile says nothing of diagnostics, or
// there is none.
func NoDiagnostics() Diagnostics {
	return Diagnostics{Privacy: "standard", Deadline: Duration(10 * time.Minute), MaxSize: 1 << 30, KeepFree: 256 << 20}
}

// Collector gathers one thing. It has exactly one of files, command, http, tls,
// certificates, units and database, which decides its kind.
type Collector struct {
	// diagnostics.collectors.name: its name, which is the folder of what it
	// gathers. Up to 64 of a-z 0-9 . -, the first a letter or digit; distinct, also from
	// the built-in ones. Required.
	Name string `yaml:"name"`
	// diagnostics.collectors.title: what it is, for people. Up to 200 bytes. Default: name.
	Title string `yaml:"title"`
	// diagnostics.collectors.files: absolute paths or patterns, or relative to
	// platform.root. * and ? match within a name, ** any number of folders; a folder
	// stands for all files in it. Up to 32.
	Files []string `yaml:"files"`
	// diagnostics.collectors.newest: of files, at most so many of each pattern, the
	// newest first. 1 to 100000. Default: 100.
	Newest int `yaml:"newest"`
	// diagnostics.collectors.command: a program by its absolute path, and its
	// arguments; run without a shell. Its output is collected, and its exit status.
	Command []string `yaml:"command"`
	// diagnostics.collectors.http: a URL of a service on this host that is asked
	// with GET; http and https, loopback addresses alone.
	HTTP string `yaml:"http"`
	// diagnostics.collectors.tls: an address on this host, as in 127.0.0.1:443,
	// whose certificates are collected.
	TLS string `yaml:"tls"`
	// diagnostics.collectors.certificates: files of certificates, or patterns for them. Up to 32.
	Certificates []string `yaml:"certificates"`
	// diagnostics.collectors.units: systemd units whose state and journal are
	// collected; patterns are allowed. Up to 32.
	Units []string `yaml:"units"`
	// diagnostics.collectors.database: a database on this host that is asked how it
	// does, by its own client program.
	Database *Database `yaml:"database"`
	// diagnostics.collectors.timeout: the time it may take. 1s to 1h. Default: 30s, and 2m for files and units.
	Timeout Duration `yaml:"timeout"`
	// diagnostics.collectors.limit: the most that is kept, of each file, unit or
	// output: of more than that the first quarter and the end are kept. 1K to 1T. Default: 1M, and 50M
	// for files and units.
	Limit Bytes `yaml:"limit"`
}

// Database is a database beside the platform.
type Database struct {
	// diagnostics.collectors.database.kind: postgresql, mongodb, clickhouse or redis. Required.
	Kind string `yaml:"kind"`
	// diagnostics.collectors.database.address: where it listens on this host: a
	// host and port, or the absolute path of a socket. Default: its usual port on 127.0.0.1.
	Address string `yaml:"address"`
	// diagnostics.collectors.database.user: the account. Up to 200 bytes. Default: as its client has it.
	User string `yaml:"user"`
	// diagnostics.collectors.database.name: of the database. Up to 200 bytes. Default: as its client has it.
	Name string `yaml:"name"`
	// diagnostics.collectors.database.passwordFile: a file that holds the
	// account's password alone. An absolute path, or below platform.root. Optional.
	PasswordFile string `yaml:"passwordFile"`
}

// Redaction is what is secret in a product beyond what optool knows.
type Redaction struct {
	// diagnostics.redaction.keys: names of settings whose values are secret, as in
	// "seedPhrase", in any case and with any of . - _ between words. Up to 256 of up to 100 bytes.
	Keys []string `yaml:"keys"`
	// diagnostics.redaction.patterns: texts that are secret wherever they stand.
	Patterns []Pattern `yaml:"patterns"`
	// diagnostics.redaction.keep: regular expressions (RE2 syntax) for values that
	// are no secret though they look like one; each must match the whole value. Never for what was
	// learned to be secret elsewhere. Up to 256.
	Keep []string `yaml:"keep"`
}

// Pattern is a text that is secret wherever it stands.
type Pattern struct {
	// diagnostics.redaction.patterns.name: what it is. Up to 32 of a-z 0-9 -, the first a letter. Required.
	Name string `yaml:"name"`
	// diagnostics.redaction.patterns.pattern: a regular expression (RE2 syntax)
	// that matches within a line; with a group, the group alone is the secret. It
	// holds a literal of 3 bytes or more that every match has, or optool would be slow. Required.
	Pattern string `yaml:"pattern"`
}

// Analyser looks at what was collected and says pass, warn or fail. It has either
// path or pattern.
type Analyser struct {
	// diagnostics.analysers.name: its name. Like the name of a collector; distinct. Required.
	Name string `yaml:"name"`
	// diagnostics.analysers.title: what it looks at, for people. Default: name.
	Title string `yaml:"title"`
	// diagnostics.analysers.member: the files of the bundle it looks at, a pattern as in
	// "acme-logs/**" or "host/facts.json". Required.
	Member string `yaml:"member"`
	// diagnostics.analysers.path: where in a JSON or YAML file the value is, as in
	// $.disks[*].usedPercent; [*] takes each.
	Path string `yaml:"path"`
	// diagnostics.analysers.pattern: a regular expression (RE2 syntax) that is sought in each
	// line. Without a group the value is the number of lines that match. With one it is the
	// number in the first group: each line's is judged, and the worst counts, which is the
	// largest, or the smallest where it is compared by <. One without a literal of 4 or more
	// ASCII bytes in it is tried on the first 16 MiB of a file alone.
	Pattern string `yaml:"pattern"`
	// diagnostics.analysers.fail: a comparison that fails: >, >=, <, <=, == or != and
	// a number, a text in double quotes, true, false, or a path beginning with $ in the same
	// file, which may be scaled: > $.memory.total * 0.9. Several are joined by " or ". Numbers
	// alone for a pattern. Either fail or warn is required.
	Fail string `yaml:"fail"`
	// diagnostics.analysers.warn: a comparison that warns.
	Warn string `yaml:"warn"`
	// diagnostics.analysers.message: what to say; {value} is the value, and {NAME} a
	// field beside it; {value:bytes} and {NAME:bytes} show an amount of bytes. Default: made of
	// title and value.
	Message string `yaml:"message"`
	// diagnostics.analysers.advice: what to do about it. Up to 1000 bytes. Optional.
	Advice string `yaml:"advice"`
}
