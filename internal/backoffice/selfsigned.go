package backoffice

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io/fs"
	"math/big"
	"net"
	"os"
	"slices"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
)

const (
	serverLife    = 825 * 24 * time.Hour // the longest that common clients accept
	authorityLife = 10 * 365 * 24 * time.Hour
	renewBefore   = 30 * 24 * time.Hour
)

// selfSigned returns the files of a certificate for this host and the given
// name, signed by an authority of our own in tls/ca.pem. Authority and
// certificate are made when missing or about to end, and kept otherwise.
// Customers name tls/ca.pem in their network settings.
func (s *Store) selfSigned(host string) (certificate, key string, err error) {
	if err := os.MkdirAll(s.path("tls"), 0o755); err != nil {
		return "", "", fault.File(err, lang.Say("making %s", s.path("tls")))
	}
	names := []string{"localhost", "127.0.0.1", "::1"}
	if ip := net.ParseIP(host); host != "" && !slices.Contains(names, host) && (ip == nil || !ip.IsUnspecified()) {
		names = append(names, host)
	}
	authority, err := s.authority()
	if err != nil {
		return "", "", err
	}
	server := pair{s.path("tls", "server.pem"), s.path("tls", "server.key"), nil, nil}
	if err := server.read(); err != nil {
		server.certificate = nil // half written, or not ours: replaced below
	}
	if !server.serves(names, authority.certificate, s.now()) {
		err = server.make(&x509.Certificate{
			Subject:     pkix.Name{CommonName: s.Title},
			NotAfter:    s.now().Add(serverLife),
			KeyUsage:    x509.KeyUsageDigitalSignature,
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		}, names, authority, s.now())
	}
	return server.certFile, server.keyFile, err
}

func (s *Store) authority() (*pair, error) {
	p := &pair{s.path("tls", "ca.pem"), s.path("tls", "ca.key"), nil, nil}
	if err := p.read(); err != nil || p.certificate != nil && s.now().Add(renewBefore).Before(p.certificate.NotAfter) {
		return p, err
	}
	return p, p.make(&x509.Certificate{
		Subject:               pkix.Name{CommonName: s.Title + " test authority"},
		NotAfter:              s.now().Add(authorityLife),
		KeyUsage:              x509.KeyUsageCertSign,
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true,
	}, nil, nil, s.now())
}

// pair is a certificate with its ECDSA P-256 key, in two PEM files; both nil
// when there is none yet.
type pair struct {
	certFile, keyFile string
	certificate       *x509.Certificate
	key               *ecdsa.PrivateKey
}

func (p *pair) read() error {
	certPEM, err := system.ReadFile(p.certFile, maxSmall)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	keyPEM, err := system.ReadFile(p.keyFile, maxSmall)
	if err != nil {
		return err
	}
	if block, _ := pem.Decode(certPEM); block != nil {
		p.certificate, _ = x509.ParseCertificate(block.Bytes)
	}
	if block, _ := pem.Decode(keyPEM); block != nil {
		if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			p.key, _ = key.(*ecdsa.PrivateKey)
		}
	}
	if p.certificate == nil || p.key == nil || !p.key.PublicKey.Equal(p.certificate.PublicKey) {
		return fault.New(fault.ExitFailure, "certificate_invalid", "%s and %s are no certificate with its key", p.certFile, p.keyFile).
			Hinted("remove the two files and start again: new ones are made")
	}
	return nil
}

// serves reports whether the certificate does for names, for a while yet.
func (p *pair) serves(names []string, authority *x509.Certificate, now time.Time) bool {
	if p.certificate == nil || p.certificate.CheckSignatureFrom(authority) != nil || now.Add(renewBefore).After(p.certificate.NotAfter) {
		return false
	}
	return !slices.ContainsFunc(names, func(name string) bool { return p.certificate.VerifyHostname(name) != nil })
}

// make fills in template and writes the pair, the key first; by is nil for an
// authority, which signs itself.
func (p *pair) make(template *x509.Certificate, names []string, by *pair, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		return err
	}
	template.NotBefore = now.Add(-time.Hour)
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	parent, signer := template, key
	if by != nil {
		parent, signer = by.certificate, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, signer)
	if err != nil {
		return fault.New(fault.ExitFailure, "certificate_failed", "making %s: %w", p.certFile, err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := system.WriteFile(p.keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), 0o600); err != nil {
		return err
	}
	p.key = key
	if p.certificate, err = x509.ParseCertificate(der); err != nil {
		return err
	}
	return system.WriteFile(p.certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644)
}
