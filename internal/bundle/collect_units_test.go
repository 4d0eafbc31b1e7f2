package bundle

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

const fakeSystemctl = `
case "$1" in
show)
  cat <<'END'
Id=acme.service
LoadState=loaded
ActiveState=failed
SubState=failed
Description=Acme platform = all of it
Result=exit-code
NRestarts=3
StateChangeTimestampMonotonic=61000000

Id=aaa.service
LoadState=loaded
ActiveState=active
SubState=running
Description=First
Result=success
StateChangeTimestampMonotonic=0

Id=gone.service
LoadState=not-found
ActiveState=inactive
SubState=dead
Description=gone.service
END
  ;;
status) echo "status of $*"; exit 3;;
cat) echo "[Service] # $*";;
esac
`

func TestSystemUnits(t *testing.T) {
	out := keep()
	if err := collect(t, SystemUnits(means(programs(t, map[string]string{"systemctl": fakeSystemctl}))), out, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	var got struct{ Units []Unit }
	if err := json.Unmarshal(out.text["units.json"].Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Units) != 2 || got.Units[0].Name != "aaa.service" || got.Units[0].Since != nil {
		t.Fatalf("%+v", got.Units)
	}
	u := got.Units[1]
	if u.Name != "acme.service" || u.Load != "loaded" || u.Active != "failed" || u.Sub != "failed" || u.Description != "Acme platform = all of it" ||
		u.Result != "exit-code" || u.Restarts != 3 || u.Since == nil {
		t.Errorf("%+v", u)
	}
	out.has(t, "failed.txt", "acme.service")
}

func TestSystemWithoutSystemd(t *testing.T) {
	for _, said := range []string{
		"System has not been booted with systemd as init system (PID 1). Can't operate.",
		"Failed to connect to bus: No such file or directory",
	} {
		path := programs(t, map[string]string{"systemctl": "echo '" + strings.ReplaceAll(said, "'", `'\''`) + "' >&2; exit 1"})
		if err := collect(t, SystemUnits(means(path)), keep(), 10*time.Second); !errors.Is(err, ErrSkipped) {
			t.Errorf("%v", err)
		}
	}
	if err := collect(t, SystemUnits(means("/nonexistent")), keep(), time.Second); !errors.Is(err, ErrSkipped) {
		t.Errorf("%v", err)
	}
	path := programs(t, map[string]string{"systemctl": "echo broken >&2; exit 1"})
	if err := collect(t, SystemUnits(means(path)), keep(), 10*time.Second); err == nil || !strings.Contains(err.Error(), "exit status 1: broken") {
		t.Errorf("%v", err)
	}
}

// fakeJournal prints so many lines, whose end can be asked for with --lines.
const fakeJournal = `
n=LINES; from=1
for a in "$@"; do case "$a" in
  --lines=*) from=$((n - ${a#--lines=} + 1));;
  --unit=empty.service) exit 0;;
esac; done
echo "$@" >> "$(dirname "$0")/asked"
seq -f 'line %09.0f of the journal' $from $n
`

func TestUnits(t *testing.T) {
	path := programs(t, map[string]string{"systemctl": fakeSystemctl, "journalctl": strings.Replace(fakeJournal, "LINES", "100", 1)})
	out := keep()
	since := time.Unix(1_700_000_000, 0)
	if err := collect(t, Units(means(path), []string{"acme*", "gone.service"}, since, 1<<20), out, 20*time.Second); err != nil {
		t.Fatal(err)
	}
	out.has(t, "acme.service.status.txt", "status --no-pager --full --lines=0", "-- acme.service")
	out.has(t, "acme.service.unit.txt", "cat --no-pager -- acme.service")
	out.has(t, "acme.service.log", "line 000000001", "line 000000100")
	out.problem(t, "missing", "gone.service")
}

func TestJournalIsCutToItsEnds(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		lines, limit string
		most         int64
		exact        bool
	}{
		{"100", "fits", 1 << 20, true},
		{"60000", "held in memory", 1 << 20, true},        // 1.9 MB
		{"330000", "read twice", 8 << 20, true},           // 10 MB, of which the end is more than is held
		{"330000", "longer than is read", 1 << 20, false}, // so that its end is asked for by lines
	} {
		path := programs(t, map[string]string{"journalctl": strings.Replace(fakeJournal, "LINES", tc.lines, 1)})
		j := journal{means(path), []string{"--unit=a"}, time.Time{}, tc.most}
		out := keep()
		read, err := j.collect(t.Context(), out, "a.log")
		if err != nil || read == 0 {
			t.Fatalf("%s: %d, %v", tc.limit, read, err)
		}
		text := out.text["a.log"].String()
		if !strings.HasPrefix(text, "line 000000001 ") || !strings.HasSuffix(text, "of the journal\n") || !strings.Contains(text[max(0, len(text)-50):], tc.lines+" of") {
			t.Errorf("%s: begins %.40q, ends %q", tc.limit, text, text[max(0, len(text)-60):])
		}
		if int64(len(text)) > tc.most+200 || out.cut > 0 && int64(len(text)) < tc.most/2 {
			t.Errorf("%s: %d bytes of %d", tc.limit, len(text), tc.most)
		}
		if (out.cut > 0) != strings.Contains(text, "bytes left out here]\n") || tc.exact == strings.Contains(text, "more than ") {
			t.Errorf("%s: cut %d", tc.limit, out.cut)
		}
		if n := int64(30 * 330000); tc.exact && tc.lines == "330000" && out.cut > 0 && int64(len(text))+out.cut < n-200 {
			t.Errorf("%s: %d kept, %d cut of %d", tc.limit, len(text), out.cut, n)
		}
	}
}

func TestSystemJournal(t *testing.T) {
	path := programs(t, map[string]string{"journalctl": strings.Replace(fakeJournal, "LINES", "5", 1)})
	out := keep()
	if err := collect(t, SystemJournal(means(path), time.Unix(1_700_000_000, 0), 1000), out, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	out.has(t, "kernel.log", "line 000000005")
	out.has(t, "warnings.log", "line 000000005")

	quiet := map[string]string{"journalctl": "exit 0", "dmesg": `case "$1" in --time*) echo "unknown option" >&2; exit 1;; esac; echo "[    0.000000] Linux version"`}
	out = keep()
	if err := collect(t, SystemJournal(means(programs(t, quiet)), time.Time{}, 1000), out, 10*time.Second); err != nil {
		t.Fatal(err)
	}
	if got := out.text["kernel.log"].String(); got != "[    0.000000] Linux version\n" || len(out.names) != 1 {
		t.Errorf("%q, %q", got, out.names)
	}

	quiet["dmesg"] = "echo 'dmesg: read kernel buffer failed: Operation not permitted' >&2; exit 1"
	out = keep()
	if err := collect(t, SystemJournal(means(programs(t, quiet)), time.Time{}, 1000), out, 10*time.Second); err == nil {
		t.Error("nothing was collected, and that is fine")
	}
	out.problem(t, "denied", "dmesg", "not permitted")
}
