package state

import (
	"bytes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/google/renameio/v2"
	"golang.org/x/crypto/chacha20poly1305"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const (
	sealKeyName = "seal.key"

	// vaultMagic opens every sealed file: the magic line, a 24-byte nonce, the
	// XChaCha20-Poly1305 ciphertext with its tag. Associated data is the magic line
	// and the secret's name. A new format gets a new line.
	vaultMagic = "OPTOOL SEALED 1\n"

	maxSecret = 64 << 10 // bytes
)

// ErrNoSecret says that the vault has no secret of that name.
var ErrNoSecret = errors.New("no such secret")

// Vault keeps secrets sealed at rest, each in a file of its own, under a key in
// seal.key beside them. It keeps a secret out of backups of single files, out of
// copies by mistake and out of sight of grep; it does not keep it from whoever
// can read the whole directory.
type Vault struct{ dir string }

// NewVault returns the vault in dir. It touches nothing; the first Put makes the
// directory and the key.
func NewVault(dir string) *Vault { return &Vault{dir: dir} }

// Put seals secret (at most 64 KiB) into dir/name, 0600, replacing it as a whole.
func (v *Vault) Put(name string, secret []byte) error {
	path, err := v.path(name)
	if err != nil {
		return err
	}
	if len(secret) > maxSecret {
		return lang.Errorf("seal %s: secret of %d bytes, limit %d", name, len(secret), maxSecret)
	}
	if err := v.put(path, name, secret); err != nil {
		return explain("seal %s", path, err)
	}
	return nil
}

func (v *Vault) put(path, name string, secret []byte) error {
	if err := os.MkdirAll(v.dir, 0o700); err != nil {
		return err
	}
	aead, err := v.sealer()
	if errors.Is(err, fs.ErrNotExist) {
		if err = v.createKey(); err == nil {
			aead, err = v.sealer()
		}
	}
	if err != nil {
		return err
	}
	sealed := make([]byte, len(vaultMagic)+chacha20poly1305.NonceSizeX, len(vaultMagic)+chacha20poly1305.NonceSizeX+len(secret)+aead.Overhead())
	nonce := sealed[copy(sealed, vaultMagic):]
	rand.Read(nonce) // never fails
	sealed = aead.Seal(sealed, nonce, secret, []byte(vaultMagic+name))
	if err := renameio.WriteFile(path, sealed, 0o600, renameio.WithTempDir(v.dir), renameio.WithStaticPermissions(0o600)); err != nil {
		return err
	}
	return syncDir(v.dir)
}

// Get returns the secret, an error wrapping ErrNoSecret if there is none, or a
// fault with code secret_unreadable (exit 5) for a damaged file or another key.
func (v *Vault) Get(name string) ([]byte, error) {
	path, err := v.path(name)
	if err != nil {
		return nil, err
	}
	const overhead = len(vaultMagic) + chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead
	sealed, err := readRegular(path, maxSecret+int64(overhead))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, lang.Errorf("%w: %s", ErrNoSecret, name)
	}
	if err != nil {
		return nil, explain("open %s", path, err)
	}
	aead, err := v.sealer()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, v.unopened(path, "its key, %s, is missing", sealKeyName)
	}
	if err != nil {
		return nil, explain("open %s", path, err)
	}
	rest, ok := bytes.CutPrefix(sealed, []byte(vaultMagic))
	if !ok || len(rest) < chacha20poly1305.NonceSizeX {
		return nil, v.unopened(path, "not a sealed file")
	}
	nonce, box := rest[:chacha20poly1305.NonceSizeX], rest[chacha20poly1305.NonceSizeX:]
	secret, err := aead.Open(nil, nonce, box, []byte(vaultMagic+name))
	if err != nil {
		return nil, v.unopened(path, "it is damaged, or sealed under another %s", sealKeyName)
	}
	return secret, nil
}

// Delete removes the secret; there need not be one.
func (v *Vault) Delete(name string) error {
	path, err := v.path(name)
	if err != nil {
		return err
	}
	if err := os.Remove(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return explain("remove %s", path, err)
	}
	return explain("remove %s", path, syncDir(v.dir))
}

func (v *Vault) path(name string) (string, error) {
	if name == "" || name == "." || name == ".." || name == sealKeyName || name != filepath.Base(name) {
		return "", lang.Errorf("secret name %q is not a plain file name", name)
	}
	return filepath.Join(v.dir, name), nil
}

func (v *Vault) unopened(path, format string, args ...any) error {
	return fault.New(fault.ExitUnverified, "secret_unreadable", "open %s: %w", path, lang.Errorf(format, args...)).
		Hinted("give the secret again: `optool license activate --key-file FILE`")
}

// sealer returns the cipher under the key in seal.key. A key that others can
// read is made private again, or refused if that is not allowed.
func (v *Vault) sealer() (cipher.AEAD, error) {
	path := filepath.Join(v.dir, sealKeyName)
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 && info.Mode().IsRegular() {
		if err := os.Chmod(path, 0o600); err != nil {
			return nil, v.unopened(path, "others can read it, and that cannot be changed: %v", err)
		}
	}
	key, err := readRegular(path, chacha20poly1305.KeySize)
	if err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return nil, v.unopened(path, "not a key of %d bytes; remove it", chacha20poly1305.KeySize)
	}
	return aead, nil
}

// createKey makes seal.key, whole or not at all. If another run was faster, its
// key stays.
func (v *Vault) createKey() error {
	tmp, err := os.CreateTemp(v.dir, "."+sealKeyName+"-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	key := make([]byte, chacha20poly1305.KeySize)
	rand.Read(key) // never fails
	_, err = tmp.Write(key)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	path := filepath.Join(v.dir, sealKeyName)
	if err := os.Link(tmp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(v.dir)
}

// readRegular reads a regular file of at most limit bytes, and follows no link.
// A longer one comes back one byte over the limit, for its check to fail.
func readRegular(path string, limit int64) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, lang.Errorf("not a regular file"))
	}
	return io.ReadAll(io.LimitReader(f, limit+1))
}
