package form

import (
	"io"
	"os"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// external lets the user write a text in his editor. What goes wrong there is said,
// and the text stays as it was.
func (s *session) external(f Field) error {
	if s.t.Editor == nil {
		s.complain(lang.T("there is no editor here; type the text"))
		return nil
	}
	before := s.values[f.Name]
	path, err := s.handOver(before)
	if err != nil {
		s.complain(lang.Of(err))
		return nil
	}
	s.paper.leave()
	s.rest()
	failed := s.t.Editor(s.ctx, path)
	s.resume()
	if s.ctx.Err() == nil && failed == nil {
		s.say(lang.T("Back from the editor."))
	}
	after, err := takeBack(path, f.max())
	switch {
	case err == nil && failed == nil:
		_ = os.Remove(path)
		return s.set(f, normal(f, after), false)
	case failed != nil:
		s.complain(lang.T("the editor: %w", failed))
	default:
		s.complain(lang.Of(err))
	}
	if err == nil && normal(f, after) == before {
		_ = os.Remove(path)
	} else if _, gone := os.Lstat(path); gone == nil {
		s.say(lang.T("The text is as it was; what the editor left is in %s", path))
	}
	if s.ctx.Err() != nil {
		return s.ctx.Err()
	}
	return nil
}

// handOver writes the text to a file of its own.
func (s *session) handOver(text string) (path string, err error) {
	file, err := os.CreateTemp(s.t.TempDir, "text-*.txt") // mode 0600
	if err != nil {
		return "", fault.File(err, lang.Say("making a file for the editor"))
	}
	if text != "" {
		text += "\n"
	}
	_, err = io.WriteString(file, text)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(file.Name())
		return "", fault.File(err, lang.Say("writing %s", file.Name()))
	}
	return file.Name(), nil
}

// takeBack reads what the editor left.
func takeBack(path string, limit int) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fault.File(err, lang.Say("reading what the editor left"))
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, int64(limit)+2))
	if err != nil {
		return "", fault.File(err, lang.Say("reading what the editor left"))
	}
	text := clean(strings.TrimPrefix(string(data), "\ufeff"), true)
	if len(strings.TrimRight(text, "\n")) > limit || len(data) > limit+1 {
		return "", lang.Errorf("the text is longer than the %d bytes that fit", limit)
	}
	return text, nil
}
