package backoffice

import (
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/optool/optool/pkg/vendorapi"
)

// logged writes one line per request. A lookup name gives its licence away, so
// only its beginning is written.
func logged(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		seen := &witness{ResponseWriter: w}
		defer func() {
			remote, _, err := net.SplitHostPort(r.RemoteAddr)
			if err != nil {
				remote = r.RemoteAddr
			}
			log.Info("request", "method", clip(r.Method), "path", clip(vendorapi.ShownPath(r.URL.Path)), "status", seen.status,
				"bytes", seen.bytes, "duration", time.Since(started).Round(time.Microsecond).String(), "remote", remote)
		}()
		next.ServeHTTP(seen, r)
	})
}

// witness notes what a handler answered.
type witness struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *witness) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *witness) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets net/http reach the connection.
func (w *witness) Unwrap() http.ResponseWriter { return w.ResponseWriter }
