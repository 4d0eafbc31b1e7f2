package cli

import (
	"context"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/support"
)

// attached is a file that goes with a request.
type attached struct {
	path, name string
	bundle     bool
	size       int64
	binary     bool // it is no text
	told       bool // which the user knows
	clean      bool // send it without its secrets
}

// attach lists the files that go with the request, and makes the bundle.
func (w *writing) attach(ctx context.Context) error {
	for _, path := range w.draft.Attach {
		if err := w.add(path, false); err != nil {
			return err
		}
	}
	switch wanted := w.draft.Answers["bundle"]; {
	case wanted == "" || wanted == "no":
		return nil
	case wanted != "new":
		if err := w.checkBundle(wanted); err != nil {
			return err
		}
		return w.add(wanted, true)
	case w.options.dryRun:
		return nil
	}
	path, err := w.newBundle(ctx)
	if err != nil {
		return err
	}
	return w.add(path, true)
}

// checkBundle refuses a file that is no bundle: of a bundle, secrets were taken out when
// it was made, or it is sealed for the vendor.
func (w *writing) checkBundle(path string) error {
	c, err := w.desk.readBundle(path, nil, func(string, int64) bool { return false })
	f := fault.Of(err)
	switch {
	case f == nil && c.Altered > 0:
		err = lang.Errorf("it was damaged or altered")
	case f == nil, f.Code == "bundle_locked":
		return nil
	}
	return fault.New(fault.ExitUsage, "bundle_unknown", "attach %s: it is no diagnostics bundle that can be read: %w", ui.Clean(path), err).
		Hinted("attach any other file with --attach, or make a bundle: --bundle new")
}

func (w *writing) add(path string, isBundle bool) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return fault.New(fault.ExitUsage, "attachment_missing", "attach %s: it is no regular file", ui.Clean(path))
	}
	if err != nil {
		return fault.New(fault.ExitUsage, "attachment_missing", "attach %s: %s", ui.Clean(path), fault.Bare(err)).
			Hinted("name a file that is there and may be read")
	}
	w.files = append(w.files, attached{path: path, name: w.freeName(filepath.Base(path)), bundle: isBundle, size: info.Size()})
	return nil
}

// freeName is a name that the vendor can keep the file under, and that no other has.
func (w *writing) freeName(name string) string {
	name = strings.TrimLeft(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '_'
		}
		return r
	}, ui.Clean(strings.TrimSpace(name))), "-")
	for len(name) > support.MaxName-8 {
		name = name[1:]
	}
	name = strings.ToValidUTF8(name, "_")
	free := func(s string) bool {
		for _, f := range w.files {
			if strings.EqualFold(f.name, s) {
				return false
			}
		}
		return s != "" && !strings.EqualFold(s, outbox.DocumentName)
	}
	given := name
	for n := 2; !free(name); n++ {
		name = fmt.Sprintf("%d-%s", n, given)
	}
	return name
}

// newBundle makes a diagnostics bundle in a place of its own; what is sent is sealed
// from there.
func (w *writing) newBundle(ctx context.Context) (string, error) {
	if !w.reply { // whose case has a folder already
		if err := w.KeepDraft(w.draft); err != nil {
			return "", err
		}
	}
	folder := w.Folder(w.draft.Request.ID)
	if left, err := filepath.Glob(filepath.Join(folder, "bundle-*")); err == nil { // by a run that was killed
		for _, old := range left {
			_ = os.RemoveAll(old)
		}
	}
	dir, err := os.MkdirTemp(folder, "bundle-")
	if err != nil {
		return "", fault.File(err, lang.Say("making a place for the bundle"))
	}
	w.made = append(w.made, dir)
	plan, err := w.desk.bundlePlan(bundleCreateOptions{to: dir, format: "tar.zst", since: "24h"})
	if err != nil {
		return "", err
	}
	result, err := w.desk.makeBundle(ctx, plan)
	if err != nil {
		return "", err
	}
	if result.Manifest.Stopped != "" {
		w.desk.printer.Warn(ui.Warning{Code: "bundle_partial", Message: lang.T("the diagnostics bundle is not complete: stopped by %s", result.Manifest.Stopped)})
	}
	return plan.archive.Path, nil
}

func (w *writing) close() {
	for _, dir := range w.made {
		_ = os.RemoveAll(dir)
	}
}

// scan looks through text and attachments for secrets, and asks what to do.
func (w *writing) scan(ctx context.Context) error {
	var err error
	w.scanner, err = outbox.NewScanner(secretKey(), w.desk.ownSecrets(w.profile), bundle.Rules(w.profile.Diagnostics.Redaction), runtime.NumCPU())
	if err != nil {
		return err
	}
	texts := w.texts()
	// What one part teaches stands in another that was looked through before: twice.
	for range 2 {
		w.found = nil
		for _, name := range sortedKeys(texts) {
			found, clean, err := w.scanner.Text(name, *texts[name].text)
			if err != nil {
				return err
			}
			texts[name].clean = clean
			if found.Sum() > 0 {
				w.found = append(w.found, found)
			}
		}
		for i := range w.files {
			if err := w.scanFile(&w.files[i]); err != nil {
				return err
			}
			if cause := context.Cause(ctx); cause != nil {
				return cause
			}
		}
		if len(w.found) == 0 {
			break
		}
	}
	if w.options.secrets == "send" || len(w.found) == 0 && w.options.secrets == "ask" {
		return nil
	}
	if w.options.secrets == "ask" {
		if err := w.askSecrets(); err != nil {
			return err
		}
	}
	if w.options.secrets == "redact" {
		for _, one := range texts {
			one.put(one.clean)
		}
		for i := range w.files {
			w.files[i].clean = !w.files[i].bundle && !w.files[i].binary
		}
	}
	return nil
}

func (w *writing) scanFile(f *attached) error {
	if f.bundle {
		return nil // made without secrets, or sealed for the vendor
	}
	file, err := os.Open(f.path)
	if err != nil {
		return fault.File(err, lang.Say("attaching %s", f.path))
	}
	defer file.Close()
	found, err := w.scanner.File(f.name, file)
	if err != nil {
		return fault.File(err, lang.Say("looking through %s", f.path))
	}
	if f.binary = found.Binary; f.binary && !f.told {
		f.told = true
		w.desk.printer.Warn(ui.Warning{Code: "attachment_binary", Message: lang.T("%s is no text: it was not looked through for secrets", f.name)})
	}
	if found.Sum() > 0 {
		w.found = append(w.found, found)
	}
	return nil
}

// written is a text of the request, and the same without secrets.
type written struct {
	text  *string
	clean string
	put   func(string)
}

// texts are all that the user wrote himself.
func (w *writing) texts() map[string]*written {
	r := &w.draft.Request
	all := map[string]*written{}
	for name, at := range map[string]*string{
		"subject": &r.Subject, "description": &r.Description, "steps": &r.Steps, "expected": &r.Expected, "actual": &r.Actual, "element": &r.Element,
	} {
		all[name] = &written{text: at, put: func(s string) { *at = s }}
	}
	for name, value := range r.Fields {
		all["fields."+name] = &written{text: &value, put: func(s string) { r.Fields[name] = s }}
	}
	for what, list := range map[string][]string{"accounts": r.Accounts, "objects": r.Objects} {
		for i := range list {
			all[fmt.Sprintf("%s[%d]", what, i)] = &written{text: &list[i], put: func(s string) { list[i] = s }}
		}
	}
	return all
}

// askSecrets says where secrets were found, and asks what becomes of them.
func (w *writing) askSecrets() error {
	var where []string
	for _, f := range w.found {
		where = append(where, fmt.Sprintf("%s (%s)", f.Name, counted(f.Counts)))
	}
	what := lang.Say("what looks like secrets stands in %s", strings.Join(where, ", "))
	if w.options.dryRun {
		return nil
	}
	if !interactive(w.desk) {
		return w.kept(fault.New(fault.ExitInput, "secrets_found", "nothing was sent: %s", what).
			Hinted("send it without them: --secrets redact; or as it is: --secrets send"))
	}
	fmt.Fprintln(w.desk.printer.Err, ui.Clean(lang.Of(what))+".")
	fmt.Fprint(w.desk.printer.Err, lang.T("Send it without them (r), as it is (s), or not at all (n)? [r] "))
	answer, err := readLine(w.desk.Stdin)
	if err != nil {
		answer = "n"
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "", "r", "б":
		w.options.secrets = "redact"
		return nil
	case "s", "к":
		w.options.secrets = "send"
		return nil
	}
	return w.kept(fault.New(fault.ExitInput, "cancelled", "cancelled, nothing was sent").
		Hinted("write it without them, or send it with --secrets redact"))
}

// typed tells whether somebody wrote the request here, and would lose it.
func (w *writing) typed() bool { return interactive(w.desk) || w.options.resume != "" }

// kept keeps the draft of a request that f stopped, and says so in its hint.
func (w *writing) kept(f *fault.Error) *fault.Error {
	if w.reply || !w.typed() || w.KeepDraft(w.draft) != nil {
		return f
	}
	return f.Advise("the draft is kept: optool support-request create --continue %s", w.draft.Request.ID)
}

func counted(counts map[string]int) string {
	var all []string
	for _, rule := range sortedKeys(counts) {
		all = append(all, fmt.Sprintf("%d %s", counts[rule], rule))
	}
	return strings.Join(all, ", ")
}

// toSeal is what the outbox copies.
func (w *writing) toSeal() (files []outbox.File) {
	for _, f := range w.files {
		media := mime.TypeByExtension(filepath.Ext(f.name))
		if cut, _, found := strings.Cut(media, ";"); found {
			media = cut
		}
		files = append(files, outbox.File{Name: f.name, Media: media, Bundle: f.bundle, Size: f.size, Open: func() (io.ReadCloser, error) {
			file, err := os.Open(f.path)
			switch {
			case err != nil || f.bundle || f.binary || w.options.secrets == "send":
				return file, err
			case f.clean:
				return w.scanner.Clean(f.name, file), nil
			}
			return w.scanner.Watch(f.name, file), nil
		}})
	}
	return files
}
