package bundle

import (
	"bytes"
	"context"
	"reflect"
	"testing"
	"time"
	"unsafe"

	"github.com/optool/optool/internal/redact"
	"github.com/optool/optool/pkg/diagnostics"
)

// breakOn has a redactor break down over any text that holds the word. There is
// no way to do so from without, nor should there be: one more detector is put in by force.
func breakOn(r *redact.Redactor, word string) {
	open := func(v reflect.Value, field string) reflect.Value {
		f := v.FieldByName(field)
		return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
	}
	all := open(reflect.ValueOf(r).Elem(), "wholes")
	one := reflect.New(all.Type().Elem()).Elem()
	look := open(one, "whole")
	look.Set(reflect.MakeFunc(look.Type(), func(args []reflect.Value) []reflect.Value {
		if text := args[0].Elem().FieldByName("text").Bytes(); bytes.Contains(text, []byte(word)) {
			panic("broken over " + string(text))
		}
		return nil
	}))
	all.Set(reflect.Append(all, one))
}

// TestARedactorThatBreaks leaves out the member that it broke down over, and no
// other; nothing of that member is seen anywhere.
func TestARedactorThatBreaks(t *testing.T) {
	const word, private = "breaks-the-redactor", "only-in-the-broken-member"
	text := logOf(3 << 20)
	for name, broken := range map[string]string{
		"in its first line": word + " " + private + "\n" + text,
		"in its last line":  private + "\n" + text + word + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			gives := does(func(_ context.Context, out Out) error {
				for _, m := range []struct{ name, text string }{{"a.log", "a\n"}, {"b.log", broken}, {"c.log", text}} {
					if err := whole(out, m.name, "/"+m.name, time.Time{}, []byte(m.text)); err != nil && !Refused(err) {
						return err
					}
				}
				return nil
			})
			w := newWork(t, heavy("heavy", gives), light("light", gives), heavy("alone", says("b.log", broken)), heavy("named", says(word+"-"+private+".log", "x\n")),
				heavy("told", does(func(_ context.Context, out Out) error {
					out.Problem(ProblemFailed, word+" "+private, word+" "+private)
					return nil
				})))
			breakOn(w.job.Redactor, word)
			w.secrets = []string{word, private}
			w.create(t.Context())
			w.holds("heavy/a.log", "heavy/c.log", "light/a.log", "light/c.log")
			for lane, want := range map[string]diagnostics.Outcome{"heavy": diagnostics.Partly, "light": diagnostics.Partly, "alone": diagnostics.Unsafe} {
				if got := w.outcome(lane); got.Outcome != want {
					t.Errorf("%s is %s, want %s: %+v", lane, got.Outcome, want, got.Problems)
				}
				if _, ok := w.members[lane+"/b.log"]; ok {
					t.Errorf("%s/b.log is there", lane)
				}
			}
			if w.result.Manifest.Complete {
				t.Error("it says that it is complete")
			}
		})
	}
}
