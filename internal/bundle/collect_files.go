package bundle

import (
	"context"
	"os"
	"time"
)

// FileSet names files.
type FileSet struct {
	// Patterns are absolute paths, in which * and ? match within a name and ** any
	// number of folders. A folder that is named stands for all files in it.
	Patterns []string
	// Literal says that Patterns are paths, to be taken as they are.
	Literal bool
	// Optional says that it is no problem when there is nothing of that name.
	Optional bool
	// Newest is how many files of each pattern are taken, the newest first; 0 is all,
	// which is 100,000.
	Newest int
	// Since leaves out files that were last changed before it, but for those that are
	// named without * and ?; zero leaves none out.
	Since time.Time
	// Limit is the most that is kept of each file, in bytes; 0 is all. Of a file that
	// is larger the first quarter and the end are kept, cut where lines end. A compressed file
	// counts with what is in it.
	Limit int64
	// Skip leaves files out, without a word: those that this program is writing itself.
	// It is asked for what a path shows, and once more for the file that was opened. nil
	// leaves none out.
	Skip func(os.FileInfo) bool
}

// Files gathers the files of set, each under its path: text as it is, and what is in
// files compressed by gzip, bzip2 or zstd, without that ending of its name. Other
// than regular files are not touched, symbolic links are followed where the set names them and
// not on the way. It is an Estimator.
func Files(m Means, set FileSet) Collector { return &files{m, set} }

type files struct {
	means Means
	set   FileSet
}

func (f *files) Estimate(ctx context.Context) (count int, bytes int64) {
	s := search{ctx: ctx, set: f.set, problem: func(string, string, string) {}}
	defer s.end()
	all, _ := s.all()
	for _, file := range all {
		size := file.size
		if f.set.Limit > 0 {
			size = min(size, f.set.Limit)
		}
		bytes += size
	}
	return len(all), bytes
}

func (f *files) Collect(ctx context.Context, out Out) error {
	s := search{ctx: ctx, set: f.set, problem: out.Problem}
	defer s.end()
	all, err := s.all()
	if err != nil {
		return err
	}
	r := reading{ctx: ctx, out: out, limit: f.set.Limit, skip: f.set.Skip, block: make([]byte, blockSize)}
	for _, file := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := r.file(file); err != nil && !Refused(err) {
			return err
		}
	}
	switch {
	case r.read > 0:
		return nil
	case s.denied || r.denied > 0:
		return ErrDenied
	case s.missed == len(f.set.Patterns):
		return ErrSkipped
	}
	return nil
}
