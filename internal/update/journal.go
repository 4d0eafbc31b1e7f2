package update

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// Word says what a line of the journal notes.
type Word string

// Words of the journal. A step is begun and done, or failed; from undoing on a
// run leads back, from committed on it is over but for the tidying.
const (
	WordRun       Word = "run" // first line, with the Run
	WordBegun     Word = "begun"
	WordDone      Word = "done"
	WordFailed    Word = "failed"
	WordCommitted Word = "committed"
	WordUndoing   Word = "undoing" // with the reason
	WordUndone    Word = "undone"  // of a step
	WordStuck     Word = "stuck"   // a step could not be undone
	WordEnded     Word = "ended"   // last line, with the Ending
	WordTold      Word = "told"    // the administrator's notice is queued
)

// Line is one line of a journal.
type Line struct {
	At     time.Time  `json:"at"`
	Word   Word       `json:"word"`
	Step   string     `json:"step,omitempty"`
	Note   string     `json:"note,omitempty"`   // of failed and stuck: why
	Why    *lang.Told `json:"why,omitempty"`    // the Note of undoing, as it was composed
	Code   string     `json:"code,omitempty"`   // of a fault
	Output string     `json:"output,omitempty"` // end of what a program printed
	Run    *Run       `json:"run,omitempty"`
	Ending Ending     `json:"ending,omitempty"`
}

// Run is what is to be done, fixed when the run begins.
type Run struct {
	ID       string   `json:"id"`
	Product  string   `json:"product"`
	Root     string   `json:"root"`
	Kind     Kind     `json:"kind"`
	From     string   `json:"from,omitempty"` // empty: nothing is installed
	To       string   `json:"to"`
	Channel  string   `json:"channel,omitempty"`
	Source   string   `json:"source,omitempty"`
	Manifest string   `json:"manifest,omitempty"` // SHA-256 of the manifest of To
	Kept     bool     `json:"kept,omitempty"`     // the release To was there already
	Running  bool     `json:"running,omitempty"`  // the services ran when it began
	Leaving  []string `json:"leaving,omitempty"`  // of a rollback: releases whose changes are undone, oldest first
	PID      int      `json:"pid"`
	By       string   `json:"by"`               // version of optool
	Target   string   `json:"target,omitempty"` // version the plan leads to, when it is not To
}

// Kind of a run.
type Kind string

// Kinds of runs.
const (
	Install  Kind = "install"
	Advance  Kind = "update"
	Rollback Kind = "rollback"
)

// Said returns the word, for those who say it in another language.
func (k Kind) Said() (format string, args []any) { return string(k), nil }

// Ending is how a run ended.
type Ending string

// Endings.
const (
	EndDone   Ending = "done"
	EndUndone Ending = "undone" // the release of before runs
)

// maxJournal bounds a journal that is read back, in bytes.
const maxJournal = 16 << 20

// journal is an append-only file. Each line carries the start of a SHA-256 over
// itself and the line before; a line torn by a power cut, or bytes that a file
// system made up, end it. A line that is followed by nothing may be lost: what it
// announces had not begun.
type journal struct {
	disk  disk.Disk
	path  string
	file  disk.File
	good  int64  // bytes of sound lines
	dirty bool   // something unsound may stand behind them
	sum   string // of the last line
	lines []Line

	ballast string // path of a file to give up when the disk is full; "": none
}

// load puts a file of 64 KiB beside the journal, to be given up when the disk is
// full: an undo that cannot be noted would be repeated, over data that came since.
func (j *journal) load(path string) error {
	j.ballast = path
	if _, err := j.disk.Lstat(path); err == nil {
		return nil
	}
	f, err := j.disk.Create(path, 0o600)
	if err == nil {
		_, err = f.Write(make([]byte, 64<<10))
		err = errors.Join(err, f.Close())
	}
	return fault.File(err, lang.Say("setting room aside for the update journal"))
}

// openJournal reads the journal at path. Without one, it has no lines.
func openJournal(d disk.Disk, path string) (*journal, error) {
	j := &journal{disk: d, path: path}
	data, err := disk.ReadFile(d, path, maxJournal)
	if errors.Is(err, fs.ErrNotExist) {
		return j, nil
	}
	if err != nil {
		return nil, fault.File(err, lang.Say("reading the update journal %s", path))
	}
	for text := range bytes.Lines(data) {
		body, whole := bytes.CutSuffix(text, []byte("\n"))
		sum, document, ok := bytes.Cut(body, []byte(" "))
		var l Line
		if !whole || !ok || chain(j.sum, document) != string(sum) || json.Unmarshal(document, &l) != nil {
			break
		}
		j.good += int64(len(text))
		j.sum = string(sum)
		j.lines = append(j.lines, l)
	}
	j.dirty = j.good < int64(len(data))
	return j, nil
}

func chain(before string, document []byte) string {
	h := sha256.New()
	h.Write([]byte(before + "\n"))
	h.Write(document)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// note appends a line and makes it durable. When it fails, the line may or may
// not be there; the next note overwrites it.
func (j *journal) note(l Line) error {
	document, err := json.Marshal(l)
	if err != nil {
		return err
	}
	sum := chain(j.sum, document)
	text := append(append([]byte(sum+" "), document...), '\n')
	err = j.append(text)
	if err != nil && j.ballast != "" { // on a full disk this makes the room
		j.dirty = true
		if j.disk.Remove(j.ballast) == nil {
			err = j.append(text)
		}
	}
	if err != nil {
		j.dirty = true
		return fault.File(err, lang.Say("writing the update journal %s", j.path))
	}
	j.good += int64(len(text))
	j.sum = sum
	j.lines = append(j.lines, l)
	return nil
}

func (j *journal) append(text []byte) error {
	if j.file == nil {
		f, err := j.disk.Append(j.path, 0o600)
		if err != nil {
			return err
		}
		j.file = f
		if err := j.disk.SyncDir(filepath.Dir(j.path)); err != nil {
			return err
		}
	}
	if j.dirty {
		if err := j.file.Truncate(j.good); err != nil {
			return err
		}
		j.dirty = false
	}
	if _, err := j.file.Write(text); err != nil {
		return err
	}
	return j.file.Sync()
}

func (j *journal) close() {
	if j.file != nil {
		_ = j.file.Close() // every line was synced
		j.file = nil
	}
}

// run returns the run the journal is about; nil for an empty journal.
func (j *journal) run() *Run {
	if len(j.lines) == 0 {
		return nil
	}
	return j.lines[0].Run
}

// last returns the newest line with one of the words.
func (j *journal) last(words ...Word) *Line {
	for i := len(j.lines) - 1; i >= 0; i-- {
		for _, w := range words {
			if j.lines[i].Word == w {
				return &j.lines[i]
			}
		}
	}
	return nil
}

// owed returns the steps that were begun and not undone since, newest first.
func (j *journal) owed() []string {
	var begun []string
	for _, l := range j.lines {
		switch l.Word {
		case WordBegun:
			begun = append(begun, l.Step)
		case WordUndone:
			for i, name := range begun {
				if name == l.Step {
					begun = append(begun[:i], begun[i+1:]...)
					break
				}
			}
		}
	}
	for i, k := 0, len(begun)-1; i < k; i, k = i+1, k-1 {
		begun[i], begun[k] = begun[k], begun[i]
	}
	return begun
}

// begun reports whether a step was begun, ever.
func (j *journal) begun(step string) bool {
	return slices.ContainsFunc(j.lines, func(l Line) bool { return l.Word == WordBegun && l.Step == step })
}

// committed reports whether the run went through: a commit that was not taken
// back by a later line.
func (j *journal) committed() bool {
	l := j.last(WordCommitted, WordUndoing)
	return l != nil && l.Word == WordCommitted
}

// step is the step under way, for messages.
func (j *journal) step() string {
	if l := j.last(WordBegun, WordUndoing, WordCommitted); l != nil {
		switch l.Word {
		case WordUndoing:
			return "undoing"
		case WordCommitted:
			return "tidying"
		}
		return l.Step
	}
	return "starting"
}
