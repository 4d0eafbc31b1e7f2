package support

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

const (
	testID   = "01JD6Z0000ABCDEFGHJKMNPQRS"
	testID2  = "01JD6Z0001ABCDEFGHJKMNPQRS"
	testHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)

func instant() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

func sample() *Request {
	return &Request{
		Schema: SchemaRequest, ID: testID, Product: "acme-platform", Kind: Error, Created: instant(), Language: "en", Subject: "Reports are empty",
		Service: "reports", Description: "Since the update.\n\tAll of them.", Accounts: []string{"4711"}, Objects: []string{"van 7", "van 8"},
		Element: "Reports / Mileage", Steps: "1. Open it.", Expected: "Rows.", Actual: "None.", Priority: 2,
		Impact: &Impact{Functions: Several, Users: All, ThirdParty: true}, Fields: map[string]string{"zone": "eu", "build": "7"},
		Contact: Contact{Name: "Ann", Email: "ann@nord.example", Phone: "+49 30 1"}, Partner: "West GmbH",
		License: License{ID: "lic_1", Customer: "Nord AG", Deployment: "on-premise", Support: "gold"}, Platform: Platform{Version: "4.2", Host: "h1", Tool: "1.0"},
		Policy: "2026-03", Attachments: []Attachment{{Name: "log.txt", Size: 1536, SHA256: testHash}, {Name: "bundle.tar.zst", Size: 5 << 30, SHA256: testHash, Bundle: true}},
	}
}

func sampleMessage() *Message {
	return &Message{Schema: SchemaMessage, ID: testID2, Request: testID, Kind: Reply, Created: instant(), Text: "It is still so.",
		Contact: Contact{Name: "Ann"}, Attachments: []Attachment{{Name: "log.txt", SHA256: testHash}}}
}

func TestCheckRequest(t *testing.T) {
	if err := sample().Check(); err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(*Request){
		"schema":              func(r *Request) { r.Schema = SchemaMessage },
		"id":                  func(r *Request) { r.ID = strings.ToLower(testID) },
		"product":             func(r *Request) { r.Product = "" },
		"kind":                func(r *Request) { r.Kind = "complaint" },
		"created":             func(r *Request) { r.Created = time.Time{} },
		"language":            func(r *Request) { r.Language = "en\n" },
		"subject":             func(r *Request) { r.Subject = "a\r\nBcc: b@c.example" },
		"service":             func(r *Request) { r.Service = "\x1b[2J" },
		"description":         func(r *Request) { r.Description = strings.Repeat("x", MaxText+1) },
		"accounts":            func(r *Request) { r.Accounts = []string{""} },
		"objects":             func(r *Request) { r.Objects = make([]string, MaxList+1) },
		"element":             func(r *Request) { r.Element = "turned \u202e round" },
		"steps":               func(r *Request) { r.Steps = "a\x00b" },
		"expected":            func(r *Request) { r.Expected = "\x7f" },
		"actual":              func(r *Request) { r.Actual = "line\rline" },
		"impact.functions":    func(r *Request) { r.Impact.Functions = "most" },
		"impact.users":        func(r *Request) { r.Impact.Users = "" },
		"priority":            func(r *Request) { r.Priority = 10 },
		"fields":              func(r *Request) { r.Fields = map[string]string{"a\nb": ""} },
		"fields.build":        func(r *Request) { r.Fields["build"] = "\xff" },
		"contact.name":        func(r *Request) { r.Contact.Name = "Ann\u2028" },
		"contact.email":       func(r *Request) { r.Contact.Email = "ann@nord.example, eve@evil.example" },
		"contact.phone":       func(r *Request) { r.Contact.Phone = strings.Repeat("1", 65) },
		"partner":             func(r *Request) { r.Partner = "\u0085" },
		"license.id":          func(r *Request) { r.License.ID = "a\nb" },
		"license.customer":    func(r *Request) { r.License.Customer = "a\nb" },
		"license.deployment":  func(r *Request) { r.License.Deployment = "a\nb" },
		"license.support":     func(r *Request) { r.License.Support = "a\nb" },
		"platform.version":    func(r *Request) { r.Platform.Version = "a\nb" },
		"platform.host":       func(r *Request) { r.Platform.Host = "a\nb" },
		"platform.tool":       func(r *Request) { r.Platform.Tool = "a\nb" },
		"policy":              func(r *Request) { r.Policy = "a\nb" },
		"attachments":         func(r *Request) { r.Attachments = make([]Attachment, MaxAttachments+1) },
		"attachments[0].name": func(r *Request) { r.Attachments[0].Name = "../x" },
		"attachments[1].name": func(r *Request) { r.Attachments[1].Name = "LOG.TXT" },
		"attachments[1].size": func(r *Request) { r.Attachments[1].Size = -1 },
	} {
		r := sample()
		spoil(r)
		problem, ok := errors.AsType[*Problem](r.Check())
		if !ok || problem.Field != field || problem.Message == "" || !strings.HasPrefix(problem.Error(), field+": ") {
			t.Errorf("%s: got %v", field, problem)
		}
	}
}

func TestCheckMessage(t *testing.T) {
	if err := sampleMessage().Check(); err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(*Message){
		"schema":                func(m *Message) { m.Schema = "" },
		"id":                    func(m *Message) { m.ID = testID },
		"request":               func(m *Message) { m.Request = "8" + testID[1:] },
		"kind":                  func(m *Message) { m.Kind = "" },
		"created":               func(m *Message) { m.Created = time.Time{} },
		"text":                  func(m *Message) { m.Text = " \n" },
		"impact.users":          func(m *Message) { m.Impact = &Impact{Functions: One} },
		"priority":              func(m *Message) { m.Priority = -1 },
		"contact.email":         func(m *Message) { m.Contact.Email = "a@b@c" },
		"attachments[0].sha256": func(m *Message) { m.Attachments[0].SHA256 = strings.ToUpper(testHash) },
		"attachments[0].media":  func(m *Message) { m.Attachments[0].Media = "text/plain\r\nX: y" },
	} {
		m := sampleMessage()
		spoil(m)
		if problem, ok := errors.AsType[*Problem](m.Check()); !ok || problem.Field != field {
			t.Errorf("%s: got %v", field, problem)
		}
	}
	for _, kind := range []MessageKind{Close, Closed} {
		m := sampleMessage()
		if m.Kind, m.Text = kind, ""; m.Check() != nil {
			t.Errorf("%s needs no text: %v", kind, m.Check())
		}
	}
}

func TestNamesOfAttachments(t *testing.T) {
	for name, want := range map[string]bool{
		"log.txt": true, "Отчёт 7.pdf": true, ".env": true, "a,b;c.txt": true, strings.Repeat("x", MaxName): true,
		"": false, ".": false, "..": false, "a/b": false, `a\b`: false, "c:x": false, "-rf": false, " a": false, "a ": false, "a\nb": false,
		"a\x00b": false, "a\u202eb": false, "what?": false, "\xff": false, strings.Repeat("x", MaxName+1): false,
	} {
		a := Attachment{Name: name, SHA256: testHash}
		if err := a.Check(); (err == nil) != want {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestParse(t *testing.T) {
	data, err := json.Marshal(sample())
	if err != nil {
		t.Fatal(err)
	}
	r, err := ParseRequest(bytes.Replace(data, []byte(`{"schema"`), []byte(`{"mood":"bad","schema"`), 1))
	if err != nil || r.Text() != sample().Text() {
		t.Errorf("%+v, %v", r, err)
	}
	if data, err = json.Marshal(sampleMessage()); err != nil {
		t.Fatal(err)
	}
	if m, err := ParseMessage(data); err != nil || m.PlainText() != sampleMessage().PlainText() {
		t.Errorf("%+v, %v", m, err)
	}
	for _, bad := range []string{"", "null", "[]", "{", `{"schema":1}`, string(data) + "{}", string(data[:len(data)-1]), strings.Repeat(" ", MaxDocument) + string(data)} {
		if _, err := ParseMessage([]byte(bad)); err == nil {
			t.Errorf("%.40q was taken", bad)
		}
		if _, err := ParseRequest([]byte(bad)); err == nil {
			t.Errorf("%.40q was taken", bad)
		}
	}
}

func FuzzParseRequest(f *testing.F) {
	data, _ := json.Marshal(sample())
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ParseRequest(data)
		if err != nil {
			return
		}
		again, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if len(again) > MaxDocument { // escapes may take more room than before
			return
		}
		if s, err := ParseRequest(again); err != nil || s.Text() != r.Text() {
			t.Errorf("not the same again: %v", err)
		}
		tame(t, r.Text())
		for _, line := range []string{r.Subject, r.Contact.Name, r.Contact.Email} {
			if strings.ContainsAny(line, "\r\n") {
				t.Errorf("%q would break a header", line)
			}
		}
	})
}

func FuzzParseMessage(f *testing.F) {
	data, _ := json.Marshal(sampleMessage())
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := ParseMessage(data); err == nil {
			tame(t, m.PlainText())
		}
	})
}

// tame holds a text against what a terminal and a mail can carry.
func tame(t *testing.T, text string) {
	t.Helper()
	if strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && unprintable(r) }) || !strings.HasSuffix(text, "\n") {
		t.Errorf("%q", text)
	}
}
