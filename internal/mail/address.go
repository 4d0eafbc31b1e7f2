package mail

import (
	"net/mail"
	"strings"
	"unicode"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const (
	maxAddress = 254 // octets, RFC 5321 section 4.5.3.1.3 less the brackets
	maxTo      = 100 // RFC 5321 section 4.5.3.1.8
	maxName    = 100 // characters
)

// address reads an address that goes into a header. Those that need quoting, or a
// server that speaks SMTPUTF8, are refused: a server that reads them differently than we
// do would send the mail elsewhere.
func address(role lang.Text, text string) (*mail.Address, error) {
	odd := func(why lang.Text) (*mail.Address, error) {
		return nil, fault.New(fault.ExitUsage, "mail_address", "reading %s %q: %s", role, clip(text), why)
	}
	a, err := mail.ParseAddress(text)
	switch {
	case err != nil || strings.ContainsFunc(text, unicode.IsControl):
		return odd(lang.Say("not of the form name@example.com"))
	case len(a.Address) > maxAddress:
		return odd(lang.Say("too long"))
	case strings.ContainsFunc(a.Address, func(r rune) bool { return r > unicode.MaxASCII }):
		return odd(lang.Say("not plain ASCII; write the domain in its xn-- form"))
	case strings.ContainsAny(a.Address, " \t\"\\<>(),;:[]") || strings.Count(a.Address, "@") != 1:
		return odd(lang.Say("unusual characters"))
	}
	name := []rune(oneLine(a.Name))
	a.Name = string(name[:min(len(name), maxName)])
	return a, nil
}

// shown returns an address for a header field.
func shown(a *mail.Address) string {
	if a.Name == "" {
		return a.Address
	}
	name := encoded(a.Name)
	if name == a.Name {
		name = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
	}
	return name + " <" + a.Address + ">"
}

// msgID returns a Message-ID in angle brackets, or nothing for what is none (RFC 5322
// section 3.6.4, without the forms that need quoting).
func msgID(id string) string {
	id = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(id), "<"), ">")
	left, right, ok := strings.Cut(id, "@")
	if !ok || left == "" || right == "" || len(id) > 300 || strings.Contains(right, "@") ||
		strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`<>()",;\`, r) }) {
		return ""
	}
	return "<" + id + ">"
}
