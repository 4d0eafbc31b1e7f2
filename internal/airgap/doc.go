// Package airgap carries a vendor's repository to a host without network, in one
// file: the bundle.
//
// A bundle is a tar archive without compression (POSIX.1-2001, pax) that holds
// regular files only. The first, optool-airgap.json, is the Header: what is in
// the bundle, for people and for the first look. The others have the paths that
// they have below the vendor's address: "tuf/timestamp.json", "blobs/ab/ab12…".
// The same files in the same order make the same bundle, byte for byte.
//
// Nothing in a bundle is believed. It takes the place of a server, no more: what
// is read from it passes the same checks of signatures, versions and hashes as if
// it had come over the network. This package promises that reading a bundle, from
// whomever it comes, touches no other file, needs memory for its list of names
// alone, and tells a bundle that was cut short before anything is done with it.
package airgap

import "time"

// Schema is the form of bundles that this package writes and reads.
const Schema = "optool-airgap/v1"

// HeaderPath is the path of the first file.
const HeaderPath = "optool-airgap.json"

// Limits of a bundle.
const (
	maxHeader  = 64 << 10  // bytes
	maxEntries = 1_000_000 // files
	maxNames   = 128 << 20 // bytes of all paths together
)

// Header says what a bundle is for. It proves nothing.
type Header struct {
	Schema   string    `json:"schema"` // see Schema; Create sets it
	Product  string    `json:"product"`
	Channel  string    `json:"channel,omitempty"`
	From     string    `json:"from,omitempty"` // version that patches in it start from; "": it holds whole files
	Versions []string  `json:"versions"`       // what it leads to, rising
	Created  time.Time `json:"created"`
}
