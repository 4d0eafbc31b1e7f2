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
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/strictyaml"
)

// Load reads all sources. The error is a fault with code config_invalid, exit
// 2, and lists everything that is wrong.
func Load(src Sources) (*Config, []Warning, error) {
	l := read(src)
	if len(l.problems) > 0 {
		return nil, l.warnings, l.fault()
	}
	return l.config(), l.warnings, nil
}

// Sound returns the settings that are sound, and as an error those that are not, as
// Load does: for commands that look into what is wrong.
func Sound(src Sources) (*Config, []Warning, error) {
	l := read(src)
	if len(l.problems) > 0 {
		return l.config(), l.warnings, l.fault()
	}
	return l.config(), l.warnings, nil
}

// read takes layer after layer.
func read(src Sources) *loader {
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
	return l
}

func (l *loader) config() *Config {
	cfg := &Config{view: l.view, problems: l.problems, doubtful: l.doubtful,
		smtpPassword: l.passwordReader(passwordKey, "notify.smtp.password-file", "smtp-password", "SMTP"),
		imapPassword: l.passwordReader(imapPasswordKey, "support.imap.password-file", "imap-password", "IMAP")}
	for _, s := range l.settings {
		if !s.Sensitive {
			cfg.set(s.Key, l.values[s.Key])
		}
	}
	return cfg
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
	problems []any    // "FILE:LINE: key: what is wrong", to be said
	doubtful []string // keys and sections that problems are about; "": it may be any
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
			l.problem("default", s.Key, s.Key, err)
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
		l.reject("", lang.Say("%s: cannot be read: %w", f.path, err))
		return
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return
	case errors.Is(err, fs.ErrPermission): // may be meant for root alone
		l.warn("config_unreadable", lang.Say("%s cannot be read, its settings do not apply: %w", f.path, err))
		return
	default:
		l.reject("", lang.Say("%s: cannot be read: %w", f.path, err))
		return
	}
	// The host's file may name a program that root runs: whoever writes it is root.
	if reason := l.src.distrust(f.path); reason != nil && f.layer == LayerSystem {
		l.reject("", reason)
		return
	} else if reason != nil {
		l.warn("config_untrusted", lang.Say("%w", reason))
	}
	found, err := readFile(f.path, data, l.settings)
	if errs, ok := errors.AsType[*strictyaml.Errors](err); ok {
		for _, p := range errs.Problems {
			l.reject(p.Path, p)
		}
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
			l.problem(name, "", s.Key, err)
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
	if strings.HasPrefix(rest, "NOTICE_") || strings.HasPrefix(rest, "VENDOR_") { // of the vendor's program
		return true
	}
	switch rest {
	case "RUN", "COMMAND", "STEP", "KIND", "FROM", "TO", "ROOT", "CURRENT", "RELEASE", "PREVIOUS":
		return true
	case "NAME", "EXECUTABLE", "VERSION", "CONFIG_FILES", "QUIET", "VERBOSE", "YES": // into that of extensions
		return true
	case "ACTIVE_HELP", "COMPLETION_DESCRIPTIONS": // of the completion scripts
		return true
	}
	return false
}

// unknownVariable refuses what is most likely one of ours misspelt, as it would be
// refused in a file. Anything else may be somebody else's.
func (l *loader) unknownVariable(name string, known []string) {
	if near := strictyaml.Slip(strings.TrimPrefix(name, l.src.Prefix+"_"), withoutPrefix(known, l.src.Prefix)); near != "" {
		l.reject("", lang.Say("environment variable %q is not known, did you mean %s?", name, l.src.Prefix+"_"+near))
		return
	}
	if near := strictyaml.Suggest(strings.TrimPrefix(name, l.src.Prefix+"_"), withoutPrefix(known, l.src.Prefix)); near != "" {
		l.warn("config_unknown_variable", lang.Say("environment variable %q is not known, did you mean %s?", name, l.src.Prefix+"_"+near))
		return
	}
	l.warn("config_unknown_variable", lang.Say("environment variable %q is not known", name))
}

func withoutPrefix(names []string, prefix string) []string {
	short := make([]string, len(names))
	for i, name := range names {
		short[i] = strings.TrimPrefix(name, prefix+"_")
	}
	return short
}

func (l *loader) flags() {
	for _, s := range l.settings {
		text, given := l.src.Flags[s.Flag]
		if s.Flag == "" || !given {
			continue
		}
		value, err := s.parse(raw{words: []string{text}})
		if err != nil {
			l.problem("--"+s.Flag, "", s.Key, err)
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
			l.problem(l.origins[given].Where, given, given, lang.Errorf("needs %s too", needed))
		}
	}
}

// problem is with the setting about; key is what is said of it beside the place.
func (l *loader) problem(where, key, about string, err error) {
	if key != "" {
		where += ": " + key
	}
	l.reject(about, lang.Say("%s: %w", where, err))
}

func (l *loader) reject(about string, problem any) {
	l.problems, l.doubtful = append(l.problems, problem), append(l.doubtful, about)
}

func (l *loader) warn(code string, text lang.Text) {
	l.warnings = append(l.warnings, Warning{Code: code, Message: text.String(), Text: text})
}

func (l *loader) fault() error { return Invalid(l.problems) }

// Invalid is the fault that lists problems: config_invalid, exit 2. Each is an error
// or a kept text, and names its place first.
func Invalid(problems []any) *fault.Error {
	f := fault.New(fault.ExitUsage, "config_invalid", "%v", problems[0])
	if n := len(problems); n > 1 {
		f = fault.New(fault.ExitUsage, "config_invalid", "the configuration has %d errors", n)
		for _, p := range problems {
			f.Append("\n%v", p)
		}
	}
	return f.Hinted("correct what is listed; 'config validate' checks it again")
}

// Problems are what Sound left out settings for, as Invalid takes them.
func (c *Config) Problems() []any { return slices.Clone(c.problems) }

// Doubtful tells whether a setting of this section ("network"), or this setting, may
// have been left out because it could not be understood: so of the settings from Sound.
// A key that is not known may be any.
func (c *Config) Doubtful(section string) bool {
	return slices.ContainsFunc(c.doubtful, func(about string) bool {
		if about == section || strings.HasPrefix(about, section+".") || strings.HasPrefix(section, about+".") {
			return true
		}
		known := func(s Setting) bool { // list items are "notify.to[1]"
			return s.Key == about || strings.HasPrefix(about, s.Key+"[") || strings.HasPrefix(s.Key, about+".")
		}
		return !slices.ContainsFunc(settings(), known)
	})
}

// set stores a value in the field that the parts of key lead to. Every key of
// Settings has a field of its type: a test sets them all.
func (c *Config) set(key string, value any) {
	stored := reflect.ValueOf(value)
	if stored.IsZero() { // as most are, and every field is from the beginning
		return
	}
	field := reflect.ValueOf(c).Elem()
	for part := range strings.SplitSeq(key, ".") {
		for i := range field.NumField() {
			if field.Type().Field(i).Tag.Get("key") == part {
				field = field.Field(i)
				break
			}
		}
	}
	field.Set(stored)
}
