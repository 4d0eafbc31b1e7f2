package redact

import (
	"encoding/base64"
	"strings"
	"testing"
)

func sealed(parts ...string) string {
	for i, p := range parts {
		parts[i] = base64.RawURLEncoding.EncodeToString([]byte(p))
	}
	return strings.Join(parts, ".")
}

func TestSealedTokens(t *testing.T) {
	l := drawing(3)
	head := `{"alg":"RS256","typ":"JWT"}`
	for _, token := range []string{
		sealed(head, `{"sub":"1234567890"}`) + "." + l.url(86),
		sealed(head, `{"sub":"1234567890"}`),
		sealed(`{"alg":"none"}`, `{"sub":"x"}`) + ".",
		sealed(`{"alg":"RSA-OAEP","enc":"A256GCM"}`) + "." + l.url(60) + "." + l.url(16) + "." + l.url(90) + "." + l.url(22),
		sealed(`{ "alg": "HS256" }`, `{"a":1}`) + "." + l.url(43),
		sealed("{\n \"alg\": \"HS256\" }", `{"a":1}`) + "." + l.url(43),
		sealed(`{"k":"` + l.mixed(32) + `","n":"x","id":1}`),
		"v2.local." + l.url(140), "v4.public." + l.url(140), "k4.secret." + l.url(86),
	} {
		for _, text := range inContexts(token) {
			if strings.HasSuffix(token, ".") {
				text = strings.ReplaceAll(text, ".»", "».")
			}
			wantMarked(t, text)
		}
	}
	for _, text := range []string{
		"SAMLResponse=«" + l.url(400) + "%3D%3D»&RelayState=x",
		`<input type="hidden" name="SAMLResponse" value="«` + l.mixed(400) + `=»"/>`,
		`"SAMLResponse": "«PHNhbWxwOl` + l.mixed(400) + `»"`,
	} {
		wantMarked(t, text)
	}
	for _, text := range []string{
		"eyJ is how it begins", sealed(`{"page":2,"after":"2026-11-22","sort":"asc"}`), "SAMLResponse was empty", "v2.local.host", "eyJhbGciOi", "policy.local.hostname.example.com",
	} {
		wantMarked(t, text)
	}
}
