package backoffice

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// What the attachments of a licence's requests take is counted by names of empty files,
// requests/stored/LICENCE/REQUEST.DOCUMENT.BYTES, so that neither records nor files need
// to be looked at. A name may outlive its files, if the vendor removes them: who counts
// too much looks closer.
func (s *Store) storedDir(license string) string { return s.path("requests", "stored", license) }

// markStored counts the attachments of a document, whose folder is there already. It
// does not wait for the disk: a name less is a file that costs nothing.
func (s *Store) markStored(t *Ticket, document string, a *arrival) error {
	var bytes int64
	counted := map[string]bool{} // the same bytes twice are one file
	for _, file := range a.attachments() {
		if !counted[file.SHA256] {
			bytes += file.Size
		}
		counted[file.SHA256] = true
	}
	if bytes == 0 || t.License == "" {
		return nil
	}
	dir := s.storedDir(t.License)
	if err := s.makeDirs(dir); err != nil {
		return err
	}
	f, err := s.disk.Create(filepath.Join(dir, t.ID+"."+document+"."+strconv.FormatInt(bytes, 10)), 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err == nil {
		err = f.Close()
	}
	return fault.File(err, lang.Say("writing to %s", dir))
}

// stored is how many bytes requests of a licence have taken; when it is more than most,
// none of them are of files that are gone.
func (s *Store) stored(license string, most int64) (total int64, err error) {
	dir := s.storedDir(license)
	names, err := s.disk.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, fault.File(err, lang.Say("listing %s", dir))
	}
	for _, name := range names {
		_, _, bytes := storedName(name)
		total += bytes
	}
	if total <= most {
		return total, nil
	}
	for _, name := range names {
		request, document, bytes := storedName(name)
		if _, err := s.disk.Lstat(s.path("requests", request, "files", document)); errors.Is(err, fs.ErrNotExist) {
			if err := s.drop(filepath.Join(dir, name)); err != nil {
				return 0, err
			}
			total -= bytes
		}
	}
	return total, nil
}

func storedName(name string) (request, document string, bytes int64) {
	request, rest, _ := strings.Cut(name, ".")
	document, count, _ := strings.Cut(rest, ".")
	bytes, err := strconv.ParseInt(count, 10, 64)
	if err != nil || bytes < 0 {
		bytes = 0
	}
	return request, document, bytes
}
