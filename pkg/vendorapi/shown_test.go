package vendorapi_test

import (
	"testing"

	"github.com/optool/optool/pkg/vendorapi"
)

func TestShownPath(t *testing.T) {
	const name = "0123456789abcdef0123456789abcdef01234567"
	for path, want := range map[string]string{
		"/v1/licenses/" + name + ".lic":   "/v1/licenses/01234567…",
		"/v1/licenses/" + name + "/usage": "/v1/licenses/01234567…/usage",
		"/v1/licenses/short":              "/v1/licenses/short",
		"/v1/keyring":                     "/v1/keyring",
	} {
		if got := vendorapi.ShownPath(path); got != want {
			t.Errorf("%s is shown as %s, want %s", path, got, want)
		}
	}
}
