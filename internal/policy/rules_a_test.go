package policy

import (
	"testing"

	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
)

func mailcraftFacts(level string) Facts {
	return Facts{Now: noon, Seen: "3", License: &license.License{
		ID: "L-2", Product: "mailcraft", Status: license.Active, Deployment: "on-premise", Support: &license.Support{Level: level},
	}}
}

// Consultation goes by chat, e-mail or phone, depending on the support level.
func TestA8_ChannelsBySupportLevel(t *testing.T) {
	p := &mailcraft(t).Support
	for _, c := range []struct{ level, kind, want string }{
		{"premium", "consultation", "chat email phone tool"},
		{"premium", "error", "chat email tool"},
		{"standard", "consultation", "chat email tool"},
		{"", "consultation", "email tool"},
		{"unheard-of", "consultation", "email tool"},
		{"premium", "modification", "email tool"},
	} {
		ways, known := Ways(p, c.level, c.kind)
		if got := kindsOf(ways); !known || got != c.want {
			t.Errorf("%s, %s: got %q, want %q", c.level, c.kind, got, c.want)
		}
	}
	r := &support.Request{Kind: support.Consultation, Subject: "Segments", Description: "How do I build a segment of those who bought twice?", Language: "en"}
	v := Check(p, r, mailcraftFacts("premium"))
	ready(t, v)
	has(t, expect(t, v, RuleChannel, Advice).Message, "chat https://chat.mailcraft.example", "phone +49")
	v = Check(p, r, mailcraftFacts(""))
	ready(t, v)
	expect(t, v, RuleChannel, "")
	if kindsOf(v.Channels) != "email tool" || !v.Endpoint || v.Mail != "help@mailcraft.example" {
		t.Errorf("%+v", v)
	}
	if _, known := Ways(&trackline(t).Support, "premium", "error"); known {
		t.Error("Trackline has no support levels")
	}
}

// An error is looked into once the diagnostics came, by chat or by mail.
func TestA9_ErrorsNeedDiagnostics(t *testing.T) {
	p := &mailcraft(t).Support
	r := &support.Request{
		Kind: support.Error, Subject: "Campaign stands still", Description: "The campaign MC-004711 sends nothing any more since this morning.",
		Steps: "Started the campaign, waited for an hour.", Impact: &support.Impact{Functions: support.One, Users: support.Several}, Language: "en",
		Attachments: []support.Attachment{{Name: "screen.png"}},
	}
	v := Check(p, r, mailcraftFacts("standard"))
	if f := finding(v, RuleRequired, "bundle"); f == nil || f.Severity != Missing || v.Ready() {
		t.Errorf("sent without diagnostics: %+v", v.Findings)
	}
	r.Attachments = append(r.Attachments, support.Attachment{Name: "bundle.tar.zst.age", Bundle: true})
	ready(t, Check(p, r, mailcraftFacts("standard")))
	r.Attachments = nil
	f := mailcraftFacts("standard")
	f.Bundle = true // it is about to be made
	ready(t, Check(p, r, f))
	r.Kind, r.Impact = support.Consultation, nil
	ready(t, Check(p, r, mailcraftFacts("standard")))
	if ways, _ := Ways(p, "premium", "error"); kindsOf(ways) != "chat email tool" {
		t.Errorf("diagnostics come by chat or by mail: %+v", ways)
	}
}

// A wish for a change is a request of its own kind with a specification, and has an
// address of its own.
func TestA10_ModificationsHaveTheirOwnAddress(t *testing.T) {
	p := &mailcraft(t).Support
	r := &support.Request{
		Kind: support.Modification, Subject: "Coupons", Language: "en",
		Description: "1. A coupon has a code. 2. A coupon ends on a day. 3. Patch the platform so that NGINX serves coupons. 4. How many may there be?",
	}
	v := Check(p, r, mailcraftFacts("premium"))
	if f := finding(v, RuleRequired, "attachments"); f == nil || f.Severity != Missing {
		t.Errorf("no specification is asked for: %+v", v.Findings)
	}
	r.Attachments = []support.Attachment{{Name: "specification.pdf"}}
	v = Check(p, r, mailcraftFacts("premium"))
	ready(t, v)
	if v.Mail != "changes@mailcraft.example" || v.Endpoint || v.Priority != 0 {
		t.Errorf("goes to %q, endpoint %v", v.Mail, v.Endpoint)
	}
	has(t, finding(v, RuleChannel, "").Turn, "by Mailcraft alone")
	r.Kind = support.Consultation
	if v = Check(p, r, mailcraftFacts("premium")); v.Mail != "help@mailcraft.example" || !v.Endpoint {
		t.Errorf("a consultation goes to %q, endpoint %v", v.Mail, v.Endpoint)
	}
	// Without an address of their own they go as all others do.
	r.Kind = support.Modification
	own := *p
	own.Modifications = profile.Modifications{Mail: own.Delivery.Mail}
	if v = Check(&own, r, mailcraftFacts("premium")); v.Mail != "help@mailcraft.example" || !v.Endpoint {
		t.Errorf("goes to %q, endpoint %v", v.Mail, v.Endpoint)
	}
}
