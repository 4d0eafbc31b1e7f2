package notify

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// run is a runner as a program would inject it.
func run(ctx context.Context, argv, env []string, stdin []byte) ([]byte, error) {
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdin = bytes.NewReader(stdin)
	cmd.WaitDelay = time.Second
	return cmd.CombinedOutput()
}

func TestCommand(t *testing.T) {
	file := filepath.Join(t.TempDir(), "got")
	c := Command{Argv: []string{"/bin/sh", "-c",
		`{ printf '%s|' "$OPTOOL_NOTICE_ID" "$OPTOOL_NOTICE_TO" "$OPTOOL_NOTICE_SUBJECT"; cat; } >"$0"`, file}, Run: run}
	m := Message{ID: "LIC-7.expired", To: []string{"a@example.org", "b@example.org"},
		Subject: "Licence expired\nOPTOOL_NOTICE_ID=x — $(reboot)", Text: "First\r\nlast\x1b[2J"}
	if err := c.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := "LIC-7.expired|a@example.org, b@example.org|Licence expired OPTOOL_NOTICE_ID=x — $(reboot)|First\nlast[2J\n"; string(got) != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestCommandFails(t *testing.T) {
	const secret = "s3cret-token"
	plain := filepath.Join(t.TempDir(), "plain")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		c    Command
		want want
	}{
		{"exit status", Command{Argv: []string{"sh", "-c", `printf 'no\033[31m\nroute'; exit 3 #`, secret}},
			want{"notice_command", 3, true, "command sh: exit status 3: no [31m route"}},
		{"much output", Command{Argv: []string{"sh", "-c", "yes | head -c 100000; exit 1", secret}},
			want{"notice_command", 3, true, "exit status 1: y y y"}},
		{"too slow", Command{Argv: []string{"sh", "-c", "exec sleep 20", secret}, Timeout: 100 * time.Millisecond},
			want{"notice_command", 3, true, "deadline exceeded"}},
		{"not found", Command{Argv: []string{"/nonexistent/tell", secret}}, want{"notice_command", 2, false, "/nonexistent/tell"}},
		{"not in the path", Command{Argv: []string{"no-such-command-here", secret}}, want{"notice_command", 2, false, "not found"}},
		{"not executable", Command{Argv: []string{plain, secret}}, want{"notice_command", 2, false, "permission denied"}},
		{"empty", Command{}, want{"notice_settings", 2, false, "empty"}},
		{"NUL", Command{Argv: []string{"a\x00"}}, want{"notice_settings", 2, false, "NUL"}},
		{"negative timeout", Command{Argv: []string{"a"}, Timeout: -1}, want{"notice_settings", 2, false, "negative"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.c.Run = run
			begun := time.Now()
			err := tt.c.Send(t.Context(), notice())
			tt.want.check(t, err)
			if took := time.Since(begun); took > 10*time.Second || strings.Contains(err.Error(), secret) {
				t.Errorf("took %v: %v", took, err)
			}
		})
	}
	want{"notice_settings", 2, false, "no id"}.check(t, Command{Argv: []string{"true"}, Run: run}.Send(t.Context(), Message{}))

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := Command{Argv: []string{"true"}, Run: run}.Send(ctx, notice())
	if want := (want{"notice_command", 3, true, "canceled"}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	} else {
		want.check(t, err)
	}
}
