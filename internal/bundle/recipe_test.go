package bundle

import (
	"slices"
	"strings"
	"testing"

	"github.com/optool/optool/internal/profile"
)

func TestHealthChecksOfAnyName(t *testing.T) {
	p := &profile.Profile{Title: "Acme"}
	for _, name := range []string{"Портал", "Шлюз", "API (v1)", "api--v1", "健康", "Name 2", "2", strings.Repeat("a", 47) + "-b", strings.Repeat("a", 47) + "-c", "-" + strings.Repeat("-", 60) + "x"} {
		p.Platform.Health.Checks = append(p.Platform.Health.Checks, profile.HealthCheck{Name: name, URL: "http://localhost/" + name})
	}
	p.Platform.Health.Checks = append(p.Platform.Health.Checks, profile.HealthCheck{Name: "far", URL: "https://acme.example/health"}, profile.HealthCheck{Name: "run", Command: []string{"/bin/true"}})
	r, err := NewRecipe(Means{}, p, nil, Wish{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, i := range r.Items {
		if name, ok := strings.CutPrefix(i.Name, "health-"); ok {
			got = append(got, name)
		}
	}
	want := []string{"1", "2", "api--v1", "api--v1-2", "5", "name-2", "2-2", strings.Repeat("a", 47), strings.Repeat("a", 47) + "-2", "x"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
