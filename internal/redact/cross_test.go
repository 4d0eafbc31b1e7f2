package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/optool/optool/pkg/diagnostics"
)

// The cross product: names of secrets in all spellings, in all grammars, with values of
// all shapes. No single case matters; the share of each grammar, name and shape does.

// crossName is a name of a secret. One of a password names all its values; one of a token
// those that were drawn by lot.
type crossName struct {
	key      string
	password bool
}

func crossNames() []crossName {
	var all []crossName
	for key := range strings.FieldsSeq(`password passwd pwd passphrase db_password DB_PASSWORD dbPassword db-password spring.datasource.password
		ACME_DB_PASSWORD_PROD adminPwd password2 smtpPass rootpw parol Passwort kennwort пароль mot_de_passe contraseña contrasena hasło wachtwoord`) {
		all = append(all, crossName{key, true})
	}
	for key := range strings.FieldsSeq(`api_key apiKey x-api-key app.api.key access_token accessToken ACME_TOKEN NEXUS_TOKEN auth_token token client_secret
		clientSecret CLIENT_SECRET_2 secret_key SecretAccessKey AWS_SECRET_ACCESS_KEY webhookSecret jwt_secret signing_key encryptionKey
		MASTER_KEY refreshToken license_key секретный_ключ geheimnis`) {
		all = append(all, crossName{key, false})
	}
	return all
}

// crossShape is a shape of values.
type crossShape struct {
	name     string
	make     func(r *rand.Rand) string
	password bool // no token looks so
	spaces   bool // only where quotes are around
	signs    bool // has signs that grammars use
	bare     bool // too plain for prose and tables
}

func crossShapes() []crossShape {
	const small, large, digits = "abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789"
	drawn := func(r *rand.Rand, from string, n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = from[r.IntN(len(from))]
		}
		return string(b)
	}
	octets := func(r *rand.Rand, n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		return b
	}
	words := strings.Fields("velvet amber coral basil lupine hazel saffron badger copper meadow falcon timber")
	word := func(r *rand.Rand) string { return words[r.IntN(len(words))] }
	eight := func(r *rand.Rand) string {
		return drawn(r, small, 1) + drawn(r, digits, 1) + drawn(r, large, 2) + drawn(r, digits, 1) + drawn(r, small, 2) + drawn(r, large, 1)
	}
	return []crossShape{
		{name: "eight", make: eight},
		{name: "hex32", make: func(r *rand.Rand) string { return hex.EncodeToString(octets(r, 16)) }},
		{name: "uuid", make: func(r *rand.Rand) string {
			h := hex.EncodeToString(octets(r, 16))
			return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
		}},
		{name: "base64", make: func(r *rand.Rand) string { return base64.StdEncoding.EncodeToString(octets(r, 31)) }},
		{name: "base64url", make: func(r *rand.Rand) string { return base64.RawURLEncoding.EncodeToString(octets(r, 30)) }},
		{name: "letters", make: func(r *rand.Rand) string { return drawn(r, small+large+digits, 24) }},
		{name: "groups", make: func(r *rand.Rand) string {
			return drawn(r, small+digits, 4) + "-" + drawn(r, digits+small, 4) + "-" + drawn(r, small+digits, 4) + "-" + drawn(r, large+digits, 4)
		}},
		{name: "prefix", make: func(r *rand.Rand) string { return "acme_" + drawn(r, small+large+digits, 28) }},
		{name: "word-number", password: true, make: func(r *rand.Rand) string {
			w := word(r)
			return strings.ToUpper(w[:1]) + w[1:] + drawn(r, digits, 4)
		}},
		{name: "word-number-sign", password: true, make: func(r *rand.Rand) string { return word(r) + drawn(r, digits, 3) + "!" }},
		{name: "pin", password: true, bare: true, make: func(r *rand.Rand) string { return drawn(r, digits, 6) }},
		{name: "word", password: true, bare: true, make: func(r *rand.Rand) string { return word(r) + word(r) }},
		{name: "phrase", password: true, bare: true, spaces: true, make: func(r *rand.Rand) string {
			return word(r) + " " + word(r) + " " + word(r) + " " + drawn(r, digits, 2)
		}},
		{name: "quotes", password: true, signs: true, make: func(r *rand.Rand) string { return eight(r) + `"` + eight(r) + `'` + drawn(r, small, 2) }},
		{name: "signs", password: true, signs: true, make: func(r *rand.Rand) string { return eight(r) + "$#%" + eight(r) + "&;," + drawn(r, small, 2) }},
		{name: "unicode", password: true, make: func(r *rand.Rand) string { return "Grüße" + drawn(r, digits, 3) + "ñ" + drawn(r, small, 3) }},
		{name: "percent", password: true, make: func(r *rand.Rand) string { return drawn(r, large, 2) + "%40" + eight(r) + "%21" }},
		{name: "twenty-signs", signs: true, make: func(r *rand.Rand) string { return drawn(r, small+large+digits+"!@^*_-+=.", 20) }},
	}
}

// crossPlace is a grammar: KEY and VAL stand for the name and its value.
type crossPlace struct {
	file, text string
	kind       string // q: VAL is in quotes; e: any sign goes, being escaped; p: prose or a table; i: names are identifiers; t: of tokens; w: of passwords; s: all that stands there is secret
	escape     func(string) string
}

func (p crossPlace) is(kind string) bool { return strings.Contains(p.kind, kind) }

func (p crossPlace) takes(n crossName, s crossShape) bool {
	switch {
	case !n.password && s.password, p.is("t") && n.password, p.is("w") && !n.password:
		return false
	case p.is("i") && strings.ContainsFunc(n.key, func(c rune) bool { return c > 0x7f || c == '-' || c == '.' }):
		return false
	case p.is("p") && (s.bare || s.signs || !n.password && s.name == "eight"):
		return false
	}
	return (!s.spaces || p.is("q")) && (!s.signs || p.is("e"))
}

func escapeJSON(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)
	text := strings.TrimSpace(b.String())
	return text[1 : len(text)-1]
}

func escapeTwice(s string) string  { return escapeJSON(escapeJSON(s)) }
func escapeShell(s string) string  { return strings.ReplaceAll(s, "'", `'\''`) }
func escapeDouble(s string) string { return strings.ReplaceAll(s, "'", "''") }
func escapeXML(s string) string    { return html.EscapeString(s) }
func escapeQuery(s string) string  { return url.QueryEscape(s) }

// crossed returns what becomes of one text at strict privacy, alone.
func crossed(t testing.TB, r *Redactor, name, text string) string {
	t.Helper()
	k := r.worker()
	defer r.rest(k)
	b := &block{text: []byte(text), name: name, form: sniff(name, []byte(text))}
	if err := k.detect(b); err != nil {
		t.Fatal(err)
	}
	if err := k.render(b, len(b.text)); err != nil {
		t.Fatal(err)
	}
	return string(b.out)
}

func crossText(p crossPlace, key, value string) string {
	return strings.NewReplacer("VALUES", "VALUES", "HKEY_", "HKEY_", "KEY", key, "VAL", value).Replace(p.text) + "\n"
}

// share counts cases, and those that went wrong.
type share struct {
	bad, all int
	example  string
}

type shares map[string]*share

func (s shares) count(of string, bad bool, example string) {
	if s[of] == nil {
		s[of] = &share{}
	}
	s[of].all++
	if bad {
		s[of].bad++
		if s[of].example == "" || s[of].bad < 4 {
			s[of].example += "\n\t\t" + example
		}
	}
}

func (s shares) print(t *testing.T, title string, most int) {
	t.Helper()
	var names []string
	for name, sh := range s {
		if sh.bad > 0 {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return s[b].bad*1000/s[b].all - s[a].bad*1000/s[a].all })
	for _, name := range names[:min(len(names), most)] {
		t.Logf("%s %d of %d: %s%s", title, s[name].bad, s[name].all, name, s[name].example)
	}
}

// remains reports whether most of a value, as it was written, is still in the text.
func remains(got, value string) bool {
	n := (len(value)*6 + 9) / 10
	return strings.Contains(got, value[:n]) || strings.Contains(got, value[len(value)-n:])
}

func TestCrossProduct(t *testing.T) {
	most := 10
	if os.Getenv("OPTOOL_SOAK") != "" {
		most = 1000
	}
	byPlace, byName, byShape := shares{}, shares{}, shares{}
	names, shapes := crossNames(), crossShapes()
	bad, all := 0, 0
	for n, place := range append(crossPlaces(), morePlaces()...) {
		r, err := New(Options{Key: [32]byte{1}, Privacy: diagnostics.Strict})
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(11, uint64(n)))
		for i, name := range names {
			for j, shape := range shapes {
				if !place.takes(name, shape) || most == 10 && (i*7+j*3+n)%8 != 0 {
					continue
				}
				value := shape.make(random)
				if place.escape != nil {
					value = place.escape(value)
				}
				text := crossText(place, name.key, value)
				got := crossed(t, r, place.file, text)
				leak := remains(got, value)
				if again := crossed(t, r, place.file, got); again != got {
					t.Errorf("twice: %q -> %q", got, again)
				}
				example := fmt.Sprintf("%q -> %q", text, got)
				byPlace.count(place.file+": "+place.text, leak, example)
				byName.count(name.key, leak, example)
				byShape.count(shape.name, leak, example)
				if all++; leak {
					bad++
				}
			}
		}
	}
	t.Logf("%d of %d leak, %.2f %%", bad, all, 100*float64(bad)/float64(all))
	if bad*100 > all || most > 10 {
		byPlace.print(t, "place", most)
		byName.print(t, "name", most)
		byShape.print(t, "shape", most)
	}
	if bad*100 > all {
		t.Errorf("%d of %d values leak", bad, all)
	}
}
