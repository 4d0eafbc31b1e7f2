package system

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/netip"
	"net/url"

	"github.com/optool/optool/internal/fault"
)

// Way is how an address is reached.
type Way struct {
	Proxy  string // "http://proxy.example:3128", without credentials; "": straight
	Host   string // of the proxy
	From   string // where a proxy is set: "network.proxy" or the variable HTTPS_PROXY; "": nowhere
	Spared string // why the proxy is passed by: "loopback", "network.no-proxy" or "NO_PROXY"; "": it is not
}

// Way tells how the URL address is reached. It opens no socket. A setting that
// is no proxy is a usage fault.
func (n Network) Way(address string) (Way, error) {
	target, err := parseTarget(address)
	if err != nil {
		return Way{}, err
	}
	choose, err := n.proxies()
	if err != nil {
		return Way{}, err
	}
	var way Way
	switch setting := cmp.Or(n.Proxy, n.env("HTTPS_PROXY")); {
	case setting == "" || setting == "none" || setting == "direct":
		return way, nil
	case n.Proxy != "":
		way.From = "network.proxy"
	default:
		way.From = "HTTPS_PROXY"
	}
	by, err := choose(target)
	switch {
	case err != nil:
		return way, badProxy("%s is not a proxy address", way.From)
	case by != nil:
		way.Proxy, way.Host = origin(by), by.Hostname()
	case loopback(target.Hostname()):
		way.Spared = "loopback"
	case n.NoProxy != "":
		way.Spared = "network.no-proxy"
	default:
		way.Spared = "NO_PROXY"
	}
	return way, nil
}

// Resolve asks this host's resolver for the addresses of a name. A name that is
// not found, or for which there was no answer, is the fault vendor_unreachable. An
// address stands for itself, and nobody is asked.
func Resolve(ctx context.Context, name string) ([]string, error) {
	if _, err := netip.ParseAddr(name); err == nil {
		return []string{name}, nil
	}
	found, err := net.DefaultResolver.LookupHost(ctx, name)
	if err == nil {
		return found, nil
	}
	return nil, straight().explain(&url.URL{Scheme: "https", Host: name}, err).fault
}

// Reach connects to the URL address by the way that n says, and hangs up. The
// faults are those of Do.
func (n Network) Reach(ctx context.Context, address string) error {
	conn, _, err := n.open(ctx, address)
	if err != nil {
		return err
	}
	return conn.Close()
}

// open connects to the URL address.
func (n Network) open(ctx context.Context, address string) (net.Conn, *url.URL, error) {
	target, err := parseTarget(address)
	if err != nil {
		return nil, nil, err
	}
	dial, err := n.MailDial()
	if err != nil {
		return nil, nil, err
	}
	if n.Offline {
		return nil, nil, (&Client{offline: true}).allowed(target)
	}
	conn, err := dial(ctx, "tcp", proxyAddress(target))
	if err != nil {
		if f, ok := errors.AsType[*fault.Error](err); ok {
			return nil, nil, f
		}
		return nil, nil, straight().explain(target, err).fault
	}
	return conn, target, nil
}

// straight explains errors of a way without a proxy.
func straight() *Client {
	return &Client{proxy: func(*url.URL) (*url.URL, error) { return nil, nil }}
}
