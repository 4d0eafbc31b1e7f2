// Package support holds the documents of a support request: what a customer asks,
// what is written after it, and the statement that a mail of his carries.
//
// A Request is written once and never changes; a Message follows it: a reply of the
// customer, his word that the case is closed, or an answer of the vendor. Both are
// JSON with a published schema (docs/schema/SupportRequest.json and
// SupportMessage.json). Over HTTPS they travel as the payload of a signed envelope
// (package license, payload types TypeRequest and TypeMessage), signed with the key
// that is derived from the licence key; in a mail, as its text, with a Statement of
// the same signature in a header field.
//
// Every document has an id: a ULID (26 symbols of Crockford's base 32, 48 bits of
// milliseconds and 80 of random) that is made when writing begins and that never
// changes however often the document is sent. It is the Idempotency-Key of an upload
// and the left part of the Message-ID of a mail, so whoever receives a document twice
// can tell.
//
// The package does no I/O, reads no clock and keeps nothing.
package support

// Payload types of the envelopes that carry these documents.
const (
	TypeRequest   = "application/vnd.optool.request+json"
	TypeMessage   = "application/vnd.optool.message+json"
	TypeStatement = "application/vnd.optool.statement+json"
	TypePass      = "application/vnd.optool.pass+json"
)

// Schemas that the documents name.
const (
	SchemaRequest = "optool-request/v1"
	SchemaMessage = "optool-message/v1"
)
