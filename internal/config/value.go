package config

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/strictyaml"
)

// raw is a value as it was written.
type raw struct {
	words []string // one for a scalar
	list  bool     // written as a YAML list
	dir   string   // directory relative paths start from; "" leaves them as they are
}

// parse returns the value as the type of its field in Config. The error says
// what is wanted; it repeats no value that may hold credentials.
func (s Setting) parse(r raw) (any, error) {
	for _, w := range r.words {
		if strings.ContainsFunc(w, unicode.IsControl) {
			return nil, lang.Errorf("control characters are not allowed")
		}
	}
	switch s.Type {
	case List:
		return r.split(), nil
	case Emails:
		addresses := r.split()
		for _, a := range addresses {
			if _, err := address(a); err != nil {
				return nil, err
			}
		}
		return addresses, nil
	case URLs:
		return r.urls()
	case Argv:
		return r.argv()
	}
	if r.list {
		return nil, lang.Errorf("want %s, got a list", s.wanted())
	}
	text := r.words[0]
	switch s.Type {
	case Bool:
		return s.bool(text)
	case Int:
		if n, err := strconv.Atoi(text); err == nil && n >= s.Min && n <= s.Max {
			return n, nil
		}
	case Duration:
		if d, err := time.ParseDuration(text); err == nil && d >= time.Second && d <= time.Hour {
			return d, nil
		}
	case Enum:
		if slices.Contains(s.Values, text) {
			return text, nil
		}
		if near := strictyaml.Suggest(text, s.Values); near != "" {
			return nil, lang.Errorf("%q: did you mean %s? Want %s", text, near, s.wanted())
		}
	case Path:
		if text != "" && r.dir != "" && !filepath.IsAbs(text) {
			text = filepath.Join(r.dir, text)
		}
		return text, nil
	case Proxy:
		if text == "" || text == "none" || text == "direct" || isProxy(text) {
			return text, nil
		}
		return nil, lang.Errorf("want %s", s.wanted())
	case Email:
		if text == "" {
			return text, nil
		}
		return address(text)
	case Channel:
		if isChannel(text) {
			return text, nil
		}
	case Host:
		if isHost(text) {
			return text, nil
		}
	case Rate:
		if n, ok := rate(text); ok {
			return n, nil
		}
	case Span:
		if w, ok := window(text); ok {
			return w, nil
		}
	default:
		return text, nil
	}
	return nil, lang.Errorf("want %s, got %q", s.wanted(), text)
}

// wanted says what the setting takes, to fill a sentence.
func (s Setting) wanted() lang.Text {
	switch s.Type {
	case Bool:
		return lang.Say("true or false")
	case Int:
		return lang.Say("a whole number from %d to %d", s.Min, s.Max)
	case Duration:
		return lang.Say("a duration from 1s to 1h, such as 30s")
	case Enum:
		return lang.Say("one of %s", strings.Join(s.Values, ", "))
	case List, Emails, URLs, Argv:
		return lang.Say("a list")
	case Host:
		return lang.Say("a host name or an IP address, without a port")
	case Channel:
		return lang.Say("up to 32 of a-z 0-9 -, the first no hyphen")
	case Rate:
		return lang.Say("bytes per second from 1k to 1T, such as 500k or 2M")
	case Span:
		return lang.Say("two times of the day, such as 02:00-04:00")
	case Proxy:
		return lang.Say("http://HOST:PORT, https://HOST:PORT, socks5://HOST:PORT or none")
	}
	return lang.Say("one value")
}

func (s Setting) bool(text string) (any, error) {
	switch strings.ToLower(text) {
	case "true", "yes", "on", "1":
		return true, nil
	case "false", "no", "off", "0":
		return false, nil
	}
	if near := strictyaml.Suggest(text, []string{"true", "false"}); near != "" {
		return nil, lang.Errorf("%q: did you mean %s? Want %s", text, near, s.wanted())
	}
	return nil, lang.Errorf("want %s, got %q", s.wanted(), text)
}

// split returns the items of a list, or of text separated by commas.
func (r raw) split() []string {
	if r.list {
		return r.words
	}
	items := []string{}
	for item := range strings.SplitSeq(r.words[0], ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// argv returns program and arguments. No shell is involved, so quotes mean
// nothing: an argument with blanks needs a list.
func (r raw) argv() ([]string, error) {
	words := r.words
	if !r.list {
		if text := strings.TrimSpace(words[0]); strings.HasPrefix(text, "[") {
			words = nil
			if json.Unmarshal([]byte(text), &words) != nil {
				return nil, lang.Errorf(`want a list such as ["/usr/local/bin/notify", "--to", "ops"]`)
			}
		} else {
			words = strings.Fields(text)
		}
	}
	if len(words) > 0 && !filepath.IsAbs(words[0]) {
		return nil, lang.Errorf("%q: want the program's absolute path", words[0])
	}
	return words, nil
}

// address checks a bare e-mail address (RFC 5322 addr-spec).
func address(text string) (string, error) {
	if parsed, err := mail.ParseAddress(text); err != nil || parsed.Address != text {
		return "", lang.Errorf("%q: want an e-mail address such as ops@example.org", text)
	}
	return text, nil
}

// isHost is generous to names, as resolvers are; "" is none.
func isHost(text string) bool {
	if _, err := netip.ParseAddr(text); err == nil {
		return true
	}
	return !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar || strings.ContainsRune(":/@[]", r)
	})
}

func isProxy(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Hostname() != "" && slices.Contains([]string{"http", "https", "socks5"}, u.Scheme) &&
		(u.Path == "" || u.Path == "/") && u.RawQuery == "" && u.Fragment == ""
}

const mask = "********"

// show writes a value for View.
func (s Setting) show(value any) string {
	switch v := value.(type) {
	case []string:
		if s.Type == Argv && len(v) > 0 {
			text, _ := json.Marshal(v)
			return string(text)
		}
		return strings.Join(v, ", ")
	case int64:
		return rateText(v)
	case string:
		if s.Sensitive && v != "" {
			return mask
		}
		if u, err := url.Parse(v); s.Type == Proxy && err == nil && u.User != nil {
			u.User = nil
			return strings.Replace(u.String(), "//", "//"+mask+"@", 1)
		}
		return v
	}
	return fmt.Sprint(value)
}
