// Package archive is the file of a diagnostics bundle: it writes one so that
// nothing of it can be read before it was checked, and reads those of others
// without trusting them.
//
// Form. A bundle is a tar archive (POSIX.1-2001 pax) of regular files, compressed
// as a row of zstd frames (RFC 8878, 3.1) or gzip members (RFC 1952, 2.2), which
// zstd -d and gzip -d take for one stream. It may be encrypted in the age format
// (age-encryption.org/v1) and cut into files of one size, PATH.001 and so on, which
// cat puts together again.
//
// Words. A member is one file in the archive; one is written at a time, in the
// order of the archive. A Pack is a small member that is being compressed in
// memory before its turn has come; a Stream is the member whose turn it is, and may
// have any size. A frame holds up to 256 KiB of one member. The reserve is what is
// kept free for the last members, which describe the others.
//
// Sealed until committed. While it is being written, the file is called
// PATH.partial, and all that lies on the disk is encrypted (AES-256-CTR) under a
// key that is held in memory alone: whatever ends the process, nothing can be read
// from what it leaves behind, not even when the check that was still to come would
// have found a secret there. Commit turns the sealed file into the bundle where it
// lies, from front to back: into the plain archive, or into the age file, which is
// longer by one part in 4096. So a bundle never needs its room twice, members can be
// read back and taken out before anybody else can read them, and a failed write is
// undone by going back to the end of the member before, for an age file too.
//
// Promises. There is a whole bundle under its own name, or none. What was appended
// stays intact when the disk or the limit of size does not admit more. Memory is
// bounded whatever the size of a member or of a bundle that is read. Reading a
// bundle, from whomever it comes, touches nothing outside the new directory that it
// is unpacked into. No program is run and nothing is printed.
package archive

import "time"

// Sizes that shape an archive.
const (
	// FrameSize is how much of a member is compressed at a time, in bytes.
	FrameSize = 256 << 10
	// PackSize is how many compressed bytes a Pack may hold in memory.
	PackSize = 8 << 20
	// Reserve is what is kept free for the last members, in bytes; each member
	// adds reservePerMember to it, since they list it.
	Reserve = 2 << 20

	reservePerMember = 256
)

// Format is how an archive is compressed. Its value is the suffix of a file's name.
type Format string

// The formats.
const (
	Zstd Format = "tar.zst"
	Gzip Format = "tar.gz"
)

// Stored is a member as it is in the archive.
type Stored struct {
	Name     string
	Size     int64     // bytes of content
	SHA256   string    // of the content, 64 lower-case hex digits
	Modified time.Time // whole seconds, UTC
}
