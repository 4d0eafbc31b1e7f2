package support

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/mail"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// News is what a refresh found.
type News struct {
	Asked   int      // cases the vendor was asked about
	Changed []string // ids of those with something new
	Lost    []string // ids that the vendor took and does not know now: of an earlier licence, perhaps
}

// Refresh asks the vendor what became of cases that he has and that are not over;
// those of ids, or all. Cases that went by HTTPS are asked for at the endpoint, the
// others are looked for in the mailbox. The first trouble ends it; what was found
// before is kept.
func (o *Office) Refresh(ctx context.Context, ids []string, endpoint *HTTPS, box Mailbox, from []string) (News, error) {
	var news News
	cases, err := o.Cases(ctx)
	if err != nil {
		return news, err
	}
	// One mark goes through the mailbox, so a mail is filed whichever cases were asked
	// for, and whatever is known of them.
	var mailed []*Case
	wanted := 0
	for _, c := range cases {
		p := c.request()
		byMail := endpoint == nil || p.Via == ViaMail
		if byMail {
			mailed = append(mailed, c)
		}
		if len(ids) > 0 && !slices.Contains(ids, c.ID) || c.Over() || p.Stage != Accepted && p.Stage != Carried && !p.Unknown {
			continue
		}
		if byMail {
			wanted++
		} else if err := o.ask(ctx, endpoint, c, &news); err != nil {
			return news, err
		}
	}
	if box == nil || wanted == 0 {
		return news, nil
	}
	news.Asked += wanted
	return news, o.fetch(ctx, box, mailed, from, &news)
}

// ask reads one case's status from the endpoint.
func (o *Office) ask(ctx context.Context, endpoint *HTTPS, c *Case, news *News) error {
	status, found, err := endpoint.Status(ctx, c.ID)
	if err != nil {
		return err
	}
	news.Asked++
	if !found && c.request().Stage == Accepted {
		news.Lost = append(news.Lost, c.ID)
	}
	if !found { // or carried, and not arrived yet
		return nil
	}
	changed := false
	_, err = o.change(ctx, c.ID, func(c *Case) error {
		changed = c.learn(status)
		c.Asked = o.Now().UTC()
		return nil
	})
	if changed {
		news.Changed = append(news.Changed, c.ID)
	}
	return err
}

// learn takes over what the vendor says. It reports whether anything is new.
func (c *Case) learn(s vendorapi.RequestStatus) (changed bool) {
	if p := c.request(); p.Stage == Carried {
		p.Stage, p.Accepted, c.Accepted, changed = Accepted, s.Accepted, s.Accepted, true
	}
	if s.Ticket != "" && c.Ticket != ticket(s.Ticket) {
		c.Ticket, changed = ticket(s.Ticket), true
	}
	if s.State != c.Vendor {
		c.Vendor, changed = s.State, true
	}
	for _, m := range s.Messages {
		if m.ID == "" || len(c.Thread) >= maxThread || !m.Kind.FromVendor() && m.Kind != support.Reply && m.Kind != support.Close {
			continue
		}
		e := Entry{ID: shown(m.ID), Kind: m.Kind, At: m.At.UTC(), Author: shown(m.Author), Text: plain(m.Text), Priority: m.Priority}
		for i := range c.Parcels {
			if c.Parcels[i].ID == e.ID {
				e.Budget = c.Parcels[i].Budget
			}
		}
		for _, a := range m.Attachments {
			e.Files = append(e.Files, shown(a.Name))
		}
		if c.said(e) {
			changed = true
		}
	}
	return changed
}

const (
	maxThread = 1000
	maxSaid   = 64 << 10 // bytes of one text that are kept
)

// plain is foreign text of several lines, bounded and printable.
func plain(text string) string {
	if len(text) > maxSaid {
		text = text[:maxSaid] + "\n[…]"
	}
	lines := strings.Split(strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(printableLine(line), " ")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// fetch reads new mails and files them with their cases.
func (o *Office) fetch(ctx context.Context, box Mailbox, cases []*Case, from []string, news *News) error {
	marks := state.NewTable[mail.Mark](o.Store, state.Meta)
	mark, err := marks.Get(ctx, mailboxMark)
	if err != nil {
		return err
	}
	since := o.Now()
	for _, c := range cases {
		if c.Created.Before(since) {
			since = c.Created
		}
	}
	reached, failed := box.Fetch(ctx, mark.Value, since.Add(-24*time.Hour),
		func(in *mail.Incoming) bool { return matching(in, cases, from) != nil },
		func(in *mail.Incoming) error {
			c := matching(in, cases, from)
			if c == nil {
				return nil
			}
			changed := false
			_, err := o.change(ctx, c.ID, func(c *Case) error {
				changed = c.hear(in, o.Now().UTC())
				return nil
			})
			if changed && !slices.Contains(news.Changed, c.ID) {
				news.Changed = append(news.Changed, c.ID)
			}
			return err
		})
	if reached != mark.Value {
		if err := o.Store.Commit(context.WithoutCancel(ctx), marks.Put(mailboxMark, reached)); err != nil && failed == nil {
			return err
		}
	}
	return failed
}

const mailboxMark = "requests.mailbox"

// matching finds the case that a mail belongs to: by the ids it answers, by its header
// field, or by the ticket in its subject. Only senders of the vendor's domains count.
func matching(in *mail.Incoming, cases []*Case, from []string) *Case {
	if in.Bounce != "" { // of whatever mail server on the way
		return answered(in, cases)
	}
	if _, domain, _ := strings.Cut(in.From, "@"); !slices.ContainsFunc(from, func(d string) bool { return strings.EqualFold(d, domain) }) {
		return nil
	}
	for _, c := range cases {
		if in.Request == c.ID || in.Ticket != "" && strings.EqualFold(in.Ticket, c.Ticket) {
			return c
		}
	}
	return answered(in, cases)
}

// answered finds the case of a parcel that a mail answers by its id.
func answered(in *mail.Incoming, cases []*Case) *Case {
	for _, c := range cases {
		for i := range c.Parcels {
			if in.Answers(c.Parcels[i].ID) {
				return c
			}
		}
	}
	return nil
}

// returned notes that a mail of ours came back: it has not arrived. Once the vendor has
// said anything, it is the trouble of some reader of his.
func (c *Case) returned(in *mail.Incoming) (changed bool) {
	if c.Ticket != "" || slices.ContainsFunc(c.Thread, func(e Entry) bool { return e.Kind.FromVendor() && !e.Automatic }) {
		return false
	}
	for i := range c.Parcels {
		p := &c.Parcels[i]
		if p.Stage != Accepted || p.Via != ViaMail || !in.Answers(p.ID) {
			continue
		}
		p.Stage, p.Accepted, p.Unknown = Dead, time.Time{}, false
		p.trouble(fault.New(fault.ExitRefused, "mail_returned", "the mail came back: %s", shown(in.Bounce)).
			Hinted("correct the address or the mail server, then: optool support-request send %s --again", c.ID))
		c.Thread = slices.DeleteFunc(c.Thread, func(e Entry) bool { return e.ID == p.ID })
		if i == 0 {
			c.Accepted = time.Time{}
		}
		changed = true
	}
	return changed
}

// hear adds a mail of the vendor to the thread. What a machine wrote is a note, and
// everything else an answer: in a mail a question looks the same.
func (c *Case) hear(in *mail.Incoming, now time.Time) bool {
	if in.Bounce != "" {
		return c.returned(in)
	}
	changed := false
	if in.Ticket != "" && c.Ticket == "" {
		c.Ticket, c.Tag, changed = ticket(in.Ticket), shown(in.Tag), true
	}
	if in.MessageID == "" || len(c.Thread) >= maxThread {
		return changed
	}
	at := in.Date.UTC()
	if at.IsZero() || at.After(now) {
		at = now
	}
	if at.Before(c.Accepted) {
		at = c.Accepted
	}
	for i := range c.Parcels { // an answer comes after what it answers, whatever clocks say
		if p := &c.Parcels[i]; in.Answers(p.ID) && at.Before(p.Accepted) {
			at = p.Accepted
		}
	}
	e := Entry{ID: shown(in.MessageID), Kind: support.Answer, At: at, Author: shown(in.FromName), Text: plain(in.Reply), Automatic: in.Automatic}
	if e.Author == "" {
		e.Author = shown(in.From)
	}
	if in.Automatic {
		e.Kind = support.Note
	}
	for _, name := range in.Attachments {
		e.Files = append(e.Files, shown(name))
	}
	return c.said(e) || changed
}

// Domains are those of mail addresses.
func Domains(addresses ...string) (all []string) {
	for _, a := range addresses {
		if _, domain, ok := strings.Cut(a, "@"); ok && !slices.Contains(all, domain) {
			all = append(all, domain)
		}
	}
	return all
}
