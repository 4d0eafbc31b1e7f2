package redact

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// wrapped is base64 in lines.
func wrapped(l letters, n, width int, newline string) string {
	s := "MIIE" + l.of(mixedSet+"+/", n) + "=="
	var lines []string
	for len(s) > width {
		lines, s = append(lines, s[:width]), s[width:]
	}
	return strings.Join(append(lines, s), newline)
}

// frame puts the lines of BEGIN and END around a body.
func frame(label, newline, body string) string {
	return "-----BEGIN " + label + "-----" + newline + body + newline + "-----END " + label + "-----" + newline
}

func TestKeyBlocks(t *testing.T) {
	l := drawing(7)
	for _, label := range []string{"RSA PRIVATE KEY", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK", "OpenVPN Static key V1", "ANY PRIVATE KEY", "SSL SESSION PARAMETERS"} {
		for _, newline := range []string{"\n", "\r\n", `\n`, `\\n`, "\n    ", " ", `\r\n`} {
			wantMarked(t, "key: |"+newline+frame(label, newline, "«"+wrapped(l, 400, 64, newline)+"»")+"next: 1\n")
		}
	}
	key := "«" + wrapped(l, 800, 64, "\n") + "»"
	cert := frame("CERTIFICATE", "\n", wrapped(l, 800, 64, "\n"))
	for _, text := range []string{
		cert + frame("RSA PRIVATE KEY", "\n", key) + cert + frame("PRIVATE KEY", "\n", key),
		frame("RSA PRIVATE KEY", "\n", "«Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,"+l.hex(32)+"\n\n"+wrapped(l, 400, 64, "\n")+"»"),
		frame("PGP PRIVATE KEY BLOCK", "\n", "«Version: GnuPG v2\n\n"+wrapped(l, 400, 64, "\n")+"\n=aB3d»"),
		"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n«Comment: \"x\"\n" + wrapped(l, 400, 70, "\n") + "»\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n",
		`{"private_key":"-----BEGIN PRIVATE KEY-----\n«` + wrapped(l, 400, 64, `\n`) + `»\n-----END PRIVATE KEY-----\n","x":1}`,
		"-----BEGIN RSA PRIVATE KEY-----\n" + key + "\n\nlevel=info msg=\"the end\"\n",
		"-----BEGIN RSA PRIVATE KEY-----\n" + key + "\n-----BEGIN CERTIFICATE-----\nMIIBase64ofacertificate\n-----END CERTIFICATE-----\n",
		"some words here\n" + key + "\n-----END RSA PRIVATE KEY-----\nthe end\n",
		"-----BEGIN OPENSSH PRIVATE KEY-----«b3BlbnNzaC1rZXktdjEA" + l.mixed(200) + "»-----END OPENSSH PRIVATE KEY-----",
		"KEY=\"-----BEGIN RSA PRIVATE KEY-----\n" + key + "\n-----END RSA PRIVATE KEY-----\"\n",
	} {
		wantMarked(t, text)
	}
	for _, label := range []string{"CERTIFICATE", "PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE REQUEST", "X509 CRL", "DH PARAMETERS", "PGP PUBLIC KEY BLOCK", "SSH2 PUBLIC KEY", "NEW CERTIFICATE REQUEST", "PGP SIGNATURE"} {
		wantMarked(t, strings.Replace(frame(label, "\n", wrapped(l, 600, 64, "\n")), "MIIE", "MIID", 1))
	}
	wantMarked(t, "BEGIN transaction; -- begin private key rotation\n-begin again\nback-end private\n")
}

func TestKeyBlockOverWindows(t *testing.T) {
	l := drawing(8)
	lines := strings.SplitAfter(wrapped(l, 900, 64, "\n"), "\n")
	first := tokenSpans([]byte("x=1\n-----BEGIN RSA PRIVATE KEY-----\n"+strings.Join(lines[:5], "")), true, carry{})
	if first.carry.by != keyBlock || len(found(first)) != 1 {
		t.Fatalf("carry %+v, found %q", first.carry, found(first))
	}
	middle := tokenSpans([]byte(strings.Join(lines[5:9], "")), true, first.carry)
	if middle.carry.by != keyBlock || strings.Join(found(middle), "") != strings.TrimSpace(strings.Join(lines[5:9], "")) {
		t.Fatalf("carry %+v, found %q", middle.carry, found(middle))
	}
	last := tokenSpans([]byte(strings.Join(lines[9:], "")+"\nplain words follow\n"), true, middle.carry)
	if last.carry != (carry{}) || strings.Join(found(last), "") != strings.Join(lines[9:], "") {
		t.Fatalf("carry %+v, found %q", last.carry, found(last))
	}
}

func TestKeyFields(t *testing.T) {
	l := drawing(9)
	b64 := func(n int) string { return base64.StdEncoding.EncodeToString([]byte(l.mixed(n))) }
	jwk := func(q string) string {
		return fmt.Sprintf(`{%[1]skty%[1]s:%[1]sRSA%[1]s,%[1]sn%[1]s:%[1]s`+l.url(40)+`%[1]s,%[1]se%[1]s:%[1]sAQAB%[1]s,%[1]sd%[1]s: %[1]s«`+l.url(40)+`»%[1]s,%[1]sp%[1]s:%[1]s«`+l.url(30)+`»%[1]s,%[1]skid%[1]s:%[1]s1%[1]s}`, q)
	}
	colons := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(l.hex(2) + ":")
		}
		return b.String()
	}
	pkcs8 := base64.StdEncoding.EncodeToString(append([]byte{0x30, 0x82, 4, 0xbe, 2, 1, 0, 0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0}, l.mixed(200)...))
	spki := base64.StdEncoding.EncodeToString(append([]byte{0x30, 0x82, 1, 0x22, 0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0}, l.mixed(200)...))
	ed := base64.StdEncoding.EncodeToString(append([]byte{0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20}, l.mixed(32)...))
	pem := func(label string) string {
		return base64.StdEncoding.EncodeToString([]byte(frame(label, "\n", wrapped(l, 300, 64, "\n"))))
	}
	for _, text := range []string{
		"PuTTY-User-Key-File-3: ssh-ed25519\nPublic-Lines: 1\n" + b64(40) + "\nPrivate-Lines: 2\n«" + b64(48) + "\n" + b64(30) + "»\nPrivate-MAC: «" + l.hex(64) + "»\n",
		jwk(`"`), jwk(`\"`), jwk(`'`), `{"keys":[{"kty":"oct","k":"«` + l.url(43) + `»"},{"kty":"EC","x":"` + l.url(43) + `"}]}`,
		"Private-key-format: v1.3\nAlgorithm: 8 (RSASHA256)\nModulus: " + b64(60) + "\nPublicExponent: AQAB\nPrivateExponent: «" + b64(60) + "»\nPrime1: «" + b64(30) + "»\n",
		"Private-key-format: v1.3\nAlgorithm: 165 (HMAC_SHA512)\nKey: «" + b64(64) + "»\nBits: AAA=\n",
		"privateExponent:\n    «" + colons(15) + "\n    " + colons(14) + l.hex(2) + "»\nprime1:\n    «" + colons(14) + l.hex(2) + "»\n",
		"[Interface]\nPrivateKey = «" + b64(32)[:43] + "=»\nAddress = 10.0.0.1/24\n[Peer]\nPublicKey = " + b64(32)[:43] + "=\nPresharedKey = «" + b64(32)[:43] + "=»\n",
		`key "rndc-key" { algorithm hmac-sha256; secret "«` + b64(32) + `»"; };`,
		"value: «" + pkcs8 + "» end", `{"x":"«` + pkcs8 + `»"}`, "x = «" + ed + "»", "public: " + spki,
		"client-key-data: «" + pem("RSA PRIVATE KEY") + "»\n", "certificate-authority-data: " + pem("CERTIFICATE") + "\n", "ssh: " + pem("PUBLIC KEY") + "\n",
		"tls.pem: «" + base64.StdEncoding.EncodeToString([]byte(frame("CERTIFICATE", "\n", wrapped(l, 300, 64, "\n"))+frame("PRIVATE KEY", "\n", wrapped(l, 300, 64, "\n")))) + "»\n",
		"untrusted comment: minisign encrypted secret key\n«RWRTY0Iy" + l.mixed(200) + "»\n", "«b3BlbnNzaC1rZXktdjEAAAAA" + l.mixed(66) + "\n" + l.mixed(90) + "\n" + l.mixed(40) + "»\n",
		"Serial Number:\n    04:" + colons(14) + "ab\nModulus:\n    00:" + colons(14) + "\n    " + colons(14) + "ab\nExponent: 65537 (0x10001)\n",
	} {
		wantMarked(t, text)
	}
}
