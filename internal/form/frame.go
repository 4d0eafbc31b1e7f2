package form

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// paper is the end of what was printed. Its frame is painted by what differs from
// what stands there.
type paper struct {
	out  bytes.Buffer // what goes to the terminal next
	rows [][]cell     // the frame; none: the cursor is at the beginning of an empty row
	r, c int          // the cursor: row of the frame, column
}

// paint makes the frame look like rows, with the cursor in row r and column c. The
// first gone rows of the old frame are left above the new one.
func (p *paper) paint(rows [][]cell, r, c, gone int) {
	if gone = min(gone, len(p.rows)); gone > 0 {
		p.rows, p.r = p.rows[gone:], p.r-gone
	}
	for i, row := range rows {
		if i >= len(p.rows) || !slices.Equal(p.rows[i], row) {
			p.repaint(i, row)
		}
	}
	if len(p.rows) > len(rows) {
		p.move(len(rows), 0)
		p.out.WriteString("\x1b[J") // erase to the end of the screen
		p.rows = p.rows[:len(rows)]
		if len(rows) == 0 {
			p.r, p.c = 0, 0
			return
		}
	}
	p.move(r, c)
}

// repaint makes row i look like row, from the first character that differs.
func (p *paper) repaint(i int, row []cell) {
	var old []cell
	if i < len(p.rows) {
		old = p.rows[i]
	}
	same, x := 0, 0
	for same < len(old) && same < len(row) && old[same] == row[same] {
		x += row[same].w
		same++
	}
	end := len(row)
	if width(old) == width(row) { // what follows may be the same, at its place
		for end > same && end-1+len(old)-len(row) >= same && old[end-1+len(old)-len(row)] == row[end-1] {
			end--
		}
	}
	p.move(i, x)
	for _, c := range row[same:end] {
		p.out.WriteString(c.s)
		p.c += c.w
	}
	if width(old) > width(row) {
		p.out.WriteString("\x1b[K") // erase to the end of the row
	}
	if i < len(p.rows) {
		p.rows[i] = row
	} else {
		p.rows = append(p.rows, row)
	}
}

// move brings the cursor to row r, column c of the frame, by the fewest bytes.
func (p *paper) move(r, c int) {
	if r > p.r {
		p.out.WriteString("\r" + strings.Repeat("\n", r-p.r))
		p.c = 0
	} else if r < p.r {
		p.csi(p.r-r, 'A')
	}
	p.r = r
	switch {
	case c == p.c:
	case c == 0:
		p.out.WriteByte('\r')
	case c > p.c:
		p.csi(c-p.c, 'C')
	case p.c-c <= 4:
		p.out.WriteString(strings.Repeat("\b", p.c-c))
	case c <= 4:
		p.out.WriteByte('\r')
		p.csi(c, 'C')
	default:
		p.csi(p.c-c, 'D')
	}
	p.c = c
}

// csi writes a control sequence with one parameter, which is 1 if it is left out.
func (p *paper) csi(n int, final byte) {
	p.out.WriteString("\x1b[")
	if n != 1 {
		p.out.WriteString(strconv.Itoa(n))
	}
	p.out.WriteByte(final)
}

// leave ends the frame: what is printed next stands below.
func (p *paper) leave() {
	if len(p.rows) > 0 {
		if last := len(p.rows) - 1; last > p.r {
			p.move(last, 0)
		}
		p.out.WriteString("\r\n")
	}
	p.rows, p.r, p.c = nil, 0, 0
}

// forget makes the next frame begin where the terminal's cursor is, in an empty row.
func (p *paper) forget() { p.rows, p.r, p.c = nil, 0, 0 }

// view is which part of a text its frame shows.
type view struct {
	top  int // first line
	left int // first column of the cursor's line
	gone int // rows by which the frame moved down
}

const (
	tallest  = 10 // rows of a frame
	leastRow = 8  // columns of text beside a prompt; it is left out where there are fewer
)

// layout makes a frame of at most height rows for the text, each with the prompt
// before it, in columns, of which the last stays empty.
func (v *view) layout(e *editor, prompt []cell, columns, height int) (rows [][]cell, r, c int) {
	lines := strings.Split(e.text, "\n")
	line := strings.Count(e.text[:e.at], "\n")
	begin, _ := e.line()
	if width(prompt) > columns-1-leastRow {
		prompt = cells("> ")
	}
	room := max(1, columns-1-width(prompt))

	old := v.top
	v.top = max(min(v.top, line), line-height+1)
	v.gone = max(0, v.top-old)

	x, whole := width(cells(e.text[begin:e.at])), cells(lines[line])
	v.scroll(x, width(whole), room)
	for i := v.top; i < min(len(lines), v.top+height); i++ {
		row, left := whole, v.left
		if i != line {
			row, left = cells(lines[i]), 0
		}
		rows = append(rows, slices.Concat(prompt, window(row, left, room)))
	}
	return rows, line - v.top, width(prompt) + x - v.left
}

// scroll moves sideways until column x of a line of total columns is seen, half a
// window at a time, so that a key seldom moves anything.
func (v *view) scroll(x, total, room int) {
	hidden := total > v.left+room // the last column shows that
	if x < v.left+min(v.left, 1) || x >= v.left+room-1 && hidden || x > v.left+room {
		v.left = max(0, x-room/2)
	}
	if total <= room {
		v.left = 0
	}
}

// window is the part of a row from column left on; < and > stand where it goes on.
func window(row []cell, left, room int) (part []cell) {
	from, size := left, room
	if left > 0 {
		part, from, size = append(part, cell{"<", 1}), from+1, size-1
	}
	if width(row) > left+room {
		return slices.Concat(part, cut(row, from, size-1), []cell{{">", 1}})
	}
	return append(part, cut(row, from, size)...)
}
