package backoffice

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// running is a hash on its way through an upload, and its result at the end of it.
type running struct {
	hash   hash.Hash
	at     int64
	proven bool // these are all bytes, and they are the right ones
}

func (r *running) Write(p []byte) (int, error) {
	r.at += int64(len(p))
	return r.hash.Write(p) // never fails
}

// summing hashes bytes behind the back of whoever receives them.
type summing struct {
	free, full chan []byte
	done       chan struct{}
	end        func()
}

// summing goes on with the hash of an upload of which have bytes are there. A hash that
// is not that far is made at the end, from the disk: that of an upload that began
// before this process.
func (s *Store) summing(id string, have int64) *summing {
	sum := s.intake.sum(id)
	if sum == nil && have == 0 {
		sum = &running{hash: sha256.New()}
	}
	if sum != nil && sum.at != have {
		sum = nil
	}
	b := &summing{free: make(chan []byte, 4), full: make(chan []byte, 4), done: make(chan struct{})}
	for range cap(b.free) {
		b.free <- make([]byte, 256<<10)
	}
	go func() {
		defer close(b.done)
		for p := range b.full {
			if sum != nil {
				_, _ = sum.Write(p)
			}
			b.free <- p[:cap(p)]
		}
	}()
	b.end = func() {
		close(b.full)
		<-b.done
		if sum != nil {
			s.intake.keep(id, sum)
		}
	}
	return b
}

// buffer is one that is not being hashed; add has it hashed and gives it away.
func (b *summing) buffer() []byte { return <-b.free }
func (b *summing) add(p []byte)   { b.full <- p }

// prove looks whether an upload that is held and whose bytes are all there is what was
// announced. One that is not is discarded: the fault is upload_damaged (exit 5).
func (s *Store) prove(u *upload) error {
	if u.Path != "" {
		return nil // before it was taken it was proven
	}
	sum := s.intake.sum(u.ID)
	if sum == nil || sum.at > u.Size {
		sum = &running{hash: sha256.New()}
	}
	if !sum.proven {
		if err := s.catchUp(u, sum); err != nil {
			return err
		}
		if got := hex.EncodeToString(sum.hash.Sum(nil)); got != u.SHA256 {
			if err := s.discard(u.ID); err != nil {
				return err
			}
			return fault.New(fault.ExitUnverified, "upload_damaged", "the bytes that arrived have another SHA-256 than was announced; they were dropped")
		}
		sum.proven = true
	}
	s.intake.keep(u.ID, sum)
	return nil
}

// catchUp reads from the disk what the hash does not know yet.
func (s *Store) catchUp(u *upload, sum *running) error {
	if sum.at == u.Size {
		return nil
	}
	path := s.partFile(u.ID)
	part, err := s.disk.Open(path)
	if err != nil {
		return fault.File(err, lang.Say("reading %s", path))
	}
	defer part.Close()
	_, err = io.CopyBuffer(sum, io.NewSectionReader(part, sum.at, u.Size-sum.at), make([]byte, 256<<10))
	if err == nil && sum.at != u.Size {
		err = io.ErrUnexpectedEOF
	}
	return fault.File(err, lang.Say("reading %s", path))
}
