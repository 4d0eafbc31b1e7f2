package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"errors"
	"hash/maphash"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const (
	ageMagic   = "age-encryption.org/"
	armorMagic = "-----BEGIN AGE ENCRYPTED FILE-----"
	zstdMagic  = "\x28\xb5\x2f\xfd"
	gzipMagic  = "\x1f\x8b"
	longHeader = 1 << 20 // bytes of an age header that are read at most
)

// Open begins to read the bundle at path, or that lies in PATH.001 and so on (path
// may be either). Identities are age secret keys (AGE-SECRET-KEY-…) or the text of
// identity files; they are needed for an encrypted bundle alone. Faults by code:
// bundle_unreadable (exit 2) when it is something else, bundle_locked (exit 4) when
// no identity opens it, bundle_damaged (exit 5), bundle_too_large (exit 5) beyond the
// limits, identity_unreadable (exit 2), else those of fault.File.
func Open(path string, identities []string, limits Limits) (*Reader, error) {
	if limits.Total == 0 {
		limits.Total = defaultTotal
	}
	if limits.Members == 0 {
		limits.Members = defaultMembers
	}
	files, err := openParts(path)
	if err != nil {
		return nil, err
	}
	r := &Reader{path: path, files: files, limits: limits, seen: map[uint64]bool{}}
	if err := r.unwrap(identities); err != nil {
		files.Close()
		return nil, err
	}
	r.begin(r.expanded)
	return r, nil
}

// begin reads the tar archive.
func (r *Reader) begin(expanded io.Reader) {
	r.seed = maphash.MakeSeed()
	r.bytes = &meter{r: expanded, most: r.limits.Total}
	r.tar = tar.NewReader(r.bytes)
}

// unwrap takes the layers off, down to the tar archive.
func (r *Reader) unwrap(identities []string) error {
	in := bufio.NewReaderSize(r.files, chunk)
	begins, err := in.Peek(len(armorMagic))
	if err != nil && !errors.Is(err, io.EOF) {
		return r.fault(err)
	}
	if len(begins) == 0 {
		return r.unreadable("it is empty")
	}
	armoured := string(begins) == armorMagic
	if r.encrypted = armoured || bytes.HasPrefix(begins, []byte(ageMagic)); r.encrypted {
		var sealed io.Reader = in
		if armoured {
			sealed = armor.NewReader(in)
		}
		if in, err = r.decrypt(sealed, identities); err != nil {
			return err
		}
		if begins, err = in.Peek(len(zstdMagic)); err != nil && !errors.Is(err, io.EOF) {
			return r.fault(err)
		}
	}
	switch {
	case bytes.HasPrefix(begins, []byte(zstdMagic)):
		r.format = Zstd
	case bytes.HasPrefix(begins, []byte(gzipMagic)):
		r.format = Gzip
	default:
		return r.unreadable("it does not begin as one does")
	}
	if r.expanded, err = r.format.expand(in); err != nil {
		return r.fault(err)
	}
	return nil
}

// decrypt reads the header of an age file, bounded.
func (r *Reader) decrypt(in io.Reader, identities []string) (*bufio.Reader, error) {
	keys, err := parseIdentities(identities)
	if err != nil {
		return nil, err
	}
	locked := func(why lang.Text) error {
		return fault.New(fault.ExitRefused, "bundle_locked", "opening the bundle %s: it is encrypted, and %s", r.path, why).Hinted(
			"name the file with the secret key of a recipient: --identity FILE")
	}
	if len(keys) == 0 {
		return nil, locked(lang.Say("no secret key was given"))
	}
	head := &fuse{r: in, left: longHeader}
	plain, err := age.Decrypt(head, keys...)
	if _, ok := errors.AsType[*age.NoIdentityMatchError](err); ok {
		return nil, locked(lang.Say("none of the secret keys given opens it"))
	}
	if err != nil {
		return nil, r.fault(err)
	}
	head.left = -1
	return bufio.NewReaderSize(plain, chunk), nil
}

// fuse ends what is read too long.
type fuse struct {
	r    io.Reader
	left int64 // -1: no limit any more
}

func (f *fuse) Read(b []byte) (int, error) {
	if f.left < 0 {
		return f.r.Read(b)
	}
	if f.left == 0 {
		return 0, errors.New("the header has no end")
	}
	n, err := f.r.Read(b[:min(int64(len(b)), f.left)])
	f.left -= int64(n)
	return n, err
}

// parseIdentities shows nothing of a text that it cannot read.
func parseIdentities(texts []string) ([]age.Identity, error) {
	var all []age.Identity
	for _, text := range texts {
		keys, err := age.ParseIdentities(strings.NewReader(text))
		if err != nil {
			return nil, fault.New(fault.ExitUsage, "identity_unreadable", "reading a secret key: it is none of age's").Hinted(
				"an identity file has lines that begin with AGE-SECRET-KEY-, as age-keygen writes them; one with a passphrase is decrypted first: age -d")
		}
		all = append(all, keys...)
	}
	return all, nil
}
