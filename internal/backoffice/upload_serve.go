package backoffice

import (
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// statusDamaged answers for bytes that do not have the hash that was announced. The
// checksum extension of tus has this status for a piece.
const statusDamaged = 460

// uploads serves the address where uploads are created.
func (v *server) uploads(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set(tusResumable, tusVersion)
	if r.Method == http.MethodOptions {
		h.Set(tusVersions, tusVersion)
		h.Set(tusExtension, tusExtensions)
		h.Set(tusMaxSize, strconv.FormatInt(v.store.largestUpload(), 10))
		w.WriteHeader(http.StatusNoContent)
		return
	}
	record, pass, ok := v.holder(w, r)
	if !ok {
		return
	}
	u, why := announced(r.Header)
	if why != "" {
		refuse(w, http.StatusBadRequest, vendorapi.CodeBadRequest, why)
		return
	}
	if u.Request != pass.Request {
		refuse(w, http.StatusUnauthorized, vendorapi.CodeBadPass, "the pass is for another request")
		return
	}
	u.License = record.License.ID
	have, err := v.store.createUpload(r.Context(), u)
	if err != nil {
		v.refuseUpload(w, err)
		return
	}
	h.Set("Location", "uploads/"+u.ID) // relative: a proxy may have put something before the path
	h.Set(tusOffset, strconv.FormatInt(have, 10))
	h.Set(tusExpires, u.Expires.UTC().Format(http.TimeFormat))
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusCreated)
}

// upload serves the address of one upload.
func (v *server) upload(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(tusResumable, tusVersion)
	w.Header().Set("Cache-Control", "no-store")
	record, pass, ok := v.holder(w, r)
	if !ok {
		return
	}
	id := r.PathValue("upload")
	if u, err := v.store.readUpload(id); err != nil {
		v.fail(w, err)
		return
	} else if u == nil || u.License != record.License.ID || u.Request != pass.Request {
		noUpload(w)
		return
	}
	if r.Method == http.MethodPatch {
		v.take(w, r, id)
		return
	}
	// Whoever asks knows best that his earlier connection is over: it gives way.
	held, err := v.store.hold(r.Context(), id, true)
	if err != nil {
		v.refuseUpload(w, err)
		return
	}
	defer held.release()
	u, have, err := v.store.state(held)
	switch {
	case err != nil:
		v.refuseUpload(w, err)
	case r.Method == http.MethodDelete:
		if err := v.store.discard(id); err != nil {
			v.fail(w, err)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	default:
		h := w.Header()
		h.Set(tusOffset, strconv.FormatInt(have, 10))
		h.Set(tusLength, strconv.FormatInt(u.Size, 10))
		h.Set(tusMetadata, u.writeMetadata())
		h.Set(tusExpires, u.Expires.UTC().Format(http.TimeFormat))
		w.WriteHeader(http.StatusOK)
	}
}

// holder lets in who speaks this version of tus and shows a pass; it has answered
// when ok is false.
func (v *server) holder(w http.ResponseWriter, r *http.Request) (_ *Record, _ support.Pass, ok bool) {
	if r.Header.Get(tusResumable) != tusVersion {
		w.Header().Set(tusVersions, tusVersion)
		refuse(w, http.StatusPreconditionFailed, "unsupported_version", "this address speaks version "+tusVersion+" of tus")
		return nil, support.Pass{}, false
	}
	record, pass, err := v.store.passed(r)
	if err != nil {
		v.refuseUpload(w, err)
		return nil, pass, false
	}
	return record, pass, true
}

// state is what is known of an upload that is held, and how much of it is there. Bytes
// that are all there are not called so before they have been found to be right.
func (s *Store) state(held *holding) (*upload, int64, error) {
	u, err := s.readUpload(held.id)
	if err != nil {
		return nil, 0, err
	}
	if u == nil {
		return nil, 0, errNoUpload
	}
	have, there := s.offset(u)
	if !there || s.now().After(u.Expires) {
		return nil, 0, errors.Join(errNoUpload, s.discard(u.ID))
	}
	if have == u.Size {
		err = s.prove(u)
	}
	return u, have, err
}

var errNoUpload = errors.New("no such upload")

func noUpload(w http.ResponseWriter) {
	refuse(w, http.StatusNotFound, "unknown_upload", "there is no such upload, or no more")
}

// Faults of uploads that are answered as they are: with a status, and perhaps with a
// time after which to try again.
var uploadAnswers = [...]struct {
	code          string
	status, after int
}{
	{vendorapi.CodeBadPass, http.StatusUnauthorized, 0},
	{vendorapi.CodeBadRequest, http.StatusBadRequest, 0},
	{vendorapi.CodeTooLarge, http.StatusRequestEntityTooLarge, 0},
	{vendorapi.CodeNotEntitled, http.StatusForbidden, 0},
	{codeManyUploads, http.StatusTooManyRequests, 3600},
	{"no_room", http.StatusInsufficientStorage, 600},
	{"disk_full", http.StatusInsufficientStorage, 600},
	{"upload_locked", http.StatusLocked, 2},
	{"upload_damaged", statusDamaged, 0},
}

// refuseUpload answers for an error of an upload.
func (v *server) refuseUpload(w http.ResponseWriter, err error) {
	if errors.Is(err, errNoUpload) {
		noUpload(w)
		return
	}
	f := fault.Of(err)
	for _, a := range uploadAnswers {
		if f.Code != a.code {
			continue
		}
		message := f.Message
		if a.status == http.StatusInsufficientStorage {
			v.log.Error("no room for uploads", "error", message)
			message = "the server has no room for it now"
		}
		if a.after > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(a.after))
		}
		refuse(w, a.status, a.code, clipped(message, vendorapi.MaxError/4))
		return
	}
	v.fail(w, err)
}

// isTus tells whether a body is a piece of an upload.
func isTus(r *http.Request) bool {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return strings.EqualFold(kind, tusMedia)
}

// lives is until when an upload is kept that is touched now.
func (s *Store) lives() time.Time { return s.instant().Add(s.limits.orDefault().Life) }
