package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/analysis"
	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/redact"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/version"
	"github.com/optool/optool/pkg/diagnostics"
)

type bundleCreateOptions struct {
	since, to, maxSize, split, privacy, format, mapFile string
	paths, include, exclude, recipients                 []string
	plain, dryRun, force                                bool
	deadline                                            time.Duration
}

func bundleCreateCommand(d *desk) *cobra.Command {
	var o bundleCreateOptions
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Create a bundle",
		Long: "Creates a diagnostics bundle: one archive with what support needs to find an\n" +
			"error, and a report that opens in any browser. What is collected is shown by\n" +
			"'diagnostics-bundle collectors'; without a vendor's profile it is the host alone.\n\n" +
			"Passwords, keys, tokens and other secrets are replaced by pseudonyms while the\n" +
			"data streams by: nothing is written that still holds one. With --privacy strict\n" +
			"addresses and names of people and hosts are replaced too. The finished bundle is\n" +
			"read back and searched for every secret that was found, before it gets its name.\n\n" +
			"It is encrypted to the vendor's keys when the profile has some (the tool 'age'\n" +
			"opens it), unless --plain is given. A run that is interrupted, too long or too\n" +
			"large ends with a bundle of what there is, and exit code 7.",
		Example: "  optool diagnostics-bundle create\n" +
			"  optool diagnostics-bundle create --since 7d --privacy strict\n" +
			"  optool diagnostics-bundle create --plain --path logs --to app.tar.zst\n" +
			"  optool diagnostics-bundle create --dry-run",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return d.bundleCreate(cmd, o) },
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.since, "since", "24h", "collect logs from this time on: 36h, 7d, 2026-11-21, all")
	f.StringArrayVar(&o.paths, "path", nil, "add this file or folder, whole; may be repeated")
	f.StringVar(&o.to, "to", "", "`file` to write, or folder to write to (default: a new file here)")
	f.BoolVar(&o.plain, "plain", false, "do not encrypt")
	f.StringArrayVar(&o.recipients, "recipient", nil, "encrypt to this age public key, not to the vendor's; may be repeated")
	f.StringVar(&o.privacy, "privacy", "", "what to hide: standard or strict (default: the vendor's choice)")
	ui.OneOf(f, "privacy", "standard", "strict")
	f.StringSliceVar(&o.include, "include", nil, "collect only these, by name; * matches")
	f.StringSliceVar(&o.exclude, "exclude", nil, "leave these out, by name; * matches")
	f.StringVar(&o.maxSize, "max-size", "", "largest bundle, such as 200M (default: the vendor's choice, or 1G)")
	f.StringVar(&o.split, "split", "", "write files of this size, such as 500M; cat puts them together")
	f.StringVar(&o.format, "format", "tar.zst", "tar.zst or tar.gz")
	ui.OneOf(f, "format", "tar.zst", "tar.gz")
	f.DurationVar(&o.deadline, "deadline", 0, "time for all of it (default: the vendor's choice, or 10m)")
	f.StringVar(&o.mapFile, "map", "", "write what each pseudonym stands for to this `file`; it stays here")
	f.BoolVarP(&o.force, "force", "f", false, "replace the file that --to names")
	f.BoolVarP(&o.dryRun, "dry-run", "n", false, "show what would be collected, and how much; write nothing")
	return ui.ExitCodes(changes(cmd), 0, 1, 2, 5, 6, 7)
}

// bundlePlan is what flags and profile come to.
type bundlePlan struct {
	profile  *profile.Profile
	recipe   bundle.Recipe
	settings profile.Diagnostics
	archive  archive.Options
	privacy  diagnostics.Privacy
	deadline time.Duration
	plain    bool // asked for
}

func (d *desk) bundlePlan(o bundleCreateOptions) (b bundlePlan, err error) {
	if b.profile, err = d.bundleProfile(); err != nil {
		return b, err
	}
	b.settings, b.plain = profile.NoDiagnostics(), o.plain
	if b.profile != nil {
		if err := bundle.CheckProfile(b.profile); err != nil {
			return b, err
		}
		b.settings = b.profile.Diagnostics
	}
	wish := bundle.Wish{Include: o.include, Exclude: o.exclude, Skip: d.ownFile}
	if wish.Since, err = parseSince(o.since, d.Now()); err != nil {
		return b, err
	}
	if wish.Paths, err = absolute(o.paths); err != nil {
		return b, err
	}
	if b.recipe, err = bundle.NewRecipe(d.bundleMeans(), b.profile, d.ownDocuments(b.profile), wish); err != nil {
		return b, err
	}
	switch b.privacy = diagnostics.Privacy(o.privacy); b.privacy {
	case "":
		b.privacy = diagnostics.Privacy(b.settings.Privacy)
	case diagnostics.Standard, diagnostics.Strict:
	default:
		return b, fault.Usage("--privacy %q is unknown", ui.Clean(o.privacy)).Hinted("choose standard or strict")
	}
	if b.deadline = b.settings.Deadline.D(); o.deadline != 0 {
		if b.deadline = o.deadline; b.deadline < time.Second || b.deadline > 24*time.Hour {
			return b, fault.Usage("--deadline %s is out of range", o.deadline).Hinted("give 1s to 24h")
		}
	}
	return b, d.bundleArchive(&b, o)
}

func (d *desk) bundleArchive(b *bundlePlan, o bundleCreateOptions) (err error) {
	a := archive.Options{Replace: o.force, Now: d.Now, MaxSize: int64(b.settings.MaxSize), KeepFree: int64(b.settings.KeepFree)}
	switch o.format {
	case "tar.zst":
		a.Format = archive.Zstd
	case "tar.gz":
		a.Format = archive.Gzip
	default:
		return fault.Usage("--format %q is unknown", ui.Clean(o.format)).Hinted("choose tar.zst or tar.gz")
	}
	if o.plain && len(o.recipients) > 0 {
		return fault.Usage("--plain and --recipient exclude each other").Hinted("leave one of them out")
	}
	if a.Recipients = o.recipients; len(a.Recipients) == 0 && !o.plain {
		a.Recipients = b.settings.Recipients
	}
	if n, err := parseSize("--max-size", o.maxSize); err != nil {
		return err
	} else if n > 0 {
		if a.MaxSize = n; n < 4<<20 {
			return fault.Usage("--max-size %s is too small", o.maxSize).Hinted("give 4M or more, as in 200M")
		}
	}
	if a.Split, err = parseSize("--split", o.split); err != nil {
		return err
	}
	if a.Split > 0 && a.Split < 64<<10 {
		return fault.Usage("--split %s is too small", o.split).Hinted("give 64K or more, as in 500M")
	}
	name := d.bundleName(b.profile, d.Now(), o.format, len(a.Recipients) > 0)
	if a.Path = o.to; a.Path == "" {
		a.Path = name
	} else if info, err := os.Stat(a.Path); err == nil && info.IsDir() {
		a.Path = filepath.Join(a.Path, name)
	}
	if a.Path, err = filepath.Abs(a.Path); err != nil {
		return fault.Usage("--to %s: %w", ui.Clean(o.to), err)
	}
	b.archive = a
	return nil
}

func (d *desk) bundleCreate(cmd *cobra.Command, o bundleCreateOptions) error {
	b, err := d.bundlePlan(o)
	if err != nil {
		return err
	}
	if o.dryRun {
		if _, err := d.bundleTools(b, false); err != nil {
			return err
		}
		return d.bundleDryRun(cmd.Context(), b)
	}
	mapFile, err := openMap(o.mapFile)
	if err != nil {
		return err
	}
	defer mapFile.Close()
	d.bundleFiles = ownFiles{name: filepath.Base(b.archive.Path), secret: mapFile}
	job, err := d.bundleTools(b, o.mapFile != "")
	if err != nil {
		return err
	}
	result, err := d.runBundle(cmd.Context(), job, b)
	if err != nil {
		return err
	}
	mapped := mapFile.write(job.Redactor.Map())
	if mapped != nil {
		d.printer.Warn(ui.Warning{Code: "map_not_written", Message: lang.T("the bundle is whole, but the map of pseudonyms could not be written: %v", mapped)})
	}
	if err := d.bundleCreated(result, b); err != nil || mapped == nil {
		return err
	}
	return settled{fault.ExitPartial}
}

// makeBundle makes a bundle as planned.
func (d *desk) makeBundle(ctx context.Context, b bundlePlan) (bundle.Result, error) {
	d.bundleFiles = ownFiles{name: filepath.Base(b.archive.Path)}
	job, err := d.bundleTools(b, false)
	if err != nil {
		return bundle.Result{}, err
	}
	return d.runBundle(ctx, job, b)
}

// bundleTools prepares the job, all but the archive.
func (d *desk) bundleTools(b bundlePlan, keepMap bool) (*bundle.Job, error) {
	// Most of what is alive are buffers: to look at them often costs little, and keeps
	// the memory small.
	debug.SetGCPercent(15)
	debug.SetMemoryLimit(44 << 20) // what is free goes back to the host from there on
	names := bundle.HostNames("")
	redactor, err := redact.New(redact.Options{
		Key: secretKey(), Privacy: b.privacy, Secrets: d.ownSecrets(b.profile), Hosts: names.Hosts, Users: names.Users,
		Rules: bundle.Rules(b.settings.Redaction), Workers: runtime.NumCPU(), KeepMap: keepMap,
	})
	if err != nil {
		return nil, err
	}
	now := d.Now()
	judge, err := analysis.New(b.settings.Analysers, b.settings.Without, now)
	if err != nil {
		return nil, err
	}
	if err := b.archive.Check(); err != nil {
		return nil, err
	}
	job := &bundle.Job{
		Recipe: b.recipe, Redactor: redactor, Analysis: judge, Deadline: b.deadline, Now: d.Now,
		Head: diagnostics.Manifest{
			ID: bundle.NewID(now), Tool: diagnostics.Tool{Name: d.Brand.Name, Version: version.Info().Version}, Host: redactor.Text("etc/hostname", names.Name),
			Privacy: b.privacy, Encrypted: len(b.archive.Recipients) > 0, Since: utc(&b.recipe.Since),
		},
	}
	if b.recipe.Since.IsZero() {
		job.Head.Since = nil
	}
	if b.profile != nil {
		job.Head.Product, job.Head.Title = b.profile.Product, b.profile.Title
	}
	return job, nil
}

// runBundle runs the job into its archive, and tells how far it is.
func (d *desk) runBundle(ctx context.Context, job *bundle.Job, b bundlePlan) (bundle.Result, error) {
	out, err := archive.Create(b.archive)
	if err != nil {
		return bundle.Result{}, err
	}
	job.Archive = out
	watch := d.bundleWatch(b.recipe)
	job.Event = watch.event
	defer watch.end()
	result, err := job.Create(ctx)
	if err == nil {
		d.noteBundle(ctx, result)
	}
	return result, err
}

// pseudonymMap is the file that says what pseudonyms stand for. It is opened
// before the work begins, so that a wrong path is known at once.
type pseudonymMap struct{ file *os.File }

func openMap(path string) (pseudonymMap, error) {
	if path == "" {
		return pseudonymMap{}, nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return pseudonymMap{}, fault.Usage("--map %s: there is such a file already", ui.Clean(path)).Hinted("name a new file; the map of another bundle is not replaced")
	}
	if err != nil {
		return pseudonymMap{}, fault.File(err, lang.Say("creating the map of pseudonyms %s", path))
	}
	return pseudonymMap{f}, nil
}

// ownFiles are what a run writes itself, and must not collect.
type ownFiles struct {
	name   string // of the bundle
	secret pseudonymMap
}

func (d *desk) ownFile(info os.FileInfo) bool {
	if d.bundleFiles.name != "" && strings.HasPrefix(info.Name(), d.bundleFiles.name) && strings.HasSuffix(info.Name(), ".partial") {
		return true
	}
	if f := d.bundleFiles.secret.file; f != nil {
		if own, err := f.Stat(); err == nil {
			return os.SameFile(own, info)
		}
	}
	return false
}

func (m pseudonymMap) write(names map[string]string) error {
	if m.file == nil {
		return nil
	}
	text, err := pretty(names)
	if err == nil {
		_, err = m.file.Write(text)
	}
	if err = errors.Join(err, m.file.Sync()); err != nil {
		_ = m.file.Truncate(0) // half a map misleads
		_, _ = m.file.Seek(0, io.SeekStart)
	}
	return err
}

func (m pseudonymMap) Close() {
	if m.file == nil {
		return
	}
	if size, err := m.file.Seek(0, io.SeekCurrent); err == nil && size == 0 {
		_ = os.Remove(m.file.Name())
	}
	_ = m.file.Close()
}
