package state

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
)

// populated returns a state file with branch pages, overflow pages, an inline
// bucket, an empty one and free pages, and what it holds.
func populated(t *testing.T) ([]byte, map[Bucket][]Entry) {
	t.Helper()
	s := Open(t.TempDir(), Options{})
	s.noSync = true
	var changes []Change
	for i := range 150 {
		changes = append(changes, Change{Bucket: History, Name: fmt.Sprintf("event-%04d", i), Value: bytes.Repeat([]byte{byte(i)}, 150)})
	}
	changes = append(changes,
		Change{Bucket: License, Name: "document", Value: bytes.Repeat([]byte("licence"), 1500)},
		Change{Bucket: Notices, Name: "queued", Value: []byte("one")})
	if err := s.Commit(t.Context(), changes...); err != nil {
		t.Fatal(err)
	}
	for i := range 5 { // old versions of pages stay in the file, free
		put(t, s, History, fmt.Sprintf("event-%04d", i*30), fmt.Sprint("changed ", i))
		put(t, s, Notices, "queued", fmt.Sprint("version ", i))
	}
	held := map[Bucket][]Entry{}
	for _, b := range []Bucket{Meta, License, Notices, Usage, History} {
		var err error
		if held[b], err = s.List(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	return raw, held
}

// harm returns a copy of raw with one random damage.
func harm(raw []byte, r *rand.Rand) (string, []byte) {
	bad := bytes.Clone(raw)
	at := r.IntN(len(bad))
	page := at / pageSize * pageSize
	other := r.IntN(len(bad)/pageSize) * pageSize
	switch kind := r.IntN(10); kind {
	case 0, 1, 2: // most of the file is free space: prefer what is in use
		if r.IntN(2) == 0 {
			at = r.IntN(len(bad)/pageSize)*pageSize + r.IntN(200)
		}
		bad[at] ^= 1 << r.IntN(8)
		return fmt.Sprint("bit flip at ", at), bad
	case 3:
		return fmt.Sprint("cut at ", at), bad[:at]
	case 4:
		n := min(1+r.IntN(600), len(bad)-at)
		clear(bad[at : at+n])
		return fmt.Sprint("zeros at ", at, " for ", n), bad
	case 5:
		for i := range pageSize {
			bad[page+i] = byte(r.Uint32())
		}
		return fmt.Sprint("random page at ", page), bad
	case 6: // a misdirected write
		copy(bad[page:page+pageSize], raw[other:])
		return fmt.Sprint("page ", other, " written at ", page), bad
	case 7: // page references and counts go astray, cycles among them
		at = page + headerSize + 8*r.IntN(40)
		order.PutUint64(bad[at:], uint64(r.IntN(len(bad)/pageSize)))
		return fmt.Sprint("small number at ", at), bad
	case 8:
		for i := range bad {
			bad[i] = byte(r.Uint32())
		}
		return "garbage", bad
	default:
		at = page + r.IntN(headerSize)
		bad[at] = byte(r.Uint32())
		return fmt.Sprint("page header at ", at), bad
	}
}

// TestRandomDamage breaks a state file in many ways. Whatever the way: a reader
// returns what was stored or an error, never less or something else, and the
// next commit works.
func TestRandomDamage(t *testing.T) {
	raw, held := populated(t)
	const shards = 4
	rounds := 3000 / shards
	if raceDetector {
		rounds = 1000 / shards // each is five times as slow
	}
	if testing.Short() {
		rounds = 300 / shards
	}
	for shard := range uint64(shards) {
		t.Run(fmt.Sprint(shard), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(20, shard))
			dir := t.TempDir()
			noticed := 0
			for round := range rounds {
				what, bad := harm(raw, r)
				what = fmt.Sprintf("round %d, %s", round, what)
				hung := time.AfterFunc(20*time.Second, func() { panic("no end in sight: " + what) })
				if survive(t, dir, what, bad, held) {
					noticed++
				}
				hung.Stop()
				if t.Failed() {
					return
				}
			}
			if noticed < rounds/4 {
				t.Errorf("only %d of %d damages did anything", noticed, rounds)
			}
		})
	}
}

func same(a, b Entry) bool {
	return a.Name == b.Name && a.Revision == b.Revision && bytes.Equal(a.Value, b.Value)
}

// survive runs readers and a writer on a broken file; it reports whether the
// damage was noticed.
func survive(t *testing.T, dir, what string, bad []byte, held map[Bucket][]Entry) (noticed bool) {
	t.Helper()
	repairs := 0
	s := Open(dir, Options{OnRepair: func(string, error) { repairs++ }})
	s.noSync = true
	if err := os.WriteFile(s.path, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(b Bucket, want []Entry) {
		t.Helper()
		got, err := s.List(t.Context(), b)
		switch {
		case err != nil:
			noticed = true
			wantFault(t, err, "state_damaged", fault.ExitFailure)
		case len(bad) == 0 && len(got) == 0: // an empty file is a store never used
		case !slices.EqualFunc(got, want, same):
			t.Errorf("%s: wrong content of %s: %d entries of %d", what, b, len(got), len(want))
		}
	}
	for b, want := range held {
		check(b, want)
	}
	want := held[History][77]
	e, err := s.Get(t.Context(), History, want.Name)
	if err == nil && len(bad) > 0 && !same(e, want) || err != nil && !noticed {
		t.Errorf("%s: got %+v, %v", what, e, err)
	}

	put(t, s, Usage, "new", "value")
	if e := get(t, s, Usage, "new"); string(e.Value) != "value" {
		t.Errorf("%s: after a commit %+v", what, e)
	}
	if noticed != (repairs == 1) {
		t.Errorf("%s: noticed %v, %d repairs", what, noticed, repairs)
	}
	history, err := s.List(t.Context(), History)
	if kept := !noticed && len(bad) > 0; err != nil || kept && !slices.EqualFunc(history, held[History], same) || !kept && len(history) > 0 {
		t.Errorf("%s: %d entries after the commit, %v", what, len(history), err)
	}
	return noticed
}

// TestCheckPages holds the walk against cycles and other shapes random damage
// seldom hits.
func TestCheckPages(t *testing.T) {
	raw, _ := populated(t)
	m, err := latestMeta(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if err := checkPages(bytes.NewReader(raw), int64(len(raw))); err != nil {
		t.Fatalf("a good file: %v", err)
	}
	var branch uint64
	for id := uint64(2); id < m.pages; id++ {
		w := &walk{file: bytes.NewReader(raw), seen: make([]bool, m.pages)}
		if page, err := w.page(id); err == nil && order.Uint16(page[8:]) == flagBranch {
			branch = id
		}
	}
	if branch == 0 {
		t.Fatal("no branch page")
	}
	for name, change := range map[string]func(b []byte){
		"a cycle": func(b []byte) { order.PutUint64(b[branch*pageSize+headerSize+8:], branch) },
		"a cycle in order": func(b []byte) {
			order.PutUint16(b[branch*pageSize+10:], 1)
			order.PutUint64(b[branch*pageSize+headerSize+8:], branch)
		},
		"a branch of none": func(b []byte) { order.PutUint16(b[branch*pageSize+10:], 0) },
		"a long overflow":  func(b []byte) { order.PutUint32(b[branch*pageSize+12:], 1<<31) },
		"many elements":    func(b []byte) { order.PutUint16(b[branch*pageSize+10:], 0xffff) },
		"a long key":       func(b []byte) { order.PutUint32(b[branch*pageSize+headerSize+4:], 0xffffffff) },
		"the root a meta":  func(b []byte) { order.PutUint16(b[m.root*pageSize+8:], 0x04) },
		"one meta page":    func(b []byte) { b[m.txid%2*pageSize+headerSize+40]++ },
	} {
		bad := bytes.Clone(raw)
		change(bad)
		var d *damage
		if err := checkPages(bytes.NewReader(bad), int64(len(bad))); !errors.As(err, &d) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := checkPages(bytes.NewReader(raw), maxFile+1); err == nil {
		t.Error("no limit to the file")
	}
}

func FuzzCheckPages(f *testing.F) {
	dir := f.TempDir()
	s := Open(dir, Options{})
	if err := s.Commit(f.Context(), Change{Bucket: Usage, Name: "x", Value: []byte("1")}); err != nil {
		f.Fatal(err)
	}
	raw, _ := os.ReadFile(s.path)
	f.Add(2, raw[2*pageSize:3*pageSize])
	f.Add(5, []byte("garbage"))
	f.Fuzz(func(t *testing.T, page int, patch []byte) {
		if page < 0 || page > len(raw)/pageSize {
			return
		}
		bad := bytes.Clone(raw)
		copy(bad[page*pageSize:], patch)
		_ = checkPages(bytes.NewReader(bad), int64(len(bad))) // must end, and not panic
	})
}

func FuzzEnvelope(f *testing.F) {
	good, _ := wrap(Usage, Entry{Name: "x", Value: []byte("value"), Revision: 7})
	f.Add("usage", "x", good)
	f.Add("usage", "y", good)
	f.Add("meta", "", []byte{1})
	f.Fuzz(func(t *testing.T, bucket, name string, raw []byte) {
		e, s, err := unwrap(Bucket(bucket), name, raw)
		if err != nil {
			return
		}
		again, sum := wrap(Bucket(bucket), e)
		if !bytes.Equal(again, raw) || sum != s || e.Name != name {
			t.Errorf("took %x for %+v", raw, e)
		}
	})
}
