package system

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const someID = "0123456789abcdef0123456789abcdef"

func TestMachineID(t *testing.T) {
	for name, tc := range map[string]struct{ etc, dbus, want string }{
		"ordinary":       {etc: someID + "\n", want: someID},
		"without a line": {etc: someID, want: someID},
		"dbus alone":     {dbus: someID + "\n", want: someID},
		"uninitialized":  {etc: "uninitialized\n", dbus: someID, want: someID},
		"empty":          {etc: "\n", dbus: someID, want: someID},
		"none":           {},
		"short":          {etc: someID[:31]},
		"long":           {etc: someID + "00"},
		"capitals":       {etc: strings.ToUpper(someID)},
		"zeros":          {etc: strings.Repeat("0", 32)},
		"two lines":      {etc: someID + "\n\n"},
		"huge":           {etc: strings.Repeat("a", 1<<20)},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			for path, text := range map[string]string{"etc/machine-id": tc.etc, "var/lib/dbus/machine-id": tc.dbus} {
				if text == "" {
					continue
				}
				path = filepath.Join(root, path)
				os.MkdirAll(filepath.Dir(path), 0o700)
				os.WriteFile(path, []byte(text), 0o600)
			}
			got, err := MachineID(root)
			if got != tc.want {
				t.Errorf("%q, %v, want %q", got, err, tc.want)
			}
			if tc.want == "" {
				wantFault(t, err, "no_machine_id", 1, "systemd-machine-id-setup")
			}
		})
	}
}

func TestHostID(t *testing.T) {
	// printf 'optool host id v1\nacme' | openssl dgst -sha256 -mac hmac -macopt hexkey:ID
	const want = "3a712dd27dc13d2451f3bfed63ab14c7"
	got := HostID(someID, "acme")
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, other := range []string{HostID(someID, "acmf"), HostID("1"+someID[1:], "acme"), HostID("no id", "acme")} {
		if other == got || len(other) != 32 {
			t.Errorf("other host or product got %s", other)
		}
	}
}

func TestShare(t *testing.T) {
	const span, hosts = 30 * time.Minute, 3000
	var minutes [30]int
	for i := range hosts {
		id := fmt.Sprint(i)
		share := Share(id, "update", span)
		if share < 0 || share >= span || share != Share(id, "update", span) {
			t.Fatalf("share %s of %s", share, span)
		}
		minutes[share/time.Minute]++
	}
	for minute, n := range minutes {
		if n < hosts/30/2 || n > hosts/30*2 {
			t.Errorf("%d of %d hosts in minute %d", n, hosts, minute)
		}
	}
	if Share("a", "x", span) == Share("a", "y", span) {
		t.Error("two purposes share an instant")
	}
	if Share("a", "x", 0) != 0 || Share("a", "x", -1) != 0 || Share("a", "x", 1) != 0 {
		t.Error("a share of nothing")
	}
}
