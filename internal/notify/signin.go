package notify

import (
	"bytes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"net/smtp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/optool/optool/internal/lang"
)

// maxRounds bounds the work a server may make us do, about half a second, which no
// deadline interrupts. RFC 7677 asks for 4,096 rounds.
const maxRounds = 1_000_000

// methods are the ways to sign in (RFC 4954), the best one first. They run encrypted or
// over loopback, so none asks whether the server may see the password.
func methods(user, password string) []method {
	return []method{
		{"SCRAM-SHA-256", &scram{hash: sha256.New, user: user, password: password}},
		{"SCRAM-SHA-1", &scram{hash: sha1.New, user: user, password: password}},
		{"PLAIN", &answers{first: "\x00" + user + "\x00" + password}},
		{"LOGIN", &answers{then: []string{user, password}}},
	}
}

// method is one of them, and marks its own errors.
type method struct {
	name string
	by   interface {
		// begin returns what goes with the name, nil for nothing.
		begin() []byte
		// answer answers a challenge.
		answer(challenge []byte) ([]byte, error)
	}
}

func (m method) Start(*smtp.ServerInfo) (name string, response []byte, err error) {
	return m.name, m.by.begin(), nil
}

func (m method) Next(challenge []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}
	response, err := m.by.answer(challenge)
	if err != nil {
		return nil, lang.Errorf("%w: %v", errSignIn, err)
	}
	return response, nil
}

// answers are those of PLAIN (RFC 4616) and LOGIN, whatever the challenges say.
type answers struct {
	first string
	then  []string
}

func (a *answers) begin() []byte {
	if a.first == "" {
		return nil
	}
	return []byte(a.first)
}

func (a *answers) answer([]byte) ([]byte, error) {
	if len(a.then) == 0 {
		return nil, lang.Errorf("it asks for more than there is to say")
	}
	next := a.then[0]
	a.then = a.then[1:]
	return []byte(next), nil
}

// scram proves that we know the password and does not tell it (RFC 5802 section 3,
// RFC 7677), without channel binding.
type scram struct {
	hash           func() hash.Hash
	user, password string

	nonce string // ours; empty: a new one
	bare  string // our first message
	proof []byte // what the server proves that it knows the password too; nil: not yet
}

func (s *scram) begin() []byte { return nil }

func (s *scram) answer(challenge []byte) ([]byte, error) {
	switch {
	case len(challenge) == 0 && s.bare == "":
		return s.introduction()
	case bytes.HasPrefix(challenge, []byte("r=")) && s.bare != "" && s.proof == nil:
		return s.evidence(string(challenge))
	case bytes.HasPrefix(challenge, []byte("v=")) && s.proof != nil:
		if !hmac.Equal(challenge[2:], s.proof) {
			return nil, lang.Errorf("it does not know the password itself")
		}
		return []byte{}, nil
	}
	return nil, lang.Errorf("it says something else than SCRAM expects")
}

// introduction is the client-first-message.
func (s *scram) introduction() ([]byte, error) {
	user, err := prepared(s.user)
	if err != nil {
		return nil, err
	}
	if s.nonce == "" {
		s.nonce = rand.Text()
	}
	s.bare = "n=" + strings.NewReplacer("=", "=3D", ",", "=2C").Replace(user) + ",r=" + s.nonce
	return []byte("n,," + s.bare), nil
}

// evidence is the client-final-message.
func (s *scram) evidence(serverFirst string) ([]byte, error) {
	parts := strings.Split(serverFirst, ",")
	if len(parts) < 3 || !strings.HasPrefix(parts[0], "r="+s.nonce) || !strings.HasPrefix(parts[1], "s=") || !strings.HasPrefix(parts[2], "i=") {
		return nil, lang.Errorf("it says something else than SCRAM expects")
	}
	salt, err := base64.StdEncoding.DecodeString(parts[1][2:])
	if err != nil {
		return nil, lang.Errorf("it says something else than SCRAM expects")
	}
	rounds, err := strconv.Atoi(parts[2][2:])
	if err != nil || rounds < 1 || rounds > maxRounds {
		return nil, lang.Errorf("SCRAM with %q rounds, allowed are 1 to %d", parts[2][2:], maxRounds)
	}
	password, err := prepared(s.password)
	if err != nil {
		return nil, err
	}
	salted, err := pbkdf2.Key(s.hash, password, salt, rounds, s.hash().Size())
	if err != nil {
		return nil, err
	}
	final := "c=biws," + parts[0] // biws: no channel binding
	said := []byte(s.bare + "," + serverFirst + "," + final)
	key := s.mac(salted, []byte("Client Key"))
	stored := s.hash()
	stored.Write(key)
	signature := s.mac(stored.Sum(nil), said)
	for i := range key {
		key[i] ^= signature[i]
	}
	s.proof = base64.StdEncoding.AppendEncode([]byte{}, s.mac(s.mac(salted, []byte("Server Key")), said))
	return []byte(final + ",p=" + base64.StdEncoding.EncodeToString(key)), nil
}

func (s *scram) mac(key, text []byte) []byte {
	m := hmac.New(s.hash, key)
	m.Write(text)
	return m.Sum(nil)
}

// prepared is a name or a password in the form in which it is compared: the profile
// OpaqueString of RFC 8265 section 4.2, which leaves ASCII alone.
func prepared(text string) (string, error) {
	if text == "" || strings.ContainsFunc(text, unicode.IsControl) {
		return "", lang.Errorf("an empty name or password, or one with a control character")
	}
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Zs, r) {
			return ' '
		}
		return r
	}, text)), nil
}
