package vendorcli

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/sla"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

func requestCommands(d *desk) *cobra.Command {
	return ui.Group("request", "Read and answer the support requests of customers",
		requestListCommand(d), requestShowCommand(d), requestReplyCommand(d), requestCloseCommand(d), requestVerifyCommand(d), requestImportCommand(d))
}

// ticketRow is a request as the list has it.
type ticketRow struct {
	ID       string                 `json:"id"`
	Ticket   string                 `json:"ticket"`
	State    vendorapi.RequestState `json:"state"`
	Kind     support.Kind           `json:"kind"`
	Priority int                    `json:"priority,omitempty"` // by the vendor's rules, 1 the most urgent
	Subject  string                 `json:"subject"`
	Customer string                 `json:"customer,omitempty"`
	License  string                 `json:"license,omitempty"`
	Via      backoffice.Way         `json:"via"`                // https, mail or file
	Accepted time.Time              `json:"accepted"`           // when it arrived: clocks count from here
	Imported *time.Time             `json:"imported,omitempty"` // when it was taken in, if it had arrived before that
	Messages int                    `json:"messages"`
	Clock    *ticketClock           `json:"clock,omitempty"`
}

// ticketClock is the clock of the reaction time.
type ticketClock struct {
	State       sla.State  `json:"state"`         // running, paused, answered or closed
	Due         *time.Time `json:"due,omitempty"` // when the answer is due, or was
	Provisional bool       `json:"provisional,omitempty"`
	Overdue     bool       `json:"overdue,omitempty"`
	Budget      int64      `json:"budgetMinutes,omitempty"`
	Left        int64      `json:"leftMinutes"` // of working time
}

// clocks tells how answers stand; without a profile that can be read, or a time zone
// that is known, it warns once and tells nothing.
type clocks struct {
	desk   *desk
	clocks *backoffice.Clocks
	warned bool
}

func (d *desk) clocks(s *backoffice.Store) *clocks {
	c := &clocks{desk: d}
	made, err := s.Clocks()
	if err != nil {
		c.warn(err)
	}
	c.clocks = made
	return c
}

func (c *clocks) warn(err error) {
	if !c.warned {
		f := fault.Of(err)
		c.desk.printer.Warn(ui.Warning{Code: f.Code, Message: lang.T("no due times are known: %s", f)})
	}
	c.warned = true
}

func (c *clocks) of(t *backoffice.Ticket) *ticketClock {
	if c.clocks == nil {
		return nil
	}
	s, err := c.clocks.Standing(t)
	if err != nil {
		c.warn(err)
		return nil
	}
	v := &ticketClock{State: s.State, Provisional: s.Provisional, Overdue: s.Overdue, Budget: int64(s.Budget / time.Minute), Left: int64(s.Left / time.Minute)}
	if !s.Due.IsZero() {
		due := s.Due.UTC()
		v.Due = &due
	}
	return v
}

func ticketRowOf(t *backoffice.Ticket, c *clocks) ticketRow {
	return ticketRow{ID: t.ID, Ticket: t.Number, State: t.State, Kind: t.Kind, Priority: t.Priority(), Subject: t.Subject, Customer: t.Customer,
		License: t.License, Via: t.Via(), Accepted: t.Accepted(), Imported: importedOf(&t.Entries[0]), Messages: len(t.Entries) - 1, Clock: c.of(t)}
}

// importedOf is nil for what was taken in when it arrived.
func importedOf(e *backoffice.Entry) *time.Time {
	if e.Imported.IsZero() {
		return nil
	}
	return &e.Imported
}

func requestStateWord(s vendorapi.RequestState) ui.Word {
	switch s {
	case vendorapi.RequestOpen:
		return ui.Warn(lang.T("open"))
	case vendorapi.RequestAnswered:
		return ui.Good(lang.T("answered"))
	}
	return ui.Plain(lang.Word(string(s)))
}

// dueWord is the due time in a table.
func (c *ticketClock) dueWord(now time.Time) ui.Word {
	switch {
	case c == nil || c.Due == nil || c.State != sla.Running:
		return ui.Word{}
	case c.Overdue:
		return ui.Bad(ui.When(*c.Due, now))
	}
	return ui.Plain(ui.When(*c.Due, now))
}

type ticketListView struct {
	Requests []ticketRow `json:"requests"`
}

// anyState asks for all requests.
const anyState = "all"

func requestListCommand(d *desk) *cobra.Command {
	var state, license string
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List requests, the oldest first",
		Long: "List the support requests that are not closed, the oldest first, with the time\n" +
			"by which an answer is due. A request is open when you are to answer, and waiting\n" +
			"when the customer is.",
		Example: "  optool-vendor request list\n  optool-vendor request list --state open -o json",
		RunE:    func(*cobra.Command, []string) error { return runRequestList(d, state, license) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&state, "state", "", "only those in this state: open, waiting, answered, closed, or all of them")
	ui.OneOf(f, "state", string(vendorapi.RequestOpen), string(vendorapi.RequestWaiting), string(vendorapi.RequestAnswered), string(vendorapi.RequestClosed), anyState)
	f.StringVar(&license, "license", "", "only those of the licence with this id")
	return cmd
}

func runRequestList(d *desk, state, license string) error {
	s, err := d.store()
	if err != nil {
		return err
	}
	if license != "" {
		if _, err := s.Find(license); err != nil {
			return err
		}
	}
	all, err := s.Tickets()
	if err != nil {
		return err
	}
	v, clocks := ticketListView{Requests: []ticketRow{}}, d.clocks(s)
	for _, t := range all {
		wanted := state == anyState || string(t.State) == state || state == "" && t.State != vendorapi.RequestClosed
		if wanted && (license == "" || t.License == license) {
			v.Requests = append(v.Requests, ticketRowOf(t, clocks))
		}
	}
	return d.printer.Result("VendorRequestList", v, nil, func(sheet *ui.Sheet) error { return v.draw(sheet, d.Now()) })
}

func (v ticketListView) draw(sheet *ui.Sheet, now time.Time) error {
	if len(v.Requests) == 0 {
		sheet.Text(ui.Plainf("No requests."))
		return nil
	}
	var rows [][]ui.Word
	for _, r := range v.Requests {
		priority := ui.Word{}
		if r.Priority > 0 {
			priority = ui.Plainf("%d", r.Priority)
		}
		rows = append(rows, []ui.Word{ui.Plain(r.Ticket), requestStateWord(r.State), priority, r.Clock.dueWord(now), ui.Plain(r.Customer), ui.Plain(r.Subject)})
	}
	return sheet.Table([]string{"ticket", "state", "prio", "answer due", "customer", "subject"}, rows)
}
