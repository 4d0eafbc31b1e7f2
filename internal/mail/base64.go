package mail

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

const (
	lineBytes = 57 // that make a line of 76 characters (RFC 2045 section 6.8)
	lineChars = 76
	lines     = 512 // at a time
)

// base64Size is the length of size bytes in base64, in lines with CRLF.
func base64Size(size int64) int64 {
	chars := (size + 2) / 3 * 4
	return chars + (chars+lineChars-1)/lineChars*2
}

// copy writes the file in base64.
func (f *composedFile) copy(w io.Writer) error {
	doing := lang.Say("sending the file %s", f.Name)
	otherwise := func(format string, args ...any) error {
		return fault.New(fault.ExitFailure, "mail_changed", "%s: %s", doing, lang.Say(format, args...)).
			Hinted("it was changed since the mail was written; write the request again")
	}
	file, err := f.Open()
	if err != nil {
		return fault.File(err, doing)
	}
	defer file.Close()
	sum := sha256.New()
	in := bufio.NewReaderSize(io.LimitReader(file, f.Size+1), lines*lineBytes) // a byte more tells a file that grew
	var raw [lines * lineBytes]byte
	var coded [lines * (lineChars + 2)]byte
	for left := f.Size; left > 0; {
		n, err := io.ReadFull(in, raw[:min(left, int64(len(raw)))])
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return otherwise("it has %d bytes instead of %d", f.Size-left+int64(n), f.Size)
		}
		if err != nil {
			return fault.File(err, doing)
		}
		left -= int64(n)
		sum.Write(raw[:n])
		if _, err := w.Write(coded[:fill(coded[:], raw[:n])]); err != nil {
			return err
		}
	}
	switch _, err := in.ReadByte(); {
	case err == nil:
		return otherwise("it has more than %d bytes", f.Size)
	case !errors.Is(err, io.EOF):
		return fault.File(err, doing)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); f.SHA256 != "" && got != f.SHA256 {
		return otherwise("its content is another one")
	}
	return nil
}

// fill codes raw, whole lines but for the end of a file, and returns the length.
func fill(coded, raw []byte) int {
	at := 0
	for len(raw) > 0 {
		n := min(len(raw), lineBytes)
		base64.StdEncoding.Encode(coded[at:], raw[:n])
		at += base64.StdEncoding.EncodedLen(n)
		at += copy(coded[at:], "\r\n")
		raw = raw[n:]
	}
	return at
}
