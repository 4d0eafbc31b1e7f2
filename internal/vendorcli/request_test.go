package vendorcli

import (
	"archive/tar"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/mail"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// customer has a licence of a vendor's directory.
type customer struct {
	dir, license string
	key          license.Key
}

func newCustomer(t *testing.T) customer {
	t.Helper()
	dir := vendorDir(t)
	v := answer[licenseView](t, "VendorLicense", "--dir", dir, "license", "issue", "--customer", "Nord AG", "--expires", "30d")
	key, err := license.ParseKey(v.Key)
	if err != nil {
		t.Fatal(err)
	}
	profile := filepath.Join(dir, "profile.yaml")
	data, err := os.ReadFile(profile)
	if err != nil {
		t.Fatal(err)
	}
	data = append(data, `support:
  version: "1"
  effective: 2026-01-01
  delivery: {endpoint: true, tag: '\[(AP-[0-9]+)\]'}
  reaction: {on-premise: 4h}
`...)
	if err := os.WriteFile(profile, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return customer{dir, v.ID, key}
}

func (c customer) request(t *testing.T, subject string) *support.Request {
	t.Helper()
	id, err := support.NewID(noon(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &support.Request{Schema: support.SchemaRequest, ID: id, Product: "acme-platform", Kind: support.Consultation, Created: noon(), Language: "en",
		Subject: subject, Description: "How does it work?", License: support.License{ID: c.license}, Contact: support.Contact{Email: "ann@nord.example"}}
}

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// carried writes a request, and one attachment, to a file as a customer does.
func (c customer) carried(t *testing.T, r *support.Request, attachment string) string {
	t.Helper()
	r.Attachments = []support.Attachment{{Name: "log.txt", Size: int64(len(attachment)), SHA256: sha(attachment)}}
	payload, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for name, data := range map[string]string{"": attachment} {
		document := string(license.Sign(support.TypeRequest, payload, c.key.SigningKey("acme-platform")).Marshal())
		for _, m := range [][2]string{{support.CarriedName(r.ID, true, 0), document}, {support.CarriedName(r.ID, true, 1) + name, data}} {
			if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: m[0], Size: int64(len(m[1]))}); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(w, m[1]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "acme.optool-request")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// mailed writes a document as a signed mail.
func (c customer) mailed(t *testing.T, id, request, subject, text string, doc any, attachment string) string {
	t.Helper()
	payload, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	l := &mail.Letter{ID: id, From: "ann@nord.example", To: []string{"help@acme.example"}, Subject: subject, Text: text, Date: noon()}
	for name, data := range map[string]string{"log.txt": attachment, "request.json": string(payload)} {
		l.Files = append(l.Files, mail.File{Attachment: support.Attachment{Name: name, Size: int64(len(data)), SHA256: sha(data)},
			Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data)), nil }})
	}
	if err := l.Sign(mail.Signer{License: c.license, Product: "acme-platform", Request: request, Key: c.key.SigningKey("acme-platform")}); err != nil {
		t.Fatal(err)
	}
	composed, err := l.Compose()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "request.eml")
	f, err := os.Create(path)
	if err == nil {
		err = composed.Write(f)
	}
	if err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	return path
}

func TestRequestsFromImportToClose(t *testing.T) {
	c := newCustomer(t)
	r := c.request(t, "Reports are empty")
	file := c.carried(t, r, "a line")
	taken := answer[takenView](t, "VendorRequestImport", "--dir", c.dir, "request", "import", file).Documents
	if len(taken) != 1 || taken[0].Ticket != "AP-1001" || taken[0].Request != r.ID || taken[0].Duplicate || !taken[0].Signed || taken[0].License != c.license {
		t.Fatalf("%+v", taken)
	}
	if again := answer[takenView](t, "VendorRequestImport", "--dir", c.dir, "request", "import", file).Documents; !again[0].Duplicate || again[0].Ticket != "AP-1001" {
		t.Errorf("%+v", again)
	}
	list := answer[ticketListView](t, "VendorRequestList", "--dir", c.dir, "request", "list").Requests
	if len(list) != 1 || list[0].State != vendorapi.RequestOpen || list[0].Customer != "Nord AG" || list[0].Clock == nil || list[0].Clock.Due == nil || list[0].Clock.Due.Sub(noon()).Hours() != 4 {
		t.Fatalf("%+v", list)
	}
	shown := answer[ticketView](t, "VendorRequest", "--dir", c.dir, "request", "show", "ap-1001")
	if shown.Request.Description != "How does it work?" || !shown.Signed || len(shown.Attachments) != 1 {
		t.Errorf("%+v", shown)
	}
	if data, err := os.ReadFile(shown.Attachments[0].Path); err != nil || string(data) != "a line" {
		t.Errorf("%q, %v", data, err)
	}
	exit, _, stderr := do(t, "Which browser?\r\nAnd which version?\n\n", nil, "--dir", c.dir, "request", "reply", r.ID[20:], "--question", "--file", "-", "--author", "Vera")
	if exit != 0 {
		t.Fatal(stderr)
	}
	shown = answer[ticketView](t, "VendorRequest", "--dir", c.dir, "request", "show", r.ID)
	if shown.State != vendorapi.RequestWaiting || len(shown.Thread) != 1 || shown.Thread[0].Text != "Which browser?\nAnd which version?" || shown.Thread[0].From != "vendor" || shown.Thread[0].Author != "Vera" {
		t.Errorf("%+v", shown)
	}
	for flag, state := range map[string]vendorapi.RequestState{"--note": vendorapi.RequestWaiting} {
		if v := answer[ticketView](t, "VendorRequest", "--dir", c.dir, "request", "reply", "AP-1001", flag, "--text", "Patience."); v.State != state {
			t.Errorf("%s: %+v", flag, v)
		}
	}
	if v := answer[ticketView](t, "VendorRequest", "--dir", c.dir, "request", "reply", "AP-1001", "--text", "So."); v.State != vendorapi.RequestAnswered || v.Clock.State != "answered" {
		t.Errorf("%+v", v)
	}
	exit, out, _ := do(t, "", nil, "--dir", c.dir, "request", "show", "AP-1001")
	for _, want := range []string{"AP-1001 Reports are empty answered", "answered in time", "How does it work?", "question of Vera", "Which browser?", "log.txt"} {
		if exit != 0 || !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if v := answer[ticketView](t, "VendorRequest", "--dir", c.dir, "request", "close", "AP-1001"); v.State != vendorapi.RequestClosed {
		t.Errorf("%+v", v)
	}
	if exit, _, stderr := do(t, "", nil, "--dir", c.dir, "request", "reply", "AP-1001", "--text", "late"); exit != fault.ExitUsage || !strings.Contains(stderr, "is closed") {
		t.Errorf("exit %d, %s", exit, stderr)
	}
	if exit, out, _ := do(t, "", nil, "--dir", c.dir, "request", "list"); exit != 0 || out != "No requests.\n" {
		t.Errorf("exit %d, %s", exit, out)
	}
	if exit, out, _ := do(t, "", nil, "--dir", c.dir, "request", "list", "--state", "all", "--license", c.license); exit != 0 || !strings.Contains(out, "AP-1001  closed") {
		t.Errorf("exit %d, %s", exit, out)
	}
}

func TestRequestsByMail(t *testing.T) {
	c := newCustomer(t)
	r := c.request(t, "Отчёты пусты")
	r.Attachments = []support.Attachment{{Name: "log.txt", Size: 6, SHA256: sha("a line")}}
	file := c.mailed(t, r.ID, r.ID, r.Subject, r.Text(), r, "a line")
	v := answer[mailVerified](t, "VendorRequestVerification", "--dir", c.dir, "request", "verify", file)
	if v.Request != r.ID || v.Document != r.ID || v.Customer != "Nord AG" || v.Subject != r.Subject || v.Ticket != "" || len(v.Attachments) != 2 || v.From != "ann@nord.example" {
		t.Errorf("%+v", v)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	mbox := "From ann@nord.example Sat Nov 21 12:00:00 2026\n" + strings.ReplaceAll(string(data), "\r\n", "\n")
	for n, stdin := range []string{string(data), mbox} { // as it came, and as a mailbox file has it
		exit, out, stderr := do(t, stdin, nil, "--dir", c.dir, "request", "import", "-", "-o", "json")
		if exit != 0 || !strings.Contains(out, `"ticket": "AP-1001"`) || strings.Contains(out, `"duplicate": true`) != (n == 1) {
			t.Fatalf("exit %d, %s%s", exit, out, stderr)
		}
	}
	shown := answer[ticketView](t, "VendorRequest", "--dir", c.dir, "request", "show", r.ID)
	if shown.Via != "mail" || !shown.Signed || shown.Subject != r.Subject || len(shown.Attachments) != 1 {
		t.Errorf("%+v", shown)
	}
	if data, err := os.ReadFile(shown.Attachments[0].Path); err != nil || string(data) != "a line" {
		t.Errorf("%q, %v", data, err)
	}
	if v := answer[mailVerified](t, "VendorRequestVerification", "--dir", c.dir, "request", "verify", file); v.Ticket != "AP-1001" {
		t.Errorf("%+v", v)
	}
	m := &support.Message{Schema: support.SchemaMessage, ID: c.request(t, "").ID, Request: r.ID, Kind: support.Reply, Created: noon(), Text: "Still so.",
		Attachments: r.Attachments}
	reply := c.mailed(t, m.ID, r.ID, "[AP-1001] Re: "+r.Subject, m.PlainText(), m, "a line")
	if taken := answer[takenView](t, "VendorRequestImport", "--dir", c.dir, "request", "import", reply).Documents; taken[0].ID != m.ID || taken[0].Request != r.ID {
		t.Errorf("%+v", taken)
	}
	forged := strings.Replace(string(data), "YSBsaW5l", "YSBsaW5r", 1) // a link, not a line
	if forged == string(data) {
		t.Fatal("nothing was altered")
	}
	for _, command := range []string{"verify", "import"} {
		exit, out, _ := do(t, forged, nil, "--dir", c.dir, "request", command, "-", "-o", "json")
		if exit != fault.ExitUnverified || !strings.Contains(out, "statement_altered") {
			t.Errorf("%s: exit %d, %s", command, exit, out)
		}
	}
	other := c.request(t, "Another")
	lying := c.mailed(t, other.ID, other.ID, r.Subject, r.Text(), r, "a line")
	if exit, out, _ := do(t, "", nil, "--dir", c.dir, "request", "import", lying, "-o", "json"); exit != fault.ExitUnverified || !strings.Contains(out, "another document") {
		t.Errorf("exit %d, %s", exit, out)
	}
}

func TestWrongRequestCommandLines(t *testing.T) {
	c := newCustomer(t)
	secret := "pass" + "word1"
	for line, want := range map[string]string{
		"request":                                                  "",
		"request list --state opne":                                "did you mean --state open",
		"request list --license lic_x":                             "license list",
		"request show":                                             "needs the argument TICKET",
		"request show AP-1":                                        "request list --state all",
		"request reply AP-1":                                       "has no text",
		"request reply AP-1 --text a --file b":                     "exclude each other",
		"request reply AP-1 --text a --question --note":            "exclude each other",
		"request close AP-1 --file /nowhere":                       "no such file",
		"request verify /":                                         "no regular file",
		"request import":                                           "needs the argument FILE",
		"serve --ticket-prefix tl":                                 "in capitals",
		"serve --forward https://mail.acme.example/":               "want smtp://",
		"serve --forward smtp://mail.acme.example/?to=a@b.example": "from=ADDRESS",
		"serve --forward smtp://m:" + secret + "@x/?to=a@b.example&from=c@d.e":      "seen by others",
		"serve --forward smtp://m@x/?to=a@b.example&from=c@d.example":               "OPTOOL_VENDOR_SMTP_PASSWORD",
		"serve --forward smtp://x:0/?to=a@b.example&from=c@d.example":               "port",
		"serve --forward smtp://x/?to=a@b.example&from=c@d.example&cc=e":            `no parameter "cc"`,
		"serve --forward smtp://x/?to=a@b.example&from=c@d.example&tls=maybe":       "security",
		"serve --forward smtp://x/?to=a@b.example&from=nobody":                      "nobody",
		"serve --forward-password-file x":                                           "need --forward",
		"serve --forward smtp://x/?to=a@b.example&from=c@d.example --forward-max 1": "64K or more",
	} {
		if want == "" {
			continue
		}
		args := append([]string{"--dir", c.dir}, strings.Fields(line)...)
		exit, out, stderr := do(t, "", nil, args...)
		if exit != fault.ExitUsage || out != "" || !strings.Contains(stderr, want) || strings.Contains(stderr, secret) {
			t.Errorf("%s: exit %d, want 2 and %q\n%s%s", line, exit, want, out, stderr)
		}
	}
}
