package bundle

import (
	"cmp"
	"context"
	"io"
	"slices"
	"strings"
)

// mostLearned is what is read beforehand of a file: configuration is no longer, and
// what the rest of a log teaches is found by the self-check.
const mostLearned = 1 << 20

// Learn gives the beginnings of the files, the smallest first; see Learner.
func (f *files) Learn(ctx context.Context, budget int64, read func(source string, content io.Reader) error) error {
	s := search{ctx: ctx, set: f.set, problem: func(string, string, string) {}}
	defer s.end()
	all, err := s.all()
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.size, b.size), strings.Compare(a.path, b.path))
	})
	for _, file := range all {
		if err := ctx.Err(); err != nil {
			return err
		}
		if budget <= 0 {
			break
		}
		budget -= f.learnFrom(ctx, file, budget, read)
	}
	return nil
}

// learnFrom gives one file, at most so many bytes, and returns how many were read.
func (f *files) learnFrom(ctx context.Context, file found, most int64, read func(string, io.Reader) error) int64 {
	s, err := file.open(f.set.Skip)
	if err != nil {
		return 0
	}
	defer s.close()
	first := make([]byte, 1024)
	n, _ := s.ReadAt(first, 0)
	if noText(first[:n]) != "" {
		return 0
	}
	size := s.size
	if size == 0 {
		size = mostLearned
	}
	content := io.Reader(io.NewSectionReader(s, 0, size))
	if p := packedAs(first[:n]); p != unpacked {
		z, end, err := p.unpack(content)
		if err != nil {
			return 0
		}
		defer end()
		content = z
	}
	w := &watched{ctx: ctx, from: io.LimitReader(content, min(most, mostLearned))}
	_ = read(s.path, w) // what cannot be read teaches nothing
	return w.n
}

// watched counts what is read, and ends with its context.
type watched struct {
	ctx  context.Context
	from io.Reader
	n    int64
}

func (w *watched) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.from.Read(p)
	w.n += int64(n)
	return n, err
}
