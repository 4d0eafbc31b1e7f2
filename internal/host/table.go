package host

import (
	"fmt"
	"io"
	"strconv"
	"time"
)

// headings of the table, the command last.
var headings = [...]string{"USER", "PID", "PPID", "STATE", "STARTED", "CPU%", "RSS", "THREADS", "FILES", "COMMAND"}

// columns are the cells of a process, the command apart.
func (p Process) columns() [9]string {
	started, files := "-", "-"
	if !p.Started.IsZero() {
		started = p.Started.UTC().Format(time.RFC3339)
	}
	if p.OpenFiles >= 0 {
		files = strconv.Itoa(p.OpenFiles)
	}
	return [9]string{p.User, strconv.Itoa(p.PID), strconv.Itoa(p.PPID), p.State, started,
		strconv.FormatFloat(p.CPUPercent, 'f', 1, 64), size(p.RSS), strconv.Itoa(p.Threads), files}
}

// WriteTo writes the table as aligned text, a line for each process under a line of
// headings. It writes line by line and returns the first error of w.
func (t Table) WriteTo(w io.Writer) (int64, error) {
	var width [9]int
	for i := range width {
		width[i] = len(headings[i])
	}
	for _, p := range t {
		for i, cell := range p.columns() {
			width[i] = max(width[i], len(cell))
		}
	}
	var written int64
	line := func(cells [9]string, command string) error {
		text := make([]byte, 0, 256)
		for i, cell := range cells {
			pad := fmt.Sprintf("%*s ", width[i], cell) // numbers to the right
			if i == 0 || i == 3 || i == 4 {
				pad = fmt.Sprintf("%-*s ", width[i], cell)
			}
			text = append(text, pad...)
		}
		n, err := w.Write(append(append(text, command...), '\n'))
		written += int64(n)
		return err
	}
	if err := line([9]string(headings[:9]), headings[9]); err != nil {
		return written, err
	}
	for _, p := range t {
		if err := line(p.columns(), p.Command); err != nil {
			return written, err
		}
	}
	return written, nil
}

// size writes bytes in powers of 1024: 512K, 1.5G.
func size(n int64) string {
	const units = "KMGTP"
	if n < 1024 {
		return strconv.FormatInt(n, 10)
	}
	f, unit := float64(n)/1024, 0
	for f >= 1023.95 && unit < len(units)-1 {
		f, unit = f/1024, unit+1
	}
	if f >= 10 {
		return strconv.FormatFloat(f, 'f', 0, 64) + units[unit:unit+1]
	}
	return strconv.FormatFloat(f, 'f', 1, 64) + units[unit:unit+1]
}
