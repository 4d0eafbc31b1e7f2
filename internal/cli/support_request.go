package cli

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/strictyaml"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/version"
	"github.com/optool/optool/pkg/support"
)

// requestFile is a request as an administrator writes it, in YAML or JSON.
type requestFile struct {
	Kind        string            `yaml:"kind"`
	Subject     string            `yaml:"subject"`
	Service     string            `yaml:"service"`
	Description string            `yaml:"description"`
	Accounts    []string          `yaml:"accounts"`
	Objects     []string          `yaml:"objects"`
	Element     string            `yaml:"element"`
	Steps       string            `yaml:"steps"`
	Expected    string            `yaml:"expected"`
	Actual      string            `yaml:"actual"`
	Impact      requestImpact     `yaml:"impact"`
	Language    string            `yaml:"language"`
	Fields      map[string]string `yaml:"fields"`
	Contact     requestContact    `yaml:"contact"`
	Partner     string            `yaml:"partner"`
	Attachments []string          `yaml:"attachments"` // paths
	Bundle      string            `yaml:"bundle"`      // new, or a path
}

type requestImpact struct {
	Functions  string `yaml:"functions"`
	Users      string `yaml:"users"`
	ThirdParty bool   `yaml:"thirdParty"`
}

type requestContact struct {
	Name  string `yaml:"name"`
	Email string `yaml:"email"`
	Phone string `yaml:"phone"`
}

const maxRequestFile = 1 << 20

// readRequest reads a request from a file, or from standard input for "-".
func (d *desk) readRequest(path string) (f requestFile, err error) {
	data, err := d.input(path, maxRequestFile, lang.T("the request"))
	if err != nil {
		return f, err
	}
	name := path
	if path == "-" {
		name = lang.T("standard input")
	}
	if err := strictyaml.Decode(name, data, &f); err != nil {
		return f, fault.New(fault.ExitUsage, "request_invalid", "read the request: %w", err).
			Hinted("see the form: optool support-request create --print-template")
	}
	return f, nil
}

// requestFlags are the parts of a request that can be given on the command line.
type requestFlags struct {
	file     requestFile
	fields   []string
	textFrom string
}

func (r *requestFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&r.file.Kind, "kind", "", "consultation, error or modification")
	ui.OneOf(f, "kind", "consultation", "error", "modification")
	f.StringVarP(&r.file.Subject, "subject", "s", "", "the subject, on one line")
	f.StringVarP(&r.file.Description, "description", "d", "", "what it is about, - for standard input")
	f.StringVar(&r.textFrom, "description-file", "", "read the description from this file")
	f.StringVar(&r.file.Service, "service", "", "what it concerns, by its name in 'support-request coverage'")
	f.StringArrayVar(&r.file.Accounts, "account", nil, "an account concerned; may be repeated")
	f.StringArrayVar(&r.file.Objects, "object", nil, "an object concerned; may be repeated")
	f.StringVar(&r.file.Element, "element", "", "the module, report or page concerned")
	f.StringVar(&r.file.Steps, "steps", "", "what was done before it failed")
	f.StringVar(&r.file.Expected, "expected", "", "what should have happened")
	f.StringVar(&r.file.Actual, "actual", "", "what happened")
	f.StringVar(&r.file.Impact.Functions, "functions", "", "how many functions fail: one, several or all")
	f.StringVar(&r.file.Impact.Users, "users", "", "how many users are hit: one, several or all")
	ui.OneOf(f, "functions", "one", "several", "all")
	ui.OneOf(f, "users", "one", "several", "all")
	f.BoolVar(&r.file.Impact.ThirdParty, "third-party", false, "the cause is known to be other software or hardware")
	f.StringVar(&r.file.Language, "language", "", "language of the texts, such as en or ru")
	f.StringArrayVar(&r.fields, "field", nil, "what else the vendor asks, as NAME=VALUE; may be repeated")
	f.StringVar(&r.file.Contact.Name, "contact-name", "", "who asks")
	f.StringVar(&r.file.Contact.Email, "contact-email", "", "address for the answer")
	f.StringVar(&r.file.Contact.Phone, "contact-phone", "", "phone number for questions")
	f.StringVar(&r.file.Partner, "partner", "", "the partner who asks on the customer's behalf")
	f.StringArrayVarP(&r.file.Attachments, "attach", "a", nil, "attach this file; may be repeated")
	f.StringVar(&r.file.Bundle, "bundle", "", "attach a diagnostics bundle: new, or a FILE")
}

// over lays what the command line gives over what is there already.
func (r *requestFlags) over(cmd *cobra.Command, d *desk, to *requestFile) error {
	given := cmd.Flags().Changed
	for _, one := range []struct {
		flag     string
		from, to *string
	}{
		{"kind", &r.file.Kind, &to.Kind}, {"subject", &r.file.Subject, &to.Subject},
		{"description", &r.file.Description, &to.Description}, {"service", &r.file.Service, &to.Service},
		{"element", &r.file.Element, &to.Element}, {"steps", &r.file.Steps, &to.Steps},
		{"expected", &r.file.Expected, &to.Expected}, {"actual", &r.file.Actual, &to.Actual},
		{"functions", &r.file.Impact.Functions, &to.Impact.Functions}, {"users", &r.file.Impact.Users, &to.Impact.Users},
		{"language", &r.file.Language, &to.Language}, {"contact-name", &r.file.Contact.Name, &to.Contact.Name},
		{"contact-email", &r.file.Contact.Email, &to.Contact.Email}, {"contact-phone", &r.file.Contact.Phone, &to.Contact.Phone},
		{"partner", &r.file.Partner, &to.Partner}, {"bundle", &r.file.Bundle, &to.Bundle},
	} {
		if given(one.flag) {
			*one.to = *one.from
		}
	}
	for _, one := range []struct {
		flag     string
		from, to *[]string
	}{{"account", &r.file.Accounts, &to.Accounts}, {"object", &r.file.Objects, &to.Objects}, {"attach", &r.file.Attachments, &to.Attachments}} {
		if given(one.flag) {
			*one.to = append(*one.to, *one.from...)
		}
	}
	if given("third-party") {
		to.Impact.ThirdParty = r.file.Impact.ThirdParty
	}
	for _, pair := range r.fields {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return fault.Usage("--field %q is no NAME=VALUE", ui.Clean(pair))
		}
		if to.Fields == nil {
			to.Fields = map[string]string{}
		}
		to.Fields[name] = value
	}
	return r.longText(d, given("description-file"), to)
}

// longText takes the description from where the command line says.
func (r *requestFlags) longText(d *desk, fromFile bool, to *requestFile) error {
	source := r.textFrom
	if !fromFile {
		if to.Description != "-" {
			return nil
		}
		source = "-"
	}
	text, err := d.input(source, support.MaxText, lang.T("the description"))
	if err == nil {
		to.Description = strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
	}
	return err
}

// enums are checked where they are written, so that the error names them.
func (f *requestFile) check() error {
	for _, one := range []struct {
		flag, value string
		known       []string
	}{
		{"kind", f.Kind, []string{"consultation", "error", "modification"}},
		{"functions", f.Impact.Functions, []string{"one", "several", "all"}},
		{"users", f.Impact.Users, []string{"one", "several", "all"}},
	} {
		if one.value == "" || slices.Contains(one.known, one.value) {
			continue
		}
		problem := fault.Usage("--%s %q is unknown", one.flag, ui.Clean(one.value))
		if near := ui.Suggest(one.value, one.known); near != "" {
			return problem.Hinted("did you mean %s?", near)
		}
		return problem.Hinted("choose %s", strings.Join(one.known, ", "))
	}
	return nil
}

// into fills the request of a draft.
func (f *requestFile) into(r *support.Request) {
	r.Kind, r.Subject, r.Service, r.Description = support.Kind(f.Kind), strings.TrimSpace(f.Subject), f.Service, f.Description
	r.Accounts, r.Objects, r.Element, r.Steps, r.Expected, r.Actual = f.Accounts, f.Objects, f.Element, f.Steps, f.Expected, f.Actual
	r.Language, r.Fields, r.Partner = f.Language, f.Fields, f.Partner
	r.Contact = support.Contact{Name: f.Contact.Name, Email: f.Contact.Email, Phone: f.Contact.Phone}
	r.Impact = nil
	if f.Impact != (requestImpact{}) {
		r.Impact = &support.Impact{Functions: support.Share(f.Impact.Functions), Users: support.Share(f.Impact.Users), ThirdParty: f.Impact.ThirdParty}
	}
}

// fromDraft is a draft as a file would have it.
func fromDraft(t outbox.Draft) requestFile {
	r := t.Request
	f := requestFile{
		Kind: string(r.Kind), Subject: r.Subject, Service: r.Service, Description: r.Description, Accounts: r.Accounts, Objects: r.Objects,
		Element: r.Element, Steps: r.Steps, Expected: r.Expected, Actual: r.Actual, Language: r.Language, Fields: r.Fields, Partner: r.Partner,
		Contact: requestContact{r.Contact.Name, r.Contact.Email, r.Contact.Phone}, Attachments: t.Attach, Bundle: t.Answers["bundle"],
	}
	if r.Impact != nil {
		f.Impact = requestImpact{string(r.Impact.Functions), string(r.Impact.Users), r.Impact.ThirdParty}
	}
	return f
}

// draft is the file as a draft that keeps its id.
func (h *helpdesk) draft(id string, f requestFile) outbox.Draft {
	t := outbox.Draft{Request: support.Request{ID: id}, Attach: f.Attachments, Answers: map[string]string{}}
	f.into(&t.Request)
	if f.Bundle != "" {
		t.Answers["bundle"] = f.Bundle
	}
	h.known(&t.Request)
	return t
}

// known fills in what this host knows without asking.
func (h *helpdesk) known(r *support.Request) {
	c := h.desk.config.Support
	r.Product, r.Policy = h.profile.Product, h.rules.Version
	r.Contact.Name = cmp.Or(r.Contact.Name, c.Name)
	r.Contact.Email = cmp.Or(r.Contact.Email, c.Email)
	r.Contact.Phone = cmp.Or(r.Contact.Phone, c.Phone)
	r.Partner = cmp.Or(r.Partner, c.Partner)
	r.Language = cmp.Or(r.Language, c.Language)
	r.Platform = support.Platform{Version: h.keeper.Version, Host: h.keeper.HostID, Tool: version.Info().Version}
	if l := h.license; l != nil {
		r.License = support.License{ID: l.ID, Customer: l.Customer, Deployment: l.Deployment}
		if l.Support != nil {
			r.License.Support = l.Support.Level
		}
	}
}

// attachmentPaths makes paths absolute, and refuses what cannot be attached before
// anything else is done.
func attachmentPaths(paths []string) ([]string, error) {
	var all []string
	for _, p := range paths {
		whole, err := filepath.Abs(p)
		if err == nil {
			var info os.FileInfo
			if info, err = os.Stat(whole); err == nil && !info.Mode().IsRegular() {
				err = lang.Errorf("it is no regular file")
			}
		}
		if err != nil {
			return nil, fault.New(fault.ExitUsage, "attachment_missing", "--attach %s: %s", ui.Clean(p), fault.Bare(err)).
				Hinted("name a file that is there and may be read; a folder goes into a bundle: --bundle new, or into an archive")
		}
		all = append(all, whole)
	}
	return all, nil
}

// template is an empty request to fill in, with the vendor's own words.
func (h *helpdesk) template() string {
	var b strings.Builder
	say := func(line, what string) { fmt.Fprintf(&b, "%-26s # %s\n", line, what) }
	fmt.Fprintf(&b, "# %s\n", lang.T("A support request to %s, for: optool support-request create --from FILE", ui.Clean(h.profile.Vendor.Name)))
	fmt.Fprintf(&b, "# %s\n\n", lang.T("Fill in what you know; what this host knows (licence, version) is added."))
	say("kind: error", lang.T("consultation, error or modification"))
	say("subject:", lang.T("on one line"))
	b.WriteString("description: |\n\n")
	say("accounts: []", lang.T("identifiers of the accounts concerned"))
	say("objects: []", lang.T("identifiers of the objects concerned"))
	say("element:", lang.T("the module, report or page concerned"))
	b.WriteString("steps: |\n\n")
	say("expected:", lang.T("what should have happened"))
	say("actual:", lang.T("what happened"))
	say("impact:", lang.T("of an error; the priority follows from it"))
	say("  functions:", lang.T("that fail: one, several or all"))
	say("  users:", lang.T("that are hit: one, several or all"))
	say("  thirdParty: false", lang.T("the cause is known to be other software or hardware"))
	say("service:", lang.T("see: optool support-request coverage"))
	say("language:", lang.T("of the texts, such as en or ru"))
	if len(h.rules.Fields) > 0 {
		say("fields:", lang.T("what this vendor asks beside that"))
		for _, f := range h.rules.Fields {
			fmt.Fprintf(&b, "  %-24s # %s\n", f.Name+":", ui.Clean(cmp.Or(f.Hint, f.Title)))
		}
	}
	c := h.desk.config.Support
	fmt.Fprintf(&b, "contact:\n  name: %s\n  email: %s\n  phone: %s\npartner: %s\n", quoted(c.Name), quoted(c.Email), quoted(c.Phone), quoted(c.Partner))
	say("attachments: []", lang.T("paths of files"))
	say("bundle:", lang.T("new, or the path of a diagnostics bundle"))
	return trimBlanks(b.String())
}

func quoted(s string) string {
	if s == "" {
		return ""
	}
	return fmt.Sprintf("%q", s)
}

// trimBlanks takes blanks off the ends of lines.
func trimBlanks(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}
