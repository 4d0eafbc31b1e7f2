package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/checkup"
	"github.com/optool/optool/internal/config"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
)

type doctorOptions struct {
	list  bool
	wrong error // with the configuration; nil: it is sound
}

func doctorCommand(d *desk) *cobra.Command {
	var o doctorOptions
	cmd := &cobra.Command{
		Use:   "doctor [CHECK...]",
		Short: "Check this installation, and the way to the vendor",
		Long: "Looks at everything that must be right for the other commands to work: the\n" +
			"configuration and the profile, the state and the disk below it, the clock, the\n" +
			"licence, the timer, and the way to the vendor with name service, proxy and each\n" +
			"certificate. Every finding that is not ok says what to do. Nothing is changed\n" +
			"and no mail is sent.\n\n" +
			"The checks run at the same time, each for 10 seconds at most, and all of them\n" +
			"no longer than --timeout. With --offline those of the network are left out.",
		Example: "  optool doctor\n" +
			"  optool doctor name proxy tls endpoint\n" +
			"  optool doctor --offline -o json\n" +
			"  optool doctor --list",
		Args: cobra.ArbitraryArgs,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) (err error) {
			o.wrong, err = d.openAnyway(cmd)
			return err
		},
		RunE: func(cmd *cobra.Command, args []string) error { return d.doctor(cmd.Context(), args, o) },
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var all []string
			for _, c := range d.checks(context.Background(), &patient{}) {
				all = append(all, c.ID+"\t"+c.Title)
			}
			return all, cobra.ShellCompDirectiveNoFileComp
		},
	}
	cmd.Flags().BoolVar(&o.list, "list", false, "list the checks, run none")
	cmd = ui.ExitCodes(changes(cmd), 0, 1, 2)
	return ui.ExitMeaning(cmd, fault.ExitFailure, "a check failed; warnings alone end with 0")
}

// doctorView is data of Doctor.
type doctorView struct {
	OK      bool              `json:"ok"` // no check failed
	Offline bool              `json:"offline"`
	Counts  doctorCounts      `json:"counts"`
	Checks  []checkup.Finding `json:"checks"`
}

type doctorCounts struct {
	OK   int `json:"ok"`
	Warn int `json:"warn"`
	Fail int `json:"fail"`
	Skip int `json:"skip"`
}

// checkList is data of DoctorChecks.
type checkList struct {
	Checks []listedCheck `json:"checks"`
}

type listedCheck struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Network bool   `json:"network"` // left out with --offline
}

func (d *desk) doctor(ctx context.Context, names []string, o doctorOptions) error {
	p := &patient{wrong: o.wrong}
	if !o.list {
		p = d.patient(ctx, o.wrong)
		defer p.close()
	}
	checks, err := chosen(d.checks(ctx, p), names)
	if err != nil {
		return err
	}
	if o.list {
		return d.listChecks(checks)
	}
	limited, cancel := context.WithTimeout(ctx, d.config.Network.Timeout)
	defer cancel()
	v := doctorView{OK: true, Offline: d.config.Offline}
	v.Checks = checkup.Run(limited, checks, checkup.Options{
		Offline: d.config.Offline, Now: d.Now, Limit: min(checkup.DefaultLimit, d.config.Network.Timeout),
	})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for _, f := range v.Checks {
		switch f.Outcome {
		case checkup.OK:
			v.Counts.OK++
		case checkup.Warn:
			v.Counts.Warn++
		case checkup.Fail:
			v.Counts.Fail++
			v.OK = false
		default:
			v.Counts.Skip++
		}
	}
	if err := d.printer.Result("Doctor", v, nil, v.draw); err != nil || v.OK {
		return err
	}
	return settled{fault.ExitFailure}
}

// chosen are the checks of these names, in the order of the list; all without names.
func chosen(all []checkup.Check, names []string) ([]checkup.Check, error) {
	if len(names) == 0 {
		return all, nil
	}
	var ids []string
	for _, c := range all {
		ids = append(ids, c.ID)
	}
	for _, n := range names {
		if slices.Contains(ids, n) {
			continue
		}
		f := fault.Usage("there is no check %q", ui.Clean(n))
		if near := ui.Suggest(n, ids); near != "" {
			return nil, f.Hinted("did you mean %s?", near)
		}
		return nil, f.Hinted("see them: optool doctor --list")
	}
	return slices.DeleteFunc(all, func(c checkup.Check) bool { return !slices.Contains(names, c.ID) }), nil
}

func (d *desk) listChecks(checks []checkup.Check) error {
	v := checkList{Checks: []listedCheck{}}
	for _, c := range checks {
		v.Checks = append(v.Checks, listedCheck{c.ID, c.Title, c.Network})
	}
	return d.printer.Result("DoctorChecks", v, nil, func(s *ui.Sheet) error {
		var rows [][]ui.Word
		for _, c := range v.Checks {
			note := ui.Plain("-")
			if c.Network {
				note = ui.Plainf("opens a connection")
			}
			rows = append(rows, []ui.Word{ui.Strong(c.ID), ui.Plain(c.Title), note})
		}
		return s.Table([]string{"check", "about", "network"}, rows)
	})
}

func (v doctorView) draw(s *ui.Sheet) error {
	var rows [][]ui.Word
	for _, f := range v.Checks {
		rows = append(rows, []ui.Word{checkWord(f.Outcome), ui.Plain(f.Title), ui.Plain(f.Message)})
	}
	if err := s.Table([]string{"result", "about", "finding"}, rows); err != nil {
		return err
	}
	advised := func(f checkup.Finding) bool {
		return f.Hint != "" && (f.Outcome == checkup.Warn || f.Outcome == checkup.Fail)
	}
	if slices.ContainsFunc(v.Checks, advised) {
		s.Heading("What to do")
		for _, f := range v.Checks {
			if advised(f) {
				for i, line := range strings.Split(f.Hint, "\n") {
					label := f.Title
					if i > 0 {
						label = ""
					}
					s.Field(label, ui.Plain(line))
				}
			}
		}
	}
	s.Gap()
	summary := []ui.Word{ui.Good(lang.T("no check failed:"))}
	if v.Counts.Fail > 0 {
		summary = []ui.Word{ui.Bad(lang.N(v.Counts.Fail, "%d check failed:", "%d checks failed:"))}
	}
	s.Text(append(summary, ui.Plain(strings.Join([]string{
		lang.T("%d ok", v.Counts.OK), lang.N(v.Counts.Warn, "%d warning", "%d warnings"), lang.T("%d failed", v.Counts.Fail), lang.T("%d skipped", v.Counts.Skip),
	}, ", ")))...)
	return nil
}

func checkWord(o checkup.Outcome) ui.Word {
	switch o {
	case checkup.OK:
		return ui.Good(lang.Word("ok"))
	case checkup.Warn:
		return ui.Warn(lang.Word("warn"))
	case checkup.Fail:
		return ui.Bad(lang.Word("fail"))
	}
	return ui.Faint(lang.Word("skip"))
}

// openAnyway is open for commands that have something to say of a configuration with
// errors: they go on with the settings that are sound, and get the errors.
func (d *desk) openAnyway(cmd *cobra.Command) (wrong, err error) {
	err = d.open(cmd)
	if f := fault.Of(err); f == nil || f.Code != "config_invalid" {
		return nil, err
	}
	sources := config.Standard(d.Brand.Name, d.Brand.Prefix, d.Environ, d.Root)
	sources.Flags = given(cmd)
	if d.configFile != "" {
		sources.Explicit = d.configFile
	}
	if _, _, unfit := config.Load(config.Sources{Prefix: d.Brand.Prefix, Flags: sources.Flags}); unfit != nil {
		return nil, err // the flags are part of it
	}
	c, _, _ := config.Sound(sources)
	d.config = c
	d.speak(c.Lang, ui.Output(c.Output))
	d.printer = &ui.Printer{
		Out: ui.NewStream(d.Stdout, ui.Color(c.Color), d.Environ), Err: ui.NewStream(d.Stderr, ui.Color(c.Color), d.Environ),
		Output: ui.Output(c.Output), Quiet: d.quiet, Schema: Schema,
	}
	return err, nil
}

// quickLook is how long a reader waits for a writer of the database before it says
// that it is busy.
const quickLook = 100 * time.Millisecond
