package support

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Problem is one thing wrong with a document.
type Problem struct {
	Field   string // as in the JSON form: "contact.email"
	Message string // what is wanted

	wanted wanted // what Message was composed of
}

func misfit(field, format string, args ...any) *Problem {
	w := wanted{format, args}
	return &Problem{field, w.String(), w}
}

func (p *Problem) Error() string { return p.Field + ": " + p.Message }

// Said returns what the problem is made of, to be said in another language.
func (p *Problem) Said() (format string, args []any) {
	if p.wanted.String() != p.Message {
		return "", nil
	}
	return "%s: %v", []any{p.Field, p.wanted}
}

// wanted is a text that is kept as it was composed.
type wanted struct {
	format string
	args   []any
}

func (w wanted) String() string { return fmt.Sprintf(w.format, w.args...) }

func (w wanted) Said() (string, []any) { return w.format, w.args }

// Check holds a request against its form: nil, or the first *Problem. What a vendor
// wants beyond that is his policy.
func (r *Request) Check() error {
	c := checker{}
	c.demand(r.Schema == SchemaRequest, "schema", "want %s", SchemaRequest)
	c.demand(ValidID(r.ID), "id", "want a ULID")
	c.demand(r.Product != "" && len(r.Product) <= 64, "product", "missing, or longer than 64 bytes")
	c.demand(slices.Contains(Kinds(), r.Kind), "kind", "want one of consultation, error, modification")
	c.demand(!r.Created.IsZero(), "created", "missing")
	c.line("language", r.Language, 35)
	c.line("subject", r.Subject, MaxSubject)
	c.demand(strings.TrimSpace(r.Subject) != "", "subject", "missing")
	c.line("service", r.Service, 64)
	c.text("description", r.Description)
	c.list("accounts", r.Accounts)
	c.list("objects", r.Objects)
	c.line("element", r.Element, MaxLine)
	c.text("steps", r.Steps)
	c.text("expected", r.Expected)
	c.text("actual", r.Actual)
	c.impact(r.Impact)
	c.demand(r.Priority >= 0 && r.Priority <= 9, "priority", "want 0 to 9")
	c.demand(len(r.Fields) <= MaxList, "fields", "want up to %d", MaxList)
	for name, value := range r.Fields {
		c.line("fields", name, 64)
		c.text("fields."+clip(name), value)
	}
	c.contact(r.Contact)
	c.line("partner", r.Partner, MaxLine)
	c.line("license.id", r.License.ID, MaxLine)
	c.line("license.customer", r.License.Customer, 2*MaxLine)
	c.line("license.deployment", r.License.Deployment, 64)
	c.line("license.support", r.License.Support, MaxLine)
	c.line("platform.version", r.Platform.Version, MaxLine)
	c.line("platform.host", r.Platform.Host, MaxLine)
	c.line("platform.tool", r.Platform.Tool, MaxLine)
	c.line("policy", r.Policy, 64)
	c.attachments(r.Attachments)
	return c.first()
}

// Check holds a message against its form: nil, or the first *Problem.
func (m *Message) Check() error {
	c := checker{}
	c.demand(m.Schema == SchemaMessage, "schema", "want %s", SchemaMessage)
	c.demand(ValidID(m.ID), "id", "want a ULID")
	c.demand(ValidID(m.Request), "request", "want a ULID")
	c.demand(m.ID != m.Request, "id", "want another one than the request's")
	c.demand(slices.Contains([]MessageKind{Reply, Close, Answer, Question, Note, Closed}, m.Kind), "kind", "want one of reply, close, answer, question, note, closed")
	c.demand(!m.Created.IsZero(), "created", "missing")
	c.text("text", m.Text)
	c.demand(strings.TrimSpace(m.Text) != "" || m.Kind == Close || m.Kind == Closed, "text", "missing")
	c.impact(m.Impact)
	c.demand(m.Priority >= 0 && m.Priority <= 9, "priority", "want 0 to 9")
	c.contact(m.Contact)
	c.attachments(m.Attachments)
	return c.first()
}

// Check holds an attachment's description against its form. Its name is what a file
// may be called anywhere.
func (a *Attachment) Check() error {
	c := checker{}
	c.attachment("attachment", *a)
	return c.first()
}

// checker keeps the first problem.
type checker struct{ problem *Problem }

func (c *checker) first() error {
	if c.problem == nil {
		return nil
	}
	return c.problem
}

func (c *checker) demand(ok bool, field, format string, args ...any) {
	if !ok && c.problem == nil {
		c.problem = misfit(field, format, args...)
	}
}

// line wants printable text on one line.
func (c *checker) line(field, s string, most int) {
	c.demand(len(s) <= most, field, "want up to %d bytes, got %d", most, len(s))
	c.demand(utf8.ValidString(s) && !strings.ContainsFunc(s, unprintable), field, "want one line of printable text")
}

// text wants printable text of several lines.
func (c *checker) text(field, s string) {
	c.demand(len(s) <= MaxText, field, "want up to %d bytes, got %d", MaxText, len(s))
	c.demand(utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && r != '\t' && unprintable(r) }),
		field, "want printable text")
}

// unprintable tells what moves a terminal's cursor or turns the reading direction.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

func (c *checker) list(field string, list []string) {
	c.demand(len(list) <= MaxList, field, "want up to %d, got %d", MaxList, len(list))
	for _, s := range list {
		c.demand(s != "", field, "want no empty one")
		c.line(field, s, MaxLine)
	}
}

func (c *checker) impact(i *Impact) {
	if i == nil {
		return
	}
	shares := []Share{One, Several, All}
	c.demand(slices.Contains(shares, i.Functions), "impact.functions", "want one of one, several, all")
	c.demand(slices.Contains(shares, i.Users), "impact.users", "want one of one, several, all")
}

func (c *checker) contact(p Contact) {
	c.line("contact.name", p.Name, MaxLine)
	c.line("contact.email", p.Email, 254)
	c.demand(p.Email == "" || plainAddress(p.Email), "contact.email", "want an address such as name@example.com")
	c.line("contact.phone", p.Phone, 64)
}

// plainAddress holds for addresses that every mail system takes.
func plainAddress(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	return ok && local != "" && domain != "" && !strings.ContainsAny(s, " \t\"\\<>(),;:[]") && strings.Count(s, "@") == 1 &&
		!strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".") &&
		!strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

func (c *checker) attachments(all []Attachment) {
	c.demand(len(all) <= MaxAttachments, "attachments", "want up to %d, got %d", MaxAttachments, len(all))
	seen := map[string]bool{}
	for i, a := range all[:min(len(all), MaxAttachments)] {
		at := fmt.Sprintf("attachments[%d]", i)
		c.attachment(at, a)
		c.demand(!seen[strings.ToLower(a.Name)], at+".name", "two attachments have this name")
		seen[strings.ToLower(a.Name)] = true
	}
}

func (c *checker) attachment(at string, a Attachment) {
	c.line(at+".name", a.Name, MaxName)
	c.demand(safeName(a.Name), at+".name", "want a file name without folders")
	c.demand(a.Size >= 0, at+".size", "want 0 or more bytes")
	c.demand(len(a.SHA256) == 64 && strings.Trim(a.SHA256, "0123456789abcdef") == "", at+".sha256", "want 64 lower-case hex digits")
	c.line(at+".media", a.Media, 100)
}

func safeName(s string) bool {
	return s != "" && s != "." && s != ".." && !strings.ContainsAny(s, `/\:*?"<>|`) && strings.TrimSpace(s) == s && !strings.HasPrefix(s, "-")
}

func clip(s string) string {
	if len(s) > 64 {
		return strings.ToValidUTF8(s[:64], "") + "…"
	}
	return s
}
