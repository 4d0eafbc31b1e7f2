package bundle

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/optool/optool/internal/archive"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/report"
	"github.com/optool/optool/pkg/diagnostics"
)

// sent is a member of a bundle that somebody else made.
type sent struct{ name, text string }

// foreign writes a bundle of the documents, and a manifest that lists them unless
// there is one among them.
func foreign(t testing.TB, all ...sent) string {
	t.Helper()
	m := diagnostics.Manifest{Schema: diagnostics.ManifestSchema}
	for _, d := range all {
		if d.name == diagnostics.ManifestName {
			m.Schema = ""
		}
		sum := sha256.Sum256([]byte(d.text))
		m.Members = append(m.Members, diagnostics.Member{Name: d.name, Collector: "x", Size: int64(len(d.text)), SHA256: hex.EncodeToString(sum[:])})
	}
	if m.Schema != "" {
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, sent{diagnostics.ManifestName, string(text)})
	}
	path := filepath.Join(t.TempDir(), "b")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, _ := zstd.NewWriter(f, zstd.WithEncoderLevel(zstd.SpeedFastest))
	w := tar.NewWriter(z)
	for _, d := range all {
		if err := w.WriteHeader(&tar.Header{Name: d.name, Size: int64(len(d.text)), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, d.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func readForeign(t testing.TB, path string) (*Contents, error) {
	t.Helper()
	r, err := archive.Open(path, nil, archive.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	return Read(r, Comparable)
}

// took is how much memory was asked for while do ran, in bytes: more than was ever
// held at once.
func took(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

const aManifest = `{"schema":"optool-bundle/v1","members":[%s],"collectors":[%s]}`

func many(text string, n int) string { return strings.TrimSuffix(strings.Repeat(text+",", n), ",") }

// What a small file can expand to does not decide how much memory a reader takes.
func TestReadBombs(t *testing.T) {
	var certificates []sent
	for i := range 40 {
		certificates = append(certificates, sent{fmt.Sprintf("%d/certificates.json", i), `{"certificates":[` + many(`{"subject":"`+strings.Repeat("x", 10_000)+`"}`, 200) + `]}`})
	}
	manifest := func(text string) sent { return sent{diagnostics.ManifestName, text} }
	for name, c := range map[string]struct {
		all   []sent
		fails bool
		note  string
	}{
		"members":      {[]sent{{"a", ""}, manifest(fmt.Sprintf(aManifest, many("{}", 3_000_000), ""))}, true, ""},
		"no members":   {[]sent{{"a", ""}, manifest(fmt.Sprintf(aManifest, many("0", 3_000_000), ""))}, true, ""},
		"collectors":   {[]sent{{"a", ""}, manifest(fmt.Sprintf(aManifest, "", many("{}", 3_000_000)))}, true, ""},
		"rules":        {[]sent{{"a", ""}, manifest(`{"schema":"optool-bundle/v1","redacted":{` + many(`"a":1`, 3_000_000) + `}}`)}, true, ""},
		"later":        {[]sent{{"a", ""}, manifest(`{"members":[` + many("{}", 3_000_000) + `],"schema":"optool-bundle/v2"}`)}, true, ""},
		"findings":     {[]sent{{diagnostics.AnalysisName, `{"findings":[` + many("{}", 2_000_000) + `]}`}}, false, "analysis.json cannot be read"},
		"hours":        {[]sent{{diagnostics.AnalysisName, `{"timeline":{"hours":[` + many("{}", 4_000_000) + `]}}`}}, false, "analysis.json is too large"},
		"units":        {[]sent{{"units/units.json", `{"units":[` + many("{}", 3_000_000) + `]}`}}, false, "units/units.json holds too much"},
		"disks":        {[]sent{{diagnostics.HostName, `{"disks":[` + many("{}", 3_000_000) + `]}`}}, false, "host/facts.json holds too much"},
		"certificate":  {[]sent{{"a/certificates.json", `{"certificates":[` + many("{}", 6_000_000) + `]}`}}, false, "a/certificates.json is too large"},
		"certificates": {certificates, false, "certificates.json is too large"},
	} {
		t.Run(name, func(t *testing.T) {
			path := foreign(t, c.all...)
			var read *Contents
			var err error
			if n := took(func() { read, err = readForeign(t, path) }); n > 200<<20 {
				t.Errorf("%d MiB were taken", n>>20)
			}
			if (err != nil) != c.fails {
				t.Fatal(err)
			}
			if want := map[bool]string{true: "bundle_newer", false: "bundle_damaged"}[name == "later"]; c.fails && fault.Of(err).Code != want {
				t.Errorf("the fault is %v", err)
			}
			if !c.fails && !strings.Contains(strings.Join(read.Report.Notes, "\n"), c.note) {
				t.Errorf("notes: %q", read.Report.Notes)
			}
			if len(read.Report.Notes) > 20 {
				t.Errorf("%d notes", len(read.Report.Notes))
			}
		})
	}
}

// A document with long paths to many values is not taken apart.
func TestDiffBombs(t *testing.T) {
	key := strings.Repeat("k", 95)
	deep := func(levels int, inner string) string {
		return strings.Repeat(`{"`+key+`":`, levels) + inner + strings.Repeat("}", levels)
	}
	for name, text := range map[string]string{
		"deep":     deep(2000, "["+many("1", 40_000)+"]"),
		"long":     deep(60, "["+many("1", 90_000)+"]"),
		"a key":    `{"` + strings.Repeat("k", 500_000) + `":[` + many("1", 90_000) + `]}`,
		"a name":   `[{"name":"` + strings.Repeat("k", 500_000) + `","v":[` + many("1", 90_000) + `]}]`,
		"values":   "[" + many("1", 500_000) + "]",
		"lines":    strings.Repeat("a\nb\nc\n", 150_000),
		"brackets": strings.Repeat("[", 9000) + strings.Repeat("]", 9000),
	} {
		t.Run(name, func(t *testing.T) {
			a, err := readForeign(t, foreign(t, sent{"x/a.json", text}))
			b, err2 := readForeign(t, foreign(t, sent{"x/a.json", "{}"}))
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
			var d Difference
			if n := took(func() { d = Diff(a, b) }); n > 150<<20 {
				t.Errorf("%d MiB were taken", n>>20)
			}
			shown := 0
			for _, c := range d.Changes {
				shown += len(c.Path) + len(c.Before) + len(c.After)
			}
			if len(d.Changes) == 0 || d.Changes[0].What != "lines" || shown > 1<<20 {
				t.Errorf("%d changes, %d bytes", len(d.Changes), shown)
			}
		})
	}
}

func TestDiffValues(t *testing.T) {
	t.Parallel()
	read := func(text string) *Contents {
		c, err := readForeign(t, foreign(t, sent{"x/a.json", text}))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	d := Diff(read(`{"a":[{"name":"n","v":1},{"v":"x,[{\"y"}],"free":1,"host":"REDACTED-host-abcdefghij"}`), read(`{"a":[{"v":"z"},{"name":"n","v":2}],"free":2,"host":"REDACTED-host-bbbbbbbbbb"}`))
	var got []string
	for _, c := range d.Changes {
		got = append(got, c.Path+" "+c.Before+" "+c.After)
	}
	want := `$.a[0].v  "z"|$.a[1].v "x,[{\"y" |$.a[n].v 1 2`
	if strings.Join(got, "|") != want {
		t.Errorf("%q", got)
	}
}

// FuzzRead reads, compares and shows any documents with bounded memory.
func FuzzRead(f *testing.F) {
	f.Add(fmt.Sprintf(aManifest, `{"name":"host/facts.json"}`, `{"name":"x","problems":[{}]}`), `{"findings":[{"verdict":"fail","evidence":["a:1"]}],"timeline":{"hours":[{"start":"2026-11-22T12:00:00Z","errors":3,"members":{"a":1}}]}}`,
		`{"name":"h","disks":[{"mount":"/"}]}`, `{"units":[{"name":"a.service","active":"failed"}]}`, `{"certificates":[{"daysLeft":1}]}`, `{"a":[1,{"name":"b","c":2}]}`)
	f.Add(`{"schema":"optool-bundle/v2"}`, `[]`, `null`, `{"units":0}`, `{"certificates":[0]}`, "a\nb\n")
	f.Fuzz(func(t *testing.T, manifest, analysis, host, units, certificates, text string) {
		// The bundle cannot be damaged as a file here: see internal/archive for those.
		documents := []sent{{diagnostics.HostName, host}, {"units/units.json", units}, {"x/certificates.json", certificates}, {"x/text.json", text}, {diagnostics.AnalysisName, analysis}}
		first := foreign(t, documents...)
		second := foreign(t, append(documents, sent{diagnostics.ManifestName, manifest})...)
		size := uint64(len(manifest) + len(analysis) + len(host) + len(units) + len(certificates) + len(text))
		n := took(func() {
			a, err := readForeign(t, first)
			if err != nil {
				t.Fatal(err)
			}
			b, err := readForeign(t, second)
			if err != nil && fault.Of(err).Code != "bundle_damaged" && fault.Of(err).Code != "bundle_newer" {
				t.Fatal(err)
			}
			for _, c := range []*Contents{a, b} {
				if err := report.HTML(io.Discard, c.Report); err != nil {
					t.Fatal(err)
				}
				report.Text(c.Report)
			}
			a.Texts["x/text.json"] = bytes.ToUpper([]byte(text))
			if err == nil {
				Diff(a, b)
			}
			Diff(a, a)
		})
		if n > 64<<20+2000*size {
			t.Errorf("%d MiB were taken for %d bytes", n>>20, size)
		}
	})
}
