package form

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestFormWithAnEditor(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		keys   string
		editor func(path string) error
		want   string
		left   bool // a file
		says   string
	}{
		{"e", "e\r", func(path string) error { return os.WriteFile(path, []byte("one\r\ntwo\n\n"), 0o600) }, "one\ntwo", false, "Back"},
		{"ctrl-X ctrl-E", "draft\x18\x05", func(path string) error {
			data, _ := os.ReadFile(path)
			return os.WriteFile(path, append(data, "more"...), 0o600)
		}, "draft\nmore", false, "Back"},
		{"unchanged", "draft\x18\x05", func(string) error { return nil }, "draft", false, ""},
		{"it fails", "draft\x18\x05", func(string) error { return errors.New("exit status 1") }, "draft", false, "! the editor: exit status 1"},
		{"it fails and leaves something", "draft\x18\x05", func(path string) error {
			return errors.Join(os.WriteFile(path, []byte("other"), 0o600), errors.New("killed"))
		}, "draft", true, "what the editor left is in"},
		{"too much", "draft\x18\x05", func(path string) error { return os.WriteFile(path, make([]byte, 70<<10), 0o600) }, "draft", true, "longer than"},
		{"the file is gone", "draft\x18\x05", os.Remove, "draft", false, "! reading what the editor left"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var far *os.File
			p := sit(t, request(), func(term *Terminal) {
				dir := term.TempDir
				far = term.In.(*os.File)
				term.Editor = func(_ context.Context, path string) error {
					info, err := os.Stat(path)
					now, _ := unix.IoctlGetTermios(int(far.Fd()), unix.TCGETS)
					if err != nil || info.Mode().Perm() != 0o600 || filepath.Dir(path) != dir || now.Lflag&unix.ICANON == 0 {
						t.Errorf("the file %v (%v), the terminal %+v", info, err, now)
					}
					return tt.editor(path)
				}
			})
			p.see("Number or name [a question]:")
			p.keys("\rx\r")
			p.see("|")
			p.keys(tt.keys)
			p.until("the word "+tt.says, func() bool { return strings.Contains(p.screen.text(), tt.says) })
			p.see("|")
			p.keys("\x04\r")
			p.see(choosing)
			p.keys("k\r")
			p.end()
			if got := p.outcome.Values["text"]; got != tt.want || p.saved("text").value != tt.want {
				t.Errorf("text is %q, want %q", got, tt.want)
			}
		})
	}
}
