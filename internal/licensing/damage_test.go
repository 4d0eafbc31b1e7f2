package licensing_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/pkg/license"
)

// harm returns a damaged copy of raw and says what was done to it.
func harm(raw []byte, r *rand.Rand) (string, []byte) {
	const page = 4096
	bad := bytes.Clone(raw)
	at := r.IntN(len(bad))
	length := min(1+r.IntN(page), len(bad)-at)
	switch r.IntN(8) {
	case 0:
		bad[at] ^= 1 << r.IntN(8)
		return fmt.Sprint("bit flip at ", at), bad
	case 1:
		for range 2 + r.IntN(20) {
			bad[r.IntN(len(bad))] ^= 1 << r.IntN(8)
		}
		return "many bit flips", bad
	case 2:
		return fmt.Sprint("cut at ", at), bad[:at]
	case 3:
		clear(bad[at : at+length])
		return fmt.Sprintf("%d zeros at %d", length, at), bad
	case 4:
		for i := at; i < at+length; i++ {
			bad[i] = byte(r.Uint32())
		}
		return fmt.Sprintf("%d bytes of garbage at %d", length, at), bad
	case 5:
		from := r.IntN(len(bad)/page+1) * page
		to := r.IntN(len(bad)/page+1) * page
		copy(bad[min(to, len(bad)):], raw[min(from, len(raw)):min(from+page, len(raw))])
		return fmt.Sprintf("page at %d written at %d", from, to), bad
	case 6:
		return "written twice", append(bad, raw...)
	default:
		return "garbage behind the end", append(bad, make([]byte, r.IntN(3*license.MaxFile))...)
	}
}

// TestDamage breaks the files of an activated host in many ways. A reader's
// verdict is right or says that the licence is damaged; the next update heals.
func TestDamage(t *testing.T) {
	clock := newClock()
	s := newShop(t, clock.Now)
	_, key := s.issue(nil)
	pristine := s.activated(key)
	clock.pass(time.Hour)
	before := is(t, s.keeper(pristine), license.Valid)
	for _, c := range []struct {
		name   string
		files  []string
		rounds int
		states []license.State
	}{
		{"database", []string{"state.db"}, 3000, []license.State{license.Valid}},
		{"licence", []string{licensing.FileSnapshot}, 1000, []license.State{license.Valid, license.Damaged}},
		{"contact", []string{licensing.FileContact}, 1000, []license.State{license.Valid}},
		{"licence and contact", []string{licensing.FileSnapshot, licensing.FileContact}, 200, []license.State{license.Valid, license.Damaged}},
		{"everything", []string{"state.db", licensing.FileSnapshot, licensing.FileContact}, 200, []license.State{license.Valid, license.Damaged}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := copied(t, pristine)
			random := rand.New(rand.NewPCG(7, uint64(len(c.name))))
			noticed := 0
			for round := range rounds(c.rounds) {
				what := fmt.Sprintf("round %d:", round)
				for _, file := range c.files {
					how, bad := harm(must(os.ReadFile(filepath.Join(pristine, file))), random)
					what += " " + file + ": " + how
					if err := os.WriteFile(filepath.Join(dir, file), bad, 0o600); err != nil {
						t.Fatal(err)
					}
				}
				k := s.keeper(dir)
				got, err := k.Read(0)
				if err != nil {
					t.Fatalf("%s: %v", what, err)
				}
				if !slices.Contains(c.states, got.Verdict.State) {
					t.Fatalf("%s: reads as %s %v", what, got.Verdict.State, got.Verdict.Reasons)
				}
				if d := got.Verdict.Document; d != nil && !same(d, before.Verdict.Document) {
					t.Fatalf("%s: another licence came out", what)
				}
				if slices.Contains(c.files, licensing.FileContact) && !cmp.Equal(got.Contact, before.Contact) && !cmp.Equal(got.Contact, licensing.Contact{}) {
					t.Fatalf("%s: a wrong contact came out", what)
				}
				o, err := k.Update(t.Context(), true)
				if err != nil || o.After.Verdict.State != license.Valid || !same(o.After.Verdict.Document, before.Verdict.Document) {
					t.Fatalf("%s: not healed: %v, %v", what, o.After.Verdict.Reasons, err)
				}
				if kept, err := k.Key(); err != nil || kept.Reveal() != key.Reveal() {
					t.Fatalf("%s: the key is lost: %v", what, err)
				}
				if o.Repaired != "" {
					noticed++
				}
				if round%50 == 0 {
					if o := updated(t, k, true, licensing.Unchanged); o.Repaired != "" {
						t.Fatalf("%s: healed twice", what)
					}
				}
			}
			if c.name != "contact" && noticed < rounds(c.rounds)/10 {
				t.Errorf("only %d damages were noticed", noticed)
			}
		})
	}
}

// TestHealsAlone loses files while the vendor is away: the next update brings
// back from the others what it can, and says that it could not ask.
func TestHealsAlone(t *testing.T) {
	s := newShop(t, newClock().Now)
	_, key := s.issue(nil)
	pristine := s.activated(key)
	s.down()
	for name, lost := range map[string][]string{
		"database":            {"state.db"},
		"licence":             {licensing.FileSnapshot},
		"contact":             {licensing.FileContact},
		"licence and contact": {licensing.FileSnapshot, licensing.FileContact},
	} {
		for how, harm := range map[string]func(string) error{
			"lost":    os.Remove,
			"emptied": func(path string) error { return os.Truncate(path, 0) },
			"garbled": func(path string) error { return os.WriteFile(path, []byte("garbage"), 0o600) },
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				dir := copied(t, pristine)
				for _, file := range lost {
					if err := harm(filepath.Join(dir, file)); err != nil {
						t.Fatal(err)
					}
				}
				_, err := s.keeper(dir).Update(t.Context(), true)
				failed(t, err, "vendor_unreachable")
				is(t, s.keeper(dir), license.Valid)
				for _, file := range []string{"state.db", licensing.FileSnapshot} { // each can go now: the other has it
					if err := os.Remove(filepath.Join(dir, file)); err != nil {
						t.Fatal(err)
					}
					_, _ = s.keeper(dir).Update(t.Context(), true)
					is(t, s.keeper(dir), license.Valid)
				}
			})
		}
	}
}

func same(a, b *license.Document) bool {
	return a.License.ID == b.License.ID && a.License.Sequence == b.License.Sequence && a.License.Expires.Equal(*b.License.Expires)
}
