package backoffice

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

const requestID = "01JD6Z0000ABCDEFGHJKMNPQRS"

// showPass is the value of an Authorization header.
func showPass(t testing.TB, pass support.Pass, key license.Key, product string) string {
	t.Helper()
	payload, err := json.Marshal(pass)
	if err != nil {
		t.Fatal(err)
	}
	e := license.Sign(support.TypePass, payload, key.SigningKey(product))
	return vendorapi.AuthorizationScheme + " " + base64.RawURLEncoding.EncodeToString(e.Marshal())
}

func hashOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// customer has a licence of a vendor and uploads with it.
type customer struct {
	store  *Store
	record *Record
	key    license.Key
	server *httptest.Server
	client *system.Client
}

func newCustomer(t *testing.T, limits UploadLimits) *customer {
	t.Helper()
	s, _ := newStore(t)
	s.LimitUploads(limits)
	c := &customer{store: s}
	c.record, c.key = issue(t, s, time.Hour)
	c.serve(t)
	c.client = newClient(t)
	return c
}

// serve starts a server as the vendor's program does, with its deadlines.
func (c *customer) serve(t *testing.T) {
	c.server = httptest.NewUnstartedServer(nil)
	c.server.Config = newServer(c.store.Handler(quiet()), quiet())
	c.server.Start()
	t.Cleanup(c.server.Close)
}

// newClient is a customer's client that waits a little.
func newClient(t testing.TB) *system.Client {
	t.Helper()
	client, err := system.NewClient(system.Network{}, system.ClientOptions{
		Sleep: func(ctx context.Context, d time.Duration) error {
			time.Sleep(min(d, 10*time.Millisecond))
			return ctx.Err()
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func (c *customer) pass(t testing.TB) string {
	return showPass(t, support.Pass{License: c.record.License.ID, Product: c.store.Product, Request: requestID}, c.key, c.store.Product)
}

func (c *customer) upload(t testing.TB, endpoint string, size int64, hash string) system.Upload {
	return system.Upload{
		Create: vendorapi.UploadsURL(endpoint), Size: size, Header: http.Header{"Authorization": {c.pass(t)}},
		Metadata: map[string]string{vendorapi.MetaRequest: requestID, vendorapi.MetaSHA256: hash, vendorapi.MetaFilename: "bündle.tar"},
	}
}

func (c *customer) prove(t *testing.T, data string) (*proof, error) {
	return c.store.proveUpload(t.Context(), c.record.License.ID, requestID, hashOf([]byte(data)))
}

// holds checks that the vendor has the file.
func (c *customer) holds(t *testing.T, size int64, hash string) {
	t.Helper()
	p, err := c.store.proveUpload(t.Context(), c.record.License.ID, requestID, hash)
	if err != nil || p.file.Size() != size {
		t.Fatalf("not all of %d bytes arrived: %v", size, err)
	}
	u, err := c.store.readUpload(p.id)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(c.store.whereIs(u))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sum := sha256.New()
	if n, err := io.Copy(sum, f); err != nil || n != size || hex.EncodeToString(sum.Sum(nil)) != hash {
		t.Fatalf("%s has %d bytes, or others: %v", f.Name(), n, err)
	}
}
