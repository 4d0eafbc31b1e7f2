package planted

import (
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"strings"
)

// summed is a token of the form that GitHub and npm use: 30 characters and their
// CRC-32 in base 62.
func (g *grower) summed(prefix string) string {
	body := g.of(base62, 30)
	sum := crc32.ChecksumIEEE([]byte(body))
	tail := make([]byte, 6)
	for i := range tail {
		tail[5-i] = base62[sum%62]
		sum /= 62
	}
	return prefix + "_" + body + string(tail)
}

func unpadded(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// token is a credential that its issuer gave a form.
func (g *grower) token(name string, n int) string {
	switch name {
	case "github":
		return g.summed("gh" + g.pick("p", "o", "u", "s", "r"))
	case "github-fine":
		return "github" + "_pat_" + g.of(base62, 22) + "_" + g.of(base62, 59)
	case "npm":
		return g.summed("np" + "m")
	case "gitlab":
		return "gl" + g.pick("pat", "dt", "rt", "cbt") + "-" + g.of(url64, 19) + "k"
	case "slack":
		return "xo" + g.pick("xb", "xp") + "-" + g.of(digits, 12) + "-" + g.of(digits, 12) + "-" + g.of(base62, 24)
	case "slack-hook":
		return "T" + g.of(upper+digits, 8) + "/B" + g.of(upper+digits, 10) + "/" + g.of(base62, 24)
	case "stripe":
		return g.pick("sk", "rk") + "_" + g.pick("live", "test") + "_" + g.of(base62, 24+g.r.IntN(60))
	case "stripe-hook":
		return "wh" + "sec_" + g.of(base62, 32)
	case "aws-id":
		return g.pick("AK", "AS") + "IA" + g.of(base32, 16)
	case "aws-secret":
		return g.of(std64, 39) + "q"
	case "google":
		return "AI" + "za" + g.of(url64, 34) + "w"
	case "google-oauth":
		return "GOC" + "SPX-" + g.of(url64, 27) + "d"
	case "google-access":
		return "ya" + "29." + g.of(url64, 90) + "s"
	case "azure-key":
		return g.of(std64, 85) + "g=="
	case "azure-secret":
		return g.of(base62, 3) + "8Q~" + g.of(url64, 33) + "a"
	case "sendgrid":
		return "S" + "G." + g.of(url64, 21) + "a." + g.of(url64, 42) + "b"
	case "mailgun":
		return "ke" + "y-" + g.make("hex32")
	case "mailchimp":
		return g.make("hex32") + "-us" + g.make("digits1")
	case "twilio":
		return "S" + "K" + g.make("hex32")
	case "telegram":
		return g.make("digits10") + ":AA" + g.of(url64, 32) + "o"
	case "discord":
		return "MT" + g.of(base62, 22) + "." + "G" + g.of(base62, 5) + "." + g.of(url64, 37) + "e"
	case "openai":
		return "s" + "k-proj-" + g.of(base62, 48)
	case "anthropic":
		return "s" + "k-ant-api03-" + g.of(url64, 92) + "AA"
	case "huggingface":
		return "h" + "f_" + g.of(upper+lower, 34)
	case "vault":
		return "hv" + g.pick("s.", "b.") + "CAESI" + g.of(url64, 88) + "z"
	case "digitalocean":
		return "do" + "p_v1_" + g.make("hex64")
	case "atlassian":
		return "ATA" + "TT3xFfGF0" + g.of(url64, 120) + "=" + g.of(digits+"ABCDEF", 8)
	case "databricks":
		return "da" + "pi" + g.make("hex32")
	case "grafana":
		return "gl" + "sa_" + g.of(base62, 32) + "_" + g.make("hex8")
	case "pypi":
		return "py" + "pi-AgEIcHlwaS5vcmc" + g.of(url64, 150) + "c"
	case "docker":
		return "dck" + "r_pat_" + g.of(url64, 26) + "t"
	case "shopify":
		return "shp" + "at_" + g.make("hex32")
	case "square":
		return "sq" + "0atp-" + g.of(url64, 21) + "e"
	case "newrelic":
		return "NR" + "AK-" + g.of(upper+digits, 27)
	case "linear":
		return "lin" + "_api_" + g.of(base62, 40)
	case "postman":
		return "PM" + "AK-" + g.make("hex24") + "-" + g.make("hex34")
	case "tailscale":
		return "ts" + "key-auth-k" + g.of(base62, 11) + "CNTRL-" + g.of(base62, 32)
	case "yandex":
		return "AQ" + "VN" + g.of(url64, 35) + "f"
	case "yandex-oauth":
		return "y0" + "_AgAAAA" + g.of(url64, 48) + "r"
	case "sentry":
		return "sn" + "trys_" + unpadded(`{"iat":`+g.make("digits10")+`,"url":"https://sentry.example"}`) + "_" + g.of(base62, 43)
	case "unknown": // of an issuer that nobody has heard of
		return g.word(2) + g.pick("_live_", "_sk_", "-pat-", "_api_", "_secret_", "_token_", "_prod_key_", "-key-") + g.of(base62, 24+g.r.IntN(16))
	case "jwt":
		return unpadded(`{"alg":"`+g.pick("HS256", "RS256", "ES256")+`","typ":"JWT"}`) + "." +
			unpadded(fmt.Sprintf(`{"sub":"%s","iat":%s,"scope":"%s"}`, g.make("uuid"), g.make("digits10"), g.word(3))) + "." + g.of(url64, 42) + "c"
	case "jwe":
		return unpadded(`{"alg":"RSA-OAEP","enc":"A256GCM"}`) + "." + g.of(url64, 86) + "." + g.of(url64, 16) + "." + g.of(url64, 120) + "." + g.of(url64, 22)
	case "paseto":
		return "v2.local" + "." + g.of(url64, 96)
	case "fernet":
		return "gAAA" + "AAB" + g.of(url64, 92) + "="
	case "totp":
		return g.of(base32, 32)
	case "session":
		return g.of(base62, 26) + g.pick("", "."+g.of(url64, 27), "%3D")
	case "age":
		return "AGE-" + "SECRET-KEY-1" + g.of("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58)
	case "wireguard":
		return g.of(std64, 42) + g.pick("A", "E", "I", "M", "Q", "U", "Y", "c", "g", "k", "o", "s", "w", "0", "4", "8") + "="
	case "ceph":
		return "AQ" + g.of(base62, 36) + "=="
	case "card":
		return g.card()
	case "iban":
		return g.iban()
	case "hash":
		return g.hash()
	case "sha512crypt":
		return "$6$" + g.of(base62, 16) + "$" + g.of(base62+"./", 86)
	case "scram":
		return "SCRAM-" + "SHA-256$4096:" + g.of(std64, 22) + "==$" + g.of(std64, 43) + "=:" + g.of(std64, 43) + "="
	}
	return ""
}

// hash is one of a password.
func (g *grower) hash() string {
	crypt := base62 + "./"
	return g.pick(
		"$2y$1"+g.of(digits, 1)+"$"+g.of(crypt, 53),
		"$6$"+g.of(base62, 16)+"$"+g.of(crypt, 86),
		"$y$j9T$"+g.of(crypt, 22)+"$"+g.of(crypt, 43),
		"$argon2id$v=19$m=65536,t=3,p=4$"+g.of(base62, 22)+"$"+g.of(base62, 43),
		"pbkdf2_sha256$600000$"+g.of(base62, 22)+"$"+g.of(std64, 43)+"=",
		"{SSHA}"+g.of(base62, 38)+"==",
		"$apr1$"+g.of(crypt, 8)+"$"+g.of(crypt, 22),
	)
}

// card is a number of a payment card, in the writing that the seed says.
func (g *grower) card() string {
	number := g.pick("4", "51", "53", "55", "2200", "37")
	length := 15
	if number == "37" {
		length = 14
	}
	number += g.of(digits, length-len(number))
	sum := 0
	for i := range number {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	number += string(digits[(10-sum%10)%10])
	if len(number) != 16 {
		return number
	}
	groups := []string{number[:4], number[4:8], number[8:12], number[12:]}
	return g.pick(number, strings.Join(groups, " "), strings.Join(groups, "-"))
}

// iban is a German one.
func (g *grower) iban() string {
	account := g.of(digits, 18)
	rest := 0
	for _, c := range account + "131400" {
		rest = (rest*10 + int(c-'0')) % 97
	}
	return fmt.Sprintf("DE%02d%s", 98-rest, account)
}

// block is a credential of several lines, or a public one that looks like it.
func (g *grower) block(name string, n int) string {
	private := " PRIV" + "ATE KEY"
	switch name {
	case "rsa":
		return pem("RSA"+private, "", "MIIEpAIBAAKCAQEA"+g.of(std64, 1500)+"==")
	case "pkcs":
		return pem(strings.TrimSpace(private), "", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ"+g.of(std64, 1530)+"=")
	case "ec":
		return pem("EC"+private, "", "MHcCAQEEI"+g.of(std64, 154)+"==")
	case "rsa-locked":
		return pem("RSA"+private, "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,"+g.make("HEX32")+"\n\n", g.of(std64, 1584))
	case "pkcs-locked":
		return pem("ENCRYPTED"+private, "", "MIIFHDBOBgkqhkiG9w0BBQ0wQTAp"+g.of(std64, 1700))
	case "openssh":
		return pem("OPENSSH"+private, "", "b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW"+g.of(std64, 320)+"=")
	case "pgp":
		return pem("PGP"+private+" BLOCK", "\n", "lQVYBGX"+g.of(std64, 1200)+"=\n="+g.of(std64, 4))
	case "openvpn":
		var b strings.Builder
		for range 16 {
			b.WriteString(g.make("hex32") + "\n")
		}
		return "-----BEGIN OpenVPN Static key V1-----\n" + b.String() + "-----END OpenVPN Static key V1-----"
	case "certificate":
		return pem("CERTIFICATE", "", "MIIDdzCCAl+gAwIBAgIE"+g.of(std64, 900)+"==")
	case "public":
		return pem("PUBLIC KEY", "", "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"+g.of(std64, 346))
	case "lines": // base64 with no header
		return strings.Join(wrapped(g.of(std64, 64*max(n, 2)), 64), "\n")
	case "ssh-rsa":
		return "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ" + g.of(std64, 338)
	case "ssh-ed":
		return "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + g.of(std64, 43)
	}
	return ""
}

func pem(label, headers, body string) string {
	var b strings.Builder
	b.WriteString("-----BEGIN " + label + "-----\n" + headers)
	for part := range strings.SplitSeq(body, "\n") {
		b.WriteString(strings.Join(wrapped(part, 64), "\n") + "\n")
	}
	return b.String() + "-----END " + label + "-----"
}

func wrapped(s string, width int) []string {
	var lines []string
	for len(s) > width {
		lines = append(lines, s[:width])
		s = s[width:]
	}
	return append(lines, s)
}
