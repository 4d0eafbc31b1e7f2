package backoffice

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/optool/optool/pkg/support"
	"github.com/optool/optool/pkg/vendorapi"
)

// Headers of tus 1.0.0.
const (
	tusResumable = "Tus-Resumable"
	tusVersions  = "Tus-Version"
	tusExtension = "Tus-Extension"
	tusMaxSize   = "Tus-Max-Size"
	tusOffset    = "Upload-Offset"
	tusLength    = "Upload-Length"
	tusMetadata  = "Upload-Metadata"
	tusExpires   = "Upload-Expires"

	tusVersion    = "1.0.0"
	tusExtensions = "creation,expiration,termination"
	tusMedia      = "application/offset+octet-stream"
)

const (
	maxTusMetadata = 4 << 10 // bytes of the header Upload-Metadata
	maxPairs       = 16
)

// parseMetadata reads the header Upload-Metadata: pairs with commas between them,
// each a key, a blank and a value in base64. A value that is empty may be left out
// with its blank.
func parseMetadata(header string) (map[string]string, bool) {
	pairs := map[string]string{}
	if header = strings.TrimSpace(header); header == "" {
		return pairs, true
	}
	if len(header) > maxTusMetadata || strings.Count(header, ",") >= maxPairs {
		return nil, false
	}
	for pair := range strings.SplitSeq(header, ",") {
		key, text, _ := strings.Cut(strings.TrimSpace(pair), " ")
		value, err := base64.StdEncoding.Strict().DecodeString(strings.TrimSpace(text))
		_, twice := pairs[key]
		if key == "" || twice || err != nil || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return nil, false
		}
		pairs[key] = string(value)
	}
	return pairs, true
}

// writeMetadata writes what parseMetadata reads.
func (u *upload) writeMetadata() string {
	pair := func(key, value string) string { return key + " " + base64.StdEncoding.EncodeToString([]byte(value)) }
	text := pair(vendorapi.MetaRequest, u.Request) + "," + pair(vendorapi.MetaSHA256, u.SHA256)
	if u.Filename != "" {
		text += "," + pair(vendorapi.MetaFilename, u.Filename)
	}
	return text
}

// announced reads what a new upload is to be; why tells people what is wrong with it.
func announced(h http.Header) (u *upload, why string) {
	size, ok := decimal(h.Get(tusLength))
	if !ok {
		return nil, "the header " + tusLength + " gives no number of bytes"
	}
	pairs, ok := parseMetadata(h.Get(tusMetadata))
	if !ok {
		return nil, "the header " + tusMetadata + " cannot be read"
	}
	u = &upload{Size: size, Request: pairs[vendorapi.MetaRequest], SHA256: pairs[vendorapi.MetaSHA256], Filename: pairs[vendorapi.MetaFilename]}
	switch {
	case !validRequestID(u.Request):
		return nil, "the metadata name no request"
	case !isHash(u.SHA256):
		return nil, "the metadata have no SHA-256 in hex"
	case len(u.Filename) > support.MaxName || !utf8.ValidString(u.Filename) || strings.Contains(u.Filename, "/") || strings.ContainsFunc(u.Filename, unicode.IsControl):
		return nil, "the metadata have a file name that cannot be"
	}
	return u, ""
}

// decimal reads digits and nothing else.
func decimal(s string) (int64, bool) {
	n, err := strconv.ParseUint(s, 10, 63)
	return int64(n), err == nil
}
