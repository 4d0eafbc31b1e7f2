package system

import (
	"context"
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/fault"
)

// Headers of tus 1.0.0.
const (
	tusResumable = "Tus-Resumable"
	tusOffset    = "Upload-Offset"
	tusLength    = "Upload-Length"
	tusMetadata  = "Upload-Metadata"
	tusVersion   = "1.0.0"
)

// statusDamaged is how a server answers that does not find the hash which was
// announced: the checksum extension's status for a body, taken for the whole file.
const statusDamaged = 460

// begin creates the upload.
func (s *sending) begin(ctx context.Context) (*failure, error) {
	header := http.Header{tusLength: {strconv.FormatInt(s.u.Size, 10)}}
	if s.metadata != "" {
		header.Set(tusMetadata, s.metadata)
	}
	got, failed := s.exchange(ctx, http.MethodPost, s.create, header, nil)
	if failed != nil {
		return failed, nil
	}
	switch got.status {
	case http.StatusCreated:
	case http.StatusNotFound, http.StatusGone, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return s.noUploads(got), nil
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden:
		return s.refused(got), nil
	case statusDamaged:
		return s.damaged(got), nil
	default:
		failed, next := s.judge(got)
		if next != nil {
			s.create = next
		}
		return failed, nil
	}
	s.redirects = 0
	location, failed := s.named(got)
	if failed != nil {
		return failed, nil
	}
	s.location, s.have = location, 0
	// Some servers tell at once that they have a part already.
	if offset, ok := decimal(got.header.Get(tusOffset)); ok {
		if failed := s.confirm(got.from, offset, s.u.Size); failed != nil {
			return failed, nil
		}
	}
	if s.u.Located != nil {
		return nil, s.u.Located(location.String())
	}
	return nil, nil
}

// named reads where a created upload is.
func (s *sending) named(got *reply) (*url.URL, *failure) {
	text := got.header.Get("Location")
	location, err := got.from.Parse(text)
	if text == "" || err != nil || location.User != nil {
		return nil, s.strange(got.from, "%s created an upload of %s and did not say where", origin(got.from), s.u.Name)
	}
	location.Fragment = ""
	return location, s.mayMove(got.from, location)
}

// mayMove says whether what was asked of one address may be asked of the other, with
// all that the request holds; nil is yes.
func (s *sending) mayMove(from, to *url.URL) *failure {
	switch {
	case (to.Scheme != "https" && to.Scheme != "http") || to.Hostname() == "":
		return s.strange(from, "%s names no address for %s", origin(from), s.u.Name)
	case !secure(to) || from.Scheme == "https" && to.Scheme != "https":
		return &failure{fault: fault.New(fault.ExitUnreachable, "insecure_redirect",
			"%s sends the upload of %s to %s, which is not followed: it is not https", origin(from), s.u.Name, origin(to)).Retry().Hinted(
			"tell the vendor: behind a proxy that adds TLS his server must know its own address")}
	case !strings.EqualFold(from.Hostname(), to.Hostname()):
		return s.strange(from, "%s sends the upload of %s to another host, %s, which is not followed", origin(from), s.u.Name, origin(to))
	}
	return nil
}

// forget makes the next step begin anew: the server does not know the upload.
func (s *sending) forget() bool {
	s.location, s.unsure, s.have, s.broke = nil, false, 0, nil
	s.restarts++
	return s.restarts <= restarts
}

// encodeMetadata writes the header Upload-Metadata, keys in order.
func encodeMetadata(metadata map[string]string) (string, error) {
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		if key == "" || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' || r == ',' }) {
			return "", fault.Usage("%q cannot be the name of an upload's metadata", key)
		}
		pairs = append(pairs, strings.TrimSpace(key+" "+base64.StdEncoding.EncodeToString([]byte(metadata[key]))))
	}
	return strings.Join(pairs, ","), nil
}
