package vendorcli

import (
	"bytes"
	"context"
	"io"
	"os"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/support"
)

// mailVerified is data of VendorRequestVerification.
type mailVerified struct {
	Request     string               `json:"request"`          // id
	Document    string               `json:"document"`         // id of the request, or of a message that follows it
	Ticket      string               `json:"ticket,omitempty"` // when the request is known here
	License     string               `json:"license"`
	Customer    string               `json:"customer"`
	Created     time.Time            `json:"created"`
	Subject     string               `json:"subject"`
	Text        string               `json:"text"` // as it was signed, but for blanks at the ends of lines
	Attachments []support.Attachment `json:"attachments"`

	// Who sent the mail, and when, is not signed.
	From      string     `json:"from"`
	MessageID string     `json:"messageId,omitempty"`
	Date      *time.Time `json:"date,omitempty"`
}

func requestVerifyCommand(d *desk) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify FILE.eml",
		Short: "Prove that a mail is a customer's request",
		Long: "Prove that a mail, as it came in or as a help desk saved it, is what the holder\n" +
			"of a licence sent: subject, text and attachments are compared with the statement\n" +
			"in its header, which is signed with the key of the licence. The sender's address\n" +
			"is not part of it. With - the mail is read from standard input.",
		Example: "  optool-vendor request verify request.eml",
		Args:    exactly("FILE.eml"),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := d.store()
			if err != nil {
				return err
			}
			from, err := d.stream(args[0])
			if err != nil {
				return err
			}
			defer from.Close()
			return d.verifyMail(s, from)
		},
	}
	return ui.ExitCodes(cmd, fault.ExitOK, fault.ExitFailure, fault.ExitUsage, fault.ExitUnverified)
}

func (d *desk) verifyMail(s *backoffice.Store, from io.Reader) error {
	m, r, err := s.VerifyMail(from)
	if err != nil {
		return err
	}
	v := mailVerified{Request: m.Statement.Request, Document: m.Statement.ID, License: r.License.ID, Customer: r.License.Customer,
		Created: m.Statement.Created.UTC(), Subject: m.Statement.Subject, Text: m.Text, Attachments: append([]support.Attachment{}, m.Statement.Attachments...),
		From: m.From, MessageID: m.MessageID}
	if !m.Date.IsZero() {
		sent := m.Date.UTC()
		v.Date = &sent
	}
	if t, err := s.FindTicket(v.Request); err == nil && t.License == v.License {
		v.Ticket = t.Number
	}
	return d.printer.Result("VendorRequestVerification", v, nil, func(sheet *ui.Sheet) error {
		sheet.Heading("Mail", ui.Good(lang.T("is as it was signed")))
		sheet.Field("Customer", ui.Strong(v.Customer), ui.Faint(v.License))
		sheet.Field("Request", ui.Plain(v.Request), ui.Faint(v.Ticket))
		if v.Document != v.Request {
			sheet.Field("Message", ui.Plain(v.Document))
		}
		sheet.Field("Signed", ui.Plain(ui.Date(v.Created)))
		sheet.Field("Subject", ui.Plain(v.Subject))
		for _, a := range v.Attachments {
			sheet.Field(a.Name, ui.Plain(ui.Bytes(a.Size)), ui.Faint(a.SHA256))
		}
		sheet.Field("Sender", ui.Plain(v.From), ui.Faint(lang.T("(not signed)")))
		return nil
	})
}

// stream opens a file, or standard input for "-".
func (d *desk) stream(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(d.Stdin), nil
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // without it opening a named pipe would wait for its writer
	if err != nil {
		return nil, fault.File(err, lang.Say("reading %s", path))
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, fault.New(fault.ExitUsage, "not_a_file", "reading %s: it is no regular file", path).Hinted("pass - to read standard input")
	}
	return f, nil
}

// takenIn is one document that was imported.
type takenIn struct {
	ID        string    `json:"id"`
	Request   string    `json:"request"` // id of the request it belongs to
	Ticket    string    `json:"ticket"`
	Accepted  time.Time `json:"accepted"`  // when it arrived: clocks count from here
	Duplicate bool      `json:"duplicate"` // it was known already
	Signed    bool      `json:"signed"`
	License   string    `json:"license,omitempty"`
}

type takenView struct {
	Documents []takenIn `json:"documents"`
}

func requestImportCommand(d *desk) *cobra.Command {
	var received string
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Take in a request that came as a file or by mail",
		Long: "Take in a file that a customer's optool wrote to be carried, or a mail that it\n" +
			"sent. It is verified, gets a ticket, and is handed over to the help desk as if\n" +
			"it had been posted; what is known already counts once. With - the file is read\n" +
			"from standard input.\n\n" +
			"The reaction time counts from when a mail reached you, as its first line\n" +
			"Received says, and for a carried file from now; --received says it otherwise.\n" +
			"Nothing counts from before it was written.",
		Example: "  optool-vendor request import request.eml\n" +
			"  optool-vendor request import acme.optool-request --received -2h",
		Args: exactly("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			at, err := d.arrival(received)
			if err != nil {
				return err
			}
			return d.requestImport(cmd.Context(), args[0], at)
		},
	}
	cmd.Flags().StringVar(&received, "received", "", "`when` it reached you: an instant such as 2026-11-20T16:30:00Z, or -2h")
	return ui.ExitCodes(cmd, requestExits()...)
}

// arrival reads --received; the zero time is for none.
func (d *desk) arrival(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	at, err := instant("received", text, d.Now(), dayStart)
	if err == nil && at.After(d.Now()) {
		err = fault.Usage("--received %s lies in the future", text)
	}
	return at, err
}

func (d *desk) requestImport(ctx context.Context, path string, received time.Time) error {
	s, err := d.store()
	if err != nil {
		return err
	}
	from, err := d.stream(path)
	if err != nil {
		return err
	}
	defer from.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(from, head)
	if err != nil && n == 0 {
		return fault.New(fault.ExitUnverified, "bad_request_file", "%s is empty", path).Hinted("have it made again: optool support-request send ID --carry FILE")
	}
	all := io.MultiReader(bytes.NewReader(head[:n]), from)
	var taken []backoffice.Imported
	if n == len(head) && bytes.HasPrefix(head[257:], []byte("ustar")) { // POSIX tar
		taken, err = s.ImportCarried(ctx, all, received)
	} else {
		taken, err = s.ImportMail(ctx, all, received)
	}
	v := takenView{Documents: []takenIn{}}
	for _, one := range taken {
		v.Documents = append(v.Documents, takenIn{one.ID, one.Request, one.Ticket, one.Accepted, one.Duplicate, one.Signed, one.License})
	}
	if len(taken) > 0 || err == nil {
		if shown := d.printer.Result("VendorRequestImport", v, nil, v.draw); shown != nil {
			return shown
		}
	}
	return err
}

func (v takenView) draw(sheet *ui.Sheet) error {
	var rows [][]ui.Word
	for _, one := range v.Documents {
		note := ui.Good(lang.T("taken in"))
		if one.Duplicate {
			note = ui.Faint(lang.T("known already"))
		}
		what := lang.T("request")
		if one.ID != one.Request {
			what = lang.T("message")
		}
		rows = append(rows, []ui.Word{ui.Plain(one.Ticket), ui.Plain(what), note, ui.Plain(one.ID), ui.Plain(ui.Date(one.Accepted))})
	}
	return sheet.Table([]string{"ticket", "document", "", "id", "counts from"}, rows)
}
