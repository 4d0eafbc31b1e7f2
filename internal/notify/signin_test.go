package notify

import (
	"crypto/sha1"
	"crypto/sha256"
	"errors"
	"strings"
	"testing"
)

// TestScramOfTheRFCs holds the exchange against those printed in RFC 5802 section 5
// and in RFC 7677 section 3.
func TestScramOfTheRFCs(t *testing.T) {
	for name, tc := range map[string]struct {
		s                                  *scram
		first, challenge, final, signature string
	}{
		"SHA-1": {&scram{hash: sha1.New, user: "user", password: "pencil", nonce: "fyko+d2lbbFgONRv9qkxdawL"},
			"n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
			"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
			"c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
			"v=rmF9pqV8S7suAoZWja4dJRkFsKQ="},
		"SHA-256": {&scram{hash: sha256.New, user: "user", password: "pencil", nonce: "rOprNGfwEbeRWgbNEkqO"},
			"n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
			"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
			"c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
			"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="},
	} {
		m := method{name, tc.s}
		for _, turn := range [][2]string{{"", tc.first}, {tc.challenge, tc.final}, {tc.signature, ""}} {
			if got, err := m.Next([]byte(turn[0]), true); err != nil || got == nil || string(got) != turn[1] {
				t.Errorf("%s: to %q: %q, %v; want %q", name, turn[0], got, err, turn[1])
			}
		}
		if got, err := m.Next([]byte("2.7.0 welcome"), false); got != nil || err != nil {
			t.Errorf("%s: at the end %q, %v", name, got, err)
		}
	}
}

func TestScramKeepsToTheRules(t *testing.T) {
	const first = "r=nonce2,s=QSXCR+Q6sek8bf92,i=1"
	for name, said := range map[string][]string{
		"no beginning":            {first},
		"two beginnings":          {"", ""},
		"something else":          {"", "Password:"},
		"a nonce of its own":      {"", "r=other,s=QSXCR+Q6sek8bf92,i=1"},
		"a shorter nonce":         {"", "r=non,s=QSXCR+Q6sek8bf92,i=1"},
		"no salt":                 {"", "r=nonce2,i=1,s=QSXCR+Q6sek8bf92"},
		"a salt of another kind":  {"", "r=nonce2,s=*,i=1"},
		"no rounds":               {"", "r=nonce2,s=QSXCR+Q6sek8bf92"},
		"rounds that are none":    {"", "r=nonce2,s=QSXCR+Q6sek8bf92,i=0"},
		"too many rounds":         {"", "r=nonce2,s=QSXCR+Q6sek8bf92,i=1000001"},
		"rounds beyond numbers":   {"", "r=nonce2,s=QSXCR+Q6sek8bf92,i=99999999999999999999"},
		"the proof first":         {"", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ="},
		"another proof":           {"", first, "v=rmF9pqV8S7suAoZWja4dJRkFsKQ="},
		"a proof that is empty":   {"", first, "v="},
		"the challenge once more": {"", first, first},
		"an error":                {"", first, "e=invalid-proof"},
	} {
		m := method{"SCRAM-SHA-256", &scram{hash: sha256.New, user: "user", password: "pencil", nonce: "nonce"}}
		var err error
		for i, challenge := range said {
			if _, err = m.Next([]byte(challenge), true); err != nil && i < len(said)-1 {
				t.Errorf("%s: too early: %v", name, err)
			}
		}
		if !errors.Is(err, errSignIn) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestScramNames(t *testing.T) {
	s := &scram{hash: sha256.New, user: "a=b,c", password: "x", nonce: "n"}
	if got, err := s.answer(nil); err != nil || string(got) != "n,,n=a=3Db=2Cc,r=n" {
		t.Errorf("%q, %v", got, err)
	}
	one, two := &scram{hash: sha256.New, user: "a"}, &scram{hash: sha256.New, user: "a"}
	if _, err := one.answer(nil); err != nil {
		t.Fatal(err)
	}
	if _, err := two.answer(nil); err != nil || one.nonce == two.nonce || len(one.nonce) < 20 || strings.Contains(one.nonce, ",") {
		t.Errorf("nonces %q and %q, %v", one.nonce, two.nonce, err)
	}
	for text, want := range map[string]string{
		"pencil": "pencil", "a b~!": "a b~!", "Grüße": "Grüße", "Gru\u0308ße": "Grüße", "пароль": "пароль",
		"a\u00a0b\u3000c": "a b c", "": "", "a\tb": "", "a\u0085b": "",
	} {
		if got, err := prepared(text); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestPlainAndLogin(t *testing.T) {
	all := methods("user", "pencil")
	name, first, err := all[2].Start(nil)
	if name != "PLAIN" || string(first) != "\x00user\x00pencil" || err != nil {
		t.Errorf("%s %q %v", name, first, err)
	}
	if _, err := all[2].Next([]byte("more"), true); !errors.Is(err, errSignIn) {
		t.Error(err)
	}
	login := all[3]
	if name, first, err := login.Start(nil); name != "LOGIN" || first != nil || err != nil {
		t.Errorf("%s %q %v", name, first, err)
	}
	for i, want := range []string{"user", "pencil"} {
		if got, err := login.Next([]byte("Any:"), true); string(got) != want || err != nil {
			t.Errorf("%d: %q, %v", i, got, err)
		}
	}
	if _, err := login.Next([]byte("Once more:"), true); !errors.Is(err, errSignIn) {
		t.Error(err)
	}
}
