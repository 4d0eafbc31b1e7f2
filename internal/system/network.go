package system

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net/url"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"golang.org/x/net/http/httpproxy"
)

// maxPEM bounds a certificate or key file: the bundle of all public
// authorities has about 230 KB.
const maxPEM = 4 << 20

// Network says how the vendor is reached. The zero value connects directly and
// trusts the authorities of the system.
type Network struct {
	// Proxy is the URL of a proxy (http, https, socks5 or socks5h; without a
	// scheme http). "" takes HTTPS_PROXY from Env, "none" or "direct" uses no
	// proxy. HTTP_PROXY has no say: plain http stays on this host, and this host
	// is never reached through a proxy.
	Proxy string
	// NoProxy lists hosts to reach directly, in the customary notation of
	// NO_PROXY; "" takes that variable from Env.
	NoProxy string

	CAFile      string // PEM file of more certificate authorities to trust
	CAExclusive bool   // trust those of CAFile alone

	ClientCert string // PEM file, the certificate this host shows; goes with ClientKey
	ClientKey  string // PEM file

	Offline   bool   // refuse every request before a socket is opened
	UserAgent string // "" sends none

	// Env reads an environment variable; nil is an empty environment.
	Env func(string) string
}

// proxyFunc tells which proxy to use for a URL; nil is none.
type proxyFunc func(*url.URL) (*url.URL, error)

func (n Network) proxies() (proxyFunc, error) {
	setting, origin := n.Proxy, lang.Say("network.proxy")
	if setting == "" {
		setting, origin = n.env("HTTPS_PROXY"), lang.Say("environment variable HTTPS_PROXY")
	}
	if setting == "" || setting == "none" || setting == "direct" {
		return func(*url.URL) (*url.URL, error) { return nil, nil }, nil
	}
	if !strings.Contains(setting, "://") {
		setting = "http://" + setting
	}
	address, err := url.Parse(setting)
	// The value itself may hold a password, and so may the parser's error.
	if err != nil || address.Hostname() == "" {
		return nil, badProxy("%s is not a proxy address", origin)
	}
	switch address.Scheme {
	case "http", "https", "socks5", "socks5h":
	default:
		return nil, badProxy("%s has the unknown scheme %q", origin, address.Scheme)
	}
	choose := (&httpproxy.Config{
		HTTPSProxy: address.String(),
		NoProxy:    cmp.Or(n.NoProxy, n.env("NO_PROXY")),
	}).ProxyFunc()
	return func(u *url.URL) (*url.URL, error) {
		if loopback(u.Hostname()) {
			return nil, nil
		}
		return choose(u)
	}, nil
}

func badProxy(format string, args ...any) error {
	return fault.Usage(format, args...).Hinted(
		"write it as http://proxy.example:3128, or none to connect directly")
}

// env looks a variable up in capitals, then in lower case.
func (n Network) env(name string) string {
	if n.Env == nil {
		return ""
	}
	return cmp.Or(n.Env(name), n.Env(strings.ToLower(name)))
}

// authorities reads CAFile; nil without one.
func (n Network) authorities() ([]*x509.Certificate, error) {
	if n.CAFile == "" {
		if n.CAExclusive {
			return nil, fault.Usage("network.ca-exclusive is set without a network.ca-file").Hinted(
				"name the file of the only authorities to trust")
		}
		return nil, nil
	}
	rest, err := ReadFile(n.CAFile, maxPEM)
	if err != nil {
		return nil, err
	}
	unfitCA := func(format string, args ...any) error {
		return fault.Usage("CA file %s: %w", n.CAFile, lang.Errorf(format, args...)).Hinted(
			"network.ca-file takes one or more PEM blocks that start with -----BEGIN CERTIFICATE-----")
	}
	var found []*x509.Certificate
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			return nil, unfitCA("holds a block of type %q", block.Type)
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, unfitCA("certificate %d is damaged: %w", len(found)+1, err)
		}
		found = append(found, certificate)
	}
	if len(found) == 0 {
		return nil, unfitCA("holds no certificate")
	}
	return found, nil
}

// identity reads the client certificate; nil without one.
func (n Network) identity() ([]tls.Certificate, error) {
	if n.ClientCert == "" && n.ClientKey == "" {
		return nil, nil
	}
	if n.ClientCert == "" || n.ClientKey == "" {
		return nil, fault.Usage("network.client-cert and network.client-key go together, one of them is not set").Hinted(
			"set both, or neither")
	}
	certificate, err := ReadFile(n.ClientCert, maxPEM)
	if err != nil {
		return nil, err
	}
	key, err := ReadFile(n.ClientKey, maxPEM)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return nil, fault.Usage("client certificate %s with key %s: %w", n.ClientCert, n.ClientKey, err).Hinted(
			"both are PEM files, and the key must be the one of the certificate, without a passphrase")
	}
	return []tls.Certificate{pair}, nil
}
