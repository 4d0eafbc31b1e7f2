package profile

import (
	"cmp"
	"fmt"
	"net"
	"path"
	"regexp/syntax"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kinds of collectors.
const (
	CollectFiles        = "files"
	CollectCommand      = "command"
	CollectHTTP         = "http"
	CollectTLS          = "tls"
	CollectCertificates = "certificates"
	CollectUnits        = "units"
	CollectDatabase     = "database"
)

// Kind is the one thing the collector has; "" when it is not exactly one.
func (c Collector) Kind() string {
	var kinds []string
	for kind, given := range map[string]bool{
		CollectFiles: len(c.Files) > 0, CollectCommand: len(c.Command) > 0, CollectHTTP: c.HTTP != "", CollectTLS: c.TLS != "",
		CollectCertificates: len(c.Certificates) > 0, CollectUnits: len(c.Units) > 0, CollectDatabase: c.Database != nil,
	} {
		if given {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) != 1 {
		return ""
	}
	return kinds[0]
}

// databasePort is where a kind of database usually listens; "" for no kind of ours.
func databasePort(kind string) string {
	switch kind {
	case "postgresql":
		return "5432"
	case "mongodb":
		return "27017"
	case "clickhouse":
		return "9000"
	case "redis":
		return "6379"
	}
	return ""
}

// Complete fills in what is not given, for a platform that lives at root.
func (c *Collector) Complete(root string) {
	c.Title = cmp.Or(c.Title, c.Name)
	kind := c.Kind()
	large := kind == CollectFiles || kind == CollectUnits
	if large {
		c.Timeout, c.Limit = cmp.Or(c.Timeout, Duration(2*time.Minute)), cmp.Or(c.Limit, 50<<20)
	}
	c.Timeout, c.Limit = cmp.Or(c.Timeout, Duration(30*time.Second)), cmp.Or(c.Limit, 1<<20)
	c.Newest = cmp.Or(c.Newest, 100)
	for _, list := range [][]string{c.Files, c.Certificates} {
		for i, p := range list {
			list[i] = below(root, p)
		}
	}
	if c.Database != nil {
		c.Database.Address = cmp.Or(c.Database.Address, "127.0.0.1:"+databasePort(c.Database.Kind))
		if c.Database.PasswordFile != "" {
			c.Database.PasswordFile = below(root, c.Database.PasswordFile)
		}
	}
}

func below(root, p string) string {
	if path.IsAbs(p) {
		return p
	}
	return path.Join(root, p)
}

func (c checker) diagnostics(p *Profile) {
	d := p.Diagnostics
	if known := []string{"standard", "strict"}; !slices.Contains(known, d.Privacy) {
		c.unknown("diagnostics.privacy", d.Privacy, known)
	}
	if c.count("diagnostics.recipients", len(d.Recipients), maxItems) {
		for i, r := range d.Recipients {
			at := fmt.Sprintf("diagnostics.recipients[%d]", i)
			if !isRecipient(r) {
				c.Reject(at, "want an age public key, as in age1…")
			} else if slices.Contains(d.Recipients[:i], r) {
				c.Reject(at, "is given twice")
			}
		}
	}
	if d.MaxSize < 4<<20 || d.MaxSize > 1<<40 {
		c.Reject("diagnostics.maxSize", "want 4M to 1T")
	}
	if c.count("diagnostics.without", len(d.Without), maxList) {
		for i, name := range d.Without {
			if !isName(name, "") {
				c.Reject(fmt.Sprintf("diagnostics.without[%d]", i), "want the name of a built-in collector or analyser")
			}
		}
	}
	if c.count("diagnostics.collectors", len(d.Collectors), maxList) {
		seen := c.names()
		for i, collector := range d.Collectors {
			at := fmt.Sprintf("diagnostics.collectors[%d]", i)
			seen.add(at+".name", collector.Name)
			c.identifier(at+".name", collector.Name)
			c.collector(at, collector, p.Platform.Root != "")
		}
	}
	c.redaction(d.Redaction)
	if c.count("diagnostics.analysers", len(d.Analysers), maxList) {
		seen := c.names()
		for i, a := range d.Analysers {
			at := fmt.Sprintf("diagnostics.analysers[%d]", i)
			seen.add(at+".name", a.Name)
			c.identifier(at+".name", a.Name)
			c.analyser(at, a)
		}
	}
}

func (c checker) identifier(at, s string) {
	if s != "" && !isName(s, "") {
		c.Reject(at, "want up to 64 of a-z 0-9 . - with a letter or digit first")
	}
}

// isRecipient looks at the form alone: age reads the key when a bundle is made.
func isRecipient(s string) bool {
	rest, ok := strings.CutPrefix(s, "age1")
	return ok && len(rest) >= 50 && len(s) <= 4000 && strings.Trim(rest, "0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

func (c checker) collector(at string, o Collector, rooted bool) {
	c.text(at+".title", o.Title, maxTitle)
	if o.Kind() == "" {
		c.Reject(at, "want exactly one of files, command, http, tls, certificates, units and database")
		return
	}
	c.patterns(at+".files", o.Files, rooted)
	c.patterns(at+".certificates", o.Certificates, rooted)
	if o.Newest != 0 && (len(o.Files) == 0 || o.Newest < 0 || o.Newest > 100_000) {
		c.Reject(at+".newest", "want 1 to 100000, and files beside it")
	}
	if len(o.Command) > 0 {
		c.command(at+".command", o.Command)
	}
	if o.HTTP != "" {
		c.probe(at+".http", o.HTTP)
		if u := c.web(at+".http", o.HTTP); u != nil && !isLoopback(u.Hostname()) {
			c.Reject(at+".http", "want a service on this host, as in http://127.0.0.1:8080/health")
		}
	}
	if o.TLS != "" {
		c.local(at+".tls", o.TLS)
	}
	if c.count(at+".units", len(o.Units), maxItems) {
		for i, unit := range o.Units {
			c.unit(fmt.Sprintf("%s.units[%d]", at, i), strings.NewReplacer("*", "x", "?", "x").Replace(unit))
		}
	}
	if o.Database != nil {
		c.database(at+".database", *o.Database, rooted)
	}
	if t := time.Duration(o.Timeout); t != 0 && (t < time.Second || t > time.Hour) {
		c.Reject(at+".timeout", "want 1s to 1h")
	}
	if o.Limit != 0 && (o.Limit < 1<<10 || o.Limit > 1<<40) {
		c.Reject(at+".limit", "want 1K to 1T")
	}
}

// patterns checks paths with * and ?, absolute or below platform.root.
func (c checker) patterns(at string, list []string, rooted bool) {
	if !c.count(at, len(list), maxItems) {
		return
	}
	for i, p := range list {
		at := fmt.Sprintf("%s[%d]", at, i)
		c.text(at, p, maxPlace)
		if !isPath("/" + strings.TrimPrefix(p, "/")) {
			c.Reject(at, "want a path without . or ..")
		} else if !path.IsAbs(p) && !rooted {
			c.Reject(at, "a relative path needs platform.root")
		} else if _, err := path.Match(p, ""); err != nil {
			c.Reject(at, "want a pattern of *, ? and [a-z]")
		}
		c.apart(at, p)
	}
}

// local checks a host and port on this host.
func (c checker) local(at, s string) {
	host, port, err := net.SplitHostPort(s)
	n, bad := strconv.ParseUint(port, 10, 16)
	if err != nil || bad != nil || n == 0 || !isLoopback(host) {
		c.Reject(at, "want a port on this host, as in 127.0.0.1:443")
	}
}

func (c checker) database(at string, d Database, rooted bool) {
	if databasePort(d.Kind) == "" {
		c.unknown(at+".kind", d.Kind, []string{"postgresql", "mongodb", "clickhouse", "redis"})
	}
	if d.Address != "" && !isPath(d.Address) {
		c.local(at+".address", d.Address)
	}
	for _, named := range [][2]string{{".user", d.User}, {".name", d.Name}, {".passwordFile", d.PasswordFile}} {
		c.text(at+named[0], named[1], maxTitle)
		if strings.HasPrefix(named[1], "-") {
			c.Reject(at+named[0], "want no hyphen first")
		}
	}
	if d.PasswordFile != "" {
		c.patterns(at+".passwordFile", []string{d.PasswordFile}, rooted)
	}
}

func (c checker) redaction(r Redaction) {
	const at = "diagnostics.redaction"
	if c.count(at+".keys", len(r.Keys), maxList) {
		for i, key := range r.Keys {
			at := fmt.Sprintf("%s.keys[%d]", at, i)
			if c.text(at, key, 100); len(strings.Trim(key, ".-_ ")) < 2 {
				c.Reject(at, "want a name of two letters or more")
			}
		}
	}
	if c.count(at+".patterns", len(r.Patterns), maxList) {
		seen := c.names()
		for i, p := range r.Patterns {
			at := fmt.Sprintf("%s.patterns[%d]", at, i)
			seen.add(at+".name", p.Name)
			if len(p.Name) > 32 || strings.Trim(p.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.Trim(p.Name[:min(1, len(p.Name))], "0123456789-") == "" {
				c.Reject(at+".name", "want up to 32 of a-z 0-9 -, the first a letter")
			}
			c.expression(at+".pattern", p.Pattern)
		}
	}
	if c.count(at+".keep", len(r.Keep), maxList) {
		for i, keep := range r.Keep {
			c.expression(fmt.Sprintf("%s.keep[%d]", at, i), keep)
		}
	}
}

func (c checker) expression(at, s string) {
	if s == "" {
		c.Reject(at, "missing, want a regular expression")
		return
	}
	if !c.length(at, s, maxPlace) {
		return
	}
	if _, err := syntax.Parse(s, syntax.Perl); err != nil {
		c.Reject(at, "%s", err)
	}
}

// analyser checks the form; paths and comparisons are read where they are used,
// which "profile validate" does.
func (c checker) analyser(at string, a Analyser) {
	c.text(at+".title", a.Title, maxTitle)
	c.text(at+".message", a.Message, maxProse)
	c.text(at+".advice", a.Advice, maxProse)
	c.text(at+".path", a.Path, maxPlace)
	c.text(at+".fail", a.Fail, maxTitle)
	c.text(at+".warn", a.Warn, maxTitle)
	if c.text(at+".member", a.Member, maxPlace); a.Member == "" {
		c.Reject(at+".member", "missing, want a pattern of files in the bundle, as in acme-logs/**")
	}
	switch {
	case (a.Path == "") == (a.Pattern == ""):
		c.Reject(at, "want either path or pattern")
	case a.Pattern != "":
		c.expression(at+".pattern", a.Pattern)
	}
	if a.Fail == "" && a.Warn == "" {
		c.Reject(at, "want a comparison in fail or warn, as in \"> 90\"")
	}
}
