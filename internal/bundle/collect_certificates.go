package bundle

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
)

const (
	mostPEM          = 4 << 20 // bytes of a file of certificates
	mostCertificates = 2000
	mostShown        = 100 // by a server
)

// Certificate is a certificate in certificates.json, which is {"certificates":
// [Certificate, …]}.
type Certificate struct {
	Source     string    `json:"source"` // the file, or the address of the server
	Subject    string    `json:"subject"`
	Issuer     string    `json:"issuer"`
	Serial     string    `json:"serial"` // lower-case hexadecimal digits
	SHA256     string    `json:"sha256"` // of the certificate, likewise
	NotBefore  time.Time `json:"notBefore"`
	NotAfter   time.Time `json:"notAfter"`
	DaysLeft   int       `json:"daysLeft"` // whole days, below 0: it has expired
	Names      []string  `json:"names"`    // of hosts and addresses that it is for
	SelfSigned bool      `json:"selfSigned"`
	CA         bool      `json:"ca"`
	KeyType    string    `json:"keyType"` // as in "RSA 2048", "ECDSA P-256"
	// ChainProblem says that the certificate that follows is not its issuer's, as
	// it must be (RFC 8446, 4.4.2); absent: it is, or none follows.
	ChainProblem string `json:"chainProblem,omitempty"`
}

// describeAll says what certificates are that a server shows, or a file holds. They are a chain if
// the first is one of a server.
func describeAll(source string, chain []*x509.Certificate, now time.Time) []Certificate {
	all := make([]Certificate, len(chain))
	for i, c := range chain {
		all[i] = describe(source, c, now)
		if i+1 < len(chain) && !chain[0].IsCA && !all[i].SelfSigned && c.CheckSignatureFrom(chain[i+1]) != nil {
			all[i].ChainProblem = "the certificate that follows it is not that of its issuer"
		}
	}
	return all
}

// describe says what a certificate is, at the instant now.
func describe(source string, c *x509.Certificate, now time.Time) Certificate {
	sum := sha256.Sum256(c.Raw)
	d := Certificate{
		Source: source, Subject: c.Subject.String(), Issuer: c.Issuer.String(), SHA256: hex.EncodeToString(sum[:]),
		NotBefore: c.NotBefore.UTC(), NotAfter: c.NotAfter.UTC(),
		DaysLeft:   int(math.Floor(c.NotAfter.Sub(now).Hours() / 24)),
		Names:      append([]string{}, c.DNSNames...),
		SelfSigned: bytes.Equal(c.RawSubject, c.RawIssuer), CA: c.IsCA, KeyType: keyType(c),
	}
	if c.SerialNumber != nil {
		d.Serial = c.SerialNumber.Text(16)
	}
	for _, ip := range c.IPAddresses {
		d.Names = append(d.Names, ip.String())
	}
	return d
}

func keyType(c *x509.Certificate) string {
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		return fmt.Sprintf("RSA %d", key.N.BitLen())
	case *ecdsa.PublicKey:
		return "ECDSA " + key.Curve.Params().Name
	case ed25519.PublicKey:
		return "Ed25519"
	}
	return c.PublicKeyAlgorithm.String()
}

func certificatesDocument(out Out, source string, all []Certificate) error {
	text, err := json.MarshalIndent(map[string][]Certificate{"certificates": all}, "", "  ")
	if err != nil {
		return err
	}
	return whole(out, "certificates.json", source, time.Time{}, append(text, '\n'))
}

// TLS gathers the certificates that a server on this host shows, good or not:
// certificates.json, and certificates.pem, which holds nothing that the server does not
// show to everybody. It is skipped when m.Certificates is nil.
func TLS(m Means, address string) Collector { return &handshake{m, address} }

type handshake struct {
	means   Means
	address string
}

func (h *handshake) Collect(ctx context.Context, out Out) error {
	if h.means.Certificates == nil {
		return ErrSkipped
	}
	chain, err := h.means.Certificates(ctx, h.address)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fault.Of(err)
	}
	if len(chain) == 0 {
		return fault.New(fault.ExitFailure, "no_certificate", "the server at %s shows no certificate", h.address)
	}
	var blocks []byte
	chain = chain[:min(len(chain), mostShown)]
	for _, c := range chain {
		blocks = append(blocks, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	if err := certificatesDocument(out, h.address, describeAll(h.address, chain, h.means.Now())); err != nil && !Refused(err) {
		return err
	}
	return whole(out, "certificates.pem", h.address, time.Time{}, blocks)
}

// Certificates gathers what the certificates in files say, PEM or DER:
// certificates.json. Keys that stand beside them are passed over. Patterns are those of a FileSet.
func Certificates(m Means, patterns []string) Collector { return &certificates{m, patterns} }

type certificates struct {
	means    Means
	patterns []string
}

func (c *certificates) Collect(ctx context.Context, out Out) error {
	s := search{ctx: ctx, set: FileSet{Patterns: c.patterns, Newest: mostCertificates}, problem: out.Problem}
	defer s.end()
	files, err := s.all()
	if err != nil {
		return err
	}
	all, denied := []Certificate{}, s.denied
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		found, err := certificatesIn(f)
		switch {
		case errors.Is(err, errLink):
			out.Problem(ProblemLink, f.path, "a link has taken its place")
		case errors.Is(err, fs.ErrPermission):
			denied = true
			out.Problem(ProblemDenied, f.path, "permission denied")
		case err != nil:
			out.Problem(ProblemUnreadable, f.path, fault.Plain(err))
		case len(found) == 0 && f.named:
			out.Problem(ProblemUnreadable, f.path, "it holds no certificate")
		}
		found = found[:min(len(found), mostCertificates-len(all))]
		all = append(all, describeAll(f.path, found, c.means.Now())...)
	}
	switch {
	case len(all) == 0 && denied:
		return ErrDenied
	case len(all) == 0 && len(files) == 0:
		return ErrSkipped
	}
	return certificatesDocument(out, strings.Join(c.patterns, " "), all)
}

// certificatesIn reads the certificates in a file; what is not one is passed over.
func certificatesIn(f found) ([]*x509.Certificate, error) {
	s, err := f.open(nil)
	if err != nil {
		return nil, err
	}
	defer s.close()
	data, err := io.ReadAll(io.NewSectionReader(s, 0, mostPEM))
	if err != nil {
		return nil, err
	}
	defer clear(data) // a key may stand beside
	if !bytes.Contains(data, []byte("-----BEGIN ")) {
		if c, err := x509.ParseCertificate(data); err == nil {
			return []*x509.Certificate{c}, nil
		}
		return nil, nil
	}
	var found []*x509.Certificate
	for rest := data; len(found) < mostCertificates; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" && block.Type != "TRUSTED CERTIFICATE" {
			continue
		}
		if c, err := x509.ParseCertificate(block.Bytes); err == nil {
			found = append(found, c)
		}
	}
	return found, nil
}
