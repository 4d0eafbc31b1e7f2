package profile

import "testing"

func TestVersionFile(t *testing.T) {
	for _, c := range []struct{ root, file, want string }{
		{"/opt/acme", "VERSION", "/opt/acme/VERSION"},
		{"/opt/acme", "/etc/acme-version", "/etc/acme-version"},
		{"/opt/acme", "", ""},
	} {
		if got := (Platform{Root: c.root, Version: VersionSource{File: c.file}}).VersionFile(); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func TestFind(t *testing.T) {
	for _, c := range []struct{ pattern, text, want, err string }{
		{"", "\n 4.2.1 \nbuilt today\n", "4.2.1", ""},
		{"", " \n", "", "find the platform version: the text is empty"},
		{`v([0-9.]+)`, "acme v4.2.1 (linux)", "4.2.1", ""},
		{`v([0-9.]+)`, "acme 4", "", "find the platform version: nothing matches v([0-9.]+)"},
		{`v([0-9.]*)`, "acme v", "", "find the platform version: nothing matches v([0-9.]*)"},
		{`v(`, "v", "", "find the platform version: error parsing regexp: missing closing ): `v(`"},
	} {
		got, err := VersionSource{Pattern: c.pattern}.Find(c.text)
		if got != c.want || text(err) != c.err {
			t.Errorf("%q in %q: got %q, %v", c.pattern, c.text, got, err)
		}
	}
}
