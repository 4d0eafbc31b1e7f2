package vendorcli

import (
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
)

// uploadOptions are the flags that bound what customers leave on the server.
type uploadOptions struct {
	file, stored, free, life string
}

func (o *uploadOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.file, "max-upload", "", "largest file of a customer (default support.delivery.maxUpload of the profile)")
	f.StringVar(&o.stored, "max-stored", "200G", "what the files of one licence may take, those of its requests among them")
	f.StringVar(&o.free, "keep-free", "1G", "what uploads leave free of the disk")
	f.StringVar(&o.life, "upload-life", "7d", "how long an upload is kept that nobody goes on with")
}

// limits reads the flags; zeros are for what the server has a default of.
func (o *uploadOptions) limits(now time.Time) (l backoffice.UploadLimits, err error) {
	for _, flag := range []struct {
		name, text string
		least      int64
		into       *int64
	}{
		{"max-upload", o.file, 64 << 10, &l.File},
		{"max-stored", o.stored, 64 << 10, &l.Stored},
		{"keep-free", o.free, 1 << 20, &l.Free},
	} {
		if flag.text == "" && flag.name == "max-upload" {
			continue
		}
		var size profile.Bytes
		if err := size.UnmarshalText([]byte(flag.text)); err != nil || int64(size) < flag.least {
			return l, fault.Usage("--%s %q: want %dK or more, such as 20G", flag.name, flag.text, flag.least>>10)
		}
		*flag.into = int64(size)
	}
	if l.File > l.Stored {
		return l, fault.Usage("--max-upload %s is more than --max-stored %s", o.file, o.stored)
	}
	until, ok := parseInstant(o.life, now.UTC(), dayStart)
	if l.Life = until.Sub(now); !ok || strings.ContainsAny(o.life, "-:") || l.Life < time.Hour || l.Life > 366*24*time.Hour {
		return l, fault.Usage("--upload-life %q: want 1h to 366d, such as 7d", o.life)
	}
	return l, nil
}
