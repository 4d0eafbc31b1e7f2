package backoffice

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// asker is a licensed host that writes to its vendor's server.
type asker struct {
	store  *Store
	watch  *watch
	record *Record
	key    license.Key
	server *httptest.Server
}

func newAsker(t testing.TB) *asker {
	t.Helper()
	s, w := newStore(t)
	a := &asker{store: s, watch: w}
	a.record, a.key = issue(t, s, 24*time.Hour)
	a.server = httptest.NewServer(s.Handler(quiet()))
	t.Cleanup(a.server.Close)
	return a
}

// other is another licensed host of the same vendor.
func (a *asker) other(t testing.TB) *asker {
	b := *a
	b.record, b.key = issue(t, a.store, 24*time.Hour)
	return &b
}

func ulid(t testing.TB) string {
	t.Helper()
	id, err := support.NewID(begun(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func (a *asker) request(t testing.TB) *support.Request {
	return &support.Request{
		Schema: support.SchemaRequest, ID: ulid(t), Product: a.store.Product, Kind: support.Error, Created: begun(), Language: "en",
		Subject: "Reports are empty", Description: "Since the update.\nAll of them.", Impact: &support.Impact{Functions: support.Several, Users: support.All},
		Contact: support.Contact{Name: "Ann", Email: "ann@nord.example"}, License: support.License{ID: a.record.License.ID, Customer: "whatever"},
	}
}

func (a *asker) reply(t testing.TB, request string) *support.Message {
	return &support.Message{Schema: support.SchemaMessage, ID: ulid(t), Request: request, Kind: support.Reply, Created: begun(), Text: "It is still so."}
}

func (a *asker) seal(t testing.TB, kind string, doc any) []byte {
	t.Helper()
	payload, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return license.Sign(kind, payload, a.key.SigningKey(a.store.Product)).Marshal()
}

// post sends a document and returns the answer's status, and its body as T.
func post[T any](t testing.TB, url, id string, body []byte) (int, T) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(vendorapi.HeaderIdempotency, id)
	return answered[T](t, r)
}

func answered[T any](t testing.TB, r *http.Request) (int, T) {
	t.Helper()
	var into T
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	data, err := io.ReadAll(a.Body)
	if err == nil && r.Method != http.MethodHead {
		err = json.Unmarshal(data, &into)
	}
	if err != nil {
		t.Fatalf("%s: %v: %s", a.Status, err, data)
	}
	return a.StatusCode, into
}

// ask posts a request that must be taken.
func (a *asker) ask(t testing.TB, r *support.Request) vendorapi.RequestReceipt {
	t.Helper()
	status, receipt := post[vendorapi.RequestReceipt](t, vendorapi.RequestsURL(a.server.URL), r.ID, a.seal(t, support.TypeRequest, r))
	if status != http.StatusCreated || receipt.ID != r.ID || receipt.Ticket == "" || receipt.Accepted.IsZero() || receipt.Duplicate {
		t.Fatalf("status %d, %+v", status, receipt)
	}
	return receipt
}

// say posts a message that must be taken.
func (a *asker) say(t testing.TB, m *support.Message) vendorapi.RequestReceipt {
	t.Helper()
	status, receipt := post[vendorapi.RequestReceipt](t, vendorapi.MessagesURL(a.server.URL, m.Request), m.ID, a.seal(t, support.TypeMessage, m))
	if status != http.StatusCreated || receipt.ID != m.ID || receipt.Duplicate {
		t.Fatalf("status %d, %+v", status, receipt)
	}
	return receipt
}

// refused posts a document that must not be taken.
func (a *asker) refused(t testing.TB, url, id string, envelope []byte, status int, code string) string {
	t.Helper()
	got, e := post[vendorapi.Error](t, url, id, envelope)
	if got != status || e.Code != code || e.Message == "" {
		t.Errorf("status %d, %+v, want %d %s", got, e, status, code)
	}
	return e.Message
}

func (a *asker) status(t testing.TB, id string) vendorapi.RequestStatus {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, vendorapi.RequestURL(a.server.URL, id), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", a.pass(t, id))
	code, s := answered[vendorapi.RequestStatus](t, r)
	if code != http.StatusOK {
		t.Fatalf("status %d, %+v", code, s)
	}
	return s
}

// upload sends an attachment, as any client of tus does.
func (a *asker) upload(t testing.TB, request, name string, data []byte) support.Attachment {
	t.Helper()
	file := support.Attachment{Name: name, Size: int64(len(data)), SHA256: sumOf(data)}
	in64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	send := func(method, url string, header map[string]string, body []byte, want int) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Tus-Resumable", "1.0.0")
		r.Header.Set("Authorization", a.pass(t, request))
		for k, v := range header {
			r.Header.Set(k, v)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		said, _ := io.ReadAll(answer.Body)
		if answer.Body.Close(); answer.StatusCode != want {
			t.Fatalf("%s %s: %s: %s", method, url, answer.Status, said)
		}
		return answer
	}
	created := send(http.MethodPost, vendorapi.UploadsURL(a.server.URL), map[string]string{"Upload-Length": strconv.Itoa(len(data)),
		"Upload-Metadata": vendorapi.MetaRequest + " " + in64(request) + "," + vendorapi.MetaSHA256 + " " + in64(file.SHA256)}, nil, http.StatusCreated)
	where, err := created.Location()
	if err != nil {
		t.Fatal(err)
	}
	if created.Header.Get("Upload-Offset") != strconv.Itoa(len(data)) {
		send(http.MethodPatch, where.String(), map[string]string{"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}, data, http.StatusNoContent)
	}
	return file
}

func (a *asker) pass(t testing.TB, request string) string {
	return passFor(t, support.Pass{License: a.record.License.ID, Product: a.store.Product, Request: request}, a.key, a.store.Product)
}

// passFor is the value of an Authorization header.
func passFor(t testing.TB, pass support.Pass, key license.Key, product string) string {
	t.Helper()
	payload, err := json.Marshal(pass)
	if err != nil {
		t.Fatal(err)
	}
	e := license.Sign(support.TypePass, payload, key.SigningKey(product))
	return vendorapi.AuthorizationScheme + " " + base64.RawURLEncoding.EncodeToString(e.Marshal())
}

func sumOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// filling is so many bytes of no meaning.
func filling(size int) []byte {
	data := make([]byte, size)
	_, _ = rand.Read(data) // never fails
	return data
}
