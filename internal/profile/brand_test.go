package profile

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBrandExamples(t *testing.T) {
	a := example(t, "altcraft-like.yaml").Brand
	want := Brand{Name: "aktool", Prefix: "AKTOOL", Summary: a.Summary, Description: a.Description,
		Homepage: "https://www.mailcraft.example", Maintainer: "Mailcraft Packages <packages@mailcraft.example>"}
	if a != want || a.Description == "" {
		t.Error(cmp.Diff(want, a))
	}
	b := example(t, "navixy-like.yaml").Brand
	want = Brand{Name: "trackline-admin", Prefix: "TRACKLINE", Summary: "Licence, updates and support of Trackline Telematics",
		Homepage: "https://www.trackline.example", Maintainer: "Trackline Systems Ltd <support@trackline.example>"}
	if b != want {
		t.Error(cmp.Diff(want, b))
	}
}

func TestParseBrand(t *testing.T) {
	for _, name := range []string{"altcraft-like.yaml", "navixy-like.yaml"} {
		data, err := os.ReadFile(examples + name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := ParseBrand(name, data)
		if whole := example(t, name).Brand; err != nil || b.Name != whole.Name || b.Prefix != whole.Prefix {
			t.Errorf("%s: %+v, %v", name, b, err)
		}
		// Written in another way, it takes all of the file to find it.
		quoted := strings.Replace(string(data), "\nbrand:", "\n'brand':", 1)
		if again, err := ParseBrand(name, []byte(quoted)); err != nil || again.Name != b.Name {
			t.Errorf("%s, quoted: %+v, %v", name, again, err)
		}
	}
	for name, text := range map[string]string{
		"nothing":           "",
		"no brand":          "schema: optool-profile/v1\nproduct: acme\n",
		"a wrong name":      "brand: {name: Acme}\n",
		"a misspelt key":    "brand: {nmae: acme}\n",
		"wrong brand below": "brand:\n  - acme\n",
	} {
		if b, err := ParseBrand("profile.yaml", []byte(text)); err == nil {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

func TestBrandIsChecked(t *testing.T) {
	profile := func(brand string) error {
		_, err := Parse("p.yaml", []byte("schema: optool-profile/v1\nproduct: acme\nendpoint: https://acme.example\n"+
			"trust: {roots: ['ed25519:+D6bxhx+5RMZaOkGzBk+AlhWxSjpVop/KMGjhm4vXcI=']}\nbrand: "+brand+"\n"))
		return err
	}
	for _, good := range []string{"{name: ak}", "{name: a1-b-c, prefix: A1}", "{name: acme, maintainer: packages@acme.example, homepage: 'https://acme.example/x'}",
		"{name: no, prefix: NOTOOL}", "{name: " + strings.Repeat("a", 32) + "}"} {
		if err := profile(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for bad, where := range map[string]string{
		"{name: a}": "brand.name",
		"{name: " + strings.Repeat("a", 33) + "}": "brand.name",
		"{name: Acme}":                     "brand.name",
		"{name: 1acme}":                    "brand.name",
		"{name: acme-}":                    "brand.name",
		"{name: acme--tool}":               "brand.name",
		"{name: acme/tool}":                "brand.name",
		"{name: 'acme tool'}":              "brand.name",
		"{name: optool}":                   "brand.name",
		"{name: optool-acme}":              "brand.name",
		"{name: dpkg}":                     "brand.name",
		"{name: docker}":                   "brand.name",
		"{name: root}":                     "brand.name",
		"{name: systemd-acme}":             "brand.name",
		"{prefix: ACME}":                   "brand.name",
		"{name: acme, prefix: acme}":       "brand.prefix",
		"{name: acme, prefix: A-B}":        "brand.prefix",
		"{name: acme, prefix: ACME_}":      "brand.prefix",
		"{name: acme, prefix: OPTOOL}":     "brand.prefix",
		"{name: acme, prefix: XDG}":        "brand.prefix",
		"{name: no}":                       "brand.prefix",
		"{name: acme, homepage: acme}":     "brand.homepage",
		"{name: acme, maintainer: acme}":   "brand.maintainer",
		"{name: acme, summary: \"a\\nb\"}": "brand.summary",
		"{name: acme, summary: " + strings.Repeat("a", 81) + "}": "brand.summary",
	} {
		if err := profile(bad); err == nil || !strings.Contains(err.Error(), where) {
			t.Errorf("%s: want a problem of %s, got %v", bad, where, err)
		}
	}
}

// The purge of a package deletes folders that bear the brand's name, so nothing of the
// platform may lie there.
func TestPlatformLiesApart(t *testing.T) {
	const base = "schema: optool-profile/v1\nproduct: acme\nendpoint: https://acme.example\n" +
		"trust: {roots: ['ed25519:+D6bxhx+5RMZaOkGzBk+AlhWxSjpVop/KMGjhm4vXcI=']}\n"
	for text, where := range map[string]string{
		"brand: {name: acme}\nplatform: {root: /var/lib/acme}":                                         "platform.root",
		"brand: {name: acme}\nplatform: {root: /var/lib/acme/platform}":                                "platform.root",
		"platform: {root: /var/lib/optool/x}":                                                          "platform.root",
		"brand: {name: acme}\nplatform: {version: {file: /etc/acme/version}}":                          "platform.version.file",
		"brand: {name: acme}\nplatform: {version: {command: [/var/lib/acme/v]}}":                       "platform.version.command[0]",
		"brand: {name: acme}\nplatform: {hooks: {prepare: {command: [/etc/acme/hook]}}}":               "platform.hooks.prepare.command[0]",
		"brand: {name: acme}\ndiagnostics: {collectors: [{name: logs, files: [/var/log/acme/*.log]}]}": "diagnostics.collectors[0].files[0]",

		"brand: {name: acme-tool}\nplatform: {root: /var/lib/acme, version: {file: /etc/acme/version}}": "",
		"brand: {name: acme}\nplatform: {root: /opt/acme, hooks: {prepare: {command: [/usr/libexec/acme/hook]}}}\n" +
			"diagnostics: {collectors: [{name: logs, files: [/var/log/acme-web/*.log]}]}": "",
	} {
		_, err := Parse("p.yaml", []byte(base+text+"\n"))
		if where == "" && err != nil || where != "" && (err == nil || !strings.Contains(err.Error(), where+": lies in /")) {
			t.Errorf("%s: want a problem of %q, got %v", text, where, err)
		}
	}
}
