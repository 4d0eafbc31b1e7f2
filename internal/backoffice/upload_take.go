package backoffice

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/vendorapi"
)

// roomCheck is after how many bytes the disk is asked whether it fills up.
const roomCheck = 64 << 20

// errCut ends a body that did not arrive whole.
var errCut = errors.New("the body broke off")

// take receives what a client has left to send. What arrived before a cut is kept.
func (v *server) take(w http.ResponseWriter, r *http.Request, id string) {
	if !isTus(r) {
		refuse(w, http.StatusUnsupportedMediaType, "unsupported_media_type", "send the bytes as "+tusMedia)
		return
	}
	offset, ok := decimal(r.Header.Get(tusOffset))
	if !ok {
		refuse(w, http.StatusBadRequest, vendorapi.CodeBadRequest, "the header "+tusOffset+" gives no number of bytes")
		return
	}
	var part disk.File
	defer func() {
		if part != nil {
			_ = part.Close() // after the answer: the kernel begins to write then, which may take its time
		}
	}()
	held, err := v.store.hold(r.Context(), id, false)
	if err != nil {
		v.refuseUpload(w, err)
		return
	}
	defer held.release()
	u, have, err := v.store.state(held)
	if err != nil {
		v.refuseUpload(w, err)
		return
	}
	h := w.Header()
	h.Set(tusOffset, strconv.FormatInt(have, 10))
	switch {
	case offset != have:
		refuse(w, http.StatusConflict, "offset_conflict", "the upload goes on at another byte")
		return
	case r.ContentLength > u.Size-have:
		refuse(w, http.StatusBadRequest, vendorapi.CodeBadRequest, "the body is longer than what is left of the upload")
		return
	case have < u.Size:
		path := v.store.partFile(id)
		if part, err = v.store.disk.Append(path, 0o600); err != nil {
			v.refuseUpload(w, fault.File(err, lang.Say("writing %s", path)))
			return
		}
		have, err = v.store.receive(w, r, u, have, part)
		if err == nil && have == u.Size {
			err = v.store.prove(u)
		}
	}
	if errors.Is(err, errCut) { // most probably nobody hears this
		h.Set("Connection", "close")
		refuse(w, http.StatusRequestTimeout, "upload_cut", "the body did not arrive whole")
		return
	}
	if err != nil {
		h.Del(tusOffset)
		v.refuseUpload(w, err)
		return
	}
	h.Set(tusOffset, strconv.FormatInt(have, 10))
	h.Set(tusExpires, u.Expires.UTC().Format(http.TimeFormat))
	w.WriteHeader(http.StatusNoContent)
	_ = http.NewResponseController(w).Flush()
}

// receive appends the body to the part, and returns how much of the upload is there
// then. The upload is held.
func (s *Store) receive(w http.ResponseWriter, r *http.Request, u *upload, have int64, part io.Writer) (int64, error) {
	if err := s.touch(u); err != nil {
		return have, err
	}
	limits := s.limits.orDefault()
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Time{}) // the server's deadlines are for small requests
	_ = control.SetReadDeadline(time.Time{})
	hurry := func() { _ = control.SetReadDeadline(time.Unix(1, 0)) }
	dog := time.AfterFunc(limits.stall, hurry)
	defer dog.Stop()
	s.intake.enter(u.ID, hurry)
	defer s.intake.leave(u.ID)

	behind := s.summing(u.ID, have)
	defer behind.end()
	for checked := have - roomCheck; have < u.Size; {
		if have-checked >= roomCheck {
			if err := s.room(0, limits.Free); err != nil {
				return have, err
			}
			checked = have
		}
		buffer := behind.buffer()
		dog.Reset(limits.stall)
		n, broke := r.Body.Read(buffer[:min(int64(len(buffer)), u.Size-have)])
		dog.Stop()
		wrote, err := part.Write(buffer[:n])
		wrote = max(wrote, 0)
		have += int64(wrote)
		behind.add(buffer[:wrote])
		switch {
		case err != nil:
			return have, fault.File(err, lang.Say("writing %s", s.partFile(u.ID)))
		case broke == io.EOF:
			return have, nil
		case broke != nil:
			return have, errCut
		}
	}
	return have, nil
}
