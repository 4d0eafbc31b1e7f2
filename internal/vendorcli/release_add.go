package vendorcli

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/release"
)

// nextMinor stands for --required-stop without a value.
const nextMinor = "minor"

type addOptions struct {
	tree, channel, platform, minFrom string
	stop, released, rollout          string
	editions                         []string
	notes, steps                     string
}

func releaseAddCommand(d *desk) *cobra.Command {
	var o addOptions
	cmd := &cobra.Command{
		Use:   "add VERSION",
		Short: "Make a release of a directory tree",
		Long: "Make a release of a directory tree: files, modes and symbolic links are packed\n" +
			"into public/v1/blobs, and what customers must know of it is written down. They\n" +
			"see it after the next 'release publish'. The same tree with the same flags gives\n" +
			"the same bytes; give --released for that, too.\n\n" +
			"A required stop is a release that nobody may jump over. Without a value\n" +
			"--required-stop says that one of the versions from this one to before the next\n" +
			"minor must be installed on the way; with an equals sign it takes another range.\n\n" +
			"FILE of --steps is YAML, a list of programs of the release that are run in turn\n" +
			"while the platform stands still:\n\n" +
			"  - name: schema\n" +
			"    run: [bin/migrate, up]     # a path inside the release, and arguments\n" +
			"    undo: [bin/migrate, down]  # without it the step cannot be taken back\n" +
			"    timeout: 30m               # default 10m",
		Example: "  optool-vendor release add 4.3.0 --from build/tree --notes NEWS.md\n" +
			"  optool-vendor release add 5.0.0 --from build/tree --min-from 4.3 \\\n" +
			"      --required-stop='>=5.0 <5.2' --steps steps.yaml --rollout 10%",
		Args: versionArgument,
		RunE: func(cmd *cobra.Command, args []string) error { return runReleaseAdd(d, cmd, args[0], o) },
	}
	o.flags(cmd.Flags())
	return ui.ExitCodes(cmd, changeExits()...)
}

func (o *addOptions) flags(f *pflag.FlagSet) {
	f.SortFlags = false
	f.StringVar(&o.tree, "from", "", "`directory` that holds the release (required)")
	channelFlag(f, &o.channel)
	f.StringVar(&o.platform, "platform", "", "system and processor it runs on, such as linux/amd64 (default any)")
	f.StringVar(&o.minFrom, "min-from", "", "oldest `version` it can be installed over (default any)")
	f.StringVar(&o.stop, "required-stop", "", "nobody may jump over this release, or over the `range` '>=A <B'")
	f.Lookup("required-stop").NoOptDefVal = nextMinor
	f.StringVar(&o.released, "released", "", "`date` of the release, or an instant (default now)")
	f.StringSliceVar(&o.editions, "edition", nil, "an edition that may have it (repeat; default all)")
	f.StringVar(&o.rollout, "rollout", "100%", "share of hosts it is offered to")
	f.StringVar(&o.notes, "notes", "", "`file` of release notes, - for standard input")
	f.StringVar(&o.steps, "steps", "", "YAML `file` of migration steps")
}

func runReleaseAdd(d *desk, cmd *cobra.Command, version string, o addOptions) error {
	if err := required(cmd, "from"); err != nil {
		return err
	}
	draft, err := o.draft(d, version)
	if err != nil {
		return err
	}
	s, err := d.store()
	if err != nil {
		return err
	}
	r, err := s.AddRelease(cmd.Context(), draft)
	if err != nil {
		return err
	}
	return printRelease(d, r, lang.T("Release made"),
		lang.T("Make it small for those who have the one before: optool-vendor release delta --from V --to %s", version),
		lang.T("Show it to customers: optool-vendor release publish"))
}

// draft reads the flags.
func (o *addOptions) draft(d *desk, version string) (backoffice.Draft, error) {
	draft := backoffice.Draft{Version: version, Tree: o.tree, Channel: o.channel, Platform: o.platform, MinFrom: o.minFrom, Editions: names(o.editions)}
	var err error
	if o.released != "" {
		if draft.Released, err = instant("released", o.released, d.Now(), dayStart); err != nil {
			return draft, err
		}
	}
	if draft.Rollout, err = percent("rollout", o.rollout); err != nil {
		return draft, err
	}
	if draft.Stop, err = stopRange(o.stop, version); err != nil {
		return draft, err
	}
	if o.notes != "" {
		if draft.Notes, err = d.input(o.notes, release.MaxNotes); err != nil {
			return draft, err
		}
	}
	if o.steps != "" {
		draft.Steps, err = readSteps(d, o.steps)
	}
	return draft, err
}

// versionArgument takes the one argument VERSION, and knows where a second one
// mostly comes from.
func versionArgument(cmd *cobra.Command, args []string) error {
	if len(args) == 2 && strings.HasPrefix(args[1], ">") && cmd.Flags().Lookup("required-stop") != nil {
		return fault.Usage("%s takes one argument, got 2", cmd.CommandPath()).
			Hinted("put an equals sign between: --required-stop='%s'", args[1])
	}
	return exactly("VERSION")(cmd, args)
}

// stopRange reads '>=A <B'; without a range the stop lasts until the next minor.
func stopRange(text, version string) (*release.Stop, error) {
	switch text {
	case "":
		return nil, nil
	case nextMinor:
		return &release.Stop{From: version, Before: minorAfter(version)}, nil
	}
	wrong := func(why lang.Text) (*release.Stop, error) {
		return nil, fault.Usage("--required-stop %q: %s", text, why).
			Hinted("for example --required-stop='>=%s <%s'", version, minorAfter(version))
	}
	from, before, two := strings.Cut(text, "<")
	from, lower := strings.CutPrefix(strings.Trim(from, " ,"), ">=")
	stop := release.Stop{From: strings.TrimSpace(from), Before: strings.TrimSpace(before)}
	switch {
	case !two || !lower:
		return wrong(lang.Say("want a first version and one to stop before"))
	case stop.From == "" || stop.Before == "" || strings.ContainsAny(stop.From+stop.Before, "<>= |"):
		return wrong(lang.Say("want two versions"))
	}
	return &stop, nil // whether they are, and in order, is for the rules of an offer
}

// minorAfter returns the minor version that follows the one of version: 1.5 for
// 1.4.2. Version has the form of a release's.
func minorAfter(version string) string {
	numbers, _, _ := strings.Cut(version, "-")
	major, rest, _ := strings.Cut(numbers, ".")
	minor, _, _ := strings.Cut(rest, ".")
	n, _ := strconv.ParseUint(minor, 10, 63) // none: 0
	return major + "." + strconv.FormatUint(n+1, 10)
}

// percent reads 1% to 100%, with or without the sign.
func percent(flag, text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%")))
	if err != nil || n < 1 || n > 100 {
		return 0, fault.Usage("--%s %q: want a share of hosts from 1%% to 100%%", flag, text).
			Hinted("for example --%s 10%%; a release that nobody is to have is withdrawn: optool-vendor release withdraw --help", flag)
	}
	return n, nil
}
