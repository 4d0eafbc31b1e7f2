package lang_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/optool/optool/internal/lang"
)

// What was stored says the same as what was kept, and in any language.
func TestTold(t *testing.T) {
	inner := lang.Errorf("%d of %s: %w", 3, "x", errors.New("full"))
	kept := lang.Keep(lang.Say("%s, %.1f, %q: %v", lang.Say("hint:"), 1.5, "y", inner))
	data, err := json.Marshal(kept)
	if err != nil {
		t.Fatal(err)
	}
	var back *lang.Told
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	const want = `hint:, 1.5, "y": 3 of x: full`
	if kept.String() != want || back.String() != want || back.Or("else").String() != want {
		t.Errorf("kept %q, stored %q, want %q", kept, back, want)
	}
	if got := lang.Keep(errors.New("foreign")); got != nil || got.Or("foreign 100%").String() != "foreign 100%" {
		t.Errorf("a foreign error became %v", got)
	}
}
