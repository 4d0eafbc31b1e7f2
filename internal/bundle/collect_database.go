package bundle

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"path/filepath"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/system"
)

const (
	onePatience  = 10 * time.Second // for one question
	mostPassword = 4 << 10          // bytes
	loopback     = "127.0.0.1"
)

// Database asks a database on this host how it does, by its own client program:
// version.txt, status.txt and so on, one file for each question, of each at most
// limit bytes. All questions only read, none asks for data of a table or the text of a
// query. The password is handed over in the environment of the client, never in its
// arguments. It is skipped where there is no client.
func Database(m Means, db profile.Database, limit int64) Collector { return &database{m, db, limit} }

type database struct {
	means Means
	db    profile.Database
	limit int64
}

// client is the program that asks a database.
type client struct {
	programs []string // that can do it, the first there is does
	options  []string
	env      []string
	// ask are the arguments and the input for a question.
	ask       func(q question) (argv []string, stdin string)
	questions []question
	// refused tells an answer that is an error in spite of the exit status. nil: none is.
	refused func(answer []byte) bool
}

// question is what a database is asked.
type question struct{ name, text string }

func (d *database) Collect(ctx context.Context, out Out) error {
	password, err := d.password()
	if err != nil {
		return err
	}
	c, ok := d.client(password)
	if !ok {
		return ErrSkipped
	}
	path := ""
	for _, name := range c.programs {
		if path, err = d.means.find(name); err == nil {
			break
		}
	}
	if err != nil {
		return err
	}
	for i, q := range c.questions {
		argv, stdin := c.ask(q)
		result, err := d.answer(ctx, c, append(append([]string{path}, c.options...), argv...), stdin)
		switch {
		case err == nil:
			err = d.deliver(out, q.name+".txt", result)
			if err != nil && !Refused(err) {
				return err
			}
		case ctx.Err() != nil:
			return ctx.Err()
		case i == 0: // it is not there, or does not let us in
			return err
		case timedOut(err):
			out.Problem(ProblemTimeout, q.name, fault.Of(err).Message)
		default:
			out.Problem(ProblemFailed, q.name, fault.Of(err).Message)
		}
	}
	return nil
}

// answer puts one question.
func (d *database) answer(ctx context.Context, c client, argv []string, stdin string) (system.Result, error) {
	result, err := d.means.run(ctx, system.Command{
		Argv: argv, Env: d.means.environment(c.env...), Stdin: []byte(stdin), Timeout: min(onePatience, d.means.allowance(ctx)), MaxOutput: mostAnswer}, nil, 0)
	if err == nil && (result.Exit != 0 || c.refused != nil && c.refused(result.Stdout)) {
		err = failedProgram(argv[0], result)
	}
	return result, err
}

func timedOut(err error) bool {
	return late(err) || fault.Of(err).Code == "command_timeout"
}

func (d *database) deliver(out Out, name string, answer system.Result) error {
	w, err := out.Member(name, d.db.Kind, time.Time{})
	if err != nil {
		return err
	}
	e := newEnds(w, d.limit, false)
	_, err = e.Write(answer.Stdout)
	if err == nil && answer.Truncated {
		err = errTorn
	}
	return closing(w, done(out, e, err))
}

// password reads the file of the password, which holds nothing else but maybe a line end.
func (d *database) password() (string, error) {
	if d.db.PasswordFile == "" {
		return "", nil
	}
	s, err := openSource(d.db.PasswordFile, true)
	if errors.Is(err, fs.ErrPermission) {
		return "", ErrDenied
	}
	if err != nil {
		return "", fault.File(err, lang.Say("reading %s", d.db.PasswordFile))
	}
	defer s.close()
	data, err := io.ReadAll(io.NewSectionReader(s, 0, mostPassword))
	if err != nil {
		return "", fault.File(err, lang.Say("reading %s", d.db.PasswordFile))
	}
	if data = bytes.TrimRight(data, "\r\n"); bytes.ContainsAny(data, "\x00\n") {
		return "", fault.New(fault.ExitUsage, "password_file", "%s holds more than a password", d.db.PasswordFile).
			Hinted("write the password alone into the file")
	}
	return string(data), nil
}

// client is the one for the kind of database.
func (d *database) client(password string) (client, bool) {
	switch d.db.Kind {
	case "postgresql":
		return d.postgresql(password), true
	case "mongodb":
		return d.mongodb(password), true
	case "clickhouse":
		return d.clickhouse(password), true
	case "redis":
		return d.redis(password), true
	}
	return client{}, false
}

// listens is where the database listens: the path of a socket, or host and port.
func (d *database) listens(port string) (socket, host, p string) {
	if filepath.IsAbs(d.db.Address) {
		return d.db.Address, "", ""
	}
	if host, p, err := net.SplitHostPort(d.db.Address); err == nil {
		return "", cmp.Or(host, loopback), cmp.Or(p, port)
	}
	return "", cmp.Or(d.db.Address, loopback), port
}

// given puts an option before a value, if there is one.
func given(option, value string) []string {
	if value == "" {
		return nil
	}
	return []string{option + value}
}

// secret is a variable that holds the password, if there is one.
func secret(name, password string) []string { return given(name+"=", password) }

func (d *database) postgresql(password string) client {
	socket, host, port := d.listens("5432")
	if dir, name := filepath.Split(socket); strings.HasPrefix(name, ".s.PGSQL.") {
		host, port = filepath.Clean(dir), strings.TrimPrefix(name, ".s.PGSQL.")
	} else if socket != "" {
		host = socket
	}
	options := []string{"--no-psqlrc", "--no-password", "--quiet", "--set=ON_ERROR_STOP=1", "--pset=pager=off", "--host=" + host}
	options = append(options, given("--port=", port)...)
	options = append(options, given("--username=", d.db.User)...)
	options = append(options, given("--dbname=", cmp.Or(d.db.Name, "postgres"))...)
	return client{
		programs: []string{"psql"}, options: options, env: append(secret("PGPASSWORD", password), "PGCONNECT_TIMEOUT=5", lang.Named("PGAPPNAME=optool")),
		ask: func(q question) ([]string, string) {
			return []string{"--command=SET default_transaction_read_only = on", "--command=SET statement_timeout = 5000",
				"--command=SET lock_timeout = 1000", "--command=" + q.text}, ""
		},
		questions: postgresqlQuestions(),
	}
}

func (d *database) mongodb(password string) client {
	socket, host, port := d.listens("27017")
	server := net.JoinHostPort(host, port)
	if socket != "" {
		server = strings.ReplaceAll(socket, "/", "%2F")
	}
	return client{
		programs: []string{"mongosh", "mongo"}, options: []string{"--quiet", "--norc", "--nodb"},
		env: secret("OPTOOL_PASSWORD", password),
		ask: func(q question) ([]string, string) {
			return []string{"--eval", mongodbScript(server, d.db.User, cmp.Or(d.db.Name, "admin"), q.text)}, ""
		},
		questions: mongodbQuestions(),
	}
}

func (d *database) clickhouse(password string) client {
	_, host, port := d.listens("9000")
	options := append([]string{"--host=" + host, "--port=" + port}, given("--user=", d.db.User)...)
	options = append(options, given("--database=", d.db.Name)...)
	options = append(options, "--connect_timeout=5", "--receive_timeout=8", "--max_execution_time=5", "--readonly=1", "--format=TabSeparatedWithNames")
	return client{
		programs: []string{"clickhouse-client"}, options: options, env: secret("CLICKHOUSE_PASSWORD", password),
		ask:       func(q question) ([]string, string) { return []string{"--query=" + q.text}, "" },
		questions: clickhouseQuestions(),
	}
}

func (d *database) redis(password string) client {
	socket, host, port := d.listens("6379")
	options := []string{"-h", host, "-p", port}
	if socket != "" {
		options = []string{"-s", socket}
	}
	if d.db.User != "" {
		options = append(options, "--user", d.db.User)
	}
	if d.db.Name != "" {
		options = append(options, "-n", d.db.Name)
	}
	return client{
		programs: []string{"redis-cli", "valkey-cli"}, options: append(options, "--no-auth-warning"), env: secret("REDISCLI_AUTH", password),
		ask:       func(q question) ([]string, string) { return nil, q.text },
		questions: redisQuestions(),
		refused: func(answer []byte) bool {
			if len(bytes.TrimSpace(answer)) == 0 { // it ends with 0 also where nobody listens
				return true
			}
			for _, word := range []string{"NOAUTH", "WRONGPASS", "NOPERM", "ERR ", "(error)", "DENIED", "Could not connect", "AUTH failed"} {
				if bytes.HasPrefix(answer, []byte(word)) {
					return true
				}
			}
			return false
		},
	}
}
