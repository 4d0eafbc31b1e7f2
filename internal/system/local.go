package system

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"

	"github.com/optool/optool/internal/fault"
)

// Local asks a service on this host and returns its answer, whatever its status,
// with the body to be read and closed by the caller. It asks once, by no proxy, and follows no
// redirect. A URL that is not of a loopback host is the fault not_local (exit 2); one that does
// not answer is probe_failed (exit 1).
func (c *Client) Local(ctx context.Context, url string) (*http.Response, error) {
	target, err := parseTarget(url)
	if err != nil {
		return nil, err
	}
	if !localHost(target.Hostname()) {
		return nil, notLocal(origin(target))
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, fault.Usage("%s cannot be asked", origin(target))
	}
	request.Header.Set("User-Agent", c.userAgent)
	once := *c.client()
	transport := once.Transport.(*http.Transport).Clone()
	transport.Proxy, transport.DialContext = nil, dialLocal
	transport.DisableKeepAlives = true // it is for this once
	once.Transport = transport
	once.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := once.Do(request)
	if err != nil {
		return nil, fault.New(fault.ExitFailure, "probe_failed", "%s does not answer: %s", origin(target), reason(err))
	}
	return answer, nil
}

// ShownCertificates connects to a TLS server on this host, at HOST:PORT, and
// returns what it shows, its own certificate first. Nothing is judged: that a
// certificate is wrong is what one wants to learn. Nothing is sent after the handshake.
func ShownCertificates(ctx context.Context, address string) ([]*x509.Certificate, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil || !localHost(host) {
		return nil, notLocal(address)
	}
	ctx, cancel := context.WithTimeout(ctx, maxConnect)
	defer cancel()
	silent := func(err error) error {
		return fault.New(fault.ExitFailure, "probe_failed", "%s does not speak TLS: %s", address, reason(err))
	}
	plain, err := dialLocal(ctx, "tcp", address)
	if err != nil {
		return nil, silent(err)
	}
	defer plain.Close()
	conn := tls.Client(plain, &tls.Config{InsecureSkipVerify: true, ServerName: host})
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, silent(err)
	}
	return conn.ConnectionState().PeerCertificates, nil
}

// OnThisHost tells whether url is one that Local asks: of a loopback host.
func OnThisHost(url string) bool {
	target, err := parseTarget(url)
	return err == nil && localHost(target.Hostname())
}

// dialLocal connects to a loopback address. "localhost" is those two of RFC 6761, 6.3:
// the resolver might ask the network for it.
func dialLocal(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: maxConnect}
	if host != "localhost" {
		return d.DialContext(ctx, network, address)
	}
	conn, err := d.DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
	if err == nil {
		return conn, nil
	}
	if conn, late := d.DialContext(ctx, network, net.JoinHostPort("::1", port)); late == nil {
		return conn, nil
	}
	return nil, err
}

func localHost(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

func notLocal(where string) error {
	return fault.New(fault.ExitUsage, "not_local", "%s is not on this host", where).
		Hinted("collectors ask services on loopback addresses alone, such as 127.0.0.1")
}
