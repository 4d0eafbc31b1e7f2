package support

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is the request as people read it: what a mail says, here and in the vendor's
// help desk. Its headings are in Russian for the language ru, else in English. The
// same request has the same text to the byte.
func (r *Request) Text() string {
	p := &page{words: wordsOf(r.Language)}
	p.field("kind", p.word(string(r.Kind)))
	if r.Priority > 0 {
		p.field("priority", strconv.Itoa(r.Priority))
	}
	p.field("subject", r.Subject)
	p.field("service", r.Service)
	p.field("customer", r.License.Customer)
	p.field("partner", r.Partner)
	p.field("contact", r.Contact.text())
	p.field("accounts", strings.Join(r.Accounts, ", "))
	p.field("objects", strings.Join(r.Objects, ", "))
	p.field("element", r.Element)
	p.field("impact", p.impact(r.Impact))
	p.field("product", strings.TrimSpace(r.Product+" "+r.Platform.Version))
	p.field("deployment", r.License.Deployment)
	p.field("support", r.License.Support)
	p.field("host", r.Platform.Host)
	p.fields()
	p.section("description", r.Description)
	p.section("steps", r.Steps)
	p.section("expected", r.Expected)
	p.section("actual", r.Actual)
	for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
		p.titled(name, r.Fields[name])
	}
	p.attachments(r.Attachments)
	p.rule()
	p.field("request", r.ID)
	p.field("licence", r.License.ID)
	p.field("policy", r.Policy)
	p.field("tool", r.Platform.Tool)
	return p.end()
}

// PlainText is the message as people read it, in the manner of Request.Text. A
// message names no language: its headings are in Russian where its text is.
func (m *Message) PlainText() string {
	language := "en"
	if strings.ContainsFunc(m.Text, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) {
		language = "ru"
	}
	p := &page{words: wordsOf(language)}
	switch text := strings.Trim(m.Text, "\n"); {
	case text != "":
		p.text.WriteString(text + "\n")
	case m.Kind == Close, m.Kind == Closed:
		p.text.WriteString(p.word(string(m.Kind)) + "\n")
	}
	p.attachments(m.Attachments)
	p.rule()
	p.field("impact", p.impact(m.Impact))
	if m.Priority > 0 {
		p.field("priority", strconv.Itoa(m.Priority))
	}
	p.field("contact", m.Contact.text())
	p.field("request", m.Request)
	return p.end()
}

// page is a text in the making.
type page struct {
	words  func(string) string
	text   strings.Builder
	labels []string // of the fields to come, and their values
	values []string
}

func (p *page) word(name string) string { return cmp.Or(p.words(name), name) }

// field adds a line with a label; fields that follow each other are aligned. One
// without a value is left out.
func (p *page) field(name, value string) {
	if value != "" {
		p.labels, p.values = append(p.labels, p.word(name)+":"), append(p.values, value)
	}
}

func (p *page) fields() {
	width := 0
	for _, l := range p.labels {
		width = max(width, utf8.RuneCountInString(l))
	}
	for i, l := range p.labels {
		p.text.WriteString(l + strings.Repeat(" ", 1+width-utf8.RuneCountInString(l)) + p.values[i] + "\n")
	}
	p.labels, p.values = nil, nil
}

func (p *page) section(name, text string) { p.titled(p.word(name), text) }

func (p *page) titled(title, text string) {
	if text = strings.Trim(text, "\n"); text != "" {
		p.text.WriteString("\n" + title + ":\n\n" + text + "\n")
	}
}

func (p *page) attachments(all []Attachment) {
	if len(all) == 0 {
		return
	}
	p.text.WriteString("\n" + p.word("attachments") + ":\n\n")
	for _, a := range all {
		p.text.WriteString("- " + a.Name + " (" + sizeText(a.Size))
		if a.Bundle {
			p.text.WriteString(", " + p.word("bundle"))
		}
		p.text.WriteString(", sha256 " + a.SHA256 + ")\n")
	}
}

// rule sets the fields to come apart from the text. It is not "-- ", behind which mail
// programs hide a signature.
func (p *page) rule() { p.text.WriteString("\n---\n") }

func (p *page) end() string {
	p.fields()
	return strings.Trim(strings.TrimSuffix(p.text.String(), "\n---\n"), "\n") + "\n"
}

func (p *page) impact(i *Impact) string {
	if i == nil {
		return ""
	}
	text := p.word("functions") + ": " + p.word(string(i.Functions)) + "; " + p.word("users") + ": " + p.word(string(i.Users))
	if i.ThirdParty {
		text += "; " + p.word("thirdParty")
	}
	return text
}

func (c Contact) text() string {
	name := c.Name
	if c.Email != "" && name != "" {
		name += " <" + c.Email + ">"
	}
	parts := []string{cmp.Or(name, c.Email)}
	if c.Phone != "" {
		parts = append(parts, c.Phone)
	}
	return strings.TrimPrefix(strings.Join(parts, ", "), ", ")
}

// sizeText writes bytes as people do, in powers of 1024.
func sizeText(n int64) string {
	size, units := float64(n), []string{"KiB", "MiB", "GiB", "TiB"}
	if n < 1024 {
		return strconv.FormatInt(n, 10) + " B"
	}
	for i := 0; ; i++ {
		if size /= 1024; size < 1024 || i == len(units)-1 {
			return strconv.FormatFloat(size, 'f', 1, 64) + " " + units[i]
		}
	}
}

// wordsOf returns the headings and words of a language.
func wordsOf(language string) func(string) string {
	if primary, _, _ := strings.Cut(strings.ToLower(language), "-"); primary == "ru" {
		return russian
	}
	return english
}
