package vendorapi

import (
	"net/url"
	"strings"
	"time"

	"github.com/optool/optool/pkg/support"
)

// Paths of support requests below the endpoint, in the form of net/http patterns.
//
// A document is posted as the JSON form of its signed envelope, with its id in
// HeaderIdempotency. Its attachments are uploaded before, by the resumable upload
// protocol of tus (version 1.0.0, extensions creation, expiration, termination), with
// the metadata named below. Uploads and status want a pass (support.Pass) in the
// Authorization header, see AuthorizationScheme.
const (
	PatternRequests = "/v1/requests"               // POST: a request
	PatternRequest  = "/v1/requests/{id}"          // GET: what became of it
	PatternMessages = "/v1/requests/{id}/messages" // POST: a message
	PatternUploads  = "/v1/uploads"                // tus: POST, OPTIONS
	PatternUpload   = "/v1/uploads/{upload}"       // tus: HEAD, PATCH, DELETE
)

// HeaderIdempotency carries the id of the document that is posted.
const HeaderIdempotency = "Idempotency-Key"

// AuthorizationScheme comes before a pass: the JSON form of its envelope in
// unpadded URL-safe base64.
const AuthorizationScheme = "Optool-Pass"

// Names of an upload's metadata (tus 1.0.0, Upload-Metadata). An upload of the same
// request with the same sha256 is the same upload: creating it again answers with
// its address.
const (
	MetaRequest  = "request"
	MetaSHA256   = "sha256"
	MetaFilename = "filename"
)

// Limits of bodies in bytes.
const (
	MaxRequest = 512 << 10 // a signed request or message
	MaxStatus  = 4 << 20   // what became of a request, with its thread
)

// Codes of refusals that both sides act on.
const (
	CodeUploadMissing  = "upload_missing"  // 409: an attachment is not there, or not whole: upload it, post again
	CodeConflict       = "id_conflict"     // 409: another document has this id
	CodeUnknownRequest = "unknown_request" // 404: no request of this licence has the id
	CodeNotEntitled    = "not_entitled"    // 403: the vendor's records do not entitle to support
	CodeBadPass        = "bad_pass"        // 401
	CodeBadRequest     = "bad_request"     // 400, 422: never to be taken, however often it is sent
	CodeTooLarge       = "too_large"       // 413
	CodeClosed         = "request_closed"  // 409: a closed request takes no more messages
)

// RequestReceipt answers an accepted request or message: 201, and 200 for one that
// was known already.
type RequestReceipt struct {
	ID        string    `json:"id"`
	Ticket    string    `json:"ticket"`   // the vendor's own number, such as TL-1042
	Accepted  time.Time `json:"accepted"` // by the vendor's clock: the reaction time counts from here
	Duplicate bool      `json:"duplicate"`
}

// RequestState is where a request stands at the vendor's.
type RequestState string

// The states.
const (
	RequestOpen     RequestState = "open"     // the vendor is to answer
	RequestWaiting  RequestState = "waiting"  // the customer is to answer
	RequestAnswered RequestState = "answered" // answered, and not closed yet
	RequestClosed   RequestState = "closed"
)

// RequestStatus is what became of a request.
type RequestStatus struct {
	ID       string       `json:"id"`
	Ticket   string       `json:"ticket"`
	State    RequestState `json:"state"`
	Accepted time.Time    `json:"accepted"`
	Messages []Sent       `json:"messages"` // all of both sides but the request itself, in the order they came in
}

// Sent is a message as the vendor has it.
type Sent struct {
	support.Message
	At     time.Time `json:"at"`               // when it was accepted, or written by the vendor
	Author string    `json:"author,omitempty"` // who at the vendor's wrote it
}

// RequestsURL is where requests are posted.
func RequestsURL(endpoint string) string { return strings.TrimRight(endpoint, "/") + PatternRequests }

// RequestURL is where the status of a request is read.
func RequestURL(endpoint, id string) string { return RequestsURL(endpoint) + "/" + url.PathEscape(id) }

// MessagesURL is where messages of a request are posted.
func MessagesURL(endpoint, id string) string { return RequestURL(endpoint, id) + "/messages" }

// UploadsURL is where uploads are created.
func UploadsURL(endpoint string) string { return strings.TrimRight(endpoint, "/") + PatternUploads }
