package vendorcli

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/sla"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/support"
)

// ticketView is one request as show and every change print it.
type ticketView struct {
	ticketRow
	Folder      string          `json:"folder"`
	Signed      bool            `json:"signed"` // by the holder of the licence
	Request     support.Request `json:"request"`
	Attachments []enclosed      `json:"attachments"`
	Thread      []saidRow       `json:"thread"`
}

// enclosed is an attachment, and where it lies.
type enclosed struct {
	support.Attachment
	Path string `json:"path"`
}

// saidRow is one message of the thread.
type saidRow struct {
	ID          string              `json:"id"`
	Kind        support.MessageKind `json:"kind"`
	At          time.Time           `json:"at"`                 // when it arrived, or was written here
	Imported    *time.Time          `json:"imported,omitempty"` // when it was taken in, if it had arrived before that
	From        string              `json:"from"`               // customer or vendor
	Author      string              `json:"author,omitempty"`
	Text        string              `json:"text,omitempty"`
	Priority    int                 `json:"priority,omitempty"` // when the impact changed
	Attachments []enclosed          `json:"attachments"`
}

func requestShowCommand(d *desk) *cobra.Command {
	return &cobra.Command{
		Use:   "show TICKET",
		Short: "Show a request and what was said",
		Long: "Show a support request, where its attachments lie, what was said since, and when\n" +
			"an answer is due. TICKET is the number, the id, or the beginning or the end of\n" +
			"the id.",
		Example: "  optool-vendor request show TL-1042",
		Args:    exactly("TICKET"),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := d.store()
			if err != nil {
				return err
			}
			t, err := s.FindTicket(args[0])
			if err != nil {
				return err
			}
			return d.showTicket(s, t, "")
		},
	}
}

// showTicket prints a request, below a word on what happened to it.
func (d *desk) showTicket(s *backoffice.Store, t *backoffice.Ticket, done string) error {
	c, err := s.Contents(t)
	if err != nil {
		return err
	}
	v := ticketView{ticketRow: ticketRowOf(t, d.clocks(s)), Folder: s.RequestFolder(t), Signed: t.Entries[0].Signed, Request: c.Request,
		Attachments: enclosedOf(s, t, t.ID, c.Request.Attachments), Thread: []saidRow{}}
	for i, m := range c.Messages {
		from := "customer"
		if m.Kind.FromVendor() {
			from = "vendor"
		}
		v.Thread = append(v.Thread, saidRow{m.ID, m.Kind, m.At, importedOf(&t.Entries[i+1]), from, m.Author, m.Text, t.Entries[i+1].Priority, enclosedOf(s, t, m.ID, m.Attachments)})
	}
	return d.printer.Result("VendorRequest", v, nil, func(sheet *ui.Sheet) error {
		if done != "" {
			sheet.Text(ui.Good(done))
			v.drawHead(sheet, d.Now())
			return nil
		}
		v.draw(sheet, d.Now())
		return nil
	})
}

func enclosedOf(s *backoffice.Store, t *backoffice.Ticket, document string, all []support.Attachment) []enclosed {
	list := []enclosed{}
	for _, a := range all {
		list = append(list, enclosed{a, s.AttachmentFile(t, document, a.Name)})
	}
	return list
}

func (v ticketView) drawHead(sheet *ui.Sheet, now time.Time) {
	sheet.Heading(v.Ticket+" "+v.Subject, requestStateWord(v.State))
	sheet.Field("Id", ui.Plain(v.ID))
	sheet.Field("Customer", ui.Plain(v.Customer), ui.Faint(v.License))
	kind := lang.Word(string(v.Kind))
	if v.Priority > 0 {
		kind = lang.T("%s, priority %d", kind, v.Priority)
	}
	sheet.Field("Kind", ui.Plain(kind))
	origin := []ui.Word{ui.Plainf("%s, by %s", ui.Date(v.Accepted), lang.Word(string(v.Via)))}
	if v.Imported != nil {
		origin = append(origin, ui.Faint(lang.T("taken in %s", ui.Date(*v.Imported))))
	}
	if !v.Signed {
		origin = append(origin, ui.Warn(lang.T("not signed")))
	}
	sheet.Field("Accepted", origin...)
	sheet.Field("Answer due", v.Clock.words(now)...)
}

func (v ticketView) draw(sheet *ui.Sheet, now time.Time) {
	v.drawHead(sheet, now)
	sheet.Field("Folder", ui.Plain(v.Folder))
	drawEnclosed(sheet, v.Attachments)
	drawRequest(sheet, v.Request)
	for _, m := range v.Thread {
		who := lang.Word(m.From)
		if m.Author != "" {
			who = m.Author
		}
		when := ui.Date(m.At)
		if m.Imported != nil {
			when = lang.T("%s, taken in %s", when, ui.Date(*m.Imported))
		}
		sheet.Heading(string(m.Kind), ui.Plainf("of %s", who), ui.Faint(when))
		drawText(sheet, m.Text)
		drawEnclosed(sheet, m.Attachments)
	}
}

// drawRequest draws what the customer wrote.
func drawRequest(sheet *ui.Sheet, r support.Request) {
	impact := ""
	if i := r.Impact; i != nil {
		impact = lang.T("functions: %s, users: %s", lang.Word(string(i.Functions)), lang.Word(string(i.Users)))
		if i.ThirdParty {
			impact = lang.T("%s, due to software or hardware of others", impact)
		}
	}
	for _, f := range []struct{ label, text string }{
		{lang.Mark("Contact"), strings.Join(strings.Fields(r.Contact.Name+" "+r.Contact.Email+" "+r.Contact.Phone), " ")},
		{lang.Mark("Partner"), r.Partner},
		{lang.Mark("Service"), r.Service},
		{lang.Mark("Accounts"), strings.Join(r.Accounts, ", ")},
		{lang.Mark("Objects"), strings.Join(r.Objects, ", ")},
		{lang.Mark("Element"), r.Element},
		{lang.Mark("Impact"), impact},
		{lang.Mark("Version"), r.Platform.Version},
		{lang.Mark("Host"), r.Platform.Host},
	} {
		if f.text != "" {
			sheet.Field(f.label, ui.Plain(f.text))
		}
	}
	drawSection(sheet, lang.T("Description"), r.Description)
	drawSection(sheet, lang.T("Steps"), r.Steps)
	drawSection(sheet, lang.T("Expected"), r.Expected)
	drawSection(sheet, lang.T("Actual"), r.Actual)
	for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
		drawSection(sheet, name, r.Fields[name])
	}
}

func drawSection(sheet *ui.Sheet, title, text string) {
	if strings.TrimSpace(text) != "" {
		sheet.Heading(title)
		drawText(sheet, text)
	}
}

func drawEnclosed(sheet *ui.Sheet, all []enclosed) {
	for _, a := range all {
		what := ui.Bytes(a.Size)
		if a.Bundle {
			what = lang.T("%s, diagnostics bundle", what)
		}
		sheet.Field(a.Name, ui.Plain(a.Path), ui.Faint(what))
	}
}

// drawText keeps the lines of a text.
func drawText(sheet *ui.Sheet, text string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\n"); strings.TrimSpace(line) == "" {
			sheet.Gap()
		} else {
			sheet.Text(ui.Plain(line))
		}
	}
}

// words say how the answer stands.
func (c *ticketClock) words(now time.Time) []ui.Word {
	switch {
	case c == nil:
		return []ui.Word{ui.Faint(lang.T("not known"))}
	case c.State == sla.Paused:
		return []ui.Word{ui.Plainf("the customer is to answer first")}
	case c.State == sla.Ended:
		return nil
	case c.Due == nil:
		return []ui.Word{ui.Plainf("no time is promised")}
	}
	words := []ui.Word{ui.Plain(ui.When(*c.Due, now))}
	switch {
	case c.State == sla.Answered && c.Overdue:
		words = append(words, ui.Warn(lang.T("answered late")))
	case c.State == sla.Answered:
		words = append(words, ui.Good(lang.T("answered in time")))
	case c.Overdue:
		words = append(words, ui.Bad(lang.T("overdue")))
	default:
		words = append(words, ui.Faint(lang.T("(%d h %02d min of working time left)", c.Left/60, c.Left%60)))
	}
	if c.Provisional {
		words = append(words, ui.Warn(lang.T("provisional: the holidays of that year are not published")))
	}
	return words
}
