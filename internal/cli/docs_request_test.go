package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/optool/optool/internal/mail"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
)

// The schemas of the documents that are sent are published beside those of what
// the programs print.

func requestSchemas(t *testing.T) map[string][]byte {
	t.Helper()
	return map[string][]byte{
		"SupportRequest": sentSchema(t, "SupportRequest", support.SchemaRequest, support.Request{}),
		"SupportMessage": sentSchema(t, "SupportMessage", support.SchemaMessage, support.Message{}),
	}
}

// bounds are what the documents' own Check wants beyond the types, by type and
// field. Lengths are in characters here and in bytes there.
func bounds() map[string]object {
	ulid := object{{"pattern", "^[0-7][0-9A-HJKMNP-TV-Z]{25}$"}}
	text := object{{"maxLength", support.MaxText}}
	line := object{{"maxLength", support.MaxLine}}
	priority := object{{"minimum", 0}, {"maximum", 9}}
	attachments := object{{"maxItems", support.MaxAttachments}}
	return map[string]object{
		"Request.ID": ulid, "Message.ID": ulid, "Message.Request": ulid,
		"Request.Product": {{"minLength", 1}, {"maxLength", 64}}, "Request.Language": {{"maxLength", 35}},
		"Request.Subject": {{"minLength", 1}, {"maxLength", support.MaxSubject}}, "Request.Service": {{"maxLength", 64}},
		"Request.Description": text, "Request.Steps": text, "Request.Expected": text, "Request.Actual": text, "Message.Text": text,
		"Request.Accounts": {{"maxItems", support.MaxList}}, "Request.Objects": {{"maxItems", support.MaxList}},
		"Request.Fields":  {{"maxProperties", support.MaxList}},
		"Request.Element": line, "Request.Partner": line, "Request.Policy": {{"maxLength", 64}},
		"Request.Priority": priority, "Message.Priority": priority, "Request.Attachments": attachments, "Message.Attachments": attachments,
		"Contact.Name": line, "Contact.Email": {{"maxLength", 254}}, "Contact.Phone": {{"maxLength", 64}},
		"Attachment.Name": {{"minLength", 1}, {"maxLength", support.MaxName}}, "Attachment.Size": {{"minimum", 0}},
		"Attachment.SHA256": {{"pattern", "^[0-9a-f]{64}$"}}, "Attachment.Media": {{"maxLength", 100}},
	}
}

// sentSchema is the schema of a document that is sent. It is open, as documentSchema.
func sentSchema(t *testing.T, name, version string, doc any) []byte {
	t.Helper()
	s := &schema{t: t, comments: fieldComments(t), words: words(), known: map[string]reflect.Type{}, bounds: bounds()}
	body := s.structure(reflect.TypeOf(doc))
	properties := body[1].value.(object)
	for i := range properties {
		if properties[i].name == "schema" {
			properties[i].value = object{{"const", version}}
		}
	}
	return indented(append(object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"$id", "urn:optool:v1:" + name},
		{"title", name},
	}, append(body, member{"$defs", s.shared})...))
}

// What Check takes fits the schema, and what the schema refuses Check refuses, too.
func TestDocsRequestSchemas(t *testing.T) {
	compiled := map[string]*jsonschema.Schema{}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for name, text := range requestSchemas(t) {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.AddResource("urn:optool:v1:"+name, doc); err != nil {
			t.Fatal(err)
		}
		if compiled[name], err = c.Compile("urn:optool:v1:" + name); err != nil {
			t.Fatal(err)
		}
	}
	const id = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	file := support.Attachment{Name: "a.log", Size: 1, SHA256: strings.Repeat("0f", 32), Media: "text/plain", Bundle: true}
	impact := &support.Impact{Functions: support.One, Users: support.All}
	contact := support.Contact{Name: "Ops", Email: "ops@nord.example", Phone: "112"}
	request := support.Request{
		Schema: support.SchemaRequest, ID: id, Product: "acme", Kind: support.Error, Created: at, Language: "en", Subject: "No reports",
		Service: "reports", Description: "Empty.", Accounts: []string{"17"}, Objects: []string{"r5"}, Element: "Reports", Steps: "x", Expected: "y",
		Actual: "z", Impact: impact, Priority: 2, Fields: map[string]string{"node": "1"}, Contact: contact, Partner: "Sud",
		License: support.License{ID: "lic_1", Customer: "Nord", Deployment: "cloud", Support: "gold"}, Policy: "1",
		Platform: support.Platform{Version: "1", Host: "h", Tool: "1"}, Attachments: []support.Attachment{file},
	}
	message := support.Message{
		Schema: support.SchemaMessage, ID: "01ARZ3NDEKTSV4RRFFQ69G5FAW", Request: id, Kind: support.Reply, Created: at, Text: "More.",
		Impact: impact, Priority: 1, Contact: contact, Attachments: []support.Attachment{file},
	}
	for name, one := range map[string]struct {
		doc   any
		check func(payload []byte) error
		wrong map[string]any
	}{
		"SupportRequest": {request, func(p []byte) error { _, err := support.ParseRequest(p); return err }, map[string]any{
			"schema": "optool-request/v2", "id": "01arz3ndektsv4rrffq69g5fav", "kind": "complaint", "subject": "", "created": "yesterday",
			"priority": 10, "accounts": make([]string, support.MaxList+1), "impact": map[string]any{"functions": "many", "users": "one", "thirdParty": false},
			"attachments": []any{map[string]any{"name": "a", "size": 1, "sha256": "00"}}, "description": strings.Repeat("x", support.MaxText+1),
		}},
		"SupportMessage": {message, func(p []byte) error { _, err := support.ParseMessage(p); return err }, map[string]any{
			"schema": "x", "id": "1", "request": "1", "kind": "gossip", "priority": -1, "text": 5,
		}},
	} {
		plain, err := json.Marshal(one.doc)
		if err != nil {
			t.Fatal(err)
		}
		judge := func(payload []byte) error {
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(payload))
			if err != nil {
				t.Fatal(err)
			}
			return compiled[name].Validate(doc)
		}
		if err := judge(plain); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := one.check(plain); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var whole map[string]any
		if err := json.Unmarshal(plain, &whole); err != nil {
			t.Fatal(err)
		}
		for field, value := range one.wrong {
			changed := maps.Clone(whole)
			changed[field] = value
			payload, err := json.Marshal(changed)
			if err != nil {
				t.Fatal(err)
			}
			if judge(payload) == nil {
				t.Errorf("%s: the schema takes a wrong %s", name, field)
			}
			if one.check(payload) == nil {
				t.Errorf("%s: Check takes a wrong %s", name, field)
			}
		}
	}
}

// supported gives a profile rules for support.
func supported(t *testing.T, profile string) {
	t.Helper()
	f, err := os.OpenFile(profile, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = f.WriteString(`
support:
  version: "1"
  effective: 2026-01-01
  url: https://acme.example/rules
  changes: [{version: "1", effective: 2026-01-01, text: The first.}]
  etiquette: Be polite.
  services: [{name: reports, title: Reports}]
  fields: [{name: node}]
  documentation: [{title: Reports, url: "https://acme.example/reports"}]
  priorities: [{level: 1, title: Nothing works, users: all, reaction: {on-premise: 2h}}]
  reaction: {on-premise: 8h}
  calendar: {hours: [{days: [mon], from: "08:00", to: "16:00"}]}
  channels: [{level: "", by: [{kind: phone, address: "112"}]}]
  delivery: {endpoint: true, mail: help@acme.example}
`)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// mailed writes a customer's signed mail.
func mailed(t *testing.T, path, id, key string) {
	t.Helper()
	parsed, err := license.ParseKey(key)
	if err != nil {
		t.Fatal(err)
	}
	const request = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
	l := mail.Letter{ID: request, From: "ops@nord.example", To: []string{"help@acme.example"}, Subject: "Mailed", Text: "Hello.", Date: time.Now()}
	if err := l.Sign(mail.Signer{License: id, Product: "acme-platform", Request: request, Key: parsed.SigningKey("acme-platform")}); err != nil {
		t.Fatal(err)
	}
	whole, err := l.Compose()
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := errors.Join(whole.Write(&text), os.WriteFile(path, text.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// queued is the id of the one request of a list.
func queued(t *testing.T, list string) string {
	t.Helper()
	var document struct {
		Data struct{ Requests []struct{ ID string } }
	}
	if err := json.Unmarshal([]byte(list), &document); err != nil || len(document.Data.Requests) != 1 {
		t.Fatalf("want a list of one request (%v), got %s", err, list)
	}
	return document.Data.Requests[0].ID
}
