package profile

import (
	"net/netip"
	"net/url"
	"path"
	"strconv"
	"strings"
	"unicode"
)

// text checks a line of text: bounded, and fit to be printed as it is.
func (c checker) text(at, s string, most int) {
	if c.length(at, s, most) {
		c.printable(at, s, "")
	}
}

func (c checker) length(at, s string, most int) bool {
	if len(s) > most {
		c.Reject(at, "want up to %d bytes, got %d", most, len(s))
	}
	return len(s) <= most
}

// printable refuses what would move a terminal's cursor or turn the reading
// direction, but for the characters in also. A folded block (>-) writes a long text on
// several lines.
func (c checker) printable(at, s, also string) {
	for _, r := range s {
		if ' ' <= r && r <= '~' || strings.ContainsRune(also, r) { // nearly all, and a root is long
			continue
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
			c.Reject(at, "want one line without control characters, got %U", r)
			return
		}
	}
}

// endpoint checks the URL that licences are fetched below.
func (c checker) endpoint(at, s string) {
	if s == "" {
		c.Reject(at, "missing, want the URL that licences are fetched below")
		return
	}
	c.base(at, s)
}

// base checks a URL that files are fetched below.
func (c checker) base(at, s string) {
	u := c.web(at, s)
	switch {
	case u == nil:
	case u.User != nil:
		c.Reject(at, "want no user or password")
	case strings.ContainsAny(s, "?#"):
		c.Reject(at, "want no query or fragment")
	case u.Path != "" && strings.TrimRight(u.Path, "/") != strings.TrimRight(path.Clean(u.Path), "/"):
		c.Reject(at, "want a path without //, . or ..")
	case u.String() != s:
		c.Reject(at, "want it as it is sent: %s", u)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		c.Reject(at, "want https; http is for a loopback host alone")
	}
}

// probe checks a URL that tells how a platform is.
func (c checker) probe(at, s string) {
	u := c.web(at, s)
	switch {
	case u == nil:
	case u.User != nil:
		c.Reject(at, "want no user or password")
	case strings.Contains(s, "#"):
		c.Reject(at, "want no fragment")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		c.Reject(at, "want https; http is for a loopback host alone")
	}
}

func (c checker) website(at, s string) {
	if s != "" {
		c.web(at, s)
	}
}

// web checks that s is a whole http or https URL, and returns nil if it is not.
func (c checker) web(at, s string) *url.URL {
	c.text(at, s, maxPlace)
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		c.Reject(at, "want a URL such as https://acme.example")
		return nil
	}
	if !hasHost(u) {
		c.Reject(at, "want a host name, and a port from 1 to 65535 if any")
		return nil
	}
	return u
}

func hasHost(u *url.URL) bool {
	if u.Port() == "" {
		return u.Hostname() != "" && !strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.ParseUint(u.Port(), 10, 16)
	return u.Hostname() != "" && err == nil && n > 0
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}

// isName says whether s is an identifier of a-z 0-9 . - and the extra letters.
func isName(s, extra string) bool {
	if s == "" || len(s) > maxName {
		return false
	}
	for i, r := range s {
		alphanumeric := r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
		if !alphanumeric && (i == 0 || !strings.ContainsRune(".-"+extra, r)) {
			return false
		}
	}
	return true
}

// isPath says whether s is an absolute path in its shortest form.
func isPath(s string) bool { return path.IsAbs(s) && path.Clean(s) == s }

// isInside says whether s is a path below a directory, in its shortest form.
func isInside(s string) bool {
	return s != "." && s != ".." && !path.IsAbs(s) && path.Clean(s) == s && !strings.HasPrefix(s, "../") && !strings.Contains(s, "\\")
}

// isChannel says whether s is the name of a channel, as pkg/release has it.
func isChannel(s string) bool {
	return s != "" && len(s) <= 32 && s[0] != '-' && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// Words are words to recognise something by, each perhaps of several that belong together.
type Words []string

// UnmarshalText reads them with commas between.
func (w *Words) UnmarshalText(text []byte) error {
	*w = nil
	for word := range strings.SplitSeq(string(text), ",") {
		*w = append(*w, strings.TrimSpace(word))
	}
	return nil
}
