package license_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/optool/optool/pkg/license"
)

// vendorTrust is what a platform carries in its source: the product, the vendor's
// root keys, and how many of them must have signed a key ring.
func vendorTrust() license.Trust {
	trust := license.Trust{Product: "acme-platform", Threshold: 2}
	for _, text := range []string{
		"ed25519:nNZxZbZAWjoQPi42gDYnsngiTJeC5lE8qnakiquhggo=",
		"ed25519:zL82unoUq+t0yEAqjoycifZ548Of1Pozgh2MRlZehAM=",
		"ed25519:lSsET2PeXehaTjGTZmGHEy7u7Bwnj6gh3q9Oy1ybmtc=",
	} {
		root, err := license.DecodePublic(text)
		if err != nil {
			log.Fatal(err)
		}
		trust.Roots = append(trust.Roots, root)
	}
	return trust
}

// A platform asks whether it may run. A missing file is no special case: no
// bytes are the state none.
func Example() {
	file, _ := os.ReadFile("testdata/licence.lic")
	verdict := license.Evaluate(file, vendorTrust(), license.Conditions{
		Now:      time.Date(2026, time.March, 25, 12, 0, 0, 0, time.UTC), // time.Now() in a platform
		Version:  "4.2.1",
		WarnDays: 14,
	})
	fmt.Println(verdict.State, verdict.State.Usable())
	for _, reason := range verdict.Reasons {
		fmt.Println(reason.Text)
	}
	// Output:
	// expiring true
	// ends in 7 days, on 2026-04-01 00:00 UTC
}

// A feature and a limit are asked of the verified licence.
func ExampleLicense() {
	file, _ := os.ReadFile("testdata/licence.lic")
	document, err := vendorTrust().Open(file)
	if err != nil {
		log.Fatal(err)
	}
	l := &document.License
	fmt.Println("api:", l.HasFeature("api"))
	fmt.Println("sso:", l.HasFeature("sso"))
	for _, devices := range []int64{500, 501} {
		ok, known := l.Allows("devices", devices)
		fmt.Println(devices, "devices:", ok, known)
	}
	// Output:
	// api: true
	// sso: false
	// 500 devices: true true
	// 501 devices: false true
}

// A subscription that ran out closes the platform step by step.
func ExampleVerdict_stage() {
	file, _ := os.ReadFile("testdata/lapsed.lic") // ended on 3 March
	for _, today := range []int{5, 12, 17} {
		verdict := license.Evaluate(file, vendorTrust(), license.Conditions{
			Now: time.Date(2026, time.March, today, 12, 0, 0, 0, time.UTC),
		})
		fmt.Printf("%d March: %s", today, verdict.State)
		if verdict.Stage != nil {
			fmt.Printf(", %s closed", verdict.Stage.Name)
		}
		if verdict.NextStage != nil {
			fmt.Printf(", %s closes on %s", verdict.NextStage.Name, verdict.StageAt.Format(time.DateOnly))
		}
		fmt.Println()
	}
	// Output:
	// 5 March: grace, admin-panel closes on 2026-03-12
	// 12 March: grace, admin-panel closed, platform closes on 2026-03-17
	// 17 March: expired, platform closed
}

// A file that was tampered with is damaged, and Problem says how.
func ExampleProblem() {
	file, _ := os.ReadFile("testdata/licence.lic")
	_, err := vendorTrust().Open(file[:len(file)/2])
	var problem *license.Problem
	if errors.As(err, &problem) {
		fmt.Println(problem.Kind)
		fmt.Println(problem.Detail)
	}
	// Output:
	// malformed
	// licence file is cut off: no end of its license block
}

// A newer ring, fetched apart from the licence, is kept for the next Open.
func ExampleOpenKeyRing() {
	file, _ := os.ReadFile("testdata/keyring.dsse")
	parsed, err := license.ParseFile(file)
	if err != nil {
		log.Fatal(err)
	}
	trust := vendorTrust()
	trust.Ring, err = license.OpenKeyRing(parsed.KeyRing, trust.Product, trust.Roots, trust.Threshold)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("ring", trust.Ring.Version, "with", len(trust.Ring.Keys), "keys")

	bare, _ := os.ReadFile("testdata/licence.json") // a licence without a ring of its own
	document, err := trust.Open(bare)
	fmt.Println(document.License.Customer, err)
	// Output:
	// ring 3 with 2 keys
	// Nord AG <nil>
}

// The customer's licence key signs his usage reports; the vendor, who kept the
// public half, knows whose they are.
func ExampleUsageReport() {
	key, err := license.ParseKey("01234-56789-abcde-fghjk-mnp55")
	if err != nil {
		log.Fatal(err)
	}
	report := license.UsageReport{
		ID: "report-2026-03", Product: "acme-platform", License: "lic_0001",
		Taken: time.Date(2026, time.March, 31, 0, 0, 0, 0, time.UTC), Counts: map[string]int64{"devices": 1234},
	}
	signed, err := report.Sign(key.SigningKey("acme-platform"))
	if err != nil {
		log.Fatal(err)
	}
	received, err := license.OpenUsage(signed, "acme-platform", key.SigningKey("acme-platform").Public().(ed25519.PublicKey))
	fmt.Println(key, received.Counts, err)
	// Output: [licence key] map[devices:1234] <nil>
}

func ExampleRange() {
	r, err := license.ParseRange(">=4.0 <5.0")
	if err != nil {
		log.Fatal(err)
	}
	for _, text := range []string{"4.2", "5.0.0-rc.1"} {
		v, err := license.ParseVersion(text)
		fmt.Println(text, r.Holds(v), err)
	}
	// Output:
	// 4.2 true <nil>
	// 5.0.0-rc.1 false <nil>
}
