package vendorcli

import (
	"bytes"
	"context"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/support"
)

// wording is the flags that give a text.
type wording struct{ text, file, author string }

func (w *wording) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&w.text, "text", "", "the text itself, - for standard input")
	f.StringVar(&w.file, "file", "", "`file` with the text, - for standard input")
	f.StringVar(&w.author, "author", "", "who writes; the customer sees it")
}

// read returns the text, with the line ends of documents.
func (w *wording) read(d *desk) (string, error) {
	if w.text != "" && w.file != "" {
		return "", fault.Usage("--text and --file exclude each other")
	}
	data, file := []byte(w.text), w.file
	if w.text == "-" {
		file = "-"
	}
	if file != "" {
		var err error
		if data, err = d.input(file, support.MaxText); err != nil {
			return "", err
		}
	}
	return string(bytes.TrimRight(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), "\n")), nil
}

func requestReplyCommand(d *desk) *cobra.Command {
	var w wording
	var question, note bool
	cmd := &cobra.Command{
		Use:   "reply TICKET",
		Short: "Answer a request",
		Long: "Write an answer to a support request: the customer sees it when his optool asks\n" +
			"next. An answer ends the reaction time. With --question the customer is to\n" +
			"answer first; with --note nothing changes but that he reads it.",
		Example: "  optool-vendor request reply TL-1042 --file answer.txt --author Vera\n" +
			"  optool-vendor request reply TL-1042 --question --text 'Which browser?'",
		Args: exactly("TICKET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			say := backoffice.Say{Kind: support.Answer, Author: w.author}
			switch {
			case question && note:
				return fault.Usage("--question and --note exclude each other")
			case question:
				say.Kind = support.Question
			case note:
				say.Kind = support.Note
			}
			var err error
			if say.Text, err = w.read(d); err != nil {
				return err
			}
			if say.Text == "" {
				return fault.Usage("the answer has no text").Hinted("give --text TEXT, --file FILE, or --file - and the text on standard input")
			}
			return d.sayOn(cmd.Context(), args[0], say, lang.T("Answer stored"))
		},
	}
	w.flags(cmd)
	cmd.Flags().BoolVar(&question, "question", false, "the customer is to answer first: the clock of the reaction time stops")
	cmd.Flags().BoolVar(&note, "note", false, "neither answer nor question")
	return ui.ExitCodes(cmd, requestExits()...)
}

func requestCloseCommand(d *desk) *cobra.Command {
	var w wording
	cmd := &cobra.Command{
		Use:     "close TICKET",
		Short:   "Close a request",
		Long:    "Close a support request, with a last word or without. A closed request takes no\nmore messages.",
		Example: "  optool-vendor request close TL-1042 --text 'Fixed in 4.3.'",
		Args:    exactly("TICKET"),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := w.read(d)
			if err != nil {
				return err
			}
			return d.sayOn(cmd.Context(), args[0], backoffice.Say{Kind: support.Closed, Text: text, Author: w.author}, lang.T("Request closed"))
		},
	}
	w.flags(cmd)
	return ui.ExitCodes(cmd, requestExits()...)
}

func requestExits() []int {
	return []int{fault.ExitOK, fault.ExitFailure, fault.ExitUsage, fault.ExitRefused, fault.ExitUnverified, fault.ExitBusy}
}

func (d *desk) sayOn(ctx context.Context, name string, say backoffice.Say, done string) error {
	s, err := d.store()
	if err != nil {
		return err
	}
	t, err := s.FindTicket(name)
	if err != nil {
		return err
	}
	if t, err = s.Answer(ctx, t.ID, say); err != nil {
		return err
	}
	return d.showTicket(s, t, done)
}
