package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestWrapped(t *testing.T) {
	long := strings.Repeat("word ", 40)
	for _, line := range strings.Split(wrapped(long), "\n") {
		if len(line) > 79 || line != strings.TrimSpace(line) {
			t.Errorf("%q", line)
		}
	}
	if got := wrapped("a  b\nc"); got != "a b c" {
		t.Errorf("%q", got)
	}
}

func TestHandedOut(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(log, []byte("level=INFO msg=serving\n"+
		"msg=request method=GET path=/v1/blobs/a4/a428c0d2… status=200 bytes=296 duration=184µs\n"+
		"msg=request method=GET path=/v1/tuf/timestamp.json status=200 bytes=470 duration=84µs\n"+
		"msg=request method=GET path=/v1/blobs/eb/eb916004… status=206 bytes=44 duration=59µs"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := (&server{log: log}).handedOut(); got != 340 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
	if _, err := (&server{log: log + "none"}).handedOut(); err == nil {
		t.Error("counted without a log")
	}
}
