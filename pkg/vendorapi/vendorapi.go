// Package vendorapi is the wire between optool and the vendor's endpoint: paths,
// headers and bodies, for both sides. docs/openapi.yaml writes the same down for
// people, and a test holds the two together.
//
// Licences are plain files at fixed paths, and so are releases: a repository of
// The Update Framework (specification 1.0.33) under PathTUF, and under PathBlobs
// the blobs that its manifests name. Any static web server can stand in for GET
// requests, and any mirror that has the last two folders serves updates. Only
// usage reports and support requests need a server process.
package vendorapi

import (
	"encoding/base64"
	"net/url"
	"strings"
)

// MediaType of a licence file.
const MediaType = "application/vnd.optool.license"

// HeaderTime carries a vendor-signed time statement: the JSON form of its
// envelope in unpadded URL-safe base64. Optional; a static server sends none.
const HeaderTime = "Optool-Time"

// Limits of bodies in bytes.
const (
	MaxLicense = 1 << 20
	MaxUsage   = 64 << 10
	MaxTime    = 8 << 10
	MaxError   = 16 << 10
)

// Folders of releases below the endpoint, or below the address of a mirror.
const (
	PathTUF   = "/v1/tuf/"   // signed metadata, and in it targets/: manifests
	PathBlobs = "/v1/blobs/" // blobs at "ab/abcd…", see release.Blob
)

// Paths below the endpoint, in the form of net/http patterns.
const (
	PatternLicense = "/v1/licenses/{file}" // {file} is the lookup name and ".lic"
	PatternUsage   = "/v1/licenses/{lookup}/usage"
	PatternKeyRing = "/v1/keyring"
	PatternHealth  = "/v1/health"

	PatternMetadata = PathTUF + "{file}"                              // timestamp.json, or VERSION.ROLE.json
	PatternManifest = PathTUF + "targets/releases/{channel}/{target}" // {target} is HASH.NAME.json
	PatternBlob     = PathBlobs + "{prefix}/{hash}"                   // {prefix} is the first two digits of {hash}
)

// LicenseURL is where the licence file of a lookup name is fetched.
func LicenseURL(endpoint, lookup string) string {
	return strings.TrimRight(endpoint, "/") + "/v1/licenses/" + url.PathEscape(lookup) + ".lic"
}

// UsageURL is where usage reports of a licence are posted.
func UsageURL(endpoint, lookup string) string {
	return strings.TrimRight(endpoint, "/") + "/v1/licenses/" + url.PathEscape(lookup) + "/usage"
}

// ShownPath shortens a lookup name in the path of a URL to eight characters:
// whoever has the whole name can read the licence, so logs do without.
func ShownPath(path string) string {
	const before, shown = "/v1/licenses/", 8
	rest, ok := strings.CutPrefix(path, before)
	name, tail, more := strings.Cut(rest, "/")
	if !ok || len(name) <= shown {
		return path
	}
	path = before + name[:shown] + "…"
	if more {
		path += "/" + tail
	}
	return path
}

// Error is the JSON body of every answer from 400 on.
type Error struct {
	Code    string `json:"code"`    // snake_case, stable
	Message string `json:"message"` // for people
}

// UsageReceipt answers an accepted usage report. A report that was known already
// is accepted again, with Duplicate set.
type UsageReceipt struct {
	ID        string `json:"id"`
	Duplicate bool   `json:"duplicate"`
}

// EncodeTime and DecodeTime convert the value of HeaderTime.
func EncodeTime(envelope []byte) string { return base64.RawURLEncoding.EncodeToString(envelope) }

// DecodeTime reads what EncodeTime writes; nil for anything else.
func DecodeTime(header string) []byte {
	if len(header) > MaxTime {
		return nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(header)
	if err != nil || len(b) == 0 || EncodeTime(b) != header { // base64 skips line ends
		return nil
	}
	return b
}
