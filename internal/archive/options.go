package archive

import (
	"errors"
	"io"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/optool/optool/internal/fault"
)

// What a writer reports when there is more to write than may be written.
var (
	// ErrNoSpace: the disk, or the part of it that may be used, is full.
	ErrNoSpace = errors.New("there is no room left on the disk for more members")
	// ErrTooLarge: the archive would pass Options.MaxSize, or 999 files.
	ErrTooLarge = errors.New("the archive has reached its largest permitted size")
	// ErrFull: a Pack has taken all that it may hold in memory.
	ErrFull = errors.New("the member is too large to be kept in memory")
)

// Options say what to write, and where.
type Options struct {
	Path       string           // of the finished file; split: what its files are named after
	Format     Format           // "" is Zstd
	Recipients []string         // age1… (X25519) or age1pq1… (post-quantum), not mixed; none: not encrypted
	Split      int64            // bytes of each file but the last, at least 64 KiB; 0: one file
	MaxSize    int64            // bytes of all files together, at least 4 MiB; 0: no limit
	KeepFree   int64            // bytes that stay free on the disk
	Replace    bool             // what is at Path may be replaced
	Random     io.Reader        // for the key of the seal; nil: the system's
	Now        func() time.Time // times of the last members

	disk storage // nil: the real one
}

const (
	smallestSplit = 64 << 10
	smallestMax   = 4 << 20
	mostFiles     = 999
)

// Check says what Create would refuse before it writes, but for what it finds
// on the disk.
func (o Options) Check() error {
	if o.Format == "" {
		o.Format = Zstd
	}
	_, err := o.check()
	return err
}

// check refuses options that cannot be, and parses the recipients.
func (o *Options) check() ([]age.Recipient, error) {
	switch {
	case o.Path == "":
		return nil, fault.Usage("creating the bundle: it has no file name").Hinted("name the file to write")
	case o.Format != Zstd && o.Format != Gzip:
		return nil, fault.Usage("creating the bundle: %q is no format", string(o.Format)).Hinted("the formats are %s and %s", Zstd, Gzip)
	case o.Split != 0 && o.Split < smallestSplit:
		return nil, fault.Usage("creating the bundle: files of %d bytes are too small", o.Split).Hinted("split it into files of at least 64 KiB")
	case o.MaxSize != 0 && o.MaxSize < smallestMax:
		return nil, fault.Usage("creating the bundle: a limit of %d bytes is too small for one", o.MaxSize).Hinted("set the limit to 4 MiB or more")
	}
	return parseRecipients(o.Recipients)
}

// CheckRecipients refuses what is no public key that a bundle can be encrypted to.
func CheckRecipients(recipients []string) error {
	_, err := parseRecipients(recipients)
	return err
}

func parseRecipients(recipients []string) ([]age.Recipient, error) {
	var to []age.Recipient
	for i, text := range recipients {
		r, err := parseRecipient(strings.TrimSpace(text))
		if err != nil { // the text may be a secret key, given by mistake
			return nil, fault.New(fault.ExitUsage, "recipient_invalid", "encrypting the bundle: number %d of the recipients is none", i+1).Hinted(
				"a recipient is the public key that age-keygen prints: age1 and 58 more characters, or age1pq1 and some 1950")
		}
		to = append(to, r)
	}
	return to, nil
}

func parseRecipient(text string) (age.Recipient, error) {
	if strings.HasPrefix(text, "age1pq1") {
		return age.ParseHybridRecipient(text)
	}
	return age.ParseX25519Recipient(text)
}

// overhead is by how much an age file to the recipients is longer than what it
// holds, apart from the 16 bytes of each 64 KiB.
func overhead(to []age.Recipient) (int64, error) {
	if len(to) == 0 {
		return 0, nil
	}
	var n counter
	w, err := age.Encrypt(&n, to...)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return 0, fault.New(fault.ExitUsage, "recipient_invalid", "encrypting the bundle: %v", err).Hinted(
			"post-quantum recipients (age1pq1…) and others cannot be mixed")
	}
	return int64(n), nil
}

// counter counts what is written to it.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}
