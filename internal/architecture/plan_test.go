package architecture

const module = "github.com/optool/optool"

// floors is the house from the ground up. A package imports from the floors
// below its own, never along it.
var floors = []struct{ name, packages string }{
	{"ground", "internal/brand internal/disk internal/fault internal/lang internal/version internal/strictyaml pkg/support pkg/versions"},
	{"words", "pkg/diagnostics pkg/license pkg/release pkg/vendorapi internal/disk/powercut internal/profile internal/redact/planted internal/sla"},
	{"tools", "internal/airgap internal/analysis internal/archive internal/config internal/form internal/host internal/hostfiles internal/mail internal/notify internal/patch internal/policy internal/redact internal/report internal/services internal/state internal/system internal/tree internal/tuf internal/ui"},
	{"jobs", "internal/bundle internal/checkup internal/licensing internal/support internal/update internal/backoffice"},
	{"desk", "internal/cli internal/vendorcli"},
	{"door", "cmd/optool cmd/optool-vendor cmd/tuf-conformance pkg/brand"},
}

const (
	groundFloor = "ground" // imports nothing of ours
	deskFloor   = "desk"
	doorFloor   = "door" // a package of pkg/ here is the whole program, for a main of somebody else

	// aside stands beside the house: it runs the built programs, or reads
	// sources. It imports nothing of ours, and nothing imports it.
	aside = "internal/accept internal/architecture internal/bench internal/bench/bundle internal/bench/hello internal/bench/sizes internal/demo internal/demo/platform"

	// forDesk are tools that only the desk may import: a job prints nothing and
	// reads no settings.
	forDesk = "internal/config internal/form internal/ui"
)

// homes says which packages may import a library. A library that is not here may
// be imported by tests alone. (pkg/ may use golang.org/x/crypto besides.)
var homes = map[string]string{
	"filippo.io/age/armor":                                    "internal/archive",
	"filippo.io/age":                                          "internal/archive internal/backoffice",
	"github.com/clipperhouse/displaywidth":                    "internal/form internal/ui",
	"github.com/coreos/go-systemd/v22/dbus":                   "internal/services",
	"github.com/gofrs/flock":                                  "internal/system",
	"github.com/klauspost/compress/gzip":                      "internal/archive internal/bundle",
	"github.com/klauspost/compress/zstd":                      "internal/archive internal/bundle internal/patch",
	"github.com/secure-systems-lab/go-securesystemslib/cjson": "internal/tuf",
	"github.com/sigstore/sigstore/pkg/signature":              "internal/backoffice",
	"github.com/theupdateframework/go-tuf/v2/metadata":        "internal/backoffice",
	"github.com/google/renameio/v2":                           "internal/state",
	"github.com/spf13/cobra":                                  "internal/ui internal/cli internal/vendorcli",
	"github.com/spf13/pflag":                                  "internal/ui internal/cli internal/vendorcli",
	"go.etcd.io/bbolt":                                        "internal/state",
	"go.etcd.io/bbolt/errors":                                 "internal/state",
	"go.yaml.in/yaml/v3":                                      "internal/analysis internal/strictyaml internal/config internal/ui internal/backoffice",
	"golang.org/x/crypto/chacha20poly1305":                    "internal/state",
	"golang.org/x/net/http/httpproxy":                         "internal/system",
	"golang.org/x/net/proxy":                                  "internal/system",
	"golang.org/x/sys/unix":                                   "internal/archive internal/bundle internal/demo internal/disk internal/form internal/host",
	"golang.org/x/text/encoding/charmap":                      "internal/mail",
	"golang.org/x/text/unicode/norm":                          "internal/notify",
	"golang.org/x/term":                                       "internal/ui internal/cli",
}

// outside lists the names through which a program touches the world outside,
// and who may use them: a package, or one file of it.
var outside = []struct{ names, users, why string }{
	{"os.Exit log.Fatal log.Fatalf log.Fatalln runtime.Goexit", "cmd/optool cmd/optool-vendor cmd/tuf-conformance",
		"only the door ends a program"},
	{"os.Args os.Stdin os.Stdout os.Stderr os.Environ os.Getenv os.LookupEnv os.ExpandEnv os.Setenv os.Unsetenv os/signal.Notify os/signal.NotifyContext",
		"internal/cli/world.go internal/vendorcli/world.go cmd/tuf-conformance/main.go",
		"arguments, streams, environment and signals come with the World"},
	{"fmt.Print fmt.Printf fmt.Println log.Print log.Printf log.Println log/slog.Info log/slog.Warn log/slog.Error log/slog.Default", "",
		"what is printed goes to a stream that was handed in"},
	{"time.Now time.Since time.Until", "internal/cli/world.go internal/vendorcli/world.go " +
		// how long something may still take, or took
		"internal/notify/dialogue.go internal/state/lock.go internal/system/runner.go internal/system/transport.go internal/backoffice/accesslog.go " +
		// how old a file is that somebody left behind
		"internal/system/files.go " +
		// what is used where nobody handed a clock in
		"internal/notify/letter.go internal/state/file.go internal/system/client.go " +
		// crypto/x509 judged by this clock too
		"internal/system/tlsfault.go",
		"the instant is a parameter: a licence is not judged by whatever clock is near"},
	{"net/http.Client net/http.Transport net/http.DefaultClient net/http.DefaultTransport net/http.Get net/http.Head net/http.Post net/http.PostForm",
		"internal/system", "all HTTP goes through one transport"},
	{"net/http.Server net/http.Serve net/http.ServeTLS net/http.ListenAndServe net/http.ListenAndServeTLS net.Listen net.ListenPacket net.ListenConfig",
		"internal/backoffice", "only the vendor's server listens"},
	{"net.Dial net.DialTimeout net.Dialer crypto/tls.Dial crypto/tls.Dialer net.LookupHost net.LookupIP net.LookupAddr net.DefaultResolver",
		"internal/system internal/notify", "a connection is made by the transport, or to the mail server"},
	{"os/exec.Command os/exec.CommandContext os.StartProcess syscall.Exec syscall.ForkExec", "internal/system/runner.go",
		"programs are run by the runner, bounded in time and output"},
}

// harmless are the functions that may be called to initialise a variable of a
// package: they cost next to nothing when the program starts.
const harmless = "errors.New len"

// vague are names that say nothing about a package.
const vague = "base common helper helpers manager misc shared tool util utils"

const longestFile = 350 // lines, tests apart

// unlinked are packages that must not get into the optool binary.
var unlinked = map[string]string{
	"github.com/charmbracelet":              "stalls for seconds on a terminal that does not answer",
	"github.com/denisbrodbeck/machineid":    "hands the machine id out unhashed",
	"github.com/olekukonko/tablewriter":     "costs a third of a millisecond at every start",
	"github.com/prometheus":                 "a metric here is a line of text",
	"github.com/rogpeppe/go-internal":       "is for tests",
	"github.com/santhosh-tekuri/jsonschema": "costs 5 ms at every start; schemas are checked by tests",
	"github.com/sigstore":                   "brings protobuf, which costs half a millisecond at every start",
	"github.com/spf13/viper":                "costs half a millisecond at every start and lets misspelt keys pass",
	module + "/internal/backoffice":         "the vendor's side is a program of its own",
	module + "/internal/vendorcli":          "the vendor's side is a program of its own",
	"google.golang.org/protobuf":            "costs half a millisecond at every start, and two megabytes",
	"net/http/pprof":                        "opens a door nobody asked for",
	"testing":                               "is for tests",
}
