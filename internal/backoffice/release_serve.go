package backoffice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/optool/optool/pkg/release"
)

const (
	// stall is how long a client may take to accept the next piece of a blob, of
	// some 32 KiB.
	stall = 30 * time.Second
	// refreshPoll is how often a server looks at the age of the timestamp.
	refreshPoll = time.Hour
)

// What caches may do with files whose names say what they hold, and with others.
const (
	keepForever = "public, max-age=31536000, immutable"
	askAgain    = "no-cache"
)

const mediaJSON = "application/json"

// metadata serves timestamp.json and N.ROLE.json.
func (v *server) metadata(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("file")
	number, role, _ := strings.Cut(strings.TrimSuffix(name, ".json"), ".")
	cache := keepForever
	if name == "timestamp.json" {
		cache = askAgain
	} else if !strings.HasSuffix(name, ".json") || number == "" || len(number) > 19 || strings.Trim(number, "0123456789") != "" || !release.IsChannel(role) {
		noFile(w)
		return
	}
	v.static(w, r, v.store.tufPath(name), "", cache, mediaJSON)
}

// manifest serves a manifest by its consistent name, HASH.VERSION.json.
func (v *server) manifest(w http.ResponseWriter, r *http.Request) {
	channel, name := r.PathValue("channel"), r.PathValue("target")
	hash, rest, _ := strings.Cut(name, ".")
	if !release.IsChannel(channel) || !isHash(hash) || len(rest) > 200 || !strings.HasSuffix(rest, ".json") ||
		strings.Trim(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") != "" {
		noFile(w)
		return
	}
	v.static(w, r, v.store.tufPath("targets/releases/"+channel+"/"+name), hash, keepForever, mediaJSON)
}

// blob serves a blob by its hash.
func (v *server) blob(w http.ResponseWriter, r *http.Request) {
	b := release.Blob{SHA256: r.PathValue("hash")}
	if !isHash(b.SHA256) || r.PathValue("prefix") != b.SHA256[:2] {
		noFile(w)
		return
	}
	v.static(w, r, v.store.blobPath(b), b.SHA256, keepForever, "application/octet-stream")
}

func noFile(w http.ResponseWriter) {
	refuse(w, http.StatusNotFound, "not_found", "there is nothing at this address")
}

func isHash(s string) bool { return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" }

// static serves a file from the disk as it is read; net/http answers ranges and
// conditions. Without a hash the file's own is taken, for which it is read twice.
func (v *server) static(w http.ResponseWriter, r *http.Request, path, hash, cache, media string) {
	f, err := v.store.disk.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		noFile(w)
		return
	}
	if err != nil {
		v.fail(w, err)
		return
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		v.fail(w, err)
		return
	}
	body := io.NewSectionReader(f, 0, info.Size())
	if hash == "" {
		sum := sha256.New()
		if _, err := io.Copy(sum, body); err != nil {
			v.fail(w, err)
			return
		}
		hash = hex.EncodeToString(sum.Sum(nil))
		body = io.NewSectionReader(f, 0, info.Size())
	}
	h := w.Header()
	h.Set("ETag", `"`+hash[:32]+`"`)
	h.Set("Content-Type", media)
	h.Set("Cache-Control", cache)
	h.Set("X-Content-Type-Options", "nosniff")
	patient, end := newPatient(w, stall)
	defer end()
	http.ServeContent(patient, r, "", time.Time{}, body)
}

// patient is a response that may take as long as it likes while the client goes on
// accepting it: the deadline of the server is for one piece, not for all.
type patient struct {
	http.ResponseWriter
	stall time.Duration
	timer *time.Timer
}

func newPatient(w http.ResponseWriter, stall time.Duration) (*patient, func()) {
	control := http.NewResponseController(w)
	if control.SetWriteDeadline(time.Time{}) != nil {
		return &patient{w, stall, nil}, func() {} // a connection of another kind, as in a test
	}
	p := &patient{w, stall, time.AfterFunc(stall, func() { _ = control.SetWriteDeadline(time.Unix(1, 0)) })}
	return p, func() {
		_ = control.Flush() // nothing shall be left to write when nobody watches the time
		p.timer.Stop()
	}
}

func (p *patient) Write(b []byte) (int, error) {
	n, err := p.ResponseWriter.Write(b)
	if p.timer != nil {
		p.timer.Reset(p.stall)
	}
	return n, err
}

// Unwrap lets net/http reach the connection.
func (p *patient) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// keepFresh signs a new timestamp whenever half the life of the old one is over,
// until ctx ends. A server without the key warns and serves on.
func (s *Store) keepFresh(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(refreshPoll)
	defer tick.Stop()
	for {
		s.freshen(ctx, log)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Store) freshen(ctx context.Context, log *slog.Logger) {
	r, err := s.openRepository()
	if err != nil {
		log.Warn("the published releases cannot be used", "error", err.Error())
		return
	}
	if r == nil {
		return
	}
	_, end := r.about(metadata.TIMESTAMP)
	if end.Sub(s.now()) > TimestampLife/2 {
		return
	}
	p, err := s.RefreshReleases(ctx)
	if err != nil {
		log.Warn("the timestamp of the releases cannot be renewed", "ends", end.UTC().Format(time.RFC3339), "error", err.Error())
		return
	}
	log.Info("releases refreshed", "files", strings.Join(p.Files, " "))
	for _, w := range p.Warnings {
		log.Warn(w.String())
	}
}
