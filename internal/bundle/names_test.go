package bundle

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

func TestHostNames(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"proc/sys/kernel/hostname": "db7\n",
		"etc/hosts":                "127.0.0.1 localhost\n192.0.2.7 db7.acme.example db7 # this one\n192.0.2.8 db8\n",
		"etc/passwd":               "root:x:0:0:root:/root:/bin/sh\njdoe:x:1001:1001:Jane Doe,,,:/home/jdoe:/bin/bash\nnobody:x:65534:65534::/:/bin/false\nbroken\n",
	} {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	n := HostNames(root)
	if n.Name != "db7" || !slices.Contains(n.Hosts, "db7.acme.example") || slices.Contains(n.Hosts, "localhost") || slices.Contains(n.Hosts, "db8") {
		t.Errorf("%+v", n)
	}
	if !slices.Equal(n.Users, []string{"jdoe", "Jane Doe"}) {
		t.Errorf("%+v", n.Users)
	}
	if n := HostNames(t.TempDir()); n.Name != "unknown" || n.Hosts != nil {
		t.Errorf("%+v", n)
	}
}

func TestNewID(t *testing.T) {
	at := time.UnixMilli(1469918176385)
	id := NewID(at)
	if len(id) != 26 || id[:10] != "01ARYZ6S41" || id == NewID(at) {
		t.Error(id)
	}
}
