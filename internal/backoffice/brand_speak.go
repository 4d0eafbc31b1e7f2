package backoffice

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/hostfiles"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
)

// speaker is a program of the brand that runs on this machine. What depends on its
// commands and settings, it writes itself.
type speaker struct {
	name, program, folder string
	runner                system.Runner
}

// speaker finds one among what was made; else Program gets the brand for it.
func (o BrandOrder) speaker(stage string, b BrandBuilt, made []branded) (speaker, error) {
	s := speaker{b.Name, o.Program, stage, o.Runner}
	for _, m := range made {
		if m.Arch == runtime.GOARCH {
			s.program = filepath.Join(stage, m.Path)
			return s, nil
		}
	}
	if s.program == "" {
		return s, fault.Usage("none of the programs runs on this machine, to write completion and manual").
			Hinted("name the plain optool for this machine too: --binary FILE")
	}
	if len(made) == 0 {
		return s, nil // it has the brand already
	}
	plain, _, err := plainProgram(o.Program)
	if err != nil {
		return s, err
	}
	sealed, err := o.sealed(plain, b, o.Program)
	if err != nil {
		return s, err
	}
	s.program = filepath.Join(stage, "speaker")
	return s, put(s.program, sealed, 0o755)
}

// files are completion, configuration and manual, the latter in English and Russian.
func (s speaker) files(ctx context.Context) ([]hostfiles.File, error) {
	var files []hostfiles.File
	for _, c := range []struct {
		shell, to string
		kind      hostfiles.Kind
	}{
		{"bash", "/usr/share/bash-completion/completions/" + s.name, hostfiles.CompletionBash},
		{"zsh", "/usr/share/zsh/vendor-completions/_" + s.name, hostfiles.CompletionZsh},
		{"fish", "/usr/share/fish/vendor_completions.d/" + s.name + ".fish", hostfiles.CompletionFish},
	} {
		text, err := s.say(ctx, "completion", c.shell)
		if err != nil {
			return nil, err
		}
		// Its first lines say whose completion it is.
		if c.shell == "fish" && !strings.HasPrefix(text, "# fish completion for "+s.name+" ") {
			return nil, fault.New(fault.ExitUsage, "program_other", "%s is not called %s, as the profile says", s.program, s.name).
				Hinted("name the program that was made of this profile: --program FILE")
		}
		files = append(files, hostfiles.File{To: c.to, Kind: c.kind, Text: []byte(text)})
	}
	settings, err := s.say(ctx, "--lang", "en", "-o", "table", "config", "init", "--to", "-")
	if err != nil {
		return nil, err
	}
	files = append(files, hostfiles.File{To: "/etc/" + s.name + "/" + s.name + ".yaml", Kind: hostfiles.Configuration, Config: true, Text: []byte(settings)})
	for _, l := range []struct{ lang, to string }{{"en", "/usr/share/man/man1/"}, {"ru", "/usr/share/man/ru/man1/"}} {
		pages, err := s.manual(ctx, l.lang, l.to)
		if err != nil {
			return nil, err
		}
		files = append(files, pages...)
	}
	return files, os.RemoveAll(filepath.Join(s.folder, "speaker"))
}

// manual is one page for each command.
func (s speaker) manual(ctx context.Context, language, to string) ([]hostfiles.File, error) {
	dir := filepath.Join(s.folder, "manual-"+language)
	defer os.RemoveAll(dir)
	if _, err := s.say(ctx, "--lang", language, "man", "--dir", dir); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fault.File(err, lang.Say("reading the manual of %s", s.program))
	}
	var pages []hostfiles.File
	for _, e := range entries {
		text, err := system.ReadFile(filepath.Join(dir, e.Name()), 1<<20)
		if err != nil {
			return nil, err
		}
		pages = append(pages, hostfiles.File{To: to + e.Name(), Kind: hostfiles.Manual, Text: text})
	}
	return pages, nil
}

// say is what the program prints.
func (s speaker) say(ctx context.Context, args ...string) (string, error) {
	result, err := s.runner.Run(ctx, system.Command{
		Argv: append([]string{s.program}, args...), Env: []string{"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin"},
		Timeout: time.Minute, MaxOutput: 8 << 20,
	})
	if err == nil && (result.Exit != 0 || result.Truncated) {
		err = lang.Errorf("it ended with status %d: %s", result.Exit, strings.TrimSpace(string(result.Stderr[:min(len(result.Stderr), 500)])))
	}
	if err != nil {
		return "", fault.New(fault.ExitFailure, "program_silent", "asking %s for completion and manual: %w", s.program, err).
			Hinted("name the optool of the same version as this optool-vendor, for this machine")
	}
	return string(result.Stdout), nil
}
