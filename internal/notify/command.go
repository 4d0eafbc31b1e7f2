package notify

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
)

// Command hands notices to a program: the text on its standard input, and in
// its environment
//
//	OPTOOL_NOTICE_ID       the notice's id, the same for every attempt
//	OPTOOL_NOTICE_TO       the addresses, separated by ", "; may be empty
//	OPTOOL_NOTICE_SUBJECT  the subject on one line
//
// Exit status 0 says that it took the notice over; any other has the notice
// tried again later, so the program should be prepared to meet an id twice.
type Command struct {
	Argv    []string      // program and arguments; no shell is involved
	Timeout time.Duration // bound of one run; 0: DefaultTimeout
	Prefix  string        // of the variables above; "" is OPTOOL

	// Run runs argv with env added to its environment and stdin as its input,
	// and returns its output, cut to a sensible length, and an error that shows
	// no argument. It must end the program when ctx ends. Required by Send.
	Run func(ctx context.Context, argv, env []string, stdin []byte) (output []byte, err error)
}

// Validate tells, without running anything, whether the settings can work: a
// notice_settings fault, or nil.
func (c Command) Validate() error {
	if len(c.Argv) == 0 || c.Argv[0] == "" {
		return settings("reading the notification command: it is empty")
	}
	if strings.ContainsRune(strings.Join(c.Argv, ""), 0) {
		return settings("reading the notification command: it holds a NUL character")
	}
	if c.Timeout < 0 {
		return settings("reading the notification command: the timeout is negative")
	}
	return nil
}

// Send runs the command for m. It fails with a notice_command fault, or a
// notice_settings one. Errors show the start of what the program printed, but
// none of its arguments: they may hold a secret.
func (c Command) Send(ctx context.Context, m Message) error {
	if err := c.Validate(); err != nil {
		return err
	}
	if m.ID == "" {
		return settings("writing a notice: it has no id")
	}
	ctx, cancel := context.WithTimeout(ctx, timeoutOr(c.Timeout))
	defer cancel()
	prefix := cmp.Or(c.Prefix, "OPTOOL")
	env := []string{
		prefix + "_NOTICE_ID=" + oneLine(m.ID, maxID),
		prefix + "_NOTICE_TO=" + oneLine(strings.Join(m.To, ", "), maxRecipients*maxAddress),
		prefix + "_NOTICE_SUBJECT=" + oneLine(m.Subject, maxSubject),
	}
	output, err := c.Run(ctx, c.Argv, env, []byte(plainText(m.Text)))
	if err == nil {
		return nil
	}
	failed := func(exit int, cause error) *fault.Error {
		f := fault.New(exit, "notice_command", "running the notification command %s: %s",
			oneLine(c.Argv[0], maxReport), report{cause})
		f.Err = cause
		return f
	}
	switch {
	case ctx.Err() != nil:
		return failed(fault.ExitUnreachable, ctx.Err()).Retry()
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return failed(fault.ExitUsage, err).Hinted("give the full path of an executable file")
	}
	f := failed(fault.ExitUnreachable, err).Retry()
	if said := oneLine(string(output), maxReport); said != "" {
		f = f.Append(": %s", said)
	}
	return f
}
