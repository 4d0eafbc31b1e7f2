package license_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
)

// block armours text as a licence file does.
func block(label, text string) string {
	body := base64.StdEncoding.EncodeToString([]byte(text))
	var lines strings.Builder
	for len(body) > 64 {
		lines.WriteString(body[:64] + "\n")
		body = body[64:]
	}
	return "-----BEGIN " + label + "-----\n" + lines.String() + body + "\n-----END " + label + "-----\n"
}

func TestSpellingsOfAFile(t *testing.T) {
	good := string(file())
	licenceBlock, ringBlock, _ := strings.Cut(good, "-----BEGIN KEY RING")
	ringBlock = "-----BEGIN KEY RING" + ringBlock
	body := strings.Split(licenceBlock, "\n")[1]
	swap := func(old, with string) string { return strings.Replace(good, old, with, 1) }

	for name, text := range map[string]string{
		"as written":           good,
		"CRLF":                 strings.ReplaceAll(good, "\n", "\r\n"),
		"byte order mark":      "\ufeff" + good,
		"blank lines around":   "\n\r\n" + good + "\n\n\r\n",
		"no last newline":      strings.TrimSuffix(good, "\n"),
		"all of that together": "\ufeff\r\n" + strings.ReplaceAll(good, "\n", "\r\n") + "\r\n",
	} {
		f, err := license.ParseFile([]byte(text))
		if err != nil || string(f.Marshal()) != good {
			t.Errorf("%s: refused: %v", name, err)
		}
	}
	for name, text := range map[string]string{
		"empty":                  "",
		"nothing but newlines":   "\n\n",
		"prose":                  "Dear customer,\n",
		"prose before":           "Dear customer,\n" + good,
		"prose after":            good + "Kind regards\n",
		"prose between":          licenceBlock + "and\n" + ringBlock,
		"blank line between":     licenceBlock + "\n" + ringBlock,
		"blank before":           " " + good,
		"blank at a line's end":  swap(body, body+" "),
		"tab before a line":      swap(body, "\t"+body),
		"zero byte after":        good + "\x00",
		"vertical tab after":     good + "\v",
		"two byte order marks":   "\ufeff\ufeff" + good,
		"lone carriage returns":  strings.ReplaceAll(good, "\n", "\r"),
		"two licences":           licenceBlock + licenceBlock + ringBlock,
		"two rings":              good + ringBlock,
		"ring first":             ringBlock + licenceBlock,
		"no end":                 strings.TrimSuffix(good, "-----END KEY RING-----\n"),
		"ends of other blocks":   swap("END LICENSE", "END KEY RING"),
		"four dashes":            strings.ReplaceAll(good, "-----", "----"),
		"small letters":          strings.ReplaceAll(good, "LICENSE", "license"),
		"unknown block":          good + strings.ReplaceAll(ringBlock, "KEY RING", "NOTE"),
		"lines joined":           swap(body+"\n", body),
		"line split":             swap(body, body[:32]+"\n"+body[32:]),
		"an empty block":         "-----BEGIN LICENSE-----\n-----END LICENSE-----\n",
		"a blank block":          "-----BEGIN LICENSE-----\n\n-----END LICENSE-----\n",
		"URL alphabet":           swap("\n"+body[:4], "\n-_-_"),
		"blocks on one line":     strings.ReplaceAll(good, "-----\n-----", "----------"),
		"JSON after the armour":  good + string(signedLicense(sample(), licenseKey).Marshal()),
		"armour after the JSON":  string(signedLicense(sample(), licenseKey).Marshal()) + "\n" + ringBlock,
		"licence under KEY RING": block("LICENSE", "{}"),
	} {
		if _, err := license.ParseFile([]byte(text)); kindOf(t, err) == "" {
			t.Errorf("%s: accepted", name)
		}
	}
}

// An envelope that means the same and looks otherwise is refused.
func TestSpellingsOfAnEnvelope(t *testing.T) {
	good := string(signedLicense(sample(), licenseKey).Marshal())
	swap := func(old, with string) string {
		s := strings.Replace(good, old, with, 1)
		if s == good {
			t.Fatalf("no %q in the envelope", old)
		}
		return s
	}
	var parts struct {
		Payload     string
		PayloadType string
		Signatures  json.RawMessage
	}
	if err := json.Unmarshal([]byte(good), &parts); err != nil {
		t.Fatal(err)
	}
	reordered := `{"payloadType":"` + parts.PayloadType + `","payload":"` + parts.Payload + `","signatures":` + string(parts.Signatures) + `}`

	for name, text := range map[string]string{"as written": good, "newline": good + "\n", "CRLF": good + "\r\n"} {
		if e, err := license.ParseEnvelope([]byte(text)); err != nil || string(e.Marshal()) != good {
			t.Errorf("%s: refused: %v", name, err)
		}
	}
	for name, text := range map[string]string{
		"keys in another order":     reordered,
		"keys in other letters":     swap(`"payloadType"`, `"PayloadType"`),
		"key id in other letters":   swap(`"keyid"`, `"keyID"`),
		"payload twice":             swap(`{"payload":`, `{"payload":"","payload":`),
		"signatures twice":          swap(`"signatures"`, `"signatures":[],"signatures"`),
		"one more key":              swap(`{"payload"`, `{"note":"","payload"`),
		"one more in the signature": swap(`{"keyid"`, `{"alg":"none","keyid"`),
		"blank after a colon":       swap(`":`, `": `),
		"blank before":              " " + good,
		"blank after":               good + " ",
		"newline inside":            swap(`,`, ",\n"),
		"escaped letter":            swap(`application`, `\u0061pplication`),
		"escaped slash":             swap(`application/`, `application\/`),
		"escaped newline in base64": swap(`"payload":"`, `"payload":"\n`),
		"a second document":         good + good,
		"bytes after":               good + "\x00",
		"an array around":           "[" + good + "]",
		"no payload":                `{"payloadType":"","signatures":[{"keyid":"","sig":""}]}`,
		"no signature":              `{"payload":"","payloadType":"","signatures":[]}`,
		"null signatures":           `{"payload":"","payloadType":"","signatures":null}`,
		"null":                      "null",
		"bytes that are no UTF-8":   swap(`application`, "\xffpplication"),
	} {
		if _, err := license.ParseEnvelope([]byte(text)); kindOf(t, err) == "" {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestOversize(t *testing.T) {
	payload := func(n int) []byte {
		return license.Sign(license.TypeLicense, bytes.Repeat([]byte("x"), n), licenseKey).Marshal()
	}
	long := license.Sign(strings.Repeat("\x1bt", 100<<10), nil, licenseKey)
	for name, c := range map[string]struct {
		data []byte
		want license.Kind
	}{
		"largest payload":     {payload(256 << 10), ""},
		"payload too large":   {payload(256<<10 + 1), license.Malformed},
		"largest file":        {bytes.Repeat([]byte("\n"), license.MaxFile), license.Malformed},
		"file too large":      {append(file(), bytes.Repeat([]byte("\n"), license.MaxFile)...), license.Malformed},
		"a type of 200 KiB":   {long.Marshal(), license.Malformed},
		"a type of 1.6 MiB":   {license.Sign(strings.Repeat("t", 1600<<10), nil, licenseKey).Marshal(), license.Malformed},
		"padded to the limit": {append(file(), bytes.Repeat([]byte("\n"), license.MaxFile-len(file()))...), ""},
	} {
		_, err := license.ParseFile(c.data)
		if name == "a type of 200 KiB" {
			_, err = ring().OpenTime(c.data, product) // the error quotes the type
		}
		if kindOf(t, err) != c.want {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// The worst of a mebibyte costs little time and little memory.
func TestHostileFilesCostLittle(t *testing.T) {
	fill := func(head, unit, tail string) []byte {
		n := (license.MaxFile - len(head) - len(tail)) / len(unit)
		return []byte(head + strings.Repeat(unit, n) + tail)
	}
	const envelope = `{"payload":"","payloadType":"","signatures":[`
	for name, data := range map[string][]byte{
		"braces":              fill("", "{", ""),
		"brackets":            fill(`{"payload":`, "[", ""),
		"objects in objects":  fill("", `{"a":`, ""),
		"keys":                fill("{", `"a":0,`, `"a":0}`),
		"signatures":          fill(envelope, "{},", "{}]}"),
		"numbers":             fill(`{"signatures":[`, "0,", "0]}"),
		"a number":            fill(`{"payload":`, "9", "}"),
		"a string":            fill(`{"payload":"`, "A", `"}`),
		"escapes":             fill(`{"payloadType":"`, `\u0000`, `"}`),
		"newlines":            fill("", "\n", ""),
		"carriage returns":    fill("", "\r", ""),
		"line ends":           fill("", "\r\n", ""),
		"begins":              fill("", "-----BEGIN LICENSE-----\n", ""),
		"empty blocks":        fill("", "-----BEGIN LICENSE-----\n-----END LICENSE-----\n", ""),
		"base64":              fill("-----BEGIN LICENSE-----\n", "AAAA\n", "-----END LICENSE-----\n"),
		"armoured braces":     []byte(block("LICENSE", string(fill("", "{", "")[:700<<10]))),
		"armoured signatures": []byte(block("LICENSE", envelope+strings.Repeat("{},", 230<<10)+"{}]}")),
		"zero bytes":          fill("", "\x00", ""),
	} {
		if len(data) > license.MaxFile {
			t.Fatalf("%s: %d bytes", name, len(data))
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		_, err := license.ParseFile(data)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if kindOf(t, err) == "" {
			t.Errorf("%s: accepted", name)
		}
		spent := (after.TotalAlloc - before.TotalAlloc) >> 20
		t.Logf("%-20s %8v %4d MiB", name, took.Round(time.Microsecond), spent)
		if took > 2*time.Second || spent > 16 {
			t.Errorf("%s: took %v and %d MiB in all", name, took, spent)
		}
	}
}
