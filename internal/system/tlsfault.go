package system

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// tlsFault explains a failed TLS handshake; nil when err is something else.
func tlsFault(u *url.URL, err error) *fault.Error {
	insecure := func(hint, format string, args ...any) *fault.Error {
		return fault.New(fault.ExitUnreachable, "vendor_tls", "no secure connection to %s: %s",
			origin(u), lang.Say(format, args...)).Retry().Hinted("%s", lang.Say(hint))
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if invalid.Reason != x509.Expired {
			return insecure("tell the vendor", "the certificate is not fit for a server")
		}
		hint := lang.Mark("check the clock of this host; if it is right, tell the vendor")
		subject := cmp.Or(invalid.Cert.Subject.String(), names(invalid.Cert))
		if from := invalid.Cert.NotBefore; time.Now().Before(from) {
			return insecure(hint, "the certificate of %q is not valid before %s", subject, from.UTC().Format(time.RFC3339))
		}
		return insecure(hint, "the certificate of %q expired on %s", subject, invalid.Cert.NotAfter.UTC().Format(time.RFC3339))
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return insecure("if a proxy inspects TLS here, or the vendor has an authority of its own, name its certificate in network.ca-file",
			"the certificate comes from an unknown authority")
	}
	if wrong, ok := errors.AsType[x509.HostnameError](err); ok {
		return insecure("check the address, and whether a proxy or a login page answers in the vendor's place",
			"the certificate is not for %q but for %q", u.Hostname(), cmp.Or(names(wrong.Certificate), wrong.Certificate.Subject.String()))
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return insecure("tell the vendor", "the certificate does not verify")
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || errors.Is(err, http.ErrSchemeMismatch) {
		return insecure("check the port", "the server does not speak TLS there")
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "remote error" || op.Op == "local error") {
		// The cause is a TLS alert: one of a fixed list of texts.
		if op.Err.Error() == "tls: protocol version not supported" {
			return insecure("tell the vendor, or whoever keeps the proxy, that TLS 1.2 or newer is needed",
				"the server speaks no version of TLS that is safe to use (%v)", op.Err)
		}
		return insecure("when the vendor wants a certificate of this host, set network.client-cert and network.client-key",
			"the handshake failed (%v)", op.Err)
	}
	return nil
}

// names lists the first hosts a certificate is for.
func names(c *x509.Certificate) string {
	return strings.Join(c.DNSNames[:min(len(c.DNSNames), 3)], ", ")
}
