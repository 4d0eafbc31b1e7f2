package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/theupdateframework/go-tuf/v2/metadata"
)

// began is a simulator whose client was initialised.
func began(t *testing.T) *simulator {
	t.Parallel()
	s := simulate(t)
	if exit := s.init(); exit != 0 {
		t.Fatalf("init ended with %d", exit)
	}
	return s
}

func (s *simulator) wantTrusted(want string) {
	s.t.Helper()
	if got := s.trusted(); got != want {
		s.t.Errorf("trusts %s, want %s", got, want)
	}
}

func (s *simulator) wantAsked(want string) {
	s.t.Helper()
	if got := s.asks(); got != want {
		s.t.Errorf("asked for %s, want %s", got, want)
	}
}

func TestInitAndRefresh(t *testing.T) {
	s := began(t)
	s.wantAsked("")
	s.wantTrusted("root 1")
	s.refresh(0)
	s.wantAsked("2.root timestamp 1.snapshot 1.targets")
	s.wantTrusted("root 1 snapshot 1 targets 1 timestamp 1")
	s.bump("targets") // that no snapshot names
	s.refresh(0)
	s.wantAsked("2.root timestamp")
	s.wantTrusted("root 1 snapshot 1 targets 1 timestamp 1")
}

func TestDownloadRefreshes(t *testing.T) {
	s := began(t)
	s.download(1, "nonexistent artifact")
	s.wantAsked("2.root timestamp 1.snapshot 1.targets")
	s.wantTrusted("root 1 snapshot 1 targets 1 timestamp 1")
}

func TestUsage(t *testing.T) {
	s := simulate(t)
	for _, args := range [][]string{nil, {"init"}, {"refresh", "x"}, {"--bad", "refresh"}, {"refresh"}, {"init", "/nonexistent"}} {
		if exit := s.run(time.Time{}, args...); exit != 1 {
			t.Errorf("%q ended with %d", args, exit)
		}
	}
}

func TestBadInitialRoot(t *testing.T) {
	for _, change := range []func(string) string{
		func(root string) string { return strings.Replace(root, `"version": 1`, `"v": 1`, 1) },
		func(root string) string { return strings.Replace(root, `"sig": "`, `"sig": "00`, 1) },
		func(string) string { return "" },
	} {
		s := simulate(t)
		s.put("metadata/1.root.json", []byte(change(string(s.file("metadata/1.root.json")))))
		s.init()
		s.refresh(1)
		s.wantAsked("")
	}
}

func TestUnsignedMetadata(t *testing.T) {
	for role, trusted := range map[string]string{
		"root":      "root 1",
		"timestamp": "root 1",
		"snapshot":  "root 1 timestamp 1",
		"targets":   "root 1 snapshot 1 timestamp 1",
	} {
		t.Run(role, func(t *testing.T) {
			s := began(t)
			s.signers[role] = nil
			if role == "root" {
				s.bump("root")
			}
			s.publish("targets", "snapshot", "timestamp")
			s.refresh(1)
			s.wantTrusted(trusted)
		})
	}
}

func TestTimestampOfTheSameVersion(t *testing.T) {
	s := began(t)
	s.refresh(0)
	s.snapshot.Signed.Version = 100
	s.publish("timestamp")
	s.asks()
	s.refresh(0)
	s.wantAsked("2.root timestamp")
	s.wantTrusted("root 1 snapshot 1 targets 1 timestamp 1")
}

func TestHashesInMetadata(t *testing.T) {
	s := began(t)
	s.hashes = true
	s.bump("targets", "snapshot", "timestamp")
	s.refresh(0)
	s.bump("targets", "snapshot", "timestamp")
	s.targets["targets"].Signed.Expires = s.targets["targets"].Signed.Expires.Add(time.Hour)
	s.publish("targets") // other than the snapshot has it
	s.refresh(1)
	s.wantTrusted("root 1 snapshot 3 targets 2 timestamp 3")
}

func TestUnknownFields(t *testing.T) {
	s := began(t)
	s.refresh(0)
	s.root.Signed.UnrecognizedFields = map[string]any{"custom-field": "value"}
	s.root.Signed.Roles["root"].UnrecognizedFields = map[string]any{"another-field": map[string]any{"a": 1}}
	s.bump("root")
	s.refresh(0)
	s.wantTrusted("root 2 snapshot 1 targets 1 timestamp 1")
}

func TestRollbacks(t *testing.T) {
	for name, back := range map[string]func(*simulator){
		"timestamp": func(s *simulator) { s.timestamp.Signed.Version--; s.publish("timestamp") },
		"snapshot":  func(s *simulator) { s.snapshot.Signed.Version = 1; s.bump("timestamp") },
		"targets":   func(s *simulator) { s.targets["targets"].Signed.Version = 1; s.bump("snapshot", "timestamp") },
	} {
		for _, hashes := range []bool{false, true} {
			t.Run(fmt.Sprint(name, hashes), func(t *testing.T) {
				s := began(t)
				s.hashes = hashes
				s.bump("targets", "snapshot", "timestamp")
				s.refresh(0)
				back(s)
				s.refresh(1)
				if got := s.trusted(); !strings.HasPrefix(got, "root 1 snapshot 2 targets 2 timestamp ") {
					t.Errorf("trusts %s", got)
				}
			})
		}
	}
}

func TestSnapshotVersionMismatch(t *testing.T) {
	s := began(t)
	data := s.file("metadata/1.snapshot.json")
	s.bump("snapshot", "timestamp")
	s.put("metadata/2.snapshot.json", data)
	s.asks()
	s.refresh(1)
	s.wantAsked("2.root timestamp 2.snapshot")
	s.wantTrusted("root 1 timestamp 2")
}

func TestFastForwardRecovery(t *testing.T) {
	for _, role := range []string{"timestamp", "snapshot", "targets"} {
		t.Run(role, func(t *testing.T) {
			s := began(t)
			far := int64(99999)
			switch role {
			case "timestamp":
				s.timestamp.Signed.Version = far
			case "snapshot":
				s.snapshot.Signed.Version = far
			case "targets":
				s.targets["targets"].Signed.Version = far
			}
			s.bump("targets", "snapshot", "timestamp")
			s.refresh(0)
			s.targets["targets"].Signed.Version, s.snapshot.Signed.Version, s.timestamp.Signed.Version = 0, 0, 0
			if role != "targets" {
				s.rotate("timestamp")
			}
			if role != "timestamp" {
				s.rotate("snapshot")
			} else {
				s.targets["targets"].Signed.Version, s.snapshot.Signed.Version = 1, 1
			}
			s.bump("root", "targets", "snapshot", "timestamp")
			s.refresh(0)
			if got := s.trusted(); !strings.HasPrefix(got, "root 2 ") || strings.Contains(got, "99999") {
				t.Errorf("trusts %s", got)
			}
		})
	}
}

func TestExpiry(t *testing.T) {
	past := time.Now().Add(-5 * 24 * time.Hour).UTC().Truncate(time.Second)
	for role, trusted := range map[string]string{
		"root":      "root 2 snapshot 1 targets 1 timestamp 1",
		"timestamp": "root 1 snapshot 1 targets 1 timestamp 1",
		"snapshot":  "root 1 snapshot 1 targets 1 timestamp 2",
		"targets":   "root 1 snapshot 2 targets 1 timestamp 2",
	} {
		t.Run(role, func(t *testing.T) {
			s := began(t)
			s.refresh(0)
			switch role {
			case "root":
				s.root.Signed.Expires = past
				s.bump("root")
			case "timestamp":
				s.timestamp.Signed.Expires = past
			case "snapshot":
				s.snapshot.Signed.Expires = past
			case "targets":
				s.targets["targets"].Signed.Expires = past
			}
			s.bump("targets", "snapshot", "timestamp")
			s.refresh(1)
			s.wantTrusted(trusted)
		})
	}
}

func TestExpiredInTheCache(t *testing.T) {
	s := began(t)
	now := time.Now().UTC().Truncate(time.Second)
	day := 24 * time.Hour
	s.delegate("delegated", now.Add(7*day), "delegatedpath/*")
	s.artifact("delegated", "delegatedpath/first", "first")
	s.timestamp.Signed.Expires = now.Add(7 * day)
	s.bump("delegated", "targets", "snapshot", "timestamp")
	s.download(0, "delegatedpath/first")

	s.timestamp.Signed.Expires = now.Add(21 * day)
	s.bump("snapshot", "timestamp")
	s.refresh(0, now.Add(18*day))
	s.wantTrusted("delegated 2 root 1 snapshot 3 targets 2 timestamp 3")
	s.download(1, "delegatedpath/first", now.Add(18*day))
	s.targets["delegated"].Signed.Expires = now.Add(21 * day)
	s.artifact("delegated", "delegatedpath/second", "second")
	s.bump("delegated", "snapshot", "timestamp")
	s.download(0, "delegatedpath/second", now.Add(18*day))
	if got := s.downloaded(); !slices.Equal(got, []string{"first", "second"}) {
		t.Errorf("downloaded %q", got)
	}
}

func TestRootRotation(t *testing.T) {
	type version struct{ keys, threshold, signatures string }
	for _, tc := range []struct {
		name   string
		roots  []version
		accept int
	}{
		{"1 of 1", []version{{"1", "1", "1"}, {"2", "1", "21"}, {"2", "1", "2"}}, 3},
		{"more signatures than keys", []version{{"1", "1", "314"}, {"2", "1", "3214"}, {"2", "1", "324"}}, 3},
		{"3 of 5", []version{{"01234", "3", "024"}, {"01234", "3", "041"}, {"01234", "3", "013"}}, 3},
		{"one of 5 replaced", []version{{"01234", "3", "024"}, {"01345", "3", "041"}}, 2},
		{"all of 5 replaced", []version{{"01234", "3", "024"}, {"56789", "3", "024567"}, {"56789", "3", "567"}}, 3},
		{"threshold raised", []version{{"123", "1", "1"}, {"123", "2", "12"}}, 2},
		{"threshold lowered", []version{{"123", "2", "12"}, {"123", "1", "12"}, {"123", "1", "1"}}, 3},
		{"not by the old", []version{{"1", "1", "1"}, {"2", "1", "234"}}, 1},
		{"not by the new", []version{{"1", "1", "1"}, {"2", "1", "134"}}, 1},
		{"not by 3 of the new", []version{{"01234", "3", "024"}, {"01345", "3", "024"}}, 1},
		{"not by 3 of the old", []version{{"01234", "3", "024"}, {"01345", "3", "045"}}, 1},
		{"threshold raised and not met", []version{{"123", "1", "1"}, {"123", "2", "2"}}, 1},
		{"old threshold not met", []version{{"123", "2", "12"}, {"123", "1", "1"}}, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := simulate(t)
			var pool [10]signer
			for i := range pool {
				pool[i] = s.signer()
			}
			s.root.Signed.Version = 0
			for _, v := range tc.roots {
				s.rotate("root", 0)
				for _, i := range v.keys {
					s.addKey("root", pool[i-'0'])
				}
				s.signers["root"] = nil
				for _, i := range v.signatures {
					s.signers["root"] = append(s.signers["root"], pool[i-'0'])
				}
				s.root.Signed.Roles["root"].Threshold = int(v.threshold[0] - '0')
				s.bump("root")
				s.root.Signed.Roles["root"].KeyIDs = nil
				s.signers["root"] = nil
			}
			s.init()
			want := 0
			if tc.accept < len(tc.roots) {
				want = 1
			}
			s.refresh(want)
			if got := s.trusted(); !strings.HasPrefix(got, fmt.Sprint("root ", tc.accept)) {
				t.Errorf("trusts %s, want root %d", got, tc.accept)
			}
		})
	}
}

func TestThresholdOfTheSnapshot(t *testing.T) {
	s := began(t)
	s.refresh(0)
	for range 4 {
		s.addKey("snapshot", s.signer())
	}
	s.root.Signed.Roles["snapshot"].Threshold = 6
	s.bump("root", "snapshot", "timestamp")
	s.refresh(1)
	s.wantTrusted("root 2 snapshot 1 targets 1 timestamp 2")
	s.root.Signed.Roles["snapshot"].Threshold = 5
	s.bump("root")
	s.refresh(0)
	s.wantTrusted("root 3 snapshot 2 targets 1 timestamp 2")
}

func TestDownloads(t *testing.T) {
	for _, consistent := range []bool{true, false} {
		t.Run(fmt.Sprint(consistent), func(t *testing.T) {
			t.Parallel()
			s := simulate(t)
			s.root.Signed.ConsistentSnapshot = consistent
			s.publish("root", "targets", "snapshot", "timestamp")
			s.init()
			s.artifact("targets", "file.txt", "content")
			s.artifact("targets", "path/to/a/file.txt", "other content")
			s.bump("targets", "snapshot", "timestamp")
			s.refresh(0)
			if got := s.downloaded(); got != nil {
				t.Errorf("refresh downloaded %q", got)
			}
			s.download(0, "file.txt")
			s.download(0, "path/to/a/file.txt")
			s.asks()
			s.download(0, "file.txt")
			s.wantAsked("2.root timestamp") // it is there

			s.serve("path/to/a/file.txt", sum("other content"), "malicious bit")
			s.artifact("targets", "file.txt", "newer content")
			s.bump("targets", "snapshot", "timestamp")
			s.download(0, "file.txt")
			if got := s.downloaded(); !slices.Equal(got, []string{"newer content", "other content"}) {
				t.Errorf("downloaded %q", got)
			}
			s.artifact("targets", "file.txt", "the newest")
			s.bump("targets", "snapshot", "timestamp")
			s.serve("file.txt", sum("the newest"), "malicious.")
			s.download(1, "file.txt")
			s.serve("file.txt", sum("the newest"), "the newest, and more")
			s.download(1, "file.txt")
			if got := s.downloaded(); !slices.Equal(got, []string{"newer content", "other content"}) {
				t.Errorf("downloaded %q", got)
			}
		})
	}
}

func TestUnusualRoleNames(t *testing.T) {
	for role, name := range map[string]string{"?": "%3F", "#": "%23", "/delegatedrole": "%2Fdelegatedrole", "../delegatedrole": "..%2Fdelegatedrole"} {
		t.Run(name, func(t *testing.T) {
			s := began(t)
			s.delegate(role, time.Now().UTC().Truncate(time.Second).Add(24*time.Hour), "*")
			s.bump(role, "targets", "snapshot", "timestamp")
			s.download(1, "nonexistent target")
			s.wantAsked("2.root timestamp 2.snapshot 2.targets 2." + name)
			if got := strings.Fields(s.trusted()); len(got) != 10 {
				t.Errorf("trusts %s", got)
			}
		})
	}
}

func TestForbiddenNextRoot(t *testing.T) {
	s := began(t)
	s.mu.Lock()
	s.status["metadata/2.root.json"] = http.StatusForbidden
	s.mu.Unlock()
	s.refresh(0)
	s.wantTrusted("root 1 snapshot 1 targets 1 timestamp 1")
}

func TestSpecificationVersion(t *testing.T) {
	s := began(t)
	s.timestamp.Signed.SpecVersion = "2.0.0"
	s.bump("timestamp")
	s.refresh(1)
	s.timestamp.Signed.SpecVersion = metadata.SPECIFICATION_VERSION
	s.bump("timestamp")
	s.refresh(0)
}
