package support

import (
	"slices"

	"github.com/optool/optool/internal/fault"
)

// routes counts the troubles in a row of each route in one run.
type routes map[string]int

// mostTroubles is after how many in a row a route is left alone for this run. A single
// parcel may have a trouble of its own.
const mostTroubles = 10

func (r routes) closed(via string) bool { return r[via] >= mostTroubles }

func (r routes) note(via string, failed error) {
	f := fault.Of(failed)
	switch {
	case f == nil:
		r[via] = 0
	case slices.Contains([]string{"vendor_unreachable", "vendor_tls", "proxy_failed", "offline", "not_the_vendor", "insecure_redirect", "mail_tls", "mail_auth", "mail_rejected_here", "notice_settings", "config_invalid"}, f.Code):
		r[via] = mostTroubles // whatever parcel comes next meets the same
	case f.Exit == fault.ExitUnreachable:
		r[via]++
	}
}
