package report

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/optool/optool/pkg/diagnostics"
)

// What Add keeps is bounded over all members, and notes name a few of those left out.
func TestAddBounds(t *testing.T) {
	var in Input
	one := []byte(`{"certificates":[{"subject":"` + strings.Repeat("x", 9<<20) + `"}]}`)
	for i := range 50 {
		in.Add(fmt.Sprintf("%d/certificates.json", i), one)
	}
	if len(in.Certificates) != 3 || len(in.Notes) != maxUnshown || !strings.Contains(in.Notes[0], "3/certificates.json is too large") {
		t.Errorf("%d certificates, %q", len(in.Certificates), in.Notes)
	}
	in = Input{}
	for i := range 3 {
		in.Add(fmt.Sprintf("%d/certificates.json", i), []byte(`{"certificates":[{}`+strings.Repeat(",{}", 3000)+`]}`))
	}
	if len(in.Certificates) != maxCertificates {
		t.Errorf("%d certificates", len(in.Certificates))
	}
	in = Input{}
	for _, name := range []string{diagnostics.HostName, unitsName, "x/certificates.json"} {
		in.Add(name, []byte(`{"disks":[{}`+strings.Repeat(",{}", maxCommas+1)+`]}`))
	}
	if in.Host != nil || len(in.Notes) != 3 || !strings.Contains(in.Notes[0], "holds too much") {
		t.Errorf("%q", in.Notes)
	}
}

type length64 int64

func (n *length64) Write(b []byte) (int, error) {
	*n += length64(len(b))
	return len(b), nil
}

// The list of files has an end, and says how many are missing.
func TestFilesBounds(t *testing.T) {
	m := &diagnostics.Manifest{Members: make([]diagnostics.Member, 40_000)}
	long := strings.Repeat("x", longest)
	for i := range m.Members {
		m.Members[i].Name = long
	}
	var n length64
	var end strings.Builder
	if err := HTML(io.MultiWriter(&n, &end), Input{Manifest: m}); err != nil {
		t.Fatal(err)
	}
	if n > maxNames+8<<20 || !strings.Contains(end.String(), "more files are listed in manifest.json") {
		t.Errorf("%d bytes", n)
	}
}
