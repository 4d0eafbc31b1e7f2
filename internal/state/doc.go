// Package state keeps what optool must remember between two runs: a small
// key-value store in one bbolt file, and a vault for secrets beside it.
//
// # Words
//
// A bucket is one of a fixed list of shelves, an entry is a name with a value
// in it. Every write of an entry gives it a new revision; a Change may say which
// revision it expects to replace, and a Commit carries out all of its changes or
// none. Nothing here knows bbolt but this package: callers hold a Store, and a
// store shared by several nodes can take the place of File.
//
// # Storage
//
//	DIR/                              0700
//	├── state.db                      0600, bbolt, pages of 4096 bytes
//	│   ├── meta
//	│   │   ├── format                layout version in decimal; its encoding never changes
//	│   │   ├── tally                 entries (8) | last revision (8) | XOR of all entry sums (16)
//	│   │   └── NAME                  watermarks and the like
//	│   ├── license, notices, usage, history, requests
//	│   │   └── NAME                  one entry each
//	│   ...
//	├── state.db.new                  only while a file is being made
//	├── state.db.damaged-TIME         at most three, moved aside by a repair
//	├── seal.key                      0600, 32 random bytes
//	└── NAME                          0600, a secret sealed under seal.key
//
// The value of every key, format and tally included, is
//
//	1 byte    encoding, 1
//	8 bytes   revision, big endian
//	16 bytes  sum: SHA-256 of bucket, name, revision and content, cut to 16 bytes
//	n bytes   content
//
// The sum names bucket and entry, so a value that turns up under another name
// is as wrong as one with a flipped bit. The tally catches what no single sum
// can: an entry that is missing. Both guard against accidents, not against an
// attacker, who would have to be the owner of the file already. A full hash
// rather than a CRC: at 3 bytes saved per entry, and with 128 bits, "never a
// wrong value" needs no footnote.
//
// # Promises
//
//   - A call opens the file late, holds its lock for one short transaction, and
//     closes it. Readers share the lock and create nothing; a missing file is an
//     empty store. No wait for the lock is longer than Options.Timeout.
//   - A kill or power cut at any instant leaves the old or the new content. A new
//     file is made under another name and renamed into place when it is whole.
//   - Before bbolt sees a file, its page graph is walked with bounds (pages.go):
//     bbolt trusts its file, and would follow a cycle for ever. Both meta pages
//     must be intact, because falling back to the older one, as bbolt does, would
//     return yesterday's values as today's. Both fit one disk sector each, so no
//     power cut tears them.
//   - Damage is an error to a reader (code state_damaged), never an absent entry:
//     "absent" would send a notice twice. The next Commit moves the file aside,
//     starts an empty one, reports it through Options.OnRepair and goes on there.
//   - A file of a newer layout is refused untouched (code state_newer).
package state
