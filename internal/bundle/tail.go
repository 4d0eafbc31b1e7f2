package bundle

import (
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Tail reads a file of text: the last most bytes of a larger one, from where they may
// be shown from, behind a line that says what was left out. Faults are those of
// fault.File.
func Tail(path string, most int64) ([]byte, error) {
	doing := lang.Say("reading %s", path)
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, fault.File(err, doing)
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = lang.Errorf("it is no regular file")
	}
	if err != nil {
		return nil, fault.File(err, doing)
	}
	from := max(0, info.Size()-most)
	text, err := io.ReadAll(io.NewSectionReader(f, from, most))
	if err != nil {
		return nil, fault.File(err, doing)
	}
	if from == 0 {
		return text, nil
	}
	at := restart(text)
	return append(fmt.Appendf(nil, leftOut(), from+int64(at)), text[at:]...), nil
}

// leftOut is a line in the place of bytes.
func leftOut() string { return lang.Named("[optool: %d bytes left out here]\n") }
