package vendorcli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/version"
	"github.com/optool/optool/pkg/diagnostics"
)

// Kinds lists every document this command line prints: by kind, a value of the
// type that stands in data. The published schemas are made from it.
func Kinds() map[string]any {
	return map[string]any{
		"BrandBuild":                backoffice.BrandBuilt{},
		"VendorAirgap":              airgapView{},
		"VendorBundle":              bundleOpened{},
		"VendorBundleList":          diagnostics.Manifest{},
		"VendorBundleReport":        bundleReported{},
		"VendorDelta":               deltaView{},
		"VendorInit":                initView{},
		"VendorKeyRing":             ringView{},
		"VendorLicense":             licenseView{},
		"VendorLicenseList":         listView{},
		"VendorProfile":             profileView{},
		"VendorPublication":         publicationView{},
		"VendorRelease":             releaseView{},
		"VendorReleaseList":         releaseListView{},
		"VendorRequest":             ticketView{},
		"VendorRequestImport":       takenView{},
		"VendorRequestList":         ticketListView{},
		"VendorRequestVerification": mailVerified{},
		"VendorRoleRotation":        roleRotationView{},
		"VendorUsage":               usageView{},
		"VendorUsageImport":         importView{},
		"Version":                   version.Build{},
	}
}

// Commands returns the command tree to be read, for the reference pages. It has
// no world to run in.
func Commands() *cobra.Command { return Tree(&desk{}) }
