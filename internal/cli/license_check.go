package cli

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

// Outputs that check knows beside the usual ones.
const (
	outputNagios     ui.Output = "nagios"
	outputPrometheus ui.Output = "prometheus"

	annotationMonitoring = "monitoring"
)

const exitRequirement = 18

// checkExit is the exit code of `license check` for each state.
var checkExit = map[license.State]int{
	license.Valid:           0,
	license.Expiring:        10,
	license.Grace:           11,
	license.Expired:         12,
	license.NotYetValid:     13,
	license.StateSuspended:  14,
	license.StateRevoked:    15,
	license.VersionMismatch: 16,
	license.HostMismatch:    17,
	license.ClockRollback:   19,
	license.Damaged:         20,
	license.None:            21,
	license.Stale:           22,
}

var checkExits = map[int]string{
	10:              "expiring (only with --warn-days or --min-days)",
	11:              "in grace",
	12:              "expired",
	13:              "not yet valid",
	14:              "suspended",
	15:              "revoked",
	16:              "platform version not licensed",
	17:              "other host",
	exitRequirement: "feature missing or limit exceeded",
	19:              "clock moved back",
	20:              "damaged or forged",
	21:              "none cached",
	22:              "stale: too long without contact",
}

type checkOptions struct {
	warnDays, minDays int
	features, limits  []string
	platformVersion   string
	file              string
	fetch             bool
	keyFile           string
}

func checkCommand(d *desk) *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Judge the licence by exit code, for scripts and monitoring",
		Long: "Judges the stored licence and ends with the exit code of its state. It reads\n" +
			"files alone, takes no lock and opens no connection. Requirements add to the\n" +
			"verdict: days left, features, limits. With --file it judges a licence file and\n" +
			"needs no state; with --fetch it asks the vendor first, for a job that has only\n" +
			"a key.",
		Example: "  optool license check --warn-days 14\n" +
			"  optool license check --feature api --limit devices=480\n" +
			"  optool license check -o nagios --warn-days 30 --min-days 7\n" +
			"  optool license check --file acme.lic --platform-version 4.2.0",
		Args:        cobra.NoArgs,
		Annotations: map[string]string{annotationMonitoring: "yes"},
		RunE:        func(cmd *cobra.Command, _ []string) error { return d.check(cmd, o) },
	}
	f := cmd.Flags()
	f.IntVar(&o.warnDays, "warn-days", 0, "count as expiring from so many days before the end")
	f.IntVar(&o.minDays, "min-days", 0, "require so many days left")
	f.StringArrayVar(&o.features, "feature", nil, "require this feature; may be repeated")
	f.StringArrayVar(&o.limits, "limit", nil, "require that a limit allows a count, as NAME=N; may be repeated")
	f.StringVar(&o.platformVersion, "platform-version", "", "judge this platform version, not the installed one")
	f.StringVar(&o.file, "file", "", "judge this licence file, - for standard input; needs no state")
	f.BoolVar(&o.fetch, "fetch", false, "ask the vendor first (the one way check uses the network)")
	f.StringVar(&o.keyFile, "key-file", "", "with --fetch: the licence key, - for standard input")
	f.StringP("output", "o", "table", "how to print the result: table, json, yaml, nagios or prometheus")
	ui.OneOf(f, "output", "table", "json", "yaml", "nagios", "prometheus")
	codes := []int{0, 1, 2, 3, 4, 5, 6}
	for code := range checkExits {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return ui.ExitCodes(cmd, codes...)
}

// checkView is the data of LicenseCheck.
type checkView struct {
	State        license.State     `json:"state"`
	ExitCode     int               `json:"exitCode"`
	OK           bool              `json:"ok"`
	Message      string            `json:"message"`
	Reasons      []reasonView      `json:"reasons"`
	Requirements []requirementView `json:"requirements"`
	ID           string            `json:"id,omitempty"`
	Customer     string            `json:"customer,omitempty"`
	Product      string            `json:"product"`
	Expires      *time.Time        `json:"expires,omitempty"`
	DaysLeft     *int              `json:"daysLeft,omitempty"`
	GraceUntil   *time.Time        `json:"graceUntil,omitempty"`
	Platform     platformView      `json:"platform"`
	Stage        *stageView        `json:"enforcementStage,omitempty"`
	CheckedAt    *time.Time        `json:"checkedAt,omitempty"` // last contact with the vendor
}

// requirementView is one thing the caller asked for.
type requirementView struct {
	Kind string `json:"kind"` // feature, limit or days
	Name string `json:"name,omitempty"`
	Want int64  `json:"want,omitempty"`
	OK   bool   `json:"ok"`
	Text string `json:"text"`
	exit int
}

func (d *desk) check(cmd *cobra.Command, o checkOptions) error {
	limits, err := o.read()
	if err != nil {
		return err
	}
	p, err := d.profile()
	if err != nil {
		return err
	}
	view, err := d.verdict(cmd, p, o)
	if err != nil {
		return err
	}
	c := d.judged(p, view, o, limits)
	switch d.printer.Output {
	case outputNagios:
		return d.nagios(p, c, o)
	case outputPrometheus:
		return d.prometheus(p, view, c)
	}
	err = d.printer.Result("LicenseCheck", c, d.checkAdvice(p, c), func(s *ui.Sheet) error {
		word := toned(c.State, c.headline()+":")
		if c.ExitCode == exitRequirement {
			word = ui.Bad(c.headline() + ":")
		}
		s.Text(word, ui.Plain(c.Message))
		return nil
	})
	if err != nil || c.ExitCode == 0 {
		return err
	}
	return settled{c.ExitCode}
}

// read holds the flags against their rules and returns the limits among them.
func (o checkOptions) read() (map[string]int64, error) {
	for flag, n := range map[string]int{"--warn-days": o.warnDays, "--min-days": o.minDays} {
		if n < 0 || n > 36500 {
			return nil, fault.Usage("%s %d is out of range", flag, n).Hinted("give a number of days from 0 to 36500")
		}
	}
	switch {
	case o.file != "" && o.fetch: // cobra's own check would end with exit 1
		return nil, fault.Usage("--file and --fetch exclude each other").Hinted("judge a file, or ask the vendor: give one of them")
	case o.keyFile != "" && !o.fetch:
		return nil, fault.Usage("--key-file goes with --fetch").Hinted("optool license check --fetch --key-file FILE")
	case len(o.limits) == 0:
		return nil, nil
	}
	return parseCounts(o.limits, "--limit")
}

// verdict is the view of what is judged: the stored licence, a file, or what
// the vendor answers now.
func (d *desk) verdict(cmd *cobra.Command, p *profile.Profile, o checkOptions) (licenseView, error) {
	if o.file != "" {
		v, hostID, installed, err := d.judgeFile(cmd, o.file, o.platformVersion, o.warnDays)
		return viewOf(p, v, hostID, installed), err
	}
	k, p, err := d.licence(cmd, o.platformVersion)
	if err != nil {
		return licenseView{}, err
	}
	if o.fetch {
		d.heedSignals()
		return d.fetched(cmd, k, p, o)
	}
	s, err := k.Read(o.warnDays)
	if err != nil {
		return licenseView{}, err
	}
	return d.snapshotView(k, p, s), nil
}

// fetched asks the vendor. With a key at hand nothing is stored; without one the
// stored licence is updated, and judged even when the vendor is away.
func (d *desk) fetched(cmd *cobra.Command, k *licensing.Keeper, p *profile.Profile, o checkOptions) (licenseView, error) {
	if _, err := k.Key(); o.keyFile == "" && err == nil {
		outcome, err := k.Update(cmd.Context(), true)
		if err != nil && !outcome.After.Verdict.State.Usable() {
			return licenseView{}, err
		}
		if err != nil {
			f := fault.Of(err)
			d.printer.Warn(ui.Warning{Code: f.Code, Message: lang.Of(f)})
		}
		s, err := k.Read(o.warnDays)
		return d.snapshotView(k, p, s), err
	}
	key, err := d.licenseKey(o.keyFile)
	if err != nil {
		return licenseView{}, err
	}
	file, err := k.Fetch(cmd.Context(), key)
	if err != nil {
		return licenseView{}, err
	}
	v, hostID, installed, err := d.judge(cmd, file, o.platformVersion, o.warnDays)
	return viewOf(p, v, hostID, installed), err
}

// judged holds a licence against the requirements. A state in which the platform
// may not run comes before a requirement, a requirement before grace and
// expiring.
func (d *desk) judged(p *profile.Profile, v licenseView, o checkOptions, limits map[string]int64) checkView {
	c := checkView{
		State: v.State, ExitCode: checkExit[v.State], Reasons: v.Reasons, Requirements: []requirementView{},
		ID: v.ID, Customer: v.Customer, Product: v.Product, Expires: v.Expires, DaysLeft: v.DaysLeft,
		GraceUntil: v.GraceUntil, Platform: v.Platform, Stage: v.Enforcement.InForce,
	}
	if v.Cache != nil {
		c.CheckedAt = v.Cache.CheckedAt
	}
	if v.ID != "" {
		c.Requirements = append(c.Requirements, requirements(p, v, o, limits)...)
	}
	for _, r := range c.Requirements {
		if !r.OK && v.Usable && (c.ExitCode < exitRequirement && r.exit == exitRequirement || c.ExitCode == 0) {
			c.ExitCode = r.exit
		}
	}
	c.OK = c.ExitCode == 0
	c.Message = c.message(v)
	return c
}

func requirements(p *profile.Profile, v licenseView, o checkOptions, limits map[string]int64) []requirementView {
	l := license.License{Features: v.Features, Limits: v.Limits}
	var all []requirementView
	for _, name := range o.features {
		r := requirementView{Kind: "feature", Name: name, OK: l.HasFeature(name), exit: exitRequirement}
		r.Text = lang.T("feature %s is licensed", p.License.Features.Title(name))
		if !r.OK {
			r.Text = lang.T("feature %s is not licensed", p.License.Features.Title(name))
			if near := ui.Suggest(name, v.Features); near != "" {
				r.Text = lang.T("feature %s is not licensed, did you mean %s?", p.License.Features.Title(name), near)
			}
		}
		all = append(all, r)
	}
	for _, name := range sortedKeys(limits) {
		ok, known := l.Allows(name, limits[name])
		r := requirementView{Kind: "limit", Name: name, Want: limits[name], OK: ok, exit: exitRequirement}
		switch {
		case !known:
			r.Text = lang.T("the licence states no limit %s", name)
			if near := ui.Suggest(name, sortedKeys(v.Limits)); near != "" {
				r.Text = lang.T("the licence states no limit %s, did you mean %s?", name, near)
			}
		case ok:
			r.Text = lang.T("%s %d is within the limit", p.License.Limits.Title(name), limits[name])
		default:
			r.Text = lang.T("%s %d exceeds the limit of %d", p.License.Limits.Title(name), limits[name], v.Limits[name])
		}
		all = append(all, r)
	}
	if o.minDays > 0 {
		r := requirementView{Kind: "days", Want: int64(o.minDays), OK: v.DaysLeft == nil || *v.DaysLeft >= o.minDays, exit: checkExit[license.Expiring]}
		r.Text = lang.N(o.minDays, "at least %d day left", "at least %d days left")
		if !r.OK {
			r.Text = lang.N(o.minDays, "fewer than %d day left", "fewer than %d days left")
		}
		all = append(all, r)
	}
	return all
}

// headline is the verdict in a word or three.
func (c *checkView) headline() string {
	switch {
	case c.ExitCode == exitRequirement:
		return lang.T("not licensed")
	case c.ExitCode == checkExit[license.Expiring] && c.State == license.Valid:
		return lang.Of(license.Expiring)
	}
	return lang.Of(c.State)
}

// message is one line: what failed, else how long the licence runs.
func (c *checkView) message(v licenseView) string {
	var failed []string
	for _, r := range c.Requirements {
		if !r.OK {
			failed = append(failed, r.Text)
		}
	}
	switch {
	case !v.Usable && len(c.Reasons) > 0:
		return lang.Of(c.Reasons[0].said)
	case len(failed) > 0:
		return strings.Join(failed, "; ")
	case len(c.Reasons) > 0:
		return lang.Of(c.Reasons[0].said)
	case c.Expires == nil:
		return join(c.Customer, lang.T("no end"))
	}
	return join(c.Customer, lang.N(*c.DaysLeft, "%d day left, until %s", "%d days left, until %s", *c.DaysLeft, date(c.Expires)))
}

func (d *desk) checkAdvice(p *profile.Profile, c checkView) []ui.Warning {
	if c.OK {
		return nil
	}
	return d.advice(p, c.State)
}
