package cli_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/vendorapi"
)

// The golden tests play a vendor with fixed keys, dates and licence; Ed25519 is
// deterministic, so whatever is printed of them is the same in every run.

func seeded(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("test key: " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func public(name string) ed25519.PublicKey { return seeded(name).Public().(ed25519.PublicKey) }

// at reads a date, or an instant without zone.
func at(text string) time.Time {
	layout := time.DateOnly
	if strings.Contains(text, "T") {
		layout = "2006-01-02T15:04"
	}
	t, err := time.Parse(layout, text)
	if err != nil {
		panic(err)
	}
	return t
}

func encoded(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

// march is a subscription for March 2026, closed in two stages when unpaid.
func march() license.License {
	end, updates := at("2026-04-01"), at("2026-10-01")
	return license.License{
		ID: "lic_0001", Sequence: 7, Product: product, Customer: "Nord AG", Edition: "enterprise", Deployment: "on-premise",
		Issued: at("2026-02-20"), NotBefore: at("2026-03-01"), Expires: &end, GraceDays: 14,
		Status: license.Active, Platform: ">=4.0 <5.0",
		Updates:  &license.Updates{Until: &updates, Channels: []string{"stable"}},
		Support:  &license.Support{Level: "gold", Channels: []string{"chat", "e-mail"}, Partner: "Süd Integration GmbH"},
		Features: []string{"api", "reports", "fail-safe"}, Limits: map[string]int64{"devices": 500, "users": -1},
		RefreshAfter: 6 * 3600,
		Enforcement:  []license.Stage{{Name: "admin-panel", FromDay: 10}, {Name: "platform", FromDay: 15}},
	}
}

func signed(l license.License) []byte {
	ring := license.KeyRing{Product: product, Version: 3, Issued: at("2026-01-01"),
		Keys: []license.RingKey{ringKey("license", license.UseLicense), ringKey("time", license.UseTime)}}
	file := license.File{
		License: license.Sign(license.TypeLicense, encoded(l), seeded("license")),
		KeyRing: license.Sign(license.TypeKeyRing, encoded(ring), seeded("root")),
	}
	return file.Marshal()
}

func ringKey(name string, use license.Use) license.RingKey {
	return license.RingKey{ID: license.KeyID(public(name)), Public: license.EncodePublic(public(name)), Use: use, NotBefore: at("2026-01-01")}
}

// serving answers every request with one licence and a proof that now has passed.
func serving(t *testing.T, l license.License, now time.Time) string {
	file := signed(l)
	statement := license.Sign(license.TypeTime, encoded(license.TimeStatement{Product: product, Time: now}), seeded("time")).Marshal()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"7"`)
		w.Header().Set(vendorapi.HeaderTime, vendorapi.EncodeTime(statement))
		_, _ = w.Write(file)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func marchProfile(endpoint, versionFile string) string {
	return fmt.Sprintf(`schema: optool-profile/v1
product: %s
title: Acme Platform
endpoint: %s
trust:
  roots: ["%s"]
platform:
  version: {file: %s}
license:
  editions: [{name: enterprise, title: Enterprise}]
  deployments: [{name: on-premise, title: On your own hosts}]
  features:
    - {name: api, title: Public API}
    - {name: fail-safe, title: Fail-safe installation on several nodes}
  limits: [{name: devices, title: Active devices}]
  stages:
    - {name: admin-panel, title: Admin panel blocked}
    - {name: platform, title: Platform blocked}
  updates: At least four major updates a year, no fewer than one each quarter.
  renew: https://acme.example/renew
`, product, endpoint, license.EncodePublic(public("root")), versionFile)
}

// situation is a licence and a host in one of the states.
type situation struct {
	state     license.State
	exit      int // of license check
	nagios    int // of license check -o nagios
	now       string
	contacted string                 // when the vendor was last asked; empty: two hours before now
	edit      func(*license.License) // nil: the licence as it is
	platform  string                 // installed version; empty: 4.2.0
	after     func(*host)            // what befalls the host after activation
}

func situations() []situation {
	since := at("2026-03-10T08:30")
	return []situation{
		{state: license.Valid, exit: 0, nagios: 0, now: "2026-03-12T09:00"},
		{state: license.Expiring, exit: 10, nagios: 1, now: "2026-03-25T09:00"},
		{state: license.Grace, exit: 11, nagios: 1, now: "2026-04-11T09:00"},
		{state: license.Expired, exit: 12, nagios: 2, now: "2026-04-20T09:00"},
		{state: license.NotYetValid, exit: 13, nagios: 2, now: "2026-02-25T09:00"},
		{state: license.StateSuspended, exit: 14, nagios: 2, now: "2026-03-12T09:00", edit: func(l *license.License) {
			l.Status, l.StatusReason, l.StatusSince = license.Suspended, "invoice 4711 is unpaid", &since
		}},
		{state: license.StateRevoked, exit: 15, nagios: 2, now: "2026-03-12T09:00", edit: func(l *license.License) {
			l.Status, l.StatusReason, l.StatusSince = license.Revoked, "replaced by lic_0002", &since
		}},
		{state: license.VersionMismatch, exit: 16, nagios: 2, now: "2026-03-12T09:00", platform: "5.1.0"},
		{state: license.HostMismatch, exit: 17, nagios: 2, now: "2026-03-12T09:00", edit: func(l *license.License) {
			l.Hosts = []string{"5e884898da28047151d0e56f8dc62927"}
		}},
		{state: license.ClockRollback, exit: 19, nagios: 2, now: "2026-03-12T09:00", contacted: "2026-03-13T18:00"},
		{state: license.Damaged, exit: 20, nagios: 2, now: "2026-03-12T09:00", after: func(h *host) {
			file := h.read("state/license.dsse")
			h.write("state/license.dsse", string(bytes.Replace(file, []byte("A"), []byte("B"), 1)))
		}},
		{state: license.None, exit: 21, nagios: 3, now: "2026-03-12T09:00", after: func(h *host) { h.must("license", "cache-clean") }},
		{state: license.Stale, exit: 22, nagios: 2, now: "2026-03-25T09:00", contacted: "2026-03-05T09:00",
			edit: func(l *license.License) { l.MaxOfflineDays = 14 }},
	}
}

// host plays the situation up to its now: an activation, and what came after.
func (s situation) host(t *testing.T) *host {
	t.Helper()
	now, l := at(s.now), march()
	contacted := now.Add(-2 * time.Hour)
	if s.contacted != "" {
		contacted = at(s.contacted)
	}
	if s.edit != nil {
		s.edit(&l)
	}
	h := newHost(t, "", "")
	version := s.platform
	if version == "" {
		version = "4.2.0"
	}
	h.write("profile.yaml", marchProfile(serving(t, l, contacted), h.write("VERSION", version+"\n")))
	key, err := license.NewKey(strings.NewReader("one key for every state"))
	if err != nil {
		t.Fatal(err)
	}
	h.now, h.stdin = contacted, strings.NewReader(key.Reveal())
	h.must("license", "activate", "-")
	h.now, h.stdin = now, nil
	if s.after != nil {
		s.after(h)
	}
	return h
}
