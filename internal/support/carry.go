package support

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/support"
)

// CarriedFile is a file that somebody takes to the vendor.
type CarriedFile struct {
	Path   string
	Size   int64
	SHA256 string
	IDs    []string // of the parcels in it
}

// Carry writes the parcels of a case that wait, or were refused, to a new file, and
// takes them out of the outbox. The file is a tar of the sealed documents, each
// followed by its attachments, see support.CarriedName.
func (o *Office) Carry(ctx context.Context, id, path string) (CarriedFile, error) {
	result := CarriedFile{Path: path}
	lock, err := o.lock(ctx, id)
	if err != nil {
		return result, err
	}
	defer lock.Release()
	c, err := o.Case(ctx, id)
	if err != nil {
		return result, err
	}
	parcels := c.uncarried()
	if len(parcels) == 0 {
		return result, fault.Usage("nothing of the request %s waits", id).
			Hinted("see it: optool support-request show %s", id)
	}
	if err := CheckCarry(path); err != nil {
		return result, err
	}
	unfinished := path + ".partial"
	f, err := os.OpenFile(unfinished, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return result, fault.File(err, lang.Say("writing %s", unfinished))
	}
	hash := sha256.New()
	count := &counted{to: io.MultiWriter(f, hash)}
	err = o.fill(tar.NewWriter(count), c, parcels)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(unfinished, path)
	}
	if err != nil {
		_ = os.Remove(unfinished)
		return result, fault.File(err, lang.Say("writing %s", path))
	}
	if err := o.Disk.SyncDir(filepath.Dir(absolute(path))); err != nil {
		return result, fault.File(err, lang.Say("writing %s", path))
	}
	result.Size, result.SHA256 = count.n, hex.EncodeToString(hash.Sum(nil))
	_, err = o.change(ctx, id, func(c *Case) error {
		for _, p := range c.uncarried() {
			result.IDs = append(result.IDs, p.ID)
			p.Stage, p.Via = Carried, ViaFile
		}
		return nil
	})
	return result, err
}

// CheckCarry tells whether a new file can be made at path.
func CheckCarry(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return fault.Usage("%s exists already", path).Hinted("name a new file")
	}
	info, err := os.Stat(filepath.Dir(absolute(path)))
	if err == nil && !info.IsDir() {
		err = syscall.ENOTDIR
	}
	return fault.File(err, lang.Say("writing %s", path))
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// uncarried are the parcels that have not reached the vendor.
func (c *Case) uncarried() (all []*Parcel) {
	for i := range c.Parcels {
		if p := &c.Parcels[i]; p.Stage != Accepted {
			all = append(all, p)
		}
	}
	return all
}

func (o *Office) fill(w *tar.Writer, c *Case, parcels []*Parcel) error {
	for _, p := range parcels {
		document, err := o.open(c.ID, p)
		if err != nil {
			return err
		}
		if err := add(w, support.CarriedName(p.ID, p.Signed, 0), int64(len(document)), p.Sealed, strings.NewReader(string(document))); err != nil {
			return err
		}
		for n, a := range p.Attachments {
			if err := o.fillFile(w, c.ID, p, n, a); err != nil {
				return err
			}
		}
	}
	return w.Close()
}

func (o *Office) fillFile(w *tar.Writer, id string, p *Parcel, n int, a support.Attachment) error {
	file, err := o.Disk.Open(o.attachment(id, p.ID, n))
	if err != nil {
		return fault.New(fault.ExitUnverified, CodeSpoolDamaged, "the sealed attachment %s is missing", a.Name).
			Hinted("write the request again")
	}
	defer file.Close()
	return add(w, support.CarriedName(p.ID, p.Signed, n+1), a.Size, p.Sealed, file)
}

func add(w *tar.Writer, name string, size int64, at time.Time, from io.Reader) error {
	err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: at.UTC(), Format: tar.FormatPAX})
	if err == nil {
		_, err = io.CopyN(w, from, size)
	}
	return err
}

// counted counts what passes.
type counted struct {
	to io.Writer
	n  int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}
