package vendorcli

import (
	"fmt"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/strictyaml"
	"github.com/optool/optool/pkg/release"
)

// stepEntry is one item of the file of --steps.
type stepEntry struct {
	Name    string           `yaml:"name"`
	Run     []string         `yaml:"run"`
	Undo    []string         `yaml:"undo"`
	Timeout profile.Duration `yaml:"timeout"`
}

// readSteps reads the file of --steps. Whether the programs are part of the
// release is seen when the tree is packed.
func readSteps(d *desk, file string) ([]release.Step, error) {
	data, err := d.input(file, strictyaml.MaxSize)
	if err != nil {
		return nil, err
	}
	steps, err := parseSteps(file, data)
	if err != nil {
		return nil, fault.New(fault.ExitUsage, "steps_invalid", "%w", err).
			Hinted("correct the lines named above; 'optool-vendor release add --help' shows the form")
	}
	return steps, nil
}

func parseSteps(file string, data []byte) ([]release.Step, error) {
	doc, err := strictyaml.Open(file, data)
	if err != nil {
		return nil, err
	}
	var entries []stepEntry
	doc.Decode(&entries)
	if len(entries) == 0 {
		doc.Reject("", "want a list of steps")
	}
	var steps []release.Step
	first := map[string]int{}
	for i, e := range entries {
		at := fmt.Sprintf("[%d]", i)
		if e.Name == "" {
			doc.Reject(at+".name", "missing")
		} else if line, twice := first[e.Name]; twice {
			doc.Reject(at+".name", "%.100s is given twice, first on line %d", e.Name, line)
		} else if len(e.Name) > 64 || strings.Trim(e.Name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "" {
			doc.Reject(at+".name", "want up to 64 of a-z 0-9 - _ .")
		} else {
			first[e.Name] = doc.Line(at + ".name")
		}
		if len(e.Run) == 0 {
			doc.Reject(at+".run", "missing, want a program of the release and its arguments")
		}
		checkProgram(doc, at+".run[0]", e.Run)
		checkProgram(doc, at+".undo[0]", e.Undo)
		steps = append(steps, release.Step{Name: e.Name, Run: e.Run, Undo: e.Undo, Timeout: seconds(e.Timeout.D())})
	}
	return steps, doc.Err()
}

func checkProgram(doc *strictyaml.Document, at string, argv []string) {
	if len(argv) > 0 && release.CheckPath(argv[0]) != nil {
		doc.Reject(at, "want a program as a path inside the release, such as bin/migrate")
	}
}

// seconds rounds up, so that a deadline is never made none.
func seconds(long time.Duration) int { return int((long + time.Second - 1) / time.Second) }
