package redact

import (
	"slices"
	"strings"
	"testing"
)

func TestWhatIsSought(t *testing.T) {
	const no, word, anywhere = "no", "as a word", "anywhere"
	for value, want := range map[string]string{
		"a1B2":                             no,
		"production":                       no,
		"Production":                       no,
		"changeme":                         no,
		"admin1":                           no,
		"node01":                           no,
		"postgres13":                       no,
		"hunter2":                          word,
		"s3cr3t":                           word,
		"sunshine":                         no,
		"kubernetes":                       no,
		"xkcdqwrtzp":                       word,
		"correcthorsebatterystaple":        word,
		"correct-horse-battery-staple":     word,
		"my-app":                           no,
		"kafka-main":                       no,
		"p@ssword!":                        word,
		"Tr0ub4dor&3":                      word,
		"aB3$xY9!qW2z":                     anywhere,
		"1234":                             no,
		"20261122":                         no,
		"22112026":                         no,
		"12345678":                         no,
		"876543210":                        no,
		"11111111":                         no,
		"10000000":                         no,
		"16777216":                         word,
		"24325900":                         word,
		"klpbk-hmvpg-deyvs":                word,
		"queue-relay-mixer":                no,
		`b6!2"66+?hq!Y>Gudh`:               anywhere,
		`VI<""b!"DfQXRU-I`:                 anywhere,
		`if(a!=b["X1"])`:                   no,
		`"{0}:{1}",X[2]`:                   no,
		"058578638":                        word,
		"5321477":                          no,
		"1795317200":                       no,
		"4929123412341234":                 word,
		"2026-11-22":                       no,
		"12:30:59":                         no,
		"1.2.3":                            no,
		"10.0.0.1":                         no,
		"/run/secrets/db":                  no,
		"true":                             no,
		"3f2b8c9d4e5f60718293a4b5c6d7e8f9": anywhere,
		"QmFzZTY0IGlzIG5vdCBhIGNpcGhlcg==": anywhere,
		"REDACTED-password-abcdefghij":     no,
		"пароль-длинный7":                  anywhere,
		"!@#$%^&*":                         anywhere,
		"interface{}":                      no,
		"(Richard":                         no,
		"make([]byte,":                     no,
		"uint32":                           no,
		"ed25519":                          no,
		"PKCS#8":                           no,
		"wouldn't":                         no,
		"<code>name</code>":                no,
		"&#x3C;Buffer>":                    no,
		"AccessDeniedException":            no,
		"p.nextToken":                      no,
		"eu-west-3":                        no,
		"ENCRYPT_METHOD":                   no,
		"Dragon#2024":                      word,
		"Summer2024!":                      word,
		"Harbor-7421":                      word,
		"Tiger-Coffee-77":                  anywhere,
		"SunnyOrangeDragonRiver":           word,
		"Kx(9f]Qz2;":                       word,
		"xkq(vwz)trp;":                     word,
		"map[string]interface{}":           no,
		"os.getcwd()":                      no,
		"this[QUEUE":                       no,
		"uint64(b&0x7F)":                   no,
		"mifot.444.Tolik":                  anywhere,
	} {
		fit, whole := seekable(value)
		got := anywhere
		if !fit {
			got = no
		} else if whole {
			got = word
		}
		if got != want {
			t.Errorf("%q is sought %s, should be %s", value, got, want)
		}
	}
}

func TestReadings(t *testing.T) {
	for value, want := range map[string][]string{
		"plain":         nil,
		`a\"b\u0026c\/`: {`a"b&c/`},
		"a%40b%2Fc":     {"a@b/c"},
		"a&amp;b":       {"a&b"},
		"it''s":         {"it's"},
		`C:\dir`:        nil,
	} {
		if got := plainly(value); !slices.Equal(got, want) {
			t.Errorf("%q: %q", value, got)
		}
	}
}

func TestLinesOfAValueAreSoughtAlone(t *testing.T) {
	r := tried(t, Options{})
	const first, second = "MIIBVgIBADANBgkqhkiG9w0BAQEFAASCAUAwggE8", "AgEAAkEAq7BFUpkGp3lQGrT4zX0ch5ndc3rLr6gf"
	redactAll(t, r, "-----BEGIN KEY-----\n"+first+"\n"+second+"\nshort\n-----END KEY-----\n", 0)
	got := redactAll(t, r, second+" and "+first+`\n`+second+" short\n", 0)
	if strings.Contains(got, first) || strings.Contains(got, second) || !strings.Contains(got, "short") {
		t.Error(got)
	}
}

func TestWhatIsFoundLaterIsSoughtInWhatWaits(t *testing.T) {
	in := "password=Ab3xyz9Q8wK\n" + strings.Repeat("an ordinary line with Ab3xyz9Q8wK in it\n", 100_000)
	for range 5 {
		if got := redactAll(t, tried(t, Options{Workers: 4}), in, 0); strings.Contains(got, "Ab3xyz9Q8wK") {
			t.Fatal("a value that was known is there")
		}
	}
}
