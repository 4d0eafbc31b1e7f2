package support

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"
	"time"
)

func TestNewID(t *testing.T) {
	// The example of the ULID specification, by hand: 48 bits of time, 80 of chance.
	for want, c := range map[string]struct {
		ms     int64
		random string
	}{
		"00000000000000000000000000": {0, strings.Repeat("\x00", 10)},
		"7ZZZZZZZZZZZZZZZZZZZZZZZZZ": {1<<48 - 1, strings.Repeat("\xff", 10)},
		"01ARYZ6S410000000000000001": {1469918176385, strings.Repeat("\x00", 9) + "\x01"},
	} {
		id, err := NewID(time.UnixMilli(c.ms), strings.NewReader(c.random))
		if err != nil || id != want || !ValidID(id) || IDTime(id).UnixMilli() != c.ms {
			t.Errorf("%s, %v, of %v, want %s", id, err, IDTime(id), want)
		}
	}
	if id, err := NewID(instant(), bytes.NewReader(make([]byte, 9))); err == nil {
		t.Errorf("%s of too little chance", id)
	}
	earlier, before := "", instant()
	for range 1000 {
		before = before.Add(time.Millisecond)
		id, err := NewID(before, rand.Reader)
		if err != nil || id <= earlier || !IDTime(id).Equal(before) {
			t.Fatalf("%s after %s, %v", id, earlier, err)
		}
		earlier = id
	}
}

func TestValidID(t *testing.T) {
	for _, bad := range []string{"", testID[1:], testID + "0", "8" + testID[1:], strings.ToLower(testID), "01JD6Z0000ABCDEFGHJKMNPQRI", "01JD6Z0000ABCDEFGHJKMNPQR/", "01JD6Z0000ABCDEFGHJKMNPQ\u00e9"} {
		if ValidID(bad) || !IDTime(bad).IsZero() {
			t.Errorf("%q is valid", bad)
		}
	}
}

func TestCarriedName(t *testing.T) {
	for name, c := range map[string]struct {
		signed bool
		n      int
	}{testID + ".dsse": {true, 0}, testID + ".json": {false, 0}, testID + ".1": {false, 1}, testID + ".50": {false, 50}} {
		id, signed, n, ok := ParseCarried(name)
		if !ok || id != testID || signed != c.signed || n != c.n || CarriedName(id, signed, n) != name {
			t.Errorf("%s: %s %v %d %v", name, id, signed, n, ok)
		}
	}
	for _, bad := range []string{"", testID, testID + ".", testID + ".0", testID + ".01", testID + ".51", testID + ".+1", testID + ".dsse.1", "../" + testID + ".1", testID + ".1/x"} {
		if _, _, _, ok := ParseCarried(bad); ok {
			t.Errorf("%q is a carried name", bad)
		}
	}
}
