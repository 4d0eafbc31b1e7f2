package support

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/support"
)

// File is an attachment to be sealed.
type File struct {
	Name   string // as the vendor sees it
	Media  string
	Bundle bool
	Size   int64 // about; to see whether there is room
	// Open gives the bytes to send. It is called once, and what it reads is what
	// travels, whatever becomes of the original.
	Open func() (io.ReadCloser, error)
}

// Terms are what the policy made of a document before it is sealed.
type Terms struct {
	Via        string // ViaHTTPS, ViaMail or ViaFile
	To         string // mail address
	Largest    int64  // bytes of a mail; 0: no limit is known
	Upload     string // where to bring what is larger, for people
	LargestOne int64  // bytes of one attachment by HTTPS; 0: no limit is known
	Budget     time.Duration
	Deployment string
}

func isConflict(err error) bool { return errors.Is(err, state.ErrConflict) }

// Seal makes a parcel of a request and puts it into the outbox. The request's
// attachments are filled in. Sealing a request that is sealed already is a fault of
// the code already_sealed (exit 2). Its draft is gone afterwards.
func (o *Office) Seal(ctx context.Context, r *support.Request, files []File, t Terms) (*Case, error) {
	lock, err := o.lock(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	_, err = o.Case(ctx, r.ID) // not before the lock: what another run has just sealed is not written over
	switch f := fault.Of(err); {
	case f == nil:
		return nil, fault.New(fault.ExitUsage, "already_sealed", "the request %s is in the outbox already", r.ID).
			Hinted("see it: optool support-request show %s", r.ID)
	case f.Code != CodeUnknown:
		return nil, err
	}
	r.Schema, r.Created = support.SchemaRequest, o.Now().UTC().Truncate(time.Second)
	p := Parcel{ID: r.ID, Stage: Queued, Via: t.Via, To: t.To, Sealed: r.Created}
	err = o.wrap(&p, r.ID, files, t, support.TypeRequest, func() (any, error) {
		r.Attachments = p.Attachments
		return r, r.Check()
	})
	if err != nil {
		return nil, err
	}
	c := &Case{
		ID: r.ID, License: r.License.ID, Kind: r.Kind, Subject: r.Subject, Language: r.Language, Created: r.Created, Contact: r.Contact,
		Policy: r.Policy, Priority: r.Priority, Budget: t.Budget, Deployment: t.Deployment, Parcels: []Parcel{p},
	}
	if err := o.Store.Commit(ctx, o.table().Put(r.ID, c).If(0)); err != nil {
		return nil, err
	}
	_ = o.Disk.Remove(filepath.Join(o.folder(r.ID), draftFile)) // Drafts passes over one that stays
	return c, nil
}

// SealMessage makes a parcel of a message that follows a request.
func (o *Office) SealMessage(ctx context.Context, m *support.Message, files []File, t Terms) (*Case, error) {
	lock, err := o.lock(ctx, m.Request)
	if err != nil {
		return nil, err
	}
	defer lock.Release()
	c, err := o.Case(ctx, m.Request)
	if err != nil {
		return nil, err
	}
	if !o.Ours(c) {
		return nil, fault.New(fault.ExitRefused, "request_of_other_license", "the request %s was made under the licence %s, and this host has another one now", c.ID, c.License).
			Hinted("open a new request, and name the old one in it: optool support-request create")
	}
	if c.Over() {
		return nil, fault.New(fault.ExitUsage, CodeClosed, "the request %s is closed", c.ID).
			Hinted("open a new one: optool support-request create")
	}
	if slices.ContainsFunc(c.Parcels, func(p Parcel) bool { return p.ID == m.ID }) {
		return c, nil
	}
	m.Schema, m.Created = support.SchemaMessage, o.Now().UTC().Truncate(time.Second)
	p := Parcel{ID: m.ID, Kind: m.Kind, Stage: Queued, Via: t.Via, To: t.To, Sealed: m.Created, Budget: t.Budget}
	err = o.wrap(&p, m.Request, files, t, support.TypeMessage, func() (any, error) {
		m.Attachments = p.Attachments
		return m, m.Check()
	})
	if err != nil {
		return nil, err
	}
	c, err = o.change(ctx, m.Request, func(c *Case) error {
		// A message that was refused cannot be mended: this one takes its place.
		c.Parcels = slices.DeleteFunc(c.Parcels, func(q Parcel) bool { return q.Stage == Dead && q.ID != c.ID })
		c.Parcels = append(c.Parcels, p)
		return nil
	})
	if err == nil {
		_ = o.Disk.Remove(filepath.Join(o.folder(m.Request), draftFile))
	}
	return c, err
}

// wrap spools the attachments and the document that they belong to. When it fails,
// nothing of them stays: the disk may be full.
func (o *Office) wrap(p *Parcel, request string, files []File, t Terms, payloadType string, document func() (any, error)) error {
	err := o.spool(p, request, files)
	if err == nil {
		err = p.fits(t)
	}
	if err == nil {
		var doc any
		if doc, err = document(); err != nil {
			err = Invalid(err)
		} else {
			err = o.document(p, request, payloadType, doc)
		}
	}
	if err != nil {
		for n := range files {
			_ = o.Disk.Remove(o.attachment(request, p.ID, n))
		}
		_ = o.Disk.Remove(o.documentPath(request, p))
	}
	return err
}

// fits refuses a mail that is known to be too large, before anything is queued.
func (p *Parcel) fits(t Terms) error {
	for _, a := range p.Attachments {
		if t.Via == ViaHTTPS && t.LargestOne > 0 && a.Size > t.LargestOne {
			most, size := float64(t.LargestOne)/1e6, float64(a.Size)/1e6
			f := fault.New(fault.ExitRefused, "attachment_too_large", "the vendor takes attachments of up to %.1f MB, and one has %.1f MB", most, size)
			if a.Name != "" {
				f = fault.New(fault.ExitRefused, "attachment_too_large", "the vendor takes attachments of up to %.1f MB, and %s has %.1f MB", most, a.Name, size)
			}
			return f.Hinted("attach a part of it, or bring it another way")
		}
	}
	if t.Via != ViaMail || t.Largest == 0 || mailSize(p.Attachments) <= t.Largest {
		return nil
	}
	return tooLargeForMail(mailSize(p.Attachments), t.Largest, t.Upload)
}

// Fits tells whether a mail with attachments of these sizes is taken; any other way takes
// them.
func Fits(t Terms, sizes []int64) error {
	p := Parcel{}
	for _, n := range sizes {
		p.Attachments = append(p.Attachments, support.Attachment{Size: n})
	}
	return p.fits(t)
}

// Invalid makes the fault request_invalid (exit 2) of what a document's Check returned;
// nil stays nil.
func Invalid(err error) error {
	if err == nil {
		return nil
	}
	return fault.New(fault.ExitUsage, "request_invalid", "sealing the request: %w", err).
		Hinted("correct it; see the form: optool support-request create --print-template")
}

// lock keeps other runs away from a case, and makes its folder.
func (o *Office) lock(ctx context.Context, id string) (*system.Lock, error) {
	if err := disk.MkdirAll(o.Disk, o.folder(id), 0o700); err != nil {
		return nil, fault.File(err, lang.Say("making %s", o.folder(id)))
	}
	waiting, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	return system.Acquire(waiting, filepath.Join(o.folder(id), "lock"))
}

const lockWait = 2 * time.Second

// spool copies the attachments beside the document, each on disk when it returns,
// and fills in the parcel's list. What an earlier, killed attempt left is replaced.
func (o *Office) spool(p *Parcel, request string, files []File) error {
	if len(files) >= support.MaxAttachments { // a mail has the document among them
		return fault.New(fault.ExitUsage, "request_invalid", "sealing the request: it has %d attachments, the most is %d", len(files), support.MaxAttachments-1).
			Hinted("put them into an archive, or into a bundle: --bundle new")
	}
	if err := o.room(request, files); err != nil {
		return err
	}
	for n, file := range files {
		path := o.attachment(request, p.ID, n)
		if err := o.Disk.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fault.File(err, lang.Say("sealing %s", file.Name))
		}
		size, sum, err := o.copy(path, file)
		if err != nil {
			return err
		}
		p.Attachments = append(p.Attachments, support.Attachment{
			Name: file.Name, Media: file.Media, Bundle: file.Bundle, Size: size, SHA256: sum,
		})
	}
	return nil
}

// keptFree is what sealing leaves of the disk: licence and journal are on it, too.
const keptFree = 64 << 20

func (o *Office) room(request string, files []File) error {
	var need int64
	for _, f := range files {
		need += f.Size
	}
	if need == 0 {
		return nil
	}
	space, err := o.Disk.Space(o.folder(request))
	if err != nil || space.Bytes-need >= keptFree {
		return nil // what cannot be known is found out
	}
	return fault.New(fault.ExitFailure, "disk_full", "sealing the request: the attachments need %.1f MB, and %s has %.1f MB left, of which %.0f MB stay free", float64(need)/1e6, o.folder(request), float64(space.Bytes)/1e6, keptFree/1e6).
		Retry().Hinted("free space, or attach less")
}

func (o *Office) attachment(request, parcel string, n int) string {
	return filepath.Join(o.folder(request), parcel+"."+strconv.Itoa(n+1))
}

func (o *Office) copy(path string, file File) (size int64, sum string, err error) {
	from, err := file.Open()
	if err != nil {
		return 0, "", fault.File(err, lang.Say("attaching %s", file.Name))
	}
	defer from.Close()
	to, err := o.Disk.Create(path, 0o600)
	if err != nil {
		return 0, "", fault.File(err, lang.Say("sealing %s", file.Name))
	}
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(to, hash), from)
	if err == nil {
		err = to.Sync()
	}
	if err = errors.Join(err, to.Close()); err != nil {
		return 0, "", fault.File(err, lang.Say("sealing %s", file.Name))
	}
	return size, hex.EncodeToString(hash.Sum(nil)), nil
}

// document writes the sealed document: an envelope where this host can sign.
func (o *Office) document(p *Parcel, request, payloadType string, doc any) error {
	payload, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	if len(payload) > support.MaxDocument {
		return fault.New(fault.ExitUsage, "request_invalid", "sealing the request: it has %d bytes, the most is %d", len(payload), support.MaxDocument).
			Hinted("put long texts into a file and attach it")
	}
	if o.Sign != nil {
		if payload, err = o.Sign(payloadType, payload); err != nil {
			return err
		}
		p.Signed = true
	}
	sum := sha256.Sum256(payload)
	p.SHA256 = hex.EncodeToString(sum[:])
	if err := disk.WriteFile(o.Disk, o.documentPath(request, p), payload, 0o600); err != nil {
		return fault.File(err, lang.Say("sealing the request"))
	}
	return fault.File(o.Disk.SyncDir(o.folder(request)), lang.Say("sealing the request"))
}

func (o *Office) documentPath(request string, p *Parcel) string {
	name := p.ID
	if p.Edition > 0 {
		name += "-" + strconv.Itoa(p.Edition+1)
	}
	if p.Signed {
		return filepath.Join(o.folder(request), name+".dsse")
	}
	return filepath.Join(o.folder(request), name+".json")
}

// open reads a sealed document back and holds it against what was sealed.
func (o *Office) open(request string, p *Parcel) ([]byte, error) {
	data, err := system.ReadFile(o.documentPath(request, p), 2*support.MaxDocument)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if sum := sha256.Sum256(data); err != nil || hex.EncodeToString(sum[:]) != p.SHA256 {
		return nil, fault.New(fault.ExitUnverified, CodeSpoolDamaged, "the sealed document of %s is missing or was changed", p.ID).
			Hinted("write the request again; what is left of it lies in %s", o.folder(request))
	}
	return data, nil
}
