package redact

import "testing"

func TestKeysOfTheRules(t *testing.T) {
	r, err := New(Options{Rules: Rules{Keys: []string{"internalTicket", "dbRef", "zz"}}})
	if err != nil {
		t.Fatal(err)
	}
	for text, secret := range map[string]bool{
		"internal_ticket: velvet\n": true, "app.internal-ticket=velvet\n": true, `{"internalTicket":"velvet"}` + "\n": true, "db_ref=velvet\n": true, "DB-REF: velvet\n": true, "zz=velvet\n": true,
		"internal_tickets: velvet\n": false, "internal=velvet\n": false, "the internal ticket office is closed\n": false,
	} {
		if got := r.Text("etc/app.conf", text); (got != text) != secret {
			t.Errorf("%q became %q", text, got)
		}
	}
}
