package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/optool/optool/internal/lang"
)

// Window is a span of the day in minutes after midnight. One that ends before it
// begins lasts over midnight. The zero Window is always open.
type Window struct {
	From int // 0 to 1439
	To   int // 1 to 1440
}

// String returns the window as it is written, "02:00-04:00"; empty for the zero Window.
func (w Window) String() string {
	if w == (Window{}) {
		return ""
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", w.From/60, w.From%60, w.To/60, w.To%60)
}

// Wait returns how long after now the window opens, in the time zone of now; 0
// if it is open.
func (w Window) Wait(now time.Time) time.Duration {
	if w == (Window{}) {
		return 0
	}
	year, month, day := now.Date()
	at := func(days, minutes int) time.Time {
		return time.Date(year, month, day+days, 0, minutes, 0, 0, now.Location())
	}
	over := 0
	if w.To <= w.From {
		over = 1
	}
	for days := -1; ; days++ { // yesterday's may last until today
		from, to := at(days, w.From), at(days+over, w.To)
		if now.Before(to) && from.Before(to) { // a change to summer time may swallow one
			return max(0, from.Sub(now))
		}
	}
}

// window reads a Window; ok is false for what is none.
func window(text string) (w Window, ok bool) {
	if text == "" {
		return Window{}, true
	}
	from, to, _ := strings.Cut(text, "-")
	w.From, ok = minutes(from)
	if !ok || w.From == 24*60 {
		return Window{}, false
	}
	if w.To, ok = minutes(to); w.To == 0 {
		w.To = 24 * 60
	}
	return w, ok && w.From != w.To && w.To-w.From < 24*60 // all day is no window
}

// minutes reads a time of the day from 00:00 to 24:00.
func minutes(text string) (int, bool) {
	hour, minute, ok := strings.Cut(strings.TrimSpace(text), ":")
	if !ok || len(hour) < 1 || len(hour) > 2 || len(minute) != 2 || strings.Trim(hour+minute, "0123456789") != "" {
		return 0, false
	}
	h, _ := strconv.Atoi(hour) // digits alone
	m, _ := strconv.Atoi(minute)
	return h*60 + m, m < 60 && h*60+m <= 24*60
}

const rateUnits = "kMGT"

// rate reads bytes per second with a unit of 1024, or none.
func rate(text string) (int64, bool) {
	if text == "" {
		return 0, true
	}
	number, factor := text, 1.0
	if unit := text[len(text)-1]; unit > '9' {
		i := strings.IndexByte(strings.ToLower(rateUnits), unit|0x20)
		if i < 0 {
			return 0, false
		}
		number = text[:len(text)-1]
		for range i + 1 {
			factor *= 1024
		}
	}
	if strings.Trim(number, "0123456789.") != "" { // neither 1e3 nor Inf
		return 0, false
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || n == 0 {
		return 0, err == nil
	}
	n *= factor
	return int64(n), n >= 1<<10 && n <= 1<<40
}

// rateText writes a rate in the largest unit that takes no fraction.
func rateText(n int64) string {
	if n == 0 {
		return ""
	}
	unit := ""
	for _, next := range rateUnits {
		if n%1024 != 0 {
			break
		}
		n, unit = n/1024, string(next)
	}
	return strconv.FormatInt(n, 10) + unit
}

// isChannel says whether text is empty or names a channel, as pkg/release has it.
func isChannel(text string) bool {
	return len(text) <= 32 && !strings.HasPrefix(text, "-") && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// urls returns URLs that files are fetched below, without a slash at the end. The
// error repeats no URL: it may hold a password.
func (r raw) urls() ([]string, error) {
	list := []string{}
	for _, text := range r.split() {
		u, err := url.Parse(text)
		switch {
		case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
			return nil, lang.Errorf("want URLs such as https://mirror.example/releases")
		case u.User != nil || strings.ContainsAny(text, "?#"):
			return nil, lang.Errorf("want URLs without user, query and fragment")
		case u.Scheme == "http" && !isLoopback(u.Hostname()):
			return nil, lang.Errorf("%q: want https; http is for a loopback host alone", text)
		}
		list = append(list, strings.TrimRight(text, "/"))
	}
	return list, nil
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
