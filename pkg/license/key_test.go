package license_test

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/optool/optool/pkg/license"
)

const keySymbols = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// What customers hold was derived like this; it must never change. The values
// were computed apart from this package, with another HKDF (RFC 5869).
func TestKeyDerivationIsStable(t *testing.T) {
	for product, want := range map[string][2]string{
		"acme-platform": {"dd9003c3f482efde37239f6f694e7e42c2f6fc75", "3e886b7ef7182566b8399a3d791db5b62a1dec98b176619b7ece25bad060a80d"},
		"other":         {"c178afdfb06d70a89b23b9a8cc2663812da162ee", "a0d4074c7c3575360ad5b645dad24ad2b18f3c6cd9a9697940ea5f3ebf916c27"},
	} {
		if got := sampleKey().Lookup(product); got != want[0] {
			t.Errorf("%s: lookup name is %s", product, got)
		}
		if got := hex.EncodeToString(sampleKey().SigningKey(product).Seed()); got != want[1] {
			t.Errorf("%s: signing key has the seed %s", product, got)
		}
	}
}

func newKey(t *testing.T, random *rand.ChaCha8) license.Key {
	t.Helper()
	k, err := license.NewKey(random)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestKeyAsPeopleTypeIt(t *testing.T) {
	const written = "01234-56789-ABCDE-FGHJK-MNP55"
	for name, typed := range map[string]string{
		"as written":      written,
		"small letters":   strings.ToLower(written),
		"no hyphens":      strings.ReplaceAll(written, "-", ""),
		"blanks":          " " + strings.ReplaceAll(written, "-", "  ") + "\t",
		"from a file":     written + "\r\n",
		"letters O and I": strings.NewReplacer("0", "O", "1", "I").Replace(written),
		"letters o and l": strings.NewReplacer("0", "o", "1", "l").Replace(written),
		"over two lines":  "01234-56789-\nABCDE-FGHJK-MNP55",
	} {
		if k, err := license.ParseKey(typed); err != nil || k.Reveal() != written {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, typed := range map[string]string{
		"nothing":         "",
		"one short":       written[:len(written)-1],
		"one long":        written + "0",
		"a letter U":      strings.Replace(written, "A", "U", 1),
		"a dot":           strings.Replace(written, "A", ".", 1),
		"a foreign digit": strings.Replace(written, "-56789-", "-5678٩-", 1),
		"two swapped":     strings.Replace(written, "56", "65", 1),
		"endless":         written + strings.Repeat("-", 300),
	} {
		_, err := license.ParseKey(typed)
		if kindOf(t, err) != license.Malformed {
			t.Errorf("%s: %v", name, err)
		} else {
			noSecret(t, name, err.Error())
		}
	}
	if _, err := license.NewKey(iotest.ErrReader(iotest.ErrTimeout)); err == nil {
		t.Error("a key was made without random")
	}
}

// noSecret fails when text shows a group of the sample key.
func noSecret(t *testing.T, where, text string) {
	t.Helper()
	for _, group := range strings.Split(sampleKey().Reveal(), "-") {
		if strings.Contains(strings.ToUpper(text), group) || strings.Contains(text, hex.EncodeToString([]byte(group))) {
			t.Errorf("%s shows a part of the key: %q", where, text)
		}
	}
}

func TestKeyIsNeverPrinted(t *testing.T) {
	k := sampleKey()
	type open struct{ Key license.Key }
	type closed struct{ key license.Key }
	values := map[string]any{
		"key": k, "pointer": &k, "field": open{k}, "unexported field": closed{k}, "pointer to it": &closed{k},
		"list": []license.Key{k}, "map": map[string]license.Key{"k": k}, "error": fmt.Errorf("key %v", k),
	}
	for name, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%08.3f"} {
			noSecret(t, name+" by "+verb, fmt.Sprintf(verb, v))
		}
		if name != "error" {
			noSecret(t, name+" as JSON", string(encode(v)))
		}
	}
	if got := k.String(); got != "[licence key]" {
		t.Errorf("String is %q", got)
	}
	if (license.Key{}).Reveal() != "" {
		t.Error("the zero Key reveals something")
	}
}

// Keys made at random come back from their text, differ in everything derived
// from them, and show a typing error but for one in 1024.
func TestKeysAtRandom(t *testing.T) {
	random := rand.NewChaCha8([32]byte{1})
	derived := map[string]bool{}
	typos, missed := 0, 0
	for range 200 {
		k := newKey(t, random)
		text := k.Reveal()
		if back, err := license.ParseKey(text); err != nil || back.Reveal() != text {
			t.Fatalf("a new key is refused: %v", err)
		}
		for _, product := range []string{"acme-platform", "other"} {
			derived[k.Lookup(product)] = true
			derived[string(k.SigningKey(product).Seed())] = true
		}
		for i := range text {
			for _, symbol := range keySymbols {
				if text[i] == '-' || text[i] == byte(symbol) {
					continue
				}
				typos++
				if _, err := license.ParseKey(text[:i] + string(symbol) + text[i+1:]); err == nil {
					missed++
				}
			}
		}
	}
	if len(derived) != 200*2*2 {
		t.Errorf("%d different names and keys of 800", len(derived))
	}
	t.Logf("%d of %d typing errors missed", missed, typos)
	if missed*1024 > typos*5/4 {
		t.Errorf("%d of %d typing errors missed, want about one in 1024", missed, typos)
	}
}
