package vendorcli

import (
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
)

func TestUploadFlags(t *testing.T) {
	for line, want := range map[string]any{
		"":                     backoffice.UploadLimits{Stored: 200 << 30, Free: 1 << 30, Life: 7 * 24 * time.Hour},
		"--max-upload 500M":    backoffice.UploadLimits{File: 500 << 20, Stored: 200 << 30, Free: 1 << 30, Life: 7 * 24 * time.Hour},
		"--max-stored 2T":      backoffice.UploadLimits{Stored: 2 << 40, Free: 1 << 30, Life: 7 * 24 * time.Hour},
		"--keep-free 10G":      backoffice.UploadLimits{Stored: 200 << 30, Free: 10 << 30, Life: 7 * 24 * time.Hour},
		"--upload-life 36h":    backoffice.UploadLimits{Stored: 200 << 30, Free: 1 << 30, Life: 36 * time.Hour},
		"--max-upload 1K":      "64K or more",
		"--max-upload x":       "64K or more",
		"--max-upload 300G":    "more than --max-stored",
		"--max-stored 0":       "64K or more",
		"--keep-free 0":        "1024K or more",
		"--upload-life 1m":     "1h to 366d",
		"--upload-life -3d":    "1h to 366d",
		"--upload-life 9999d":  "1h to 366d",
		"--upload-life week":   "1h to 366d",
		"--upload-life 2027-1": "1h to 366d",
	} {
		var o uploadOptions
		f := pflag.NewFlagSet("serve", pflag.ContinueOnError)
		o.flags(f)
		if err := f.Parse(strings.Fields(line)); err != nil {
			t.Fatal(err)
		}
		got, err := o.limits(noon())
		switch want := want.(type) {
		case backoffice.UploadLimits:
			if err != nil || got != want {
				t.Errorf("%q: %+v, %v", line, got, err)
			}
		case string:
			if err == nil || !strings.Contains(err.Error(), want) || fault.Of(err).Exit != fault.ExitUsage {
				t.Errorf("%q: %+v, %v, want %q", line, got, err, want)
			}
		}
	}
}
