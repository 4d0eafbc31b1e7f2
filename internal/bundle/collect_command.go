package bundle

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/optool/optool/internal/system"
)

// Command gathers the output of a program, both its streams as they come, in
// output.txt: at most limit bytes (0 is all), else the beginning and the end, and a last line
// with its exit status. argv[0] is an absolute path, or a name that is sought in
// m.Path. The program gets PATH, HOME and LC_ALL=C; it is ended after 64 times
// limit of output, or when its time is over.
func Command(m Means, argv []string, limit int64) Collector { return &command{m, argv, limit} }

type command struct {
	means Means
	argv  []string
	limit int64
}

func (c *command) Collect(ctx context.Context, out Out) error {
	if len(c.argv) == 0 {
		return ErrSkipped
	}
	path, err := c.means.find(c.argv[0])
	if err != nil {
		return err
	}
	w := &lazy{out: out, name: "output.txt", source: strings.Join(c.argv, " ")}
	e := newEnds(w, c.limit, false)
	argv := append([]string{path}, c.argv[1:]...)
	result, err := c.means.run(ctx, system.Command{Argv: argv}, e, flood*c.limit)
	if errors.Is(err, ErrSkipped) || errors.Is(err, ErrDenied) {
		return err
	}
	last := fmt.Sprintf("exit status %d", result.Exit)
	failed, torn := err, error(nil)
	if err != nil {
		torn = errTorn
	}
	switch {
	case err == nil:
	case errors.Is(err, errFlood):
		failed = nil
		last = fmt.Sprintf("ended after %d bytes of output", e.total)
		out.Problem(ProblemCut, path, "it printed more than 64 times its limit and was ended")
	case late(err):
		last = fmt.Sprintf("ended after %s, before it was done", result.Took.Round(100*time.Millisecond))
		failed = context.DeadlineExceeded
	default:
		return closing(w, err)
	}
	err = done(out, e, torn)
	if err == nil {
		err = e.note(last)
	}
	if err = closing(w, err); err != nil && !Refused(err) {
		return err
	}
	return failed
}
