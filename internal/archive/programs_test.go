package archive

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// run runs a program, which the test is skipped without.
func run(t *testing.T, in []byte, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skip("without " + name)
	}
	var out, errs bytes.Buffer
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8") // bsdtar wants to know how names are written
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(in), &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, errs.Bytes())
	}
	if errs.Len() > 0 {
		t.Errorf("%s %q: %s", name, args, errs.Bytes())
	}
	return out.Bytes()
}

// TestOtherProgramsReadIt: zstd, gzip, age, tar and bsdtar know nothing of us.
func TestOtherProgramsReadIt(t *testing.T) {
	classic, classicKey := keys(t)
	quantum, quantumKey := postQuantum(t)
	for name, c := range map[string]struct {
		o   Options
		key string
	}{
		"zstd":         {Options{Format: Zstd}, ""},
		"zstd, split":  {Options{Format: Zstd, Split: smallestSplit}, ""},
		"gzip":         {Options{Format: Gzip}, ""},
		"age":          {Options{Format: Zstd, Recipients: []string{classic}}, classicKey},
		"post-quantum": {Options{Format: Gzip, Recipients: []string{quantum}}, quantumKey},
	} {
		t.Run(name, func(t *testing.T) {
			w := create(t, c.o)
			write(t, w, some())
			var b []byte
			for _, f := range commit(t, w).Files {
				part, err := os.ReadFile(f.Path)
				if err != nil {
					t.Fatal(err)
				}
				b = append(b, part...)
			}
			if c.key != "" {
				if name == "post-quantum" && !strings.HasPrefix(string(run(t, nil, "age", "--version")), "v1.3") {
					t.Skip("this age is too old")
				}
				b = run(t, b, "age", "-d", "-i", file(t, []byte(c.key+"\n")))
			}
			program := map[Format]string{Zstd: "zstd", Gzip: "gzip"}[c.o.Format]
			run(t, b, program, "-t", "-q")
			plain := run(t, b, program, "-dc")
			for _, unpacker := range []string{"tar", "bsdtar"} {
				t.Run(unpacker, func(t *testing.T) {
					dir := t.TempDir()
					run(t, plain, unpacker, "-x", "-f", "-", "-C", dir)
					for _, m := range some() {
						got, err := os.ReadFile(filepath.Join(dir, m.name))
						if err != nil || !bytes.Equal(got, m.content) {
							t.Fatalf("%s: %d bytes, %v", m.name, len(got), err)
						}
					}
				})
			}
		})
	}
}

// TestMemberBeyondOctal: a size that its field cannot hold in octal.
func TestMemberBeyondOctal(t *testing.T) {
	for _, size := range []int64{0, octalSize, octalSize + 1, 1 << 45} {
		for _, name := range []string{"a", strings.Repeat("long/", 60)} {
			h, err := header(name+"b", 0, noon())
			if err != nil {
				t.Fatal(err)
			}
			setSize(h, size)
			r := &Reader{path: "b", limits: Limits{Total: 1 << 50, Members: 10}, seen: map[uint64]bool{}}
			r.begin(bytes.NewReader(h))
			if e, err := r.Next(); err != nil || e.Size != size || e.Name != name+"b" {
				t.Errorf("size %d: %+v, %v", size, e, err)
			}
			list := exec.Command("tar", "-t", "-v", "-f", "-")
			list.Stdin = bytes.NewReader(h)
			if out, _ := list.Output(); len(out) > 0 && !bytes.Contains(out, fmt.Append(nil, " ", size, " ")) {
				t.Errorf("size %d: tar says %s", size, out)
			}
		}
	}
}

// TestOtherProgramsWriteIt: a bundle that was packed again by hand is read too.
func TestOtherProgramsWriteIt(t *testing.T) {
	w := create(t, Options{Format: Zstd})
	write(t, w, few())
	r, err := Open(commit(t, w).Files[0].Path, nil, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	dir := filepath.Join(t.TempDir(), "out")
	if _, err := Unpack(r, dir); err != nil {
		t.Fatal(err)
	}
	packed := run(t, nil, "tar", "-c", "-f", "-", "-C", dir, "logs")
	for _, program := range []string{"zstd", "gzip"} {
		n, err := drain(file(t, run(t, packed, program, "-c")), Limits{})
		if n != len(few()) || err != nil {
			t.Errorf("%s: %d members, %v", program, n, err)
		}
	}
}
