package notify

import (
	"testing"

	"github.com/optool/optool/internal/fault"
)

// A probe meets whatever would stop a message, and leaves none.
func TestProbe(t *testing.T) {
	for _, security := range []string{STARTTLS, ImplicitTLS, NoTLS} {
		m := (&mailServer{methods: []string{"PLAIN"}, must: true}).serve(t, security)
		s := m.sender(security)
		s.Username, s.Password = user, password
		if err := s.Probe(t.Context()); err != nil {
			t.Errorf("%s: %v", security, err)
		}
		s.Password = "wrong"
		if f := fault.Of(s.Probe(t.Context())); f == nil || f.Code != "mail_auth" {
			t.Errorf("%s, wrong password: %v", security, f)
		}
		if n := len(m.arrived); n != 0 {
			t.Errorf("%s: %d messages arrived", security, n)
		}
		if security != NoTLS {
			s.RootCAs = nil
			if f := fault.Of(s.Probe(t.Context())); f == nil || f.Code != "mail_tls" {
				t.Errorf("%s, unknown authority: %v", security, f)
			}
		}
		_ = m.server.Close()
		if f := fault.Of(s.Probe(t.Context())); f == nil || f.Code != "mail_deferred" {
			t.Errorf("%s, nobody there: %v", security, f)
		}
	}
	if f := fault.Of(SMTP{Host: "a b"}.Probe(t.Context())); f == nil || f.Code != "notice_settings" {
		t.Errorf("settings: %v", f)
	}
}
