package backoffice

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// member is one file of a tar.
type member struct {
	name string
	data []byte
}

func tarOf(t testing.TB, members ...member) *bytes.Reader {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, m := range members {
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: m.name, Size: int64(len(m.data)), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(m.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(b.Bytes())
}

func described(name, data string) support.Attachment {
	return support.Attachment{Name: name, Size: int64(len(data)), SHA256: sumOf([]byte(data))}
}

func TestCarriedRequest(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	r.Attachments = []support.Attachment{described("log.txt", "log"), described("copy.txt", "log"), described("empty", "")}
	m := a.reply(t, r.ID)
	m.Attachments = []support.Attachment{described("log.txt", "more")}
	file := func() *bytes.Reader {
		return tarOf(t, member{r.ID + ".dsse", a.seal(t, support.TypeRequest, r)}, member{r.ID + ".1", []byte("log")}, member{r.ID + ".2", []byte("log")}, member{r.ID + ".3", nil},
			member{m.ID + ".dsse", a.seal(t, support.TypeMessage, m)}, member{m.ID + ".1", []byte("more")})
	}
	for _, duplicate := range []bool{false, true} {
		taken, err := a.store.ImportCarried(t.Context(), file(), time.Time{})
		if err != nil || len(taken) != 2 || taken[0].ID != r.ID || taken[1].ID != m.ID || taken[1].Request != r.ID || taken[0].Duplicate != duplicate || !taken[0].Signed {
			t.Fatalf("%+v, %v", taken, err)
		}
	}
	for doc, files := range map[string]map[string]string{r.ID: {"log.txt": "log", "copy.txt": "log", "empty": ""}, m.ID: {"log.txt": "more"}} {
		for name, want := range files {
			if got, err := os.ReadFile(a.store.attachmentFile(r.ID, doc, name)); err != nil || string(got) != want {
				t.Errorf("%s: %q, %v", name, got, err)
			}
		}
	}
	if left, err := os.ReadDir(a.store.path("requests", "incoming")); err != nil || len(left) != 1 { // the lock
		t.Errorf("%v, %v", left, err)
	}
	if s := a.status(t, r.ID); len(s.Messages) != 1 || s.State != vendorapi.RequestOpen {
		t.Errorf("%+v", s)
	}
	// Posted as well, it is the same.
	if status, again := post[vendorapi.RequestReceipt](t, vendorapi.RequestsURL(a.server.URL), r.ID, a.seal(t, support.TypeRequest, r)); status != 200 || !again.Duplicate {
		t.Errorf("%d %+v", status, again)
	}
}

func TestCarriedFilesThatAreRefused(t *testing.T) {
	a := newAsker(t)
	b := a.other(t)
	r := a.request(t)
	r.Attachments = []support.Attachment{described("log.txt", "log")}
	sealed := member{r.ID + ".dsse", a.seal(t, support.TypeRequest, r)}
	good := member{r.ID + ".1", []byte("log")}
	whole := make([]byte, tarOf(t, sealed, good).Len())
	if _, err := tarOf(t, sealed, good).Read(whole); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file *bytes.Reader
		code string
	}{
		"nothing":              {bytes.NewReader(nil), "bad_request_file"},
		"no tar":               {bytes.NewReader(bytes.Repeat([]byte("hello\n"), 200)), "bad_request_file"},
		"an empty tar":         {tarOf(t), "bad_request_file"},
		"cut in the document":  {bytes.NewReader(whole[:700]), "bad_request_file"},
		"cut in an attachment": {bytes.NewReader(whole[:bytes.LastIndex(whole, []byte("log"))+1]), "bad_request_file"},
		"missing attachment":   {tarOf(t, sealed), "bad_request_file"},
		"other bytes":          {tarOf(t, sealed, member{r.ID + ".1", []byte("gol")}), "bad_request_file"},
		"more bytes":           {tarOf(t, sealed, member{r.ID + ".1", []byte("logs")}), "bad_request_file"},
		"attachment first":     {tarOf(t, good, sealed), "bad_request_file"},
		"another's attachment": {tarOf(t, sealed, member{ulid(t) + ".1", []byte("log")}), "bad_request_file"},
		"another name":         {tarOf(t, member{ulid(t) + ".dsse", sealed.data}, good), "bad_request_file"},
		"a foreign file":       {tarOf(t, member{"../../keys/root-1.key", []byte("x")}), "bad_request_file"},
		"too large":            {tarOf(t, member{r.ID + ".dsse", make([]byte, vendorapi.MaxRequest+1)}), "bad_request_file"},
		"forged":               {tarOf(t, member{r.ID + ".dsse", b.seal(t, support.TypeRequest, r)}, good), vendorapi.CodeBadRequest},
		"not signed":           {tarOf(t, member{r.ID + ".json", []byte(`{"schema":"x"}`)}), codeInvalid},
	} {
		if _, err := a.store.ImportCarried(t.Context(), c.file, time.Time{}); err == nil {
			t.Errorf("%s was taken", name)
		} else {
			wantCode(t, err, c.code, 5)
		}
	}
	if all, err := a.store.Tickets(); err != nil || len(all) != 0 {
		t.Errorf("%d were taken, %v", len(all), err)
	}
}

func TestCarriedWithoutLicence(t *testing.T) {
	a := newAsker(t)
	r := a.request(t)
	r.License = support.License{Customer: "Nobody yet"}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	bare := func() *bytes.Reader { return tarOf(t, member{r.ID + ".json", data}) }
	_, err = a.store.ImportCarried(t.Context(), bare(), time.Time{})
	wantCode(t, err, vendorapi.CodeNotEntitled, 4)
	a.rules(t, "  askers: {unlicensed: true}\n")
	if taken, err := a.store.ImportCarried(t.Context(), bare(), time.Time{}); err != nil || len(taken) != 1 || taken[0].Signed || taken[0].License != "" {
		t.Fatalf("%+v, %v", taken, err)
	}
	found, err := a.store.FindTicket(r.ID)
	if err != nil || found.Customer != "Nobody yet" || found.License != "" {
		t.Errorf("%+v, %v", found, err)
	}
	m, _ := json.Marshal(a.reply(t, r.ID))
	var id struct{ ID string }
	_ = json.Unmarshal(m, &id)
	if taken, err := a.store.ImportCarried(t.Context(), tarOf(t, member{id.ID + ".json", m}), time.Time{}); err != nil || len(taken) != 1 {
		t.Fatalf("%+v, %v", taken, err)
	}
	// Nobody speaks unsigned for a licence.
	licensed := a.request(t)
	a.ask(t, licensed)
	m, _ = json.Marshal(a.reply(t, licensed.ID))
	_ = json.Unmarshal(m, &id)
	_, err = a.store.ImportCarried(t.Context(), tarOf(t, member{id.ID + ".json", m}), time.Time{})
	wantCode(t, err, vendorapi.CodeUnknownRequest, 2)
}
