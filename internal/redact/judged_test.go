package redact

import "testing"

// What is remembered of keys is what is judged of them, also where keys share a place.
func TestJudgedKeys(t *testing.T) {
	w := &window{judged: new(judgedKeys)}
	keys := []string{"", "password", "session", "id", "a_key_longer_than_what_is_kept_of_them_password"}
	for i := range 2000 {
		keys = append(keys, string(rune('a'+i%26))+"_"+string(rune('a'+i/26%26))+[]string{"_password", "_token", "_name", "Id", ".key"}[i%5])
	}
	for range 2 {
		for _, k := range keys {
			class, rule := judgeKey([]byte(k))
			if gotClass, gotRule := w.judgeKey([]byte(k)); gotClass != class || gotRule != rule {
				t.Fatalf("%q: %v %q, want %v %q", k, gotClass, gotRule, class, rule)
			}
		}
	}
}
