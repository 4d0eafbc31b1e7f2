// Package support keeps the support requests of this host: it seals them, sends
// them once, and keeps what was said since.
//
// # Words
//
// A draft is what is being written; nobody but its writer has seen it. Sealing makes
// it a parcel: one document (a request, or a message that follows one) and its
// attachments, as exact bytes on this disk. A case is a request with all its parcels
// and its thread, which is what both sides have said. A carrier takes a parcel to the
// vendor: over HTTPS to his endpoint, or to his mail server. The outbox is all the
// parcels that no carrier has delivered yet.
//
// # Stages of a parcel
//
//	draft → sealed → queued → uploading → sending → accepted
//	                    ↑________↓___________|         |
//	                    temporary trouble            dead   (with a reason)
//
// A draft is a file; sealed is what was spooled and not committed yet; the others
// stand in the state, and each change is on disk before what follows from it
// happens. A parcel that is found in the stage "sending", or whose last attempt
// ended in silence, has an unknown outcome: the carrier is asked whether it arrived
// before it is sent again, with the same id.
//
// # Storage
//
//	STATE/requests/                    0700
//	└── ULID/                          one folder per case
//	    ├── lock                       held while a run works on the case
//	    ├── draft.json                 what is being written: a request, or a reply
//	    ├── ULID.dsse, ULID.json       a sealed document, signed or not
//	    └── ULID.N                     its attachment number N
//
// and in the bucket "requests" of the state one entry per case, named by its id. A
// closed case keeps its documents and loses its attachments.
//
// # Promises
//
//   - What is sealed is never lost: a kill at any instant leaves the draft, or the
//     parcel in the outbox, or both; sealing again gives the same id.
//   - What was accepted is never sent again. What may have been accepted is looked up
//     first; where nobody can be asked it is sent again with the same id, by which the
//     receiver tells.
//   - The parcels of a case arrive in the order they were sealed, but for those that
//     were refused.
//   - Temporary trouble is retried, at random moments further and further apart, for
//     72 hours; a refusal is kept with its reason until the user decides.
//   - Nothing is sent that the policy refuses: it is judged before sealing.
package support
