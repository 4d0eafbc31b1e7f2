// Package backoffice is the vendor's side of licensing: it keeps licences in a
// directory, signs and publishes them, takes usage reports in, and serves all of
// it over HTTP.
//
// # The directory
//
//	vendor.yaml            product, title and endpoint; written once
//	profile.yaml           what customers receive; the vendor completes it by hand
//	keyring.dsse           the signed key ring in force, the one truth about keys
//	keys/root-1.key …      root keys: they sign key rings and nothing else
//	keys/license-ID.key    signing keys, as PKCS #8 in PEM; so is keys/time-ID.key
//	licenses/ID.json       a Record: what the licence says and how it came to say so
//	usage/ID.jsonl         usage reports received, one signed report per line
//	public/                what a web server may show to anybody
//	public/v1/keyring
//	public/v1/licenses/LOOKUP.lic
//	lock, pending          see below
//
// A licence key is shown once, when it is made, and not kept: its lookup name and
// the public half of its key pair are all the vendor needs.
//
// # Changes
//
// One process changes the directory at a time; it holds the lock. Readers take
// none, since every file is replaced whole. A change notes in the file pending
// what is to be published, writes the record, publishes, and removes the note.
// Publishing is a pure function of record, key ring and keys, so whoever finds a
// note left by a killed process publishes again and arrives at the same bytes.
//
// Nothing is published that a customer's optool would refuse: each file is opened
// with the trust of profile.yaml before it is written.
package backoffice
