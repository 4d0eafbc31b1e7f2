package config

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"syscall"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/strictyaml"
)

// Load reads all sources. The error is a fault with code config_invalid, exit
// 2, and lists everything that is wrong.
func Load(src Sources) (*Config, []Warning, error) {
	if src.Prefix == "" {
		src.Prefix = DefaultPrefix
	}
	l := &loader{src: src, settings: settings(), values: map[string]any{}, secrets: map[string]string{}, origins: map[string]Origin{}}
	l.defaults()
	for _, f := range src.files() {
		l.file(f)
	}
	l.environment()
	l.flags()
	if len(l.problems) == 0 {
		l.together()
	}
	if len(l.problems) > 0 {
		return nil, l.warnings, l.fault()
	}
	cfg := &Config{view: l.view,
		smtpPassword: l.passwordReader(passwordKey, "notify.smtp.password-file", "smtp-password", "SMTP"),
		imapPassword: l.passwordReader(imapPasswordKey, "support.imap.password-file", "imap-password", "IMAP")}
	for _, s := range l.settings {
		if !s.Sensitive {
			cfg.set(s.Key, l.values[s.Key])
		}
	}
	return cfg, l.warnings, nil
}

// view writes every setting for people.
func (l *loader) view() []Row {
	var rows []Row
	for _, s := range l.settings {
		value := l.values[s.Key]
		if s.Sensitive {
			value = l.secrets[s.Key]
		}
		rows = append(rows, Row{s.Key, s.show(value), l.origins[s.Key]})
	}
	return rows
}

// loader takes layer after layer, the later over the earlier; values arrive
// checked and typed.
type loader struct {
	src      Sources
	settings []Setting
	values   map[string]any    // by key
	secrets  map[string]string // of sensitive keys, kept apart from the rest
	origins  map[string]Origin
	problems []string // "FILE:LINE: key: what is wrong"
	warnings []Warning
}

func (l *loader) defaults() {
	for _, s := range l.settings {
		l.origins[s.Key] = Origin{Layer: LayerDefault}
		if s.Sensitive {
			continue
		}
		value, err := s.parse(raw{words: []string{s.Default}})
		if err != nil {
			l.problem("default", s.Key, err)
			continue
		}
		l.values[s.Key] = value
	}
}

// file reads one file; its problems carry their line.
func (l *loader) file(f file) {
	data, err := l.src.read(f.path)
	switch {
	case err == nil:
	case f.layer == LayerExplicit:
		l.problem(f.path, "cannot be read", err)
		return
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return
	case errors.Is(err, fs.ErrPermission): // may be meant for root alone
		l.warn("config_unreadable", "%s cannot be read, its settings do not apply: %v", f.path, err)
		return
	default:
		l.problem(f.path, "cannot be read", err)
		return
	}
	// The host's file may name a program that root runs: whoever writes it is root.
	if reason := l.src.distrust(f.path); reason != "" && f.layer == LayerSystem {
		l.problems = append(l.problems, reason)
		return
	} else if reason != "" {
		l.warn("config_untrusted", "%s", reason)
	}
	found, err := readFile(f.path, data, l.settings)
	if errs, ok := errors.AsType[*strictyaml.Errors](err); ok {
		for _, p := range errs.Problems {
			l.problems = append(l.problems, p.String())
		}
		return
	}
	for _, e := range found {
		l.values[e.key] = e.value
		l.origins[e.key] = Origin{f.layer, fmt.Sprintf("%s:%d", f.path, e.line)}
	}
}

// environment takes the variables of the settings; an empty one counts as unset.
func (l *loader) environment() {
	ours := func(entry string) bool { return strings.HasPrefix(entry, l.src.Prefix+"_") }
	if !slices.ContainsFunc(l.src.Environ, ours) {
		return
	}
	// Not settings, yet variables of this program or of the vendor's.
	known := []string{l.src.Prefix + "_CONFIG", l.src.Prefix + "_PROFILE", l.src.Prefix + "_LICENSE_KEY", l.src.Prefix + "_VENDOR_DIR"}
	for _, s := range l.settings {
		name := EnvName(l.src.Prefix, s.Key)
		known = append(known, name)
		text := getenv(l.src.Environ, name)
		if text == "" {
			continue
		}
		value, err := s.parse(raw{words: []string{text}})
		if err != nil {
			l.problem(name, "", err)
			continue
		}
		l.origins[s.Key] = Origin{LayerEnvironment, name}
		if s.Sensitive {
			l.secrets[s.Key] = text
			continue
		}
		l.values[s.Key] = value
	}
	for _, entry := range l.src.Environ {
		name, _, _ := strings.Cut(entry, "=")
		if ours(name) && !l.told(name) && !slices.Contains(known, name) {
			l.unknownVariable(name, known)
		}
	}
}

// told holds for what this program itself puts into the environment of notice
// commands and of update hooks, which may call it.
func (l *loader) told(name string) bool {
	rest := strings.TrimPrefix(name, l.src.Prefix+"_")
	if strings.HasPrefix(rest, "NOTICE_") {
		return true
	}
	switch rest {
	case "RUN", "COMMAND", "STEP", "KIND", "FROM", "TO", "ROOT", "CURRENT", "RELEASE", "PREVIOUS":
		return true
	}
	return false
}

func (l *loader) unknownVariable(name string, known []string) {
	if near := strictyaml.Suggest(name, known); near != "" {
		l.warn("config_unknown_variable", "environment variable %q is not known, did you mean %s?", name, near)
		return
	}
	l.warn("config_unknown_variable", "environment variable %q is not known", name)
}

func (l *loader) flags() {
	for _, s := range l.settings {
		text, given := l.src.Flags[s.Flag]
		if s.Flag == "" || !given {
			continue
		}
		value, err := s.parse(raw{words: []string{text}})
		if err != nil {
			l.problem("--"+s.Flag, "", err)
			continue
		}
		l.values[s.Key] = value
		l.origins[s.Key] = Origin{LayerFlag, "--" + s.Flag}
	}
}

// together checks settings that need each other.
func (l *loader) together() {
	for _, pair := range [][2]string{
		{"network.client-cert", "network.client-key"},
		{"network.client-key", "network.client-cert"},
		{"network.ca-exclusive", "network.ca-file"},
		{"notify.smtp.host", "notify.smtp.from"},
	} {
		given, needed := pair[0], pair[1]
		if set := l.values[given]; set != "" && set != false && l.values[needed] == "" {
			l.problem(l.origins[given].Where, given, fmt.Errorf("needs %s too", needed))
		}
	}
}

func (l *loader) problem(where, key string, err error) {
	if key != "" {
		where += ": " + key
	}
	l.problems = append(l.problems, where+": "+err.Error())
}

func (l *loader) warn(code, format string, args ...any) {
	l.warnings = append(l.warnings, Warning{code, fmt.Sprintf(format, args...)})
}

func (l *loader) fault() error {
	text := l.problems[0]
	if n := len(l.problems); n > 1 {
		text = fmt.Sprintf("the configuration has %d errors\n%s", n, strings.Join(l.problems, "\n"))
	}
	return fault.New(fault.ExitUsage, "config_invalid", "%s", text).
		Hinted("correct what is listed; 'config validate' checks it again")
}

// set stores a value in the field that the parts of key lead to. Every key of
// Settings has a field of its type: a test sets them all.
func (c *Config) set(key string, value any) {
	field := reflect.ValueOf(c).Elem()
	for part := range strings.SplitSeq(key, ".") {
		for i := range field.NumField() {
			if field.Type().Field(i).Tag.Get("key") == part {
				field = field.Field(i)
				break
			}
		}
	}
	field.Set(reflect.ValueOf(value))
}
