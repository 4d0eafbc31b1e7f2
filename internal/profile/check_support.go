package profile

import (
	"fmt"
	"net/mail"
	"reflect"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/optool/optool/internal/strictyaml"
)

// Bounds of the section support.
const (
	maxWord      = 100
	maxWords     = 64
	maxEtiquette = 4000
	minTransfer  = 64 << 10
)

// Names that the rules of support use. A request says fields, and a vendor's own.
const (
	deployments = "paas on-premise cloud"
	kinds       = "consultation error modification"
	shares      = "one several all"
	covers      = "provided vendor partner logs not-needed not-provided"
	fields      = "description accounts objects element steps expected actual impact attachments bundle " +
		"contact.name contact.email contact.phone service partner"
)

func (c checker) support(s Support) {
	if reflect.DeepEqual(s, NoSupport()) {
		return
	}
	if s.Version == "" {
		c.Reject("support.version", "missing, want the version of these rules, as in 2026-03")
	}
	c.text("support.version", s.Version, maxName)
	if s.Effective.IsZero() {
		c.Reject("support.effective", "missing, want the day from which these rules hold, as in 2026-03-01")
	}
	c.website("support.url", s.URL)
	c.changes(s)
	c.text("support.etiquette", s.Etiquette, maxEtiquette)
	c.text("support.resolution", s.Resolution, maxProse)

	c.refusal("support.askers.refusal", s.Askers.Refusal, s.Askers.Partner, "partner")
	c.among("support.subscription.deployments", s.Subscription.Deployments, deployments)
	c.refusal("support.subscription.refusal", s.Subscription.Refusal, len(s.Subscription.Deployments) > 0, "deployments")
	c.languages(s.Languages)
	c.fields(s.Fields)
	c.required(s)

	c.matters(s.Services)
	c.words("support.thirdParty.words", s.ThirdParty.Words, maxList)
	c.refusal("support.thirdParty.text", s.ThirdParty.Text, len(s.ThirdParty.Words) > 0, "words")
	c.oneOf("support.thirdParty.only", s.ThirdParty.Only, "consultation nothing")
	c.pages(s.Documentation)

	c.priorities(s.Priorities)
	c.calendar(s.Calendar)
	c.supportLevels(s.Channels)
	c.delivery(s.Delivery)
	if s.Askers.Unlicensed && s.Delivery.Endpoint && s.Delivery.Mail == "" {
		c.Reject("support.delivery.mail", "missing beside askers.unlicensed, want the address that requests without a licence go to")
	}
	c.address("support.modifications.mail", s.Modifications.Mail)
	c.text("support.modifications.text", s.Modifications.Text, maxProse)
}

// oneOf checks a word that may be left out.
func (c checker) oneOf(at, s, all string) {
	if known := strings.Fields(all); s != "" && !slices.Contains(known, s) {
		c.unknown(at, s, known)
	}
}

// unknown rejects a word that is none of those known, and names the likely one.
func (c checker) unknown(at, s string, known []string) {
	if near := strictyaml.Suggest(s, known); near != "" {
		c.Reject(at, "%.100q: did you mean %s? Want one of %s", s, near, strings.Join(known, ", "))
		return
	}
	c.Reject(at, "want one of %s", strings.Join(known, ", "))
}

// among checks a list of distinct words.
func (c checker) among(at string, list []string, all string) {
	if !c.count(at, len(list), maxItems) {
		return
	}
	for i, word := range list {
		at := fmt.Sprintf("%s[%d]", at, i)
		if word == "" {
			c.Reject(at, "missing, want one of %s", strings.ReplaceAll(all, " ", ", "))
		} else if slices.Contains(list[:i], word) {
			c.Reject(at, "%.100s is given twice", word)
		}
		c.oneOf(at, word, all)
	}
}

// refusal checks a text that is needed as soon as there is a reason for it.
func (c checker) refusal(at, s string, needed bool, reason string) {
	if needed && s == "" {
		c.Reject(at, "missing beside %s, want what people are told, and where they turn", reason)
	}
	c.text(at, s, maxProse)
}

func (c checker) changes(s Support) {
	if !c.count("support.changes", len(s.Changes), maxList) {
		return
	}
	seen := c.names()
	last := s.Effective
	for i, change := range s.Changes {
		at := fmt.Sprintf("support.changes[%d]", i)
		seen.add(at+".version", change.Version)
		c.text(at+".version", change.Version, maxName)
		c.text(at+".text", change.Text, maxProse)
		switch day := change.Effective; {
		case day.IsZero():
			c.Reject(at+".effective", "missing, want a day such as 2026-03-01")
		case change.Version == s.Version && day != s.Effective:
			c.Reject(at+".effective", "want %s, as support.effective says of this version", s.Effective)
		case !last.IsZero() && last.Before(day):
			c.Reject(at+".effective", "want the newest first: %s is later than %s", day, last)
		default:
			last = day
		}
	}
}

func (c checker) languages(list []Language) {
	if !c.count("support.languages", len(list), maxItems) {
		return
	}
	seen := c.names()
	for i, l := range list {
		at := fmt.Sprintf("support.languages[%d]", i)
		seen.add(at+".code", l.Code)
		if l.Code != "" && (len(l.Code) < 2 || len(l.Code) > 3 || strings.Trim(l.Code, "abcdefghijklmnopqrstuvwxyz") != "") {
			c.Reject(at+".code", "want two or three small letters, as in en")
		}
		if i == 0 && l.Exceptional {
			c.Reject(at+".exceptional", "want the preferred language first")
		}
	}
}

func (c checker) fields(list []Field) {
	if !c.count("support.fields", len(list), maxItems) {
		return
	}
	seen := c.names()
	for i, f := range list {
		at := fmt.Sprintf("support.fields[%d]", i)
		seen.add(at+".name", f.Name)
		c.label(at+".name", f.Name)
		if slices.Contains(strings.Fields(fields), f.Name) {
			c.Reject(at+".name", "want another name: every request can say %s", f.Name)
		}
		c.text(at+".title", f.Title, maxTitle)
		c.text(at+".hint", f.Hint, maxTitle)
		if f.Pattern != "" {
			c.expression(at+".pattern", f.Pattern)
		}
	}
}

// label checks a name in which _ may stand.
func (c checker) label(at, s string) {
	if s != "" && !isName(s, "_") {
		c.Reject(at, "want up to 64 of a-z 0-9 . _ - with a letter or digit first")
	}
}

func (c checker) required(s Support) {
	all := fields
	for _, f := range s.Fields[:min(len(s.Fields), maxItems)] {
		if isName(f.Name, "_") && !slices.Contains(strings.Fields(all), f.Name) {
			all += " " + f.Name
		}
	}
	c.among("support.required.consultation", s.Required.Consultation, all)
	c.among("support.required.error", s.Required.Error, all)
	c.among("support.required.modification", s.Required.Modification, all)
}

func (c checker) matters(list []Matter) {
	if !c.count("support.services", len(list), maxList) {
		return
	}
	seen := c.names()
	for i, m := range list {
		at := fmt.Sprintf("support.services[%d]", i)
		seen.add(at+".name", m.Name)
		c.label(at+".name", m.Name)
		c.text(at+".title", m.Title, maxTitle)
		c.words(at+".words", m.Words, maxWords)
		c.text(at+".turn", m.Turn, maxProse)
		c.oneOf(at+".cover.paas", m.Cover.PaaS, covers)
		c.oneOf(at+".cover.on-premise", m.Cover.OnPremise, covers)
		c.oneOf(at+".cover.cloud", m.Cover.Cloud, covers)
	}
}

// words checks the words by which something is recognised.
func (c checker) words(at string, list Words, most int) {
	if len(list) > most {
		c.Reject(at, "want up to %d, got %d", most, len(list))
		return
	}
	for _, words := range list {
		c.text(at, words, maxWord)
		if !strings.ContainsFunc(words, isAlphanumeric) {
			c.Reject(at, "want words with commas between, got %.100q", words)
		}
		for word := range strings.FieldsSeq(words) {
			start, whole := strings.CutSuffix(word, "*")
			if strings.Contains(start, "*") || whole && utf8.RuneCountInString(strings.TrimFunc(start, isSign)) < 3 {
				c.Reject(at, "want * after the first letters of a word, three or more, as in updat*, got %.100q", word)
			}
		}
	}
}

func isAlphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
func isSign(r rune) bool         { return !isAlphanumeric(r) }

func (c checker) pages(list []Page) {
	if !c.count("support.documentation", len(list), maxList) {
		return
	}
	for i, page := range list {
		at := fmt.Sprintf("support.documentation[%d]", i)
		if page.Title == "" {
			c.Reject(at+".title", "missing, want the title of the page")
		}
		c.text(at+".title", page.Title, maxTitle)
		c.web(at+".url", page.URL)
		c.words(at+".words", page.Words, maxWords)
	}
}

func (c checker) supportLevels(list []SupportLevel) {
	if !c.count("support.channels", len(list), maxItems) {
		return
	}
	for i, level := range list {
		at := fmt.Sprintf("support.channels[%d]", i)
		if slices.ContainsFunc(list[:i], func(l SupportLevel) bool { return l.Level == level.Level }) {
			c.Reject(at+".level", "%.100q is given twice", level.Level)
		}
		c.text(at+".level", level.Level, maxTitle)
		c.text(at+".title", level.Title, maxTitle)
		if len(level.By) == 0 {
			c.Reject(at+".by", "missing, want the ways to the vendor")
		} else if len(level.By) > 16 {
			c.Reject(at+".by", "want up to 16 items, got %d", len(level.By))
			continue
		}
		for k, way := range level.By {
			at := fmt.Sprintf("%s.by[%d]", at, k)
			if c.oneOf(at+".kind", way.Kind, "chat email phone tool"); way.Kind == "" {
				c.Reject(at+".kind", "missing, want one of chat, email, phone, tool")
			}
			if way.Address == "" && way.Kind != "tool" {
				c.Reject(at+".address", "missing, want a URL, an e-mail address or a phone number")
			}
			if c.text(at+".address", way.Address, maxPlace); way.Kind == "email" {
				c.address(at+".address", way.Address)
			}
			c.among(at+".for", way.For, kinds)
		}
	}
}

func (c checker) delivery(d Delivery) {
	const at = "support.delivery"
	if c.count(at+".from", len(d.From), maxItems) {
		for i, domain := range d.From {
			if !isName(domain, "") || !strings.Contains(domain, ".") {
				c.Reject(fmt.Sprintf("%s.from[%d]", at, i), "want a domain such as help.acme.example")
			}
		}
	}
	if !d.Endpoint && d.Mail == "" {
		c.Reject(at+".mail", "missing, want an address that requests are mailed to, or endpoint: true")
	}
	c.address(at+".mail", d.Mail)
	if d.MaxMail < minTransfer || d.MaxMail > 10<<30 {
		c.Reject(at+".maxMail", "want 64K to 10G")
	}
	if d.MaxUpload < minTransfer || d.MaxUpload > 1<<40 {
		c.Reject(at+".maxUpload", "want 64K to 1T")
	}
	c.website(at+".upload", d.Upload)
	if c.text(at+".tag", d.Tag, maxTitle); d.Tag == "" || len(d.Tag) > maxTitle {
		return
	}
	if re, err := syntax.Parse(d.Tag, syntax.Perl); err != nil {
		c.Reject(at+".tag", "%s", err)
	} else if re.MaxCap() != 1 {
		c.Reject(at+".tag", "want one group, which is the ticket's number, got %d", re.MaxCap())
	}
}

// address checks a bare e-mail address, if there is one.
func (c checker) address(at, s string) {
	if s == "" {
		return
	}
	c.text(at, s, maxTitle)
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s || strings.ContainsAny(s, " <>\"") {
		c.Reject(at, "want an e-mail address, as in help@acme.example")
	}
}
