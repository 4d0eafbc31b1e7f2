package redact

import (
	"math/rand/v2"
	"strings"
	"testing"
)

const (
	smallLetters = "abcdefghijklmnopqrstuvwxyz"
	someCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	someDigits   = "0123456789"
	inBase62     = smallLetters + someCapitals + someDigits
)

func drawnOf(random *rand.Rand, set string, size int) string {
	var b strings.Builder
	for range size {
		b.WriteByte(set[random.IntN(len(set))])
	}
	return b.String()
}

// aloneIn returns what is found in text by its look alone.
func aloneIn(text string) (found []string) {
	w := &window{text: []byte(text), strict: true}
	drawnDetectors()[0].whole(w)
	for _, s := range w.spans {
		found = append(found, text[s.start:s.end])
	}
	return found
}

// TestDrawnIsFound holds how many of a hundred are found, without any context.
func TestDrawnIsFound(t *testing.T) {
	random := rand.New(rand.NewPCG(31, 1))
	for _, c := range []struct {
		name, set   string
		size, least int
	}{
		{"letters and digits", inBase62, 12, 75},
		{"letters and digits", inBase62, 16, 85},
		{"letters and digits", inBase62, 24, 95},
		{"letters and digits", inBase62, 40, 98},
		{"base64", inBase62 + "+/", 44, 95},
		{"of URLs", inBase62 + "-_", 32, 92},
		{"with signs", inBase62 + "!@#%", 16, 65},
		{"small letters and digits", smallLetters + someDigits, 32, 60},
		{"small letters and digits", smallLetters + someDigits, 40, 75},
	} {
		hits := 0
		for range 1000 {
			value := drawnOf(random, c.set, c.size)
			for _, found := range aloneIn("the clerk typed " + value + " and went on\n") {
				if len(found) >= c.size*3/4 {
					hits++
					break
				}
			}
		}
		if t.Logf("%s, %d bytes: %.1f of 100", c.name, c.size, float64(hits)/10); hits < c.least*10 {
			t.Errorf("%s, %d bytes: %d of 1000 are found, not %d", c.name, c.size, hits, c.least*10)
		}
	}
}

func TestDrawnWithinSigns(t *testing.T) {
	value := drawnOf(rand.New(rand.NewPCG(31, 5)), inBase62, 20)
	for _, text := range []string{
		"%", "x %.", "(%)", `"%"`, "'%'", "<b>%</b>", "a,%,b", `{\"x\":\"%\"}`, `first\n%\nlast`, `%\r\n`, "tool -u admin % /dev/null", "login admin/%", "user:%@db.example.com", "\t%\r\n", "$ generate\n%%%\ncommit 0b4af7defa845eb37fec7d7b57d25d6659bf6f26\n", "|admin|%|",
	} {
		if found := aloneIn(strings.ReplaceAll(text, "%", value)); len(found) == 0 || !strings.Contains(found[0], value) {
			t.Errorf("%s: %q", text, found)
		}
	}
}

func TestKeyGroups(t *testing.T) {
	group := func(n int, seed uint64) string {
		return drawnOf(rand.New(rand.NewPCG(31, seed)), "GHJKMNPQRSTVWXYZ"+someDigits, n)
	}
	five := group(5, 1) + "-" + group(5, 2) + "-" + group(5, 3) + "-" + group(5, 4)
	for _, key := range []string{five, five + "-" + group(5, 6), "FMFLY-" + five, strings.Repeat(group(6, 8)+"-", 3) + group(6, 8), strings.Repeat(group(4, 9)+"-", 4) + group(4, 10)} {
		for _, text := range []string{"%", "Key=%\r\n", "  %\n", `"%"`, "is %."} {
			if found := aloneIn(strings.ReplaceAll(text, "%", key)); len(found) != 1 || found[0] != key {
				t.Errorf("%s in %q: %q", key, text, found)
			}
		}
	}
	for _, text := range []string{
		"SM-G998B-EU-1", "00A1F-B2C3D-E4F50-12345", "12345-67890-12345-67890", "MTFDHBA512TCK-1AS1AABHA", "AES256-GCM-SHA384-P256R", "X-" + five, five + "_X", group(5, 1) + "-" + group(5, 2) + "-" + group(5, 3),
	} {
		if found := aloneIn(text); found != nil {
			t.Errorf("%s: %q", text, found)
		}
	}
}

// TestNotDrawn: what is read, counted or named stays.
func TestNotDrawn(t *testing.T) {
	random := rand.New(rand.NewPCG(31, 2))
	value, hash := drawnOf(random, inBase62, 24), drawnOf(random, inBase62+"+/", 43)+"="
	for _, text := range []string{
		"com.example.shop.HttpClient5RequestFactory$$EnhancerBySpring$$3f9a1c", "at OAuth2AuthorizedClientManager.java:168", "org.apache.Base64UrlDecoder",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36", "Mobile/15E148 Safari/604.1", "LGPLv3+ or GPLv2+",
		"commit 3F2504E04F8911D39A0C0305E82C3301deadbeef", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "0x7FFDA8f3B2c1", "2026-11-22T03:04:05.678Z",
		"integrity sha512-" + hash, "SHA512 (x.tgz) = " + hash, "bh=" + hash + ";", `"x5t": "` + value + `"`, `"traceIdB64": "p/` + value + `=="`, "green  open  .security-7 " + value + "  1",
		"published event " + value, "dm-uuid-LVM-" + value, "_RNvXs_NtCsQ4TDhT8DxUK_7portal4auth", "250 2.0.0 4AL8AmuS003797 Message accepted", "`SGVsbG8gd29ybGQsIHRoaXMgaXMgYW4gZXhhbXBsZS4=`",
		"h1:" + hash, "SHA256:" + value, "nonce-" + hash, "request_id=" + value, `"nodeId":"` + value + `"`, "ETag: W/\"" + value + "\"",
		"PublicKey = " + hash, "ssh-ed25519 AAAA" + value + " admin@host", "_ZN4llvm9StringRefC1EPKcXx8", "<DigestValue>" + hash + "</DigestValue>",
		"/assets/js/app-" + value + ".js", "libQt5XcbQpa.so.5", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ecdsa-sha2-nistp256-cert-v01@openssh.com",
		"token_accessor  " + value, "SASL LOGIN authentication failed: UGFzc3dvcmQ6", "example. 3600 IN DNSKEY 257 3 13 " + hash,
		"-----BEGIN CERTIFICATE-----\n" + hash + "\n-----END", `"-----BEGIN CERTIFICATE-----\n` + hash + `\n-----END`,
		"{" + value + "}", `C:\Temp\` + value + `\bin`, value + ": removed", value + "(x)", "IPv4Address6to4", "OpAMD64SHLQconst", "VMware20,1 SM-G998B", "KB5034441", "en_US.UTF-8",
		strings.Repeat(drawnOf(random, inBase62, 64)+"\n", 3) + value + "\n", // a body
		"cjld2cjxh0000qzrmn831i7rn", "dzm8k3n2v5x7q9w1t4y6b8f0h", "/nix/store/" + drawnOf(random, smallLetters+someDigits, 32) + "-bash-5.2",
	} {
		if found := aloneIn(text); found != nil {
			t.Errorf("%s: %q", text, found)
		}
	}
}

// TestMixedRuns compares with a look at each byte.
func TestMixedRuns(t *testing.T) {
	random := rand.New(rand.NewPCG(31, 3))
	for range 300 {
		text := []byte(drawnOf(random, "aaB1 -!", 1+random.IntN(400)))
		var got, want []int
		solid := mixedRuns(text, nil, func(end int) { got = append(got, end) })
		for i := 0; i <= len(text); i++ {
			if i > 0 && isLetterOrDigit(text[i-1]) && (i == len(text) || !isLetterOrDigit(text[i])) {
				t := countOf(text[runStart(text, i, i, isLetterOrDigit):i])
				mixed := t.lower > 0 && t.upper > 0 && (t.digit > 0 || i < len(text) && drawnSign(text[i]))
				long := t.upper == 0 && t.lower > 0 && t.digit > 0 && t.lower+t.digit >= leastLower
				if mixed || long {
					want = append(want, i)
				}
			}
		}
		if len(got) < len(want) {
			t.Fatalf("%q: %v, not %v", text, got, want)
		}
		for i, at := 0, 0; i < len(want); i++ { // a run without capitals may be called too long
			for at < len(got) && got[at] != want[i] {
				at++
			}
			if at == len(got) {
				t.Fatalf("%q: %v, not %v", text, got, want)
			}
		}
		for at := 0; at < len(text); at += 64 {
			if solid[at/64] != solidAt(text, at) {
				t.Fatalf("%q: what is solid at %d differs", text, at)
			}
		}
	}
}

// TestDrawnAtTheVeryBeginning has no word left before the sign.
func TestDrawnAtTheVeryBeginning(t *testing.T) {
	text := "@" + drawnOf(rand.New(rand.NewPCG(31, 7)), smallLetters+someDigits, 40) + ".com/"
	if found := aloneIn(text); len(found) > 0 {
		t.Errorf("%s: %q", text, found)
	}
}
