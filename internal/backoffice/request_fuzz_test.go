package backoffice

import (
	"bytes"
	"io"
	"os"
	"testing"
	"time"

	"github.com/optool/optool/pkg/support"
)

// Nothing that a file or a mail may hold is taken in without a signature of this
// vendor's customers, and nothing of it stays.
func FuzzImport(f *testing.F) {
	a := newAsker(f)
	b := newAsker(f) // of another vendor
	r := b.request(f)
	r.Attachments = []support.Attachment{described("log.txt", "log")}
	foreign, err := io.ReadAll(tarOf(f, member{r.ID + ".dsse", b.seal(f, support.TypeRequest, r)}, member{r.ID + ".1", []byte("log")}))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(foreign)
	f.Add([]byte("From: a@b.example\r\nSubject: x\r\nOptool-Statement: e30=\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nx\r\n--x--\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if taken, err := a.store.ImportCarried(t.Context(), bytes.NewReader(data), time.Time{}); err == nil {
			t.Errorf("taken in: %+v", taken)
		}
		if taken, err := a.store.ImportMail(t.Context(), bytes.NewReader(data), time.Time{}); err == nil {
			t.Errorf("taken in: %+v", taken)
		}
		if left, err := os.ReadDir(a.store.path("requests", "incoming")); err != nil || len(left) != 1 { // the lock
			t.Errorf("%v, %v", left, err)
		}
	})
}
