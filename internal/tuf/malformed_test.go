package tuf_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/theupdateframework/go-tuf/v2/metadata"

	"github.com/optool/optool/internal/fault"
)

// TestMalformed sends what a reader may stumble over. Nothing of it is signed by
// anybody, so anybody on the way can send it.
func TestMalformed(t *testing.T) {
	ids := make([]string, 200_000)
	for i := range ids {
		ids[i] = fmt.Sprintf(`{"keyid":"%d","sig":""}`, i)
	}
	many := `{"signed":{"_type":"targets","spec_version":"1.0.31","version":1,"expires":"2027-01-01T00:00:00Z","targets":{}},"signatures":[` +
		strings.Join(ids, ",") + `]}`
	for name, files := range map[string][]string{
		"2.root.json": {
			`{"signed":{"_type":"root","spec_version":"1.0.31","version":2,"expires":"2027-01-01T00:00:00Z","keys":{"a":null},"roles":{"root":null}},"signatures":[]}`,
			`{"signed":null,"signatures":null}`, `null`, `[]`, ``, `{"signed":{"_type":"root"}}`,
		},
		"timestamp.json":  {`{"signed":{"_type":"timestamp","spec_version":"1.0.31","version":9,"expires":"2027-01-01T00:00:00Z","meta":{"snapshot.json":null}},"signatures":[{}]}`},
		"1.snapshot.json": {`{"signed":{"_type":"snapshot","spec_version":"1.0.31","version":1,"expires":"2027-01-01T00:00:00Z","meta":null},"signatures":null}`},
		"1.targets.json":  {`{"signed":{"_type":"targets","spec_version":"1.0.31","version":1,"expires":"2027-01-01T00:00:00Z","targets":{"a":null}},"signatures":[{}]}`, many},
	} {
		for _, file := range files {
			v := newVendor(t)
			v.hashes = false
			v.resign("targets", "stable", "snapshot", "timestamp")
			h := v.newHost()
			h.mirror.files[name] = []byte(file)
			_, err := h.Refresh(context.Background())
			if f := fault.Of(err); f == nil || f.Code != "metadata_invalid" && f.Code != "metadata_unsigned" || f.Exit != fault.ExitUnverified {
				t.Errorf("%s %.100s: %v", name, file, err)
			}
			if file == many && !strings.Contains(fault.Of(err).Message, "200000 signatures") {
				t.Errorf("200,000 signatures were looked at: %v", err)
			}
		}
	}
}

// TestMalformedThoughSigned has the owner of an online key send what a reader may stumble over.
func TestMalformedThoughSigned(t *testing.T) {
	v, h := seen(t)
	delete(v.timestamp.Signed.Meta, "snapshot.json")
	h.cache.files["timestamp.json"] = signed(t, v.timestamp, v.keys["timestamp"])
	_, err := h.Cached()
	want(t, err, "cache_damaged")
	v.timestamp.Signed.Version++
	v.files["timestamp.json"] = signed(t, v.timestamp, v.keys["timestamp"])
	h.refused("metadata_invalid")
	h.cache.files = map[string][]byte{}
	h.refused("metadata_invalid")
	if _, cached := h.cache.files["timestamp.json"]; cached {
		t.Error("it got into the cache")
	}

	for _, change := range []func(*metadata.TimestampType){
		func(m *metadata.TimestampType) { m.SpecVersion = "2.0.0" },
		func(m *metadata.TimestampType) { m.SpecVersion = "" },
		func(m *metadata.TimestampType) { m.Version = 0 },
		func(m *metadata.TimestampType) { m.Version = -1 },
	} {
		v = newVendor(t)
		change(&v.timestamp.Signed)
		v.resign("timestamp")
		v.newHost().refused("metadata_invalid")
	}

	v, h = seen(t)
	v.snapshot.Signed.Meta["targets.json"] = nil
	v.snapshot.Signed.Version++
	v.files["3.snapshot.json"] = signed(t, v.snapshot, v.keys["snapshot"])
	v.bump("timestamp")
	h.refused("metadata_invalid")

	v = newVendor(t)
	for _, name := range []string{"root", "timestamp", "snapshot", "targets", "1.root", "", strings.Repeat("x", 200)} {
		v := newVendor(t)
		v.targets["targets"].Signed.Delegations.Roles[0].Name = name
		v.targets["targets"].Signed.Delegations.Roles[0].Terminating = true
		v.snapshot.Signed.Meta[name+".json"] = metadata.MetaFile(1)
		v.bump("targets", "snapshot", "timestamp")
		r, err := v.newHost().Refresh(context.Background())
		if err == nil {
			_, err = r.Targets(context.Background(), name)
		}
		want(t, err, "metadata_invalid")
	}

	float := json.RawMessage(`{"size":1.5}`)
	v.targets["stable"].Signed.Targets["releases/stable/1.0.0.json"].Custom = &float
	if _, err := v.targets["stable"].Sign(v.keys["stable"][0]); err == nil {
		t.Error("the vendor signs fractions now: say so to whoever relies on integers")
	}
}
