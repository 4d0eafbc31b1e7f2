package profile

import (
	"time"

	"github.com/optool/optool/internal/lang"
)

// Duration is a length of time as a profile writes it, such as 90s, 10m or
// 1h30m: more than 0, up to 24h.
type Duration time.Duration

// D returns the duration as the standard library has it.
func (d Duration) D() time.Duration { return time.Duration(d) }

// String returns the duration in the standard library's form, as in "1m30s".
func (d Duration) String() string { return time.Duration(d).String() }

// UnmarshalText reads the forms of time.ParseDuration.
func (d *Duration) UnmarshalText(text []byte) error {
	long, err := time.ParseDuration(string(text))
	if err != nil || long <= 0 || long > 24*time.Hour {
		return lang.Errorf("want a duration up to 24h, such as 90s or 10m")
	}
	*d = Duration(long)
	return nil
}
