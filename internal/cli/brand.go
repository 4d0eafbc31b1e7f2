package cli

import (
	"github.com/optool/optool/internal/brand"
	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/profile"
)

// builtInFile is what problems of a built-in profile are reported under.
const builtInFile = "profile.yaml"

// brandOf is the brand that a profile names.
func brandOf(text []byte) (brand.Brand, error) {
	named, err := profile.ParseBrand(builtInFile, text)
	if err != nil {
		return brand.Own(), err
	}
	return brand.Brand{Name: named.Name, Prefix: named.Prefix, Profile: text}, nil
}

// CheckBrand says what is wrong with a profile that a program is to bring along. All of
// it is looked at, as by `config validate`, and it must name a brand.
func CheckBrand(text []byte) error {
	p, err := profile.Parse(builtInFile, text)
	if err != nil {
		return err
	}
	if !p.Brand.Given() {
		return fault.Usage("the profile names no brand").Hinted("add the section brand, with a name")
	}
	if err := verifyKeyRing(p); err != nil {
		return err
	}
	return bundle.CheckProfile(p)
}
