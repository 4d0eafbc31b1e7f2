// Package license reads, verifies and evaluates signed licences. It is what a
// vendor's own platform links to ask "may I run?", and what optool asks before
// it shows or checks anything.
//
// # Parties and keys
//
// Root keys sign key rings, and nothing else. Their public halves and a
// threshold stand in the vendor's profile; they stay offline at the vendor.
// A key ring lists the signing keys: those for licences and those for time
// statements, each with a validity period and, if need be, a revocation. A
// licence is signed by a licence key of the ring. A time statement is signed by
// a time key and proves that an instant has passed.
// From the licence key, the customer's secret, both sides derive the name under
// which the licence is published and a key pair that signs the customer's usage
// reports; the secret itself never travels.
//
// # Formats
//
// Everything signed is a DSSE envelope (Dead Simple Signing Envelope v1.0, the
// envelope of in-toto and sigstore) with Ed25519 signatures (RFC 8032) over a
// JSON payload. A licence file is text: an armoured licence and, after it, the
// armoured key ring that verifies it, so that one file is enough on a host
// without a network. Files have one valid spelling: any changed bit is refused.
//
// # Promises
//
// Nothing here reads a file, a clock, the environment or the network. Bytes, an
// instant and the facts of the host go in; a verdict comes out. Inputs are
// bounded (see MaxFile) and no input makes a function panic.
package license
