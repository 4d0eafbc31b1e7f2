package license_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/optool/optool/pkg/license"
)

var customerKey = sampleKey().SigningKey(product)

// sampleKey is the customer's licence key of the tests.
func sampleKey() license.Key {
	k, err := license.ParseKey("01234-56789-ABCDE-FGHJK-MNP55")
	if err != nil {
		panic(err)
	}
	return k
}

func sampleReport(changes ...func(*license.UsageReport)) *license.UsageReport {
	r := &license.UsageReport{
		ID: "use_1", Product: product, License: "lic_0001", Host: "host-a",
		Taken: ides, Counts: map[string]int64{"devices": 1234, "users": 0},
	}
	for _, change := range changes {
		change(r)
	}
	return r
}

func TestUsageReport(t *testing.T) {
	data, err := sampleReport().Sign(customerKey)
	if err != nil {
		t.Fatal(err)
	}
	got, err := license.OpenUsage(data, product, public(customerKey))
	if err != nil || !reflect.DeepEqual(got, sampleReport()) {
		t.Fatalf("%+v, %v", got, err)
	}
	inclusive := license.Sign(license.TypeUsage, encode(sampleReport()), stranger, customerKey).Marshal()
	for name, c := range map[string]struct {
		data    []byte
		product string
		public  []byte
		want    license.Kind
	}{
		"sound":                         {data, product, public(customerKey), ""},
		"beside a stranger's signature": {inclusive, product, public(customerKey), ""},
		"another customer":              {data, product, public(stranger), license.UnknownKey},
		"another product":               {data, "other", public(customerKey), license.WrongProduct},
		"no public key":                 {license.Sign(license.TypeUsage, nil, customerKey).Marshal(), product, nil, license.UnknownKey},
		"the name of no key":            {[]byte(`{"payload":"","payloadType":"` + license.TypeUsage + `","signatures":[{"keyid":"` + license.KeyID(nil) + `","sig":"` + strings.Repeat("A", 86) + `=="}]}`), product, nil, license.UnknownKey},
		"short public key":              {data, product, public(customerKey)[:31], license.UnknownKey},
		"a licence":                     {license.Sign(license.TypeLicense, encode(sampleReport()), customerKey).Marshal(), product, public(customerKey), license.Malformed},
		"no JSON":                       {license.Sign(license.TypeUsage, []byte("1234"), customerKey).Marshal(), product, public(customerKey), license.Invalid},
		"against the rules":             {license.Sign(license.TypeUsage, encode(sampleReport(func(r *license.UsageReport) { r.Counts["devices"] = -1 })), customerKey).Marshal(), product, public(customerKey), license.Invalid},
		"empty":                         {nil, product, public(customerKey), license.Malformed},
	} {
		got, err := license.OpenUsage(c.data, c.product, c.public)
		if kindOf(t, err) != c.want || (got == nil) != (err != nil) {
			t.Errorf("%s: %+v, %v, want %q", name, got, err, c.want)
		}
	}
}

func TestUsageRules(t *testing.T) {
	type report = license.UsageReport
	many := map[string]int64{}
	for i := range 101 {
		many[strings.Repeat("n", i%64+1)+string(rune('a'+i/64))] = 1
	}
	for name, change := range map[string]func(*report){
		"no id":             func(r *report) { r.ID = "" },
		"long id":           func(r *report) { r.ID = strings.Repeat("x", 65) },
		"no licence":        func(r *report) { r.License = "" },
		"no date":           func(r *report) { r.Taken = time.Time{} },
		"no counts":         func(r *report) { r.Counts = nil },
		"101 counts":        func(r *report) { r.Counts = many },
		"nameless count":    func(r *report) { r.Counts[""] = 1 },
		"long name":         func(r *report) { r.Counts[strings.Repeat("n", 65)] = 1 },
		"endless name":      func(r *report) { r.Counts[strings.Repeat("\n", 1<<20)] = 1 },
		"fewer than nobody": func(r *report) { r.Counts["users"] = -1 },
	} {
		r := sampleReport(change)
		if kindOf(t, r.Check()) != license.Invalid {
			t.Errorf("%s: %v", name, r.Check())
		}
		if data, err := r.Sign(customerKey); err == nil || data != nil {
			t.Errorf("%s: signed", name)
		}
	}
}
