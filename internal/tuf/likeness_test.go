package tuf

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/secure-systems-lab/go-securesystemslib/cjson"
	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata"
)

// pair is a key and go-tuf's way to sign with it.
type pair struct {
	signature.Signer
	key *metadata.Key
	id  string
}

func newPair(t testing.TB, private crypto.Signer) pair {
	t.Helper()
	load := func() (signature.Signer, error) { return signature.LoadSigner(private, crypto.SHA256) }
	switch private := private.(type) {
	case *rsa.PrivateKey:
		load = func() (signature.Signer, error) { return signature.LoadRSAPSSSigner(private, crypto.SHA256, nil) }
	case *ecdsa.PrivateKey:
		if private.Curve == elliptic.P384() {
			load = func() (signature.Signer, error) { return signature.LoadSigner(private, crypto.SHA384) }
		}
	}
	signer, err := load()
	if err != nil {
		t.Fatal(err)
	}
	key, err := metadata.KeyFromPublicKey(private.Public())
	if err != nil {
		t.Fatal(err)
	}
	if private, ok := private.(*ecdsa.PrivateKey); ok && private.Curve == elliptic.P384() {
		key.Scheme = metadata.KeySchemeECDSA_SHA2_P384
	}
	id, err := key.ID()
	if err != nil {
		t.Fatal(err)
	}
	return pair{signer, key, id}
}

func seeded(t testing.TB, name string) pair {
	seed := sha256.Sum256([]byte(name))
	return newPair(t, ed25519.NewKeyFromSeed(seed[:]))
}

// rootOf gives each role the keys, all of which have to sign.
func rootOf(t testing.TB, pairs ...pair) *metadata.Metadata[metadata.RootType] {
	root := metadata.Root(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	for name, role := range root.Signed.Roles {
		for _, p := range pairs {
			if err := root.Signed.AddKey(p.key, name); err != nil {
				t.Fatal(err)
			}
		}
		role.Threshold = len(pairs)
	}
	return root
}

// sealed is a file in which exactly these bytes are what stands below "signed".
func sealed(t testing.TB, text []byte, pairs ...pair) []byte {
	t.Helper()
	var signatures []metadata.Signature
	canonical, err := cjson.EncodeCanonical(json.RawMessage(text))
	if err != nil {
		return nil
	}
	for _, p := range pairs {
		s, err := p.SignMessage(bytes.NewReader(canonical))
		if err != nil {
			t.Fatal(err)
		}
		signatures = append(signatures, metadata.Signature{KeyID: p.id, Signature: s})
	}
	list, err := json.Marshal(signatures)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Appendf(nil, `{"signatures":%s,"signed":%s}`, list, text)
}

// TestKindsOfKeys has a root signed with every kind of key there is, by go-tuf.
func TestKindsOfKeys(t *testing.T) {
	p256, err1 := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	p384, err2 := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	big, err3 := rsa.GenerateKey(rand.Reader, 2048)
	if err1 != nil || err2 != nil || err3 != nil {
		t.Fatal(err1, err2, err3)
	}
	pairs := []pair{seeded(t, "a"), newPair(t, p256), newPair(t, p384), newPair(t, big)}
	root := rootOf(t, pairs...)
	for _, p := range pairs {
		if _, err := root.Sign(p); err != nil {
			t.Fatal(err)
		}
	}
	for i := range root.Signatures { // the P-384 key has an id of its own here
		root.Signatures[i].KeyID = pairs[i].id
	}
	data, err := root.ToBytes(false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readRoot(data); err != nil {
		t.Errorf("by all kinds: %v", err)
	}
	for i := range root.Signatures {
		bad := *root
		bad.Signatures = slices.Clone(root.Signatures)
		bad.Signatures[i].Signature = slices.Clone(bad.Signatures[i].Signature)
		bad.Signatures[i].Signature[10] ^= 1
		if data, err = bad.ToBytes(false); err != nil {
			t.Fatal(err)
		}
		if _, err := readRoot(data); err != errUnsigned {
			t.Errorf("with a damaged signature of kind %d: %v", i, err)
		}
	}
	for name, spoil := range map[string]func(k *metadata.Key){
		"of no type":       func(k *metadata.Key) { k.Type = "dsa" },
		"of another type":  func(k *metadata.Key) { k.Type = "rsa" },
		"too short":        func(k *metadata.Key) { k.Value.PublicKey = k.Value.PublicKey[:62] },
		"not hexadecimal":  func(k *metadata.Key) { k.Value.PublicKey = strings.Repeat("x", 64) },
		"PEM of something": func(k *metadata.Key) { k.Type, k.Value.PublicKey = "ecdsa", "-----BEGIN X-----\n-----END X-----\n" },
		"PEM of RSA":       func(k *metadata.Key) { k.Type, k.Value.PublicKey = "ecdsa", pairs[3].key.Value.PublicKey },
	} {
		root := rootOf(t, pairs[0])
		k := *pairs[0].key
		spoil(&k)
		root.Signed.Keys[pairs[0].id] = &k
		if _, err := root.Sign(pairs[0]); err != nil {
			t.Fatal(err)
		}
		if data, err = root.ToBytes(false); err != nil {
			t.Fatal(err)
		}
		if _, err := readRoot(data); err == nil || err == errUnsigned {
			t.Errorf("a key %s: %v", name, err)
		}
	}
}

// TestMembersTwice has somebody on the way add members that are there already. What is
// verified and what is worked with must be the same.
func TestMembersTwice(t *testing.T) {
	mine := seeded(t, "mine")
	root := rootOf(t, mine)
	sound := []byte(`{"_type":"targets","spec_version":"1.0.31","version":3,"expires":"2027-01-01T00:00:00Z","targets":{"good":{"length":1,"hashes":{"sha256":"00"}}}}`)
	file := string(sealed(t, sound, mine))
	evil := `{"evil":{"length":1,"hashes":{"sha256":"00"}}}`
	late := strings.Replace(string(sound), "2027", "2099", 1)
	trusted := mustRead(t, root, mine)
	for name, mixed := range map[string]string{
		"nothing":                 file,
		"targets before":          strings.Replace(file, `"targets":{"good"`, `"targets":`+evil+`,"targets":{"good"`, 1),
		"targets after":           strings.Replace(file, `"00"}}}}`, `"00"}}},"targets":`+evil+`}`, 1),
		"a target before":         strings.Replace(file, `"good":`, `"good":{"length":9,"custom":{},"hashes":{"sha256":"11","sha512":"22"}},"good":`, 1),
		"a length before":         strings.Replace(file, `"length":1`, `"length":2,"length":1`, 1),
		"an expiry before":        strings.Replace(file, `"expires"`, `"expires":"2099-01-01T00:00:00Z","expires"`, 1),
		"an expiry after":         strings.Replace(file, `2027-01-01T00:00:00Z"`, `2027-01-01T00:00:00Z","expires":"2099-01-01T00:00:00Z"`, 1),
		"an expiry in capitals":   strings.Replace(file, `"targets":{`, `"Expires":"2099-01-01T00:00:00Z","targets":{`, 1),
		"all before":              strings.Replace(file, `"signed":`, `"signed":`+late+`,"signed":`, 1),
		"all after":               strings.Replace(file, `00"}}}}}`, `00"}}}},"signed":`+late+`}`, 1),
		"all after, in capitals":  strings.Replace(file, `00"}}}}}`, `00"}}}},"Signed":`+late+`}`, 1),
		"all before, in capitals": strings.Replace(file, `"signed":`, `"SIGNED":`+late+`,"signed":`, 1),
		"delegations":             strings.Replace(file, `"targets":{`, `"delegations":{"keys":{},"roles":[]},"targets":{`, 1),
	} {
		m, err := readBy[targetsPart](trusted, roleTargets, []byte(mixed))
		if err != nil {
			if name == "nothing" {
				t.Error(err)
			}
			continue
		}
		got := fmt.Sprint(m.version, m.expires.Year(), slices.Collect(maps.Keys(m.part.Targets)), m.part.Targets["good"], m.part.Delegations)
		if want := fmt.Sprint(3, 2027, []string{"good"}, &listed{Length: 1, Hashes: map[string]hexBytes{"sha256": {0}}}, (*delegations)(nil)); got != want {
			t.Errorf("%s: accepted as %s, want %s", name, got, want)
		}
	}
}

func mustRead(t testing.TB, root *metadata.Metadata[metadata.RootType], by ...pair) *rootDocument {
	t.Helper()
	for _, p := range by {
		if _, err := root.Sign(p); err != nil {
			t.Fatal(err)
		}
	}
	data, err := root.ToBytes(false)
	if err != nil {
		t.Fatal(err)
	}
	read, err := readRoot(data)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// FuzzLikeGoTUF holds the judgement of signed and of damaged files against go-tuf's.
func FuzzLikeGoTUF(f *testing.F) {
	mine := seeded(f, "mine")
	root := rootOf(f, mine)
	trusted := mustRead(f, root, mine)
	delegated := []byte(`{"_type":"targets","spec_version":"1.0.31","version":3,"expires":"2027-01-01T00:00:00Z","targets":{"a/b":{"length":1,"hashes":{"sha256":"00ff"},"custom":{"x":[1,null]}}},` +
		`"delegations":{"keys":{},"roles":[{"name":"stable","keyids":["a"],"threshold":1,"terminating":true,"paths":["releases/*"]}]},"x":{"y":"<é\u2028\n"}}`)
	f.Add(delegated, 0, byte(0))
	f.Add([]byte(`{"_type":"targets","spec_version":"1.0.31","version":1,"expires":"2027-01-01T00:00:00Z","targets":{},"delegations":{"keys":{},"succinct_roles":{"keyids":["a"],"threshold":1,"bit_length":8,"name_prefix":"bin"}}}`), 100, byte(1))
	f.Add([]byte(`{"_type":"targets","spec_version":"1.0.31","version":1.5,"expires":"2027-01-01T00:00:00Z","targets":null,"targets":{"a":null}}`), 30, byte(4))
	f.Fuzz(func(t *testing.T, text []byte, at int, bit byte) {
		file := sealed(t, text, mine)
		if file == nil || len(file) > 1<<16 {
			return
		}
		theirs, err := new(metadata.Metadata[metadata.TargetsType]), error(nil)
		func() {
			defer func() {
				if p := recover(); p != nil {
					err = fmt.Errorf("%v", p)
				}
			}()
			if _, err = theirs.FromBytes(file); err == nil {
				err = root.VerifyDelegate(metadata.TARGETS, theirs)
			}
		}()
		ours, ourErr := readBy[targetsPart](trusted, roleTargets, file)
		if err == nil && ourErr != nil && strings.HasPrefix(theirs.Signed.SpecVersion, "1.") && theirs.Signed.Version > 0 && !theirs.Signed.Expires.IsZero() {
			t.Errorf("go-tuf accepts it: %v", ourErr)
		}
		if err == nil && ourErr == nil {
			alike(t, ours, &theirs.Signed)
		}

		// Somebody on the way changes a bit.
		damaged := bytes.Clone(file)
		damaged[uint(at)%uint(len(file))] ^= 1 << (bit % 8)
		if d, err := readBy[targetsPart](trusted, roleTargets, damaged); err == nil && (ourErr != nil || !bytes.Equal(d.text, ours.text)) {
			t.Errorf("accepted %s", damaged)
		}
	})
}

func alike(t *testing.T, ours *targetsDocument, theirs *metadata.TargetsType) {
	t.Helper()
	if ours.version != theirs.Version || !ours.expires.Equal(theirs.Expires) || len(ours.part.Targets) != len(theirs.Targets) {
		t.Errorf("%+v is not %+v", ours, theirs)
	}
	for path, file := range theirs.Targets {
		own := ours.part.Targets[path]
		if own == nil || own.Length != file.Length || len(own.Hashes) != len(file.Hashes) || (own.Custom == nil) != (file.Custom == nil) {
			t.Fatalf("%q: %+v is not %+v", path, own, file)
		}
		for algorithm, sum := range file.Hashes {
			if !bytes.Equal(own.Hashes[algorithm], sum) {
				t.Errorf("%q: %s %x is not %x", path, algorithm, own.Hashes[algorithm], sum)
			}
		}
	}
	if (ours.part.Delegations == nil) != (theirs.Delegations == nil) {
		t.Fatalf("delegations %+v are not %+v", ours.part.Delegations, theirs.Delegations)
	}
	if theirs.Delegations == nil {
		return
	}
	for _, path := range []string{"a", "a/b", "releases/1.0.0.json", "releases/x/y", "пример"} {
		var got, want []string
		for _, r := range ours.part.Delegations.rolesFor(path) {
			got = append(got, fmt.Sprint(r.Name, r.Terminating))
		}
		hashed := false // go-tuf compares the beginnings with Base64, the specification with hexadecimal digits
		for _, r := range theirs.Delegations.Roles {
			hashed = hashed || len(r.PathHashPrefixes) > 0
		}
		for _, r := range theirs.Delegations.GetRolesForTarget(path) {
			want = append(want, fmt.Sprint(r.Name, r.Terminating))
		}
		if !hashed && !slices.Equal(got, want) {
			t.Errorf("%q: %v is not %v", path, got, want)
		}
	}
}

func TestMayList(t *testing.T) {
	sum := sha256.Sum256([]byte("releases/stable/1.json"))
	digits := hex.EncodeToString(sum[:])
	for _, tc := range []struct {
		role delegated
		want bool
	}{
		{delegated{Paths: []string{"releases/stable/*"}}, true},
		{delegated{Paths: []string{"other", "releases/*/1.json"}}, true},
		{delegated{Paths: []string{"*"}}, false},
		{delegated{Paths: []string{"releases/*"}}, false},
		{delegated{Paths: []string{"releases/stable/[1"}}, false},
		{delegated{Paths: []string{"releases/stable/[12].json"}}, true},
		{delegated{}, false},
		{delegated{PathHashPrefixes: []string{digits[:3]}}, true},
		{delegated{PathHashPrefixes: []string{"x", digits}}, true},
		{delegated{PathHashPrefixes: []string{"xy"}}, false},
	} {
		if got := tc.role.mayList("releases/stable/1.json"); got != tc.want {
			t.Errorf("%+v: %t", tc.role, got)
		}
	}
}

func TestFits(t *testing.T) {
	data := []byte("data")
	sum := sha256.Sum256(data)
	for name, tc := range map[string]struct {
		named
		want bool
	}{
		"nothing said":     {named{}, true},
		"length":           {named{Length: 4}, true},
		"another length":   {named{Length: 5}, false},
		"a negative one":   {named{Length: -4}, false},
		"hash":             {named{Hashes: map[string]hexBytes{"sha256": sum[:]}}, true},
		"another hash":     {named{Hashes: map[string]hexBytes{"sha512": sum[:]}}, false},
		"an unknown one":   {named{Hashes: map[string]hexBytes{"sha256": sum[:], "md5": {1}}}, false},
		"hash, not length": {named{Length: 3, Hashes: map[string]hexBytes{"sha256": sum[:]}}, false},
	} {
		if got := tc.fits(data); got != tc.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
