// Package brand says under whose name the program runs: its own, or that of the
// vendor who made it his.
//
// A program becomes a vendor's in one of two ways. Either his own main hands the
// profile over (pkg/brand), or a finished program is sealed: the name is written into
// the slot, a place kept free in every program, and the profile is put behind the
// program's end. The slot lies in memory when the program starts, so that to know
// the name costs nothing, and it says where the profile is and what it must be.
package brand

import (
	"crypto/sha256"
	_ "embed" // the slot
	"errors"
	"fmt"
	"io"
	"os"
)

// Brand is the identity of a build. It is fixed when the program is built or
// branded, and nothing that a user says changes it: neither the name of the file
// nor the environment.
type Brand struct {
	Name    string // of the program, its folders, units and pages: "optool"
	Prefix  string // of its environment variables, without the underscore: "OPTOOL"
	Profile []byte // the vendor's profile as YAML, if it came with the main; see ReadProfile

	behind *seal // the profile lies behind the program
	damage error
}

// Own is the brand of a build that no vendor made his.
func Own() Brand { return Brand{Name: "optool", Prefix: "OPTOOL"} }

//go:embed slot
var slot string

// OfBuild is the brand of this program's own file: that which it was sealed with, else
// Own. Err tells if it is damaged.
func OfBuild() Brand { return read(slot) }

// Embedded reports whether the build brings its profile along.
func (b Brand) Embedded() bool { return b.Profile != nil || b.behind != nil }

// Err says that the build was sealed for a vendor and is not as it was sealed. Such a
// program must not run: what it is cannot be known.
func (b Brand) Err() error { return b.damage }

// ReadProfile returns the profile that the build brings along, as YAML, or nil if it
// brings none. One behind the program is read from the file that runs, even if that
// was replaced or deleted meanwhile, and held against the slot.
func (b Brand) ReadProfile() ([]byte, error) {
	if b.behind == nil {
		return b.Profile, b.damage
	}
	f, err := os.Open("/proc/self/exe")
	if err != nil {
		return nil, fmt.Errorf("reading the program's own file: %w", err)
	}
	defer f.Close()
	return b.behind.read(f)
}

// read returns the profile of a program.
func (s *seal) read(program io.ReaderAt) ([]byte, error) {
	data := make([]byte, s.length+1) // one byte more shows that nothing follows
	n, err := program.ReadAt(data, int64(s.offset))
	if err != nil && err != io.EOF {
		return nil, fmt.Errorf("reading the program's own file: %w", err)
	}
	if n != int(s.length) || sha256.Sum256(data[:n]) != s.digest {
		return nil, ErrDamaged
	}
	return data[:n:n], nil
}

// ErrDamaged is what Err and ReadProfile tell about a program that was sealed
// and then cut, stripped or changed.
var ErrDamaged = errors.New("the profile behind the program, or what the program knows of it, was changed after the vendor had sealed it")
