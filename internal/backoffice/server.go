package backoffice

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/vendorapi"
)

// server answers customers. Files are read anew for every request, so that what
// another process issues or suspends shows at once.
type server struct {
	store *Store
	log   *slog.Logger
	clock clock

	accepting chan struct{} // has room for whoever takes a request in
}

// Handler returns the wire of pkg/vendorapi over the store. Each request becomes
// one line of log.
func (s *Store) Handler(log *slog.Logger) http.Handler {
	v := &server{store: s, log: log, accepting: make(chan struct{}, 1)}
	v.clock.store = s
	mux := http.NewServeMux()
	for _, route := range []struct {
		pattern string
		serve   http.HandlerFunc
		methods []string
	}{
		{vendorapi.PatternLicense, v.license, []string{http.MethodGet, http.MethodHead}},
		{vendorapi.PatternUsage, v.usage, []string{http.MethodPost}},
		{vendorapi.PatternKeyRing, v.keyRing, []string{http.MethodGet, http.MethodHead}},
		{vendorapi.PatternMetadata, v.metadata, []string{http.MethodGet, http.MethodHead}},
		{vendorapi.PatternManifest, v.manifest, []string{http.MethodGet, http.MethodHead}},
		{vendorapi.PatternBlob, v.blob, []string{http.MethodGet, http.MethodHead}},
		{vendorapi.PatternUploads, v.uploads, []string{http.MethodPost, http.MethodOptions}},
		{vendorapi.PatternUpload, v.upload, []string{http.MethodHead, http.MethodPatch, http.MethodDelete}},
		{vendorapi.PatternRequests, v.requests, []string{http.MethodPost}},
		{vendorapi.PatternRequest, v.request, []string{http.MethodGet}},
		{vendorapi.PatternMessages, v.messages, []string{http.MethodPost}},
		{vendorapi.PatternHealth, v.health, []string{http.MethodGet, http.MethodHead}},
	} {
		mux.HandleFunc(route.pattern, func(w http.ResponseWriter, r *http.Request) {
			if !slices.Contains(route.methods, r.Method) {
				w.Header().Set("Allow", strings.Join(route.methods, ", "))
				refuse(w, http.StatusMethodNotAllowed, "method_not_allowed", "this address takes "+strings.Join(route.methods, " and ")+" only")
				return
			}
			route.serve(w, r)
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusNotFound, "not_found", "there is nothing at this address")
	})
	return logged(log, mux)
}

// license serves a published licence file, with proof of the time.
func (v *server) license(w http.ResponseWriter, r *http.Request) {
	if statement := v.clock.statement(v.log); statement != "" {
		w.Header().Set(vendorapi.HeaderTime, statement)
	}
	lookup, ok := strings.CutSuffix(r.PathValue("file"), ".lic")
	if !ok || !validLookup(lookup) {
		refuse(w, http.StatusNotFound, "unknown_license", "no licence is published under this name")
		return
	}
	v.file(w, r, v.store.PublicFile(lookup), "unknown_license", "no licence is published under this name")
}

func (v *server) keyRing(w http.ResponseWriter, r *http.Request) {
	v.file(w, r, v.store.path("public", "v1", "keyring"), "not_found", "no key ring is published")
}

// file serves one published file. net/http answers If-None-Match, HEAD and
// ranges by the ETag.
func (v *server) file(w http.ResponseWriter, r *http.Request, path, code, missing string) {
	data, err := system.ReadFile(path, vendorapi.MaxLicense)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		refuse(w, http.StatusNotFound, code, missing)
		return
	case err != nil:
		v.fail(w, err)
		return
	}
	sum := sha256.Sum256(data)
	h := w.Header()
	h.Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
	h.Set("Content-Type", vendorapi.MediaType)
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

func (v *server) health(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, struct {
		Status  string `json:"status"`
		Product string `json:"product"`
	}{"ok", v.store.Product})
}

// usage takes a usage report in.
func (v *server) usage(w http.ResponseWriter, r *http.Request) {
	lookup := r.PathValue("lookup")
	if !validLookup(lookup) || !v.store.published(lookup) {
		refuse(w, http.StatusNotFound, "unknown_license", "no licence is published under this name")
		return
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" && kind != license.TypeUsage {
		refuse(w, http.StatusUnsupportedMediaType, "unsupported_media_type", "send the signed report as application/json")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, vendorapi.MaxUsage))
	if _, over := errors.AsType[*http.MaxBytesError](err); over {
		refuse(w, http.StatusRequestEntityTooLarge, "report_too_large", "a usage report is smaller than that")
		return
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, "bad_report", "the report did not arrive whole")
		return
	}
	receipt, err := v.store.AcceptUsage(r.Context(), body, lookup)
	if f := fault.Of(err); f != nil && (f.Code == "bad_report" || f.Code == "unknown_license") {
		refuse(w, http.StatusBadRequest, "bad_report", f.Message)
		return
	}
	if err != nil {
		v.fail(w, err)
		return
	}
	answer(w, http.StatusOK, receipt)
}

// fail answers for something wrong on this side. The customer learns no more
// than that; the log has the rest.
func (v *server) fail(w http.ResponseWriter, err error) {
	v.log.Error("request failed", "error", err.Error())
	if fault.Of(err).Retryable {
		w.Header().Set("Retry-After", "30")
	}
	refuse(w, http.StatusServiceUnavailable, "unavailable", "the server cannot answer now, try later")
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	answer(w, status, vendorapi.Error{Code: code, Message: message})
}

func answer(w http.ResponseWriter, status int, body any) {
	data, err := json.Marshal(body)
	if err != nil {
		panic(err) // only structs of strings get here
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n')) // a client that left is no news
}

// validLookup holds for what license.Key.Lookup returns; nothing else becomes
// part of a path.
func validLookup(s string) bool {
	return len(s) == 40 && strings.Trim(s, "0123456789abcdef") == ""
}
