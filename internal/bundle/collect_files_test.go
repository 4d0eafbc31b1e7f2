package bundle

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
)

func gzipOf(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return b.Bytes()
}

func zstdOf(text string, options ...zstd.EOption) []byte {
	z, err := zstd.NewWriter(nil, options...)
	if err != nil {
		panic(err)
	}
	return z.EncodeAll([]byte(text), nil)
}

func put(t *testing.T, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func inDir(dir, name string) string { return memberName(filepath.Join(dir, name)) }

// bzipped is "hello\n", packed by bzip2.
const bzippedHello = "BZh91AY&SY\xc1\xc0\x80\xe2\x00\x00\x01A\x00\x00\x10\x02D\xa0\x000\xcd\x00\xc3F)\x97\x17rE8P\x90\xc1\xc0\x80\xe2"

func TestFilesAsTheyAre(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "b.log", []byte("plain\n"))
	put(t, dir, "a.conf", nil)
	put(t, dir, "old.log.1.gz", gzipOf("rotated\n"))
	put(t, dir, "two.gz", append(gzipOf("one\n"), gzipOf("two\n")...))
	put(t, dir, "z.zst", zstdOf("zstandard\n"))
	put(t, dir, "h.bz2", []byte(bzippedHello))
	put(t, dir, "lies.gz", []byte("not packed at all\n"))
	put(t, dir, "unnamed", gzipOf("packed without a suffix\n"))
	out := keep()
	if err := collect(t, Files(means(""), FileSet{Patterns: []string{dir}}), out, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"b.log": "plain\n", "a.conf": "", "old.log.1": "rotated\n", "two": "one\ntwo\n", "z": "zstandard\n",
		"h": "hello\n", "lies.gz": "not packed at all\n", "unnamed": "packed without a suffix\n"} {
		if b := out.text[inDir(dir, name)]; b == nil || b.String() != want {
			t.Errorf("%s: %v, want %q", name, b, want)
		}
	}
	if out.problems != nil || !slices.IsSorted(out.names) {
		t.Errorf("%q, names %q", out.problems, out.names)
	}
	files, size := Files(means(""), FileSet{Patterns: []string{dir + "/*.log"}}).(Estimator).Estimate(t.Context())
	if files != 1 || size != 6 {
		t.Errorf("estimate: %d files, %d bytes", files, size)
	}
}

func TestFilesThatAreNoText(t *testing.T) {
	dir := t.TempDir()
	tar := make([]byte, 1024)
	copy(tar, "name")
	copy(tar[257:], "ustar\x0000")
	put(t, dir, "a.tar", tar)
	put(t, dir, "a.tar.gz", gzipOf(string(tar)))
	put(t, dir, "a.zip", []byte("PK\x03\x04..."))
	put(t, dir, "a.xz", []byte("\xfd7zXZ\x00..."))
	put(t, dir, "twice.gz", gzipOf(string(gzipOf("x"))))
	put(t, dir, "wide.zst", zstdOf(strings.Repeat("0123456789abcdef", 2<<20), zstd.WithWindowSize(16<<20)))
	out := keep()
	if err := collect(t, Files(means(""), FileSet{Patterns: []string{dir}}), out, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.tar:", "a.tar.gz", "a.zip", "a.xz", "twice.gz", "wide.zst"} {
		out.problem(t, "binary", name)
	}
	if len(out.names) != 0 {
		t.Errorf("members %q", out.names)
	}
}

func TestDamagedAndGreedyFiles(t *testing.T) {
	dir := t.TempDir()
	whole := gzipOf(lines(0, 50_000))
	put(t, dir, "cut.gz", whole[:len(whole)/2])
	bad := slices.Clone(whole)
	bad[len(bad)/2] ^= 0xff
	put(t, dir, "bad.gz", bad)
	put(t, dir, "head.gz", whole[:9])
	put(t, dir, "bomb.zst", zstdOf(strings.Repeat("a", 64<<20)))
	out := count()
	if err := collect(t, Files(means(""), FileSet{Patterns: []string{dir}}), out, 20*time.Second); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"cut.gz", "bad.gz", "head.gz"} {
		out.problem(t, "damaged", name)
	}
	out.problem(t, "cut", "bomb.zst", "grows too much")
	if n := out.count[inDir(dir, "cut")]; n < 100_000 {
		t.Errorf("of a damaged file %d bytes", n)
	}
	if n := out.count[inDir(dir, "bomb")]; n > ratioFrom+blockSize {
		t.Errorf("the bomb gave %d bytes", n)
	}
}

func TestHeadAndTail(t *testing.T) {
	text := lines(0, 40_000) // 1 MB
	dir := t.TempDir()
	put(t, dir, "a.log", []byte(text))
	put(t, dir, "a.log.1.gz", gzipOf(text))
	for _, limit := range []int64{1000, 100_000, 999_999, 1_040_000, 2 << 20} {
		for _, name := range []string{"a.log", "a.log.1"} {
			out := keep()
			path := filepath.Join(dir, name)
			if name == "a.log.1" {
				path += ".gz"
			}
			if err := collect(t, Files(means(""), FileSet{Patterns: []string{path}, Limit: limit}), out, 10*time.Second); err != nil {
				t.Fatal(err)
			}
			if limit == 1000 && name == "a.log.1" { // more than 64 times the limit, but little
				if !strings.HasSuffix(out.text[inDir(dir, name)].String(), lines(39_999, 40_000)) {
					t.Error("the end is missing")
				}
			}
			checkEnds(t, text, out.text[inDir(dir, name)].String(), out.cut, limit)
		}
	}
}

func TestWideText(t *testing.T) {
	text := lines(0, 5000)
	dir := t.TempDir()
	for name, order := range map[string]binary.AppendByteOrder{"le": binary.LittleEndian, "be": binary.BigEndian} {
		var data []byte
		for _, u := range utf16.Encode([]rune(text)) {
			data = order.AppendUint16(data, u)
		}
		put(t, dir, name, data)
		out := keep()
		if err := collect(t, Files(means(""), FileSet{Patterns: []string{filepath.Join(dir, name)}, Limit: 20_001}), out, 10*time.Second); err != nil {
			t.Fatal(err)
		}
		got := out.text[inDir(dir, name)].Bytes()
		var units []uint16
		for i := 0; i+1 < len(got); i += 2 {
			if name == "le" {
				units = append(units, binary.LittleEndian.Uint16(got[i:]))
			} else {
				units = append(units, binary.BigEndian.Uint16(got[i:]))
			}
		}
		plain := string(utf16.Decode(units))
		head, tail, ok := strings.Cut(plain, fmt.Sprintf("[optool: %d bytes left out here]\n", out.cut))
		if !ok || !strings.HasPrefix(text, head) || !strings.HasSuffix(text, tail) || !strings.HasSuffix(head, "\n") || 2*(len(head)+len(tail))+int(out.cut) != len(data) {
			t.Errorf("%s: %.300q", name, plain)
		}
	}
}

func TestWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "good.log", []byte("good\n"))
	if err := syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o600); err != nil {
		t.Fatal(err)
	}
	short, err := os.MkdirTemp("", "s") // the name of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(short)
	socket, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", filepath.Join(short, "socket"))
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	device := os.Geteuid() == 0 && syscall.Mknod(filepath.Join(dir, "device"), syscall.S_IFCHR|0o600, 1<<8|5) == nil // zero(4): endless
	out := keep()
	if err := collect(t, Files(means(""), FileSet{Patterns: []string{dir, short, dir + "/fifo", "/dev/zero"}}), out, 5*time.Second); err != nil {
		t.Fatal(err)
	}
	out.problem(t, "not_regular", "fifo", "FIFO")
	out.problem(t, "not_regular", "socket")
	out.problem(t, "not_regular", "/dev/zero", "device")
	if device {
		out.problem(t, "not_regular", dir+"/device")
	}
	if !slices.Equal(out.names, []string{inDir(dir, "good.log")}) {
		t.Errorf("%q", out.names)
	}
	for _, path := range []string{filepath.Join(dir, "fifo"), "/dev/zero", dir, filepath.Join(short, "socket")} {
		if s, err := openSource(path, false); err == nil {
			s.close()
			t.Errorf("%s was opened", path)
		}
	}
}

func TestDeniedFiles(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read everything")
	}
	dir := t.TempDir()
	_ = os.Chmod(put(t, dir, "closed.log", []byte("x")), 0)
	out := keep()
	if err := collect(t, Files(means(""), FileSet{Patterns: []string{dir}}), out, 5*time.Second); !errors.Is(err, ErrDenied) {
		t.Errorf("%v", err)
	}
	out.problem(t, "denied", "closed.log")
}

func TestNothingThere(t *testing.T) {
	out := keep()
	if err := collect(t, Files(means(""), FileSet{Patterns: []string{"/nonexistent/*.log", "/nonexistent/a"}}), out, 5*time.Second); !errors.Is(err, ErrSkipped) {
		t.Errorf("%v", err)
	}
	out.problem(t, "missing", "/nonexistent/a")
}

func TestFilesOfTheKernel(t *testing.T) {
	out := keep()
	set := FileSet{Patterns: []string{"/proc/self/limits", "/proc/self/mem", "/proc/self/maps", "/proc/kmsg", "/proc/self/pagemap", "/proc/cpuinfo"}, Limit: 64 << 10}
	if err := collect(t, Files(means(""), set), out, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	out.has(t, "proc/self/limits", "Max open files")
	out.has(t, "proc/self/maps", filepath.Base(os.Args[0]))
}

func TestVanishingFile(t *testing.T) {
	dir := t.TempDir()
	r := reading{ctx: t.Context(), out: keep(), block: make([]byte, blockSize)}
	if err := r.file(found{path: filepath.Join(dir, "gone")}); err != nil || r.read != 0 {
		t.Errorf("%v", err)
	}
	r.out.(*got).problem(t, "vanished", "gone")
	_ = os.Symlink("/etc/passwd", filepath.Join(dir, "link"))
	if err := r.file(found{path: filepath.Join(dir, "link")}); err != nil || r.read != 0 {
		t.Errorf("%v", err)
	}
	r.out.(*got).problem(t, "link", "taken its place")
	path := put(t, dir, "short", []byte(lines(0, 1000)))
	s, err := openSource(path, false)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	_ = os.Truncate(path, 100)
	if err := r.plain(io.Discard, s, nil); err != nil {
		t.Fatal(err)
	}
	r.out.(*got).problem(t, "vanished", "shorter")
}

func TestGrowingFileEndsWhereItEnded(t *testing.T) {
	dir := t.TempDir()
	path := put(t, dir, "grows", []byte("begin\n"))
	s, err := openSource(path, false)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	put(t, dir, "grows", []byte("begin\nand more\n"))
	var b bytes.Buffer
	r := reading{ctx: t.Context(), out: keep(), block: make([]byte, blockSize)}
	if err := r.plain(&b, s, nil); err != nil || b.String() != "begin\n" {
		t.Errorf("%v %q", err, b.String())
	}
}

func TestSparseFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sparse.log")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, _ = f.WriteString("begin\n")
	_, _ = f.WriteAt([]byte("\nend\n"), 1<<40)
	began := time.Now()
	out := count()
	if err := collect(t, Files(means(""), FileSet{Patterns: []string{path}}), out, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	if n := out.count[memberName(path)]; n > 4<<20 || n < 11 {
		t.Errorf("%d bytes in %s", n, time.Since(began))
	}
}

func TestFilesStopWithTheirOut(t *testing.T) {
	dir := t.TempDir()
	for i := range 5 {
		put(t, dir, fmt.Sprint(i), []byte(lines(0, 100)))
	}
	out := keep()
	out.refuse = inDir(dir, "1")
	if err := collect(t, Files(means(""), FileSet{Patterns: []string{dir}}), out, 5*time.Second); err != nil || len(out.names) != 4 {
		t.Errorf("%v, %q", err, out.names)
	}
	out = keep()
	out.failAt = 3000
	if err := collect(t, Files(means(""), FileSet{Patterns: []string{dir}}), out, 5*time.Second); !errors.Is(err, errTestOver) || out.open {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Files(means(""), FileSet{Patterns: []string{dir}}).Collect(ctx, keep()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestLearnSmallFilesFirst(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "large.log", []byte(lines(0, 1000)))
	put(t, dir, "small.conf", []byte("key=value\n"))
	put(t, dir, "packed.gz", gzipOf("inside\n"))
	var order []string
	err := Files(means(""), FileSet{Patterns: []string{dir}}).(*files).Learn(t.Context(), 1000, func(source string, content io.Reader) error {
		text, err := io.ReadAll(content)
		order = append(order, fmt.Sprintf("%s %d", filepath.Base(source), len(text)))
		return err
	})
	if err != nil || strings.Join(order, ",") != "small.conf 10,packed.gz 7,large.log 983" {
		t.Errorf("%q, %v", order, err)
	}
}

// FuzzFiles reads files of any content: nothing panics, nothing is more than the
// limit by much, and text comes out as it is.
func FuzzFiles(f *testing.F) {
	f.Add([]byte(lines(0, 100)), uint16(1000))
	f.Add(gzipOf(lines(0, 1000)), uint16(1000))
	f.Add(zstdOf(lines(0, 1000)), uint16(0))
	f.Add([]byte(bzippedHello), uint16(2000))
	f.Add([]byte("\xff\xfea\x00\n\x00b\x00"), uint16(5))
	f.Fuzz(func(t *testing.T, data []byte, limit uint16) {
		path := put(t, t.TempDir(), "file", data)
		out := keep()
		if err := collect(t, Files(means(""), FileSet{Patterns: []string{path}, Limit: int64(limit)}), out, 10*time.Second); err != nil {
			t.Fatal(err)
		}
		got, ok := out.text[memberName(path)]
		if !ok || packedAs(data) != unpacked {
			return
		}
		if out.cut == 0 && !bytes.Equal(got.Bytes(), data) {
			t.Errorf("%d bytes became %d", len(data), got.Len())
		}
		if limit > 0 && got.Len() > int(limit)+2*seam+200 {
			t.Errorf("%d bytes with a limit of %d", got.Len(), limit)
		}
	})
}
