package cli_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/brand"
	"github.com/optool/optool/internal/cli"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/vendorcli"
)

const scripts = "../../testdata/script"

func TestMain(m *testing.M) {
	if flag.Lookup("update") == nil { // several tests of this binary share it
		flag.Bool("update", false, "rewrite goldens and other generated files")
	}
	_ = flag.Set("test.parallel", "8") // most of these tests wait for something
	testscript.Main(m, map[string]func(){
		"optool":        func() { os.Exit(cli.Main(brand.Own())) },
		"optool-vendor": func() { os.Exit(vendorcli.Main()) },
		"optool-dying":  func() { os.Exit(dying()) },

		"optool-extending": func() { os.Exit(extending()) },

		"aktool":          func() { os.Exit(asBrand("altcraft-like.yaml")) },
		"trackline-admin": func() { os.Exit(asBrand("navixy-like.yaml")) },
	})
}

// The scripts run the real programs, each script with a home, a state directory
// and a vendor of its own; testdata/script/README says what they may use.
func TestScripts(t *testing.T) {
	t.Parallel()
	released.dir = t.TempDir()
	testscript.Run(t, testscript.Params{
		Dir:                 scripts,
		RequireUniqueNames:  true,
		UpdateScripts:       updating(),
		Setup:               func(env *testscript.Env) error { return setUp(env, brand.Own()) },
		RequireExplicitExec: false,
		Cmds:                words(),
	})
}

// words are what scripts say beside the usual.
func words() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"status": status, "issue": issue, "jsoneq": jsonEqual, "vendor": vendorCommand,
		"fault": faultCommand, "requests": requests, "mail": mailCommand, "mode": mode, "keepjson": keepJSON,
		"platform": platformCommand, "release": releaseCommand, "asked": asked,
		"recipe": recipe, "holds": holds, "unpack": unpack, "tls": tlsCommand,
		"policy": policyCommand, "plain": plainCommand, "nameless": namelessCommand,
	}
}

type stage struct {
	front *front
	files http.Handler // DIR/public as a static web server shows it
	real  http.Handler
	paths []string // that were asked for since the last time
	mails *mailbox
}

type stageKey struct{}

func onStage(ts *testscript.TestScript) *stage { return ts.Value(stageKey{}).(*stage) }

// setUp makes a vendor, and a host for the tool of a brand. The profile is a file of the
// host, or one that the program brings along.
func setUp(env *testscript.Env, b brand.Brand) error {
	dir := filepath.Join(env.WorkDir, "vendor")
	st := &stage{front: &front{}, mails: &mailbox{dir: filepath.Join(env.WorkDir, "mail")}}
	server := httptest.NewServer(st.front)
	env.Defer(server.Close)
	store, err := backoffice.Init(dir, backoffice.New{Product: product, Title: "Acme Platform", Endpoint: server.URL, RootKeys: 3, Threshold: 2}, time.Now)
	if err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(env.WorkDir, "vendor.log"))
	if err != nil {
		return err
	}
	env.Defer(func() { log.Close() })
	st.real = st.noting(store.Handler(slog.New(slog.NewTextHandler(log, nil))))
	st.files = http.FileServer(http.Dir(filepath.Join(dir, "public")))
	st.front.vendor = st.real
	env.Values[stageKey{}] = st

	// A configuration that is named keeps that of this machine out.
	config := filepath.Join(env.WorkDir, b.Name+".yaml")
	if _, err := os.Stat(config); errors.Is(err, os.ErrNotExist) {
		if err := os.WriteFile(config, []byte("{}\n"), 0o600); err != nil {
			return err
		}
	}
	for name, value := range map[string]string{
		"HOME": filepath.Join(env.WorkDir, "home"), "TZ": "UTC", "GORACE": "atexit_sleep_ms=0",
		b.Prefix + "_CONFIG": config, b.Prefix + "_STATE_DIR": filepath.Join(env.WorkDir, "state"),
		profileOf(b): filepath.Join(dir, "profile.yaml"), "OPTOOL_VENDOR_DIR": dir, "ENDPOINT": server.URL,
		"EXAMPLES": filepath.Join(source(), "docs/examples"),
	} {
		env.Setenv(name, value)
	}
	return os.Mkdir(env.Getenv("HOME"), 0o700)
}

// status N command [arg...] runs a command that must end with exactly N.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command [arg...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		failed, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%s: %v", args[1], err)
		}
		got = failed.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit %d, want %d", got, want)
	}
}

// issue NAME [flag...] issues a licence and sets $NAME_ID, $NAME_KEYFILE and
// $NAME_FILE, the published file.
func issue(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: issue NAME [flag...]")
	}
	name, keyFile := args[0], ts.MkAbs(args[0]+".key")
	flags := append([]string{"license", "issue", "--customer", "Nord AG", "--key-out", keyFile, "-o", "json"}, args[1:]...)
	if !strings.Contains(strings.Join(flags, " "), "expires") {
		flags = append(flags, "--expires", "720h")
	}
	ts.Check(ts.Exec("optool-vendor", flags...))
	ts.Setenv(name+"_ID", fmt.Sprint(lookUp(ts, "data.id")))
	ts.Setenv(name+"_FILE", fmt.Sprint(lookUp(ts, "data.file")))
	ts.Setenv(name+"_KEYFILE", keyFile)
}

// jsoneq PATH VALUE compares a value of the JSON document printed last; PATH is
// dotted, numbers are indices. With !, the value must be another or missing.
func jsonEqual(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: [!] jsoneq PATH VALUE")
	}
	if got := fmt.Sprint(lookUp(ts, args[0])); (got == args[1]) == neg {
		ts.Fatalf("%s is %q", args[0], got)
	}
}

// keepjson PATH NAME sets a variable to a value of the JSON document printed last.
func keepJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: keepjson PATH NAME")
	}
	ts.Setenv(args[1], fmt.Sprint(lookUp(ts, args[0])))
}

func lookUp(ts *testscript.TestScript, path string) any {
	d := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		ts.Fatalf("stdout is no JSON: %v", err)
	}
	for _, name := range strings.Split(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// vendor stop, start and static switch the vendor's server off, on, and to a
// plain web server over DIR/public.
func vendorCommand(ts *testscript.TestScript, neg bool, args []string) {
	st := onStage(ts)
	st.front.set(func(f *front) {
		switch strings.Join(args, " ") {
		case "stop":
			f.fault = "hang-up"
		case "start":
			f.fault, f.vendor = "", st.real
		case "static":
			f.fault, f.vendor = "", st.files
		default:
			ts.Fatalf("usage: vendor stop|start|static")
		}
	})
}

// fault NAME answers in the vendor's place, see front.faults.
func faultCommand(ts *testscript.TestScript, neg bool, args []string) {
	f := onStage(ts).front
	if neg || len(args) != 1 || f.faults()[args[0]] == nil {
		ts.Fatalf("usage: fault NAME, one of front.faults")
	}
	f.set(func(f *front) { f.fault = args[0] })
}

// requests N says how many requests the vendor got since the last time; without
// N it only begins anew.
func requests(ts *testscript.TestScript, neg bool, args []string) {
	onStage(ts).front.set(func(f *front) {
		if got := strconv.Itoa(f.requests); neg || len(args) > 1 || len(args) == 1 && got != args[0] {
			ts.Fatalf("%s requests, want %v", got, args)
		}
		f.requests = 0
	})
}

// mode PERM FILE... compares permissions, such as 0600.
func mode(ts *testscript.TestScript, neg bool, args []string) {
	for _, file := range args[1:] {
		info, err := os.Stat(ts.MkAbs(file))
		ts.Check(err)
		if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[0] {
			ts.Fatalf("%s has mode %s, want %s", file, got, args[0])
		}
	}
}

// mail start serves SMTP and sets $SMTP_PORT; mail stop ends it; mail count N
// says how many letters came: mail/1.eml and so on.
func mailCommand(ts *testscript.TestScript, neg bool, args []string) {
	box := onStage(ts).mails
	switch {
	case len(args) == 1 && args[0] == "start":
		port, err := box.start()
		ts.Check(err)
		ts.Defer(box.stop)
		ts.Setenv("SMTP_PORT", strconv.Itoa(port))
	case len(args) == 1 && args[0] == "stop":
		box.stop()
	case len(args) == 2 && args[0] == "count":
		if got := strconv.Itoa(box.count()); got != args[1] {
			ts.Fatalf("%s letters, want %s", got, args[1])
		}
	default:
		ts.Fatalf("usage: mail start|stop|count N")
	}
}

// Each command of both programs says what it is for, shows more than that, has
// exit codes, and is run by a script of its own. Walking the trees also makes
// this test binary depend on them, so that no result comes from the cache after
// a command changed.
func TestCommandsAreCovered(t *testing.T) {
	t.Parallel()
	for _, make := range []any{cli.Tree, vendorcli.Tree} {
		root := tree(make)
		for _, cmd := range leaves(root) {
			words := strings.Fields(strings.Replace(cmd.CommandPath(), "optool-vendor", "vendor", 1))
			if words[0] == "optool" {
				words = words[1:]
			}
			if brief := cmd.Long == "" && cmd.Example == ""; cmd.Short == "" || brief && cmd.Name() != "help" || len(ui.Exits(cmd, nil)) == 0 {
				t.Errorf("%s: wants a short text, a long text or an example, and exit codes", cmd.CommandPath())
			}
			name := strings.Join(words, "_")
			plain, _ := filepath.Glob(filepath.Join(scripts, name+".txtar"))
			more, _ := filepath.Glob(filepath.Join(scripts, name+"_*.txtar"))
			if len(plain)+len(more) == 0 {
				t.Errorf("%s: no script testdata/script/%s*.txtar", cmd.CommandPath(), name)
			}
		}
	}
}

// tree calls a Tree function with an empty desk.
func tree(fn any) *cobra.Command {
	f := reflect.ValueOf(fn)
	return f.Call([]reflect.Value{reflect.New(f.Type().In(0).Elem())})[0].Interface().(*cobra.Command)
}

// leaves lists the commands that do something; cobra's completion counts as one.
func leaves(cmd *cobra.Command) []*cobra.Command {
	if !cmd.HasSubCommands() || cmd.Name() == "completion" {
		return []*cobra.Command{cmd}
	}
	var all []*cobra.Command
	for _, child := range cmd.Commands() {
		all = append(all, leaves(child)...)
	}
	return all
}
