// Package backoffice is the vendor's side: it keeps licences and releases in a
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
//	keys/tuf-ROLE-1.key …  keys of the repository of releases, by role or channel
//	licenses/ID.json       a Record: what the licence says and how it came to say so
//	usage/ID.jsonl         usage reports received, one signed report per line
//	uploads/ID.json …      attachments on their way in, and in ID.part their bytes
//	requests/ID/           a support request: record.json is a Ticket, request.dsse and
//	                       messages/ID.dsse what customers signed, messages/ID.json what
//	                       the vendor wrote, files/ID/ the attachments of a document
//	requests/series.json   the last number that a request got
//	requests/open/LICENCE/ID  those that are not closed
//	requests/stored/LICENCE/  empty files whose names say what attachments take
//	requests/outbox/ID     documents that the help desk has not got yet
//	requests/incoming/     attachments of a file that is being imported
//	releases/CHANNEL/VERSION.json  a Release: offer, manifest, deltas
//	releases/keys.json     which file has which key of the repository
//	public/                what a web server may show to anybody
//	public/v1/keyring
//	public/v1/licenses/LOOKUP.lic
//	public/v1/tuf/         the repository: metadata, and targets/ with manifests
//	public/v1/blobs/ab/…   contents of releases, each file named by its SHA-256
//	lock, pending, publication, releases/lock   see below
//
// A licence key is shown once, when it is made, and not kept: its lookup name and
// the public half of its key pair are all the vendor needs.
//
// # Changes
//
// One process changes the directory at a time; it holds the lock. Readers take
// none, since every file is replaced whole. A change of licences notes in the file
// pending what is to be published, writes the record, publishes, and removes the
// note. Publishing is a pure function of record, key ring and keys, so whoever
// finds a note left by a killed process publishes again and arrives at the same
// bytes.
//
// Nothing is published that a customer's optool would refuse: each file is opened
// with the trust of profile.yaml before it is written, and a repository is walked
// through with the code that hosts use.
//
// # Support requests
//
// A document of a customer is accepted when the record that names it is on disk, and
// the customer learns of it after that; whatever a killed process wrote before is
// replaced when the document comes again. It comes again until the customer has his
// receipt, so one that is known is answered with what was said the first time. Numbers
// are given away before they are used: one may be left out, none comes twice. Requests
// have a lock of their own, requests/lock.
//
// What is handed over to a help desk is noted before it is accepted, and the note goes
// when the help desk's mail server has it. A kill in between has the same mail sent
// twice, with one Message-ID.
//
// # Releases
//
// A release is added in two steps. Packing takes long and changes nothing that
// anybody sees: it writes blobs, which nothing names yet, under a lock of its own,
// so licences can be issued meanwhile. Publishing is short: it signs the list of
// the channel, the list of channels if there is a new one, the snapshot and the
// timestamp, and writes them in this order, the timestamp last. What a reader
// finds fits together at every instant, on any static web server.
//
// Before the first of these files is written all of them are, together, in the
// file publication, with the records that go with them. From then on the command
// has happened: if it is killed, the next one, or the server when it starts,
// writes the rest. A version number never stands for two contents.
//
// The published metadata is the truth about what customers know; it is verified
// from the root in profile.yaml whenever it is opened, so who can write into
// public/ gets nothing signed. The records are the truth about what will be
// published. Root versions are kept for good, of the others the last few.
package backoffice
