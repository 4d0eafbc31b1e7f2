package system

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// maxConnect ends one attempt to connect, or to agree on TLS, early enough for
// another one within an ordinary budget.
const maxConnect = 10 * time.Second

// ClientOptions replaces what tests must control; the zero value is real.
type ClientOptions struct {
	Rand  func() float64                                   // in [0,1), for the jitter
	Sleep func(ctx context.Context, d time.Duration) error // ends early with ctx's error
	Now   func() time.Time                                 // to read Retry-After dates and measure speeds
}

// orReal fills in what a test left open.
func (o ClientOptions) orReal() ClientOptions {
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Client sends requests as its Network says. It is safe for concurrent use.
type Client struct {
	offline   bool
	userAgent string
	proxy     proxyFunc
	options   ClientOptions
	build     func() *http.Client

	mu   sync.Mutex
	http *http.Client // built by the first request
}

// NewClient checks n and reads the files it names. A wrong value or file is a
// fault with exit 2. It opens no socket.
func NewClient(n Network, o ClientOptions) (*Client, error) {
	proxy, err := n.proxies()
	if err != nil {
		return nil, err
	}
	extra, err := n.authorities()
	if err != nil {
		return nil, err
	}
	identity, err := n.identity()
	if err != nil {
		return nil, err
	}
	c := &Client{offline: n.Offline, userAgent: n.UserAgent, proxy: proxy, options: o.orReal()}
	c.build = func() *http.Client {
		return &http.Client{
			CheckRedirect: checkRedirect,
			Transport: &http.Transport{ // of HTTP/1.1, which is all that files need
				Proxy:                  func(r *http.Request) (*url.URL, error) { return proxy(r.URL) },
				OnProxyConnectResponse: checkProxyAnswer,
				DialContext:            (&net.Dialer{Timeout: maxConnect}).DialContext,
				TLSHandshakeTimeout:    maxConnect,
				TLSClientConfig: &tls.Config{
					MinVersion:   tls.VersionTLS12,
					RootCAs:      roots(extra, n.CAExclusive),
					Certificates: identity,
				},
				// A body is bounded as it travels; nothing swells while it is unpacked.
				DisableCompression:     true,
				MaxResponseHeaderBytes: 64 << 10,
				IdleConnTimeout:        maxConnect,
			},
		}
	}
	return c, nil
}

// roots returns nil, the system's own authorities, when there is nothing to add.
func roots(extra []*x509.Certificate, exclusive bool) *x509.CertPool {
	if len(extra) == 0 {
		return nil
	}
	pool := x509.NewCertPool()
	if !exclusive {
		if system, err := x509.SystemCertPool(); err == nil {
			pool = system
		}
	}
	for _, certificate := range extra {
		pool.AddCert(certificate)
	}
	return pool
}

func (c *Client) client() *http.Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.http == nil {
		c.http = c.build()
	}
	return c.http
}

// Close ends idle connections. A closed client may be used again.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.http != nil {
		c.http.CloseIdleConnections()
	}
}
