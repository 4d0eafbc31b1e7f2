package redact

import (
	"strings"
	"testing"
)

// In a text that was made to be slow, values that are long and short, and behind
// escapes, are covered all the same.
func TestFindInAHurryLeavesNothing(t *testing.T) {
	tab := newTable(64)
	slow := strings.Repeat("aaaaaaaa", 60)
	for i := range 20 {
		tab.add(known{value: slow + strings.Repeat("b", i+1), rule: "password"})
	}
	values := []string{"short1-x", "lengthyValue1", "web7"}
	for i, v := range values {
		tab.add(known{value: v, rule: "host", whole: i == 2, name: i == 2})
	}
	text := strings.Repeat(slow, 300)
	for range 50 {
		text += " " + strings.Join(values, ` \n`) + ` \tweb7 lengthyValue1 web7`
	}
	covered := make([]bool, len(text))
	tab.find([]byte(text), 0, len(text), int(tab.count.Load()), func(start, end, _ int) {
		for i := start; i < end; i++ {
			covered[i] = true
		}
	})
	for _, v := range values {
		for at := 0; ; at++ {
			i := strings.Index(text[at:], v)
			if i < 0 {
				break
			}
			at += i
			for k := at; k < at+len(v); k++ {
				if !covered[k] {
					t.Fatalf("%s at %d", v, at)
				}
			}
		}
	}
}
