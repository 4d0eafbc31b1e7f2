package redact

import (
	"slices"
	"strings"
	"testing"
)

func TestListsAreInOrder(t *testing.T) {
	for name, list := range map[string]string{"services": services, "doors": doors, "topLevels": topLevels} {
		words := strings.Fields(list)
		if !slices.IsSorted(words) || list != " "+strings.Join(words, " ")+" " || len(slices.Compact(slices.Clone(words))) != len(words) {
			t.Errorf("%s: a word is out of order, or twice there, or a blank is missing", name)
		}
		for _, word := range words {
			if !inOrder(list, []byte(strings.ToUpper(word))) || inOrder(list, []byte(word+"x")) && !slices.Contains(words, word+"x") {
				t.Errorf("%s: %s is not found as it should be", name, word)
			}
		}
	}
}

func TestKnownSites(t *testing.T) {
	for name, want := range map[string]bool{
		"api.pagerduty.com": true, "stripe.com": true, "Hooks.Slack.com": true, "errors.pydantic.dev": true, "github.com": true, "docs.github.com": true,
		"clerk.okta.com": false, "acme.sentry.io": false, "stripe.com.evil.example": false, "api.stripe.example": false, "db1.api.stripe.com": false, "mystripe.com": false, "": false,
	} {
		if knownSite([]byte(name)) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
}
