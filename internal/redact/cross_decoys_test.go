package redact

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/optool/optool/pkg/diagnostics"
)

// crossDecoys are settings that only look secret.
func crossDecoys() [][2]string {
	all := [][2]string{}
	for line := range strings.SplitSeq(`password_policy strict
password_file /run/secrets/db
token_ttl 3600
token_expiry 30m
secretName db-credentials
secret_name orders-db
PasswordAuthentication yes
pass_through true
primary_key id
public_key_path /etc/acme/signing.pub
keyboard_layout de-latin1
max_tokens 4096
session_timeout 1800
auth_method ldap
authType basic
token_type bearer
password_min_length 12
passwordMaxAge 90
passwordEncoder bcrypt
keystore_type PKCS12
key_size 2048
credentials_file /etc/acme/credentials.json
passed 12
compass north
tokenizer standard
secret_rotation_days 90
PasswortAblauf 90
api_key_header X-Api-Key
signing_algorithm RS256
licence_type floating
monkey banana
cookie_secure true
cookie_path /app
password_hash_rounds 12
forgot_password_enabled true
key_prefix orders
foreign_key order_id
cache_key orders
sort_key created_at
pin_count 24
tokens_used 81273
token_endpoint_auth_method client_secret_basic
passwordCredentialsSupported true
password_reset_url /account/reset
hotkey ctrl+shift+p
license Apache-2.0
signature_version v4
secret_backend kubernetes
key_rotation_period 720h
auth_timeout 15s
secretKeyRef orders-db
public_key_fingerprint SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8
passwordPattern ^[a-z]+$
tokens_per_second 250`, "\n") {
		key, value, _ := strings.Cut(line, " ")
		all = append(all, [2]string{key, value})
	}
	for _, key := range []string{"password", "DB_PASSWORD", "api_key", "clientSecret", "access_token", "smtpPass", "passphrase"} {
		for value := range strings.FieldsSeq(`${DB_PASSWORD} $DB_PASSWORD {{db_password}} <password> xxxxxxxx ******** null true false none
			/run/secrets/db %DB_PASSWORD% [REDACTED] <your-password-here> vault:secret/data/db#pw env:DB_PASSWORD ${{secrets.DB}} ${SECRETS_DIR}/token`) {
			all = append(all, [2]string{key, value})
		}
	}
	return all
}

func TestCrossProductOfDecoys(t *testing.T) {
	most := 10
	if os.Getenv("OPTOOL_SOAK") != "" {
		most = 1000
	}
	byPlace, byDecoy := shares{}, shares{}
	bad, all := 0, 0
	for n, place := range append(crossPlaces(), morePlaces()...) {
		r, err := New(Options{Key: [32]byte{1}, Privacy: diagnostics.Strict})
		if err != nil {
			t.Fatal(err)
		}
		for i, decoy := range crossDecoys() {
			name, value := crossName{decoy[0], true}, decoy[1]
			if place.is("s") || !place.takes(name, crossShape{signs: strings.ContainsAny(value, "$*<[{%#^+")}) || most == 10 && (i+n)%7 != 0 {
				continue
			}
			if place.escape != nil {
				value = place.escape(value)
			}
			text := crossText(place, name.key, value)
			got := crossed(t, r, place.file, text)
			harmed := strings.Count(got, value) < strings.Count(text, value)
			example := fmt.Sprintf("%q -> %q", text, got)
			byPlace.count(place.file+": "+place.text, harmed, example)
			byDecoy.count(decoy[0]+" "+decoy[1], harmed, example)
			if all++; harmed {
				bad++
			}
		}
	}
	t.Logf("%d of %d are harmed, %.2f %%", bad, all, 100*float64(bad)/float64(all))
	if bad*100 > all || most > 10 {
		byPlace.print(t, "place", most)
		byDecoy.print(t, "decoy", most)
	}
	if bad*100 > all {
		t.Errorf("%d of %d decoys are harmed", bad, all)
	}
}
