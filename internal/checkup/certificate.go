package checkup

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"time"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
)

// soon is from how long before its end a certificate is warned about; from late on
// somebody should be told, as servers that renew by themselves have done so by then.
const (
	soon = 30 * 24 * time.Hour
	late = 7 * 24 * time.Hour
)

// TLS looks at the certificates that the server of the https URL shows, and names
// the one that is to blame.
func TLS(ctx context.Context, n system.Network, url string, now time.Time) Result {
	c, err := n.Chain(ctx, url, now)
	if err != nil {
		return Bad(Fail, err)
	}
	if c.Flaw != "" {
		return flawed(c, now)
	}
	if left := c.Ends.NotAfter.Sub(now); left < soon {
		hint := lang.T("tell the vendor, if it is still so a week before")
		if left < late {
			hint = lang.T("tell the vendor to renew it: afterwards nothing reaches him")
		}
		return Result{Warn, lang.T("the certificate %s ends on %s", who(c.Ends), day(c.Ends.NotAfter)), hint}
	}
	return Well(lang.T("%s, until %s, signed by %s", who(c.Shown[0]), day(c.Ends.NotAfter), name(c.Shown[0].Issuer.String())))
}

// flawed names the certificate that does not hold, who signed it, and when it is valid.
func flawed(c *system.Chain, now time.Time) Result {
	bad := c.Failing
	at := who(bad)
	issuer := name(bad.Issuer.String())
	dates := lang.T("valid from %s to %s", day(bad.NotBefore), day(bad.NotAfter))
	inspected := lang.T("if a proxy inspects TLS here, or the vendor has an authority of its own, name its certificate: network.ca-file")
	switch c.Flaw {
	case system.FlawExpired:
		return Result{Fail, lang.T("the certificate %s, signed by %s, expired on %s", at, issuer, day(bad.NotAfter)),
			lang.T("check the clock of this host (it says %s); if it is right, tell the vendor", now.UTC().Format("2006-01-02 15:04 UTC"))}
	case system.FlawNotYet:
		return Result{Fail, lang.T("the certificate %s, signed by %s, is not valid before %s", at, issuer, day(bad.NotBefore)),
			lang.T("check the clock of this host (it says %s); if it is right, tell the vendor", now.UTC().Format("2006-01-02 15:04 UTC"))}
	case system.FlawName:
		return Result{Fail, lang.T("the certificate %s, signed by %s, is for other hosts: %s", at, issuer, hosts(bad)),
			lang.T("check the address, and whether a proxy or a login page answers in the vendor's place")}
	case system.FlawSelfSigned:
		return Result{Fail, lang.T("the certificate %s was signed by itself and is not trusted (%s)", at, dates), inspected}
	case system.FlawIncomplete:
		return Result{Fail, lang.T("the certificate %s was signed by %s, which the server does not send (%s)", at, issuer, dates),
			lang.T("tell the vendor that his server lacks an intermediate certificate; until then name it: network.ca-file")}
	case system.FlawUnknown:
		return Result{Fail, lang.T("the certificate %s was signed by %s, which is not trusted (%s)", at, issuer, dates), inspected}
	}
	return Result{Fail, lang.T("the certificate %s, signed by %s, does not verify: %v", at, issuer, c.Why), lang.T("tell the vendor")}
}

// ClientCertificate looks at the dates of the certificate that this host shows: the first
// of a PEM file.
func ClientCertificate(path string, now time.Time) Result {
	data, err := system.ReadFile(path, 4<<20)
	if err != nil {
		return Bad(Fail, err)
	}
	block, _ := pem.Decode(data)
	for block != nil && block.Type != "CERTIFICATE" {
		block, data = pem.Decode(data)
	}
	if block == nil {
		return Result{Fail, lang.T("%s holds no certificate in PEM form", path), lang.T("name another file: network.client-cert")}
	}
	c, err := x509.ParseCertificate(block.Bytes)
	switch {
	case err != nil:
		return Result{Fail, lang.T("the certificate in %s is damaged: %v", path, err), lang.T("name another file: network.client-cert")}
	case now.After(c.NotAfter):
		return Result{Fail, lang.T("the certificate %s expired on %s", who(c), day(c.NotAfter)), lang.T("ask whoever issued it for a new one, and put it at %s", path)}
	case now.Before(c.NotBefore):
		return Result{Fail, lang.T("the certificate %s is not valid before %s", who(c), day(c.NotBefore)), lang.T("look at the clock of this host: timedatectl")}
	case c.NotAfter.Sub(now) < soon:
		return Result{Warn, lang.T("the certificate %s ends on %s", who(c), day(c.NotAfter)), lang.T("ask whoever issued it for a new one, and put it at %s", path)}
	}
	return Well(lang.T("%s, until %s", who(c), day(c.NotAfter)))
}

// who names a certificate.
func who(c *x509.Certificate) string {
	if subject := c.Subject.String(); subject != "" {
		return name(subject)
	}
	return hosts(c)
}

const longestName = 100 // bytes of a name from outside

func name(text string) string {
	if len(text) > longestName {
		text = strings.ToValidUTF8(text[:longestName], "") + "…"
	}
	return `"` + text + `"`
}

// hosts lists the first hosts that a certificate is for.
func hosts(c *x509.Certificate) string {
	all := append([]string{}, c.DNSNames...)
	for _, ip := range c.IPAddresses {
		all = append(all, ip.String())
	}
	if len(all) == 0 {
		return name(c.Subject.String())
	}
	const most = 3
	more := ""
	if len(all) > most {
		all, more = all[:most], ", …"
	}
	return strings.Join(all, ", ") + more
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
