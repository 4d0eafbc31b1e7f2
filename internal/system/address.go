package system

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/optool/optool/internal/fault"
)

const maxRedirects = 5

// parseTarget accepts https for any host and http for this one.
func parseTarget(raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" {
		return nil, fault.Usage("the vendor's address is not a URL with a host") // its text may hold a password
	}
	if !secure(u) {
		return nil, fault.New(fault.ExitUsage, "insecure_url", "refusing to connect to %s: it is not https", origin(u)).Hinted(
			"use https; plain http is for this host alone (127.0.0.1, ::1, localhost)")
	}
	return u, nil
}

func secure(u *url.URL) bool {
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())
}

// loopback judges the name alone and asks no resolver.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// checkRedirect follows at most maxRedirects, never from https to http, and takes
// nothing confidential to another host.
func checkRedirect(next *http.Request, before []*http.Request) error {
	last := before[len(before)-1].URL
	if !secure(next.URL) || last.Scheme == "https" && next.URL.Scheme != "https" {
		return fault.New(fault.ExitUnreachable, "insecure_redirect",
			"%s redirects to %s, which is not followed: it is not https", origin(last), origin(next.URL)).Retry().Hinted(
			"a login page of the local network or a proxy often causes this; log in there, or tell the vendor")
	}
	if len(before) > maxRedirects {
		return fault.New(fault.ExitUnreachable, "vendor_unreachable",
			"%s redirects more than %d times", origin(last), maxRedirects).Retry().Hinted("tell the vendor")
	}
	if next.Method != http.MethodGet && next.Method != http.MethodHead && next.URL.Host != before[0].URL.Host {
		return fault.New(fault.ExitUnreachable, "insecure_redirect",
			"%s redirects to %s, which is not followed with what was to be sent", origin(last), origin(next.URL)).Retry().Hinted("tell the vendor")
	}
	next.Header.Del("Referer")
	// Each hop starts from the first request's header, so every host on the way counts.
	for _, hop := range before {
		if hop.URL.Host != next.URL.Host {
			keepPublic(next.Header)
			break
		}
	}
	return nil
}

// keepPublic drops every header that is not known to be harmless.
func keepPublic(h http.Header) {
	for name := range h {
		switch name {
		case "Accept", "Accept-Encoding", "Accept-Language", "Content-Type", "If-Modified-Since",
			"If-None-Match", "If-Range", "Range", "User-Agent":
		default:
			delete(h, name)
		}
	}
}

// origin is what may be shown of any URL: scheme, host and port. The path may
// hold a name that is as good as a key.
func origin(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host}).String()
}
