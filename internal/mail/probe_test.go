package mail

import (
	"strings"
	"testing"

	"github.com/optool/optool/internal/fault"
)

// A probe opens the folder and fetches nothing.
func TestProbe(t *testing.T) {
	box := &mailbox{security: ImplicitTLS, capabilities: "AUTH=PLAIN SASL-IR", validity: 44, mails: inbox()}
	b := box.start(t)
	if err := b.Probe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if asked := box.asked(); !strings.Contains(asked, "EXAMINE") || strings.Contains(asked, "FETCH") || strings.Contains(asked, "SEARCH") {
		t.Errorf("it asked\n%s", asked)
	}
	b.Password = "wrong"
	if f := fault.Of(b.Probe(t.Context())); f == nil || f.Code != "mailbox_auth" {
		t.Errorf("wrong password: %v", f)
	}
}
