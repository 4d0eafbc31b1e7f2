package system

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/url"
	"slices"
	"time"

	"github.com/optool/optool/internal/fault"
)

// Flaw is what is wrong with a chain of certificates.
type Flaw string

// The flaws; "" is none.
const (
	FlawName       Flaw = "name"        // it is for other hosts
	FlawExpired    Flaw = "expired"     // one has ended
	FlawNotYet     Flaw = "not-yet"     // one has not begun
	FlawSelfSigned Flaw = "self-signed" // the server's own was signed by itself and is not trusted
	FlawIncomplete Flaw = "incomplete"  // the server does not send the certificate that signed its own
	FlawUnknown    Flaw = "unknown"     // the last one was signed by an authority that is not trusted
	FlawUnfit      Flaw = "unfit"       // for another reason that crypto/x509 knows
)

// Chain is what a TLS server showed, and what it is worth.
type Chain struct {
	Shown   []*x509.Certificate // as sent, the server's own first
	Flaw    Flaw
	Failing *x509.Certificate // the one with the problem; nil when there is none
	Why     error             // of crypto/x509, for FlawUnfit
	Ends    *x509.Certificate // of the shown ones, the one that ends first
	Version uint16            // of TLS
}

// Chain connects to the https URL address and judges the certificates shown there, at
// the instant now, as Do does; it also says which one is to blame. Nothing is
// sent after the handshake. An error means that there was no handshake: those of
// Do.
func (n Network) Chain(ctx context.Context, address string, now time.Time) (*Chain, error) {
	extra, err := n.authorities()
	if err != nil {
		return nil, err
	}
	identity, err := n.identity()
	if err != nil {
		return nil, err
	}
	plain, target, err := n.open(ctx, address)
	if err != nil {
		return nil, err
	}
	defer plain.Close()
	ctx, cancel := context.WithTimeout(ctx, maxConnect)
	defer cancel()
	// What is shown is judged below: a judgement in the handshake would hide it.
	conn := tls.Client(plain, &tls.Config{
		InsecureSkipVerify: true, ServerName: target.Hostname(), MinVersion: tls.VersionTLS12, Certificates: identity,
	})
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, noHandshake(target, err)
	}
	state := conn.ConnectionState()
	c := &Chain{Shown: state.PeerCertificates, Version: state.Version}
	if len(c.Shown) == 0 {
		return nil, noHandshake(target, errors.New("no certificate"))
	}
	c.Ends = slices.MinFunc(c.Shown, func(a, b *x509.Certificate) int { return a.NotAfter.Compare(b.NotAfter) })
	c.judge(target.Hostname(), roots(extra, n.CAExclusive), now)
	return c, nil
}

func noHandshake(target *url.URL, err error) error {
	f := straight().explain(target, err).fault
	var network net.Error
	if f.Code == "vendor_unreachable" && !errors.As(err, &network) && !errors.Is(err, io.EOF) {
		return fault.New(fault.ExitUnreachable, "vendor_tls", "no secure connection to %s: the handshake failed", origin(target)).Retry().Hinted("check the port")
	}
	return f
}

// judge verifies the chain (RFC 5280 section 6) and finds who is to blame.
func (c *Chain) judge(host string, trusted *x509.CertPool, now time.Time) {
	own := c.Shown[0]
	between := x509.NewCertPool()
	for _, shown := range c.Shown[1:] {
		between.AddCert(shown)
	}
	_, err := own.Verify(x509.VerifyOptions{Roots: trusted, Intermediates: between, CurrentTime: now})
	if err == nil {
		if own.VerifyHostname(host) != nil {
			c.Flaw, c.Failing = FlawName, own
		}
		return
	}
	invalid, judged := errors.AsType[x509.CertificateInvalidError](err)
	switch {
	case judged && invalid.Reason == x509.Expired:
		c.Flaw, c.Failing = FlawExpired, invalid.Cert
		if now.Before(invalid.Cert.NotBefore) {
			c.Flaw = FlawNotYet
		}
		return
	case judged:
		c.Flaw, c.Failing, c.Why = FlawUnfit, cmp.Or(invalid.Cert, own), err
		return
	}
	if _, unknown := errors.AsType[x509.UnknownAuthorityError](err); !unknown {
		c.Flaw, c.Failing, c.Why = FlawUnfit, own, err
		return
	}
	c.Failing = c.last()
	// An authority that has ended is as good as unknown to x509.
	for _, shown := range c.Shown {
		if now.After(shown.NotAfter) {
			c.Flaw, c.Failing = FlawExpired, shown
			return
		}
	}
	switch {
	case selfSigned(c.Failing) && c.Failing == own:
		c.Flaw = FlawSelfSigned
	case selfSigned(c.Failing):
		c.Flaw = FlawUnknown
	case len(c.Shown) == 1 && len(own.IssuingCertificateURL) > 0: // it says where its signer is, and did not bring it
		c.Flaw = FlawIncomplete
	default:
		c.Flaw = FlawUnknown
	}
}

// last follows the signatures from the server's own certificate as far as what was
// shown goes.
func (c *Chain) last() *x509.Certificate {
	at := c.Shown[0]
	for range c.Shown {
		i := slices.IndexFunc(c.Shown, func(next *x509.Certificate) bool { return next != at && at.CheckSignatureFrom(next) == nil })
		if i < 0 || selfSigned(at) {
			break
		}
		at = c.Shown[i]
	}
	return at
}

func selfSigned(c *x509.Certificate) bool {
	return string(c.RawSubject) == string(c.RawIssuer)
}
