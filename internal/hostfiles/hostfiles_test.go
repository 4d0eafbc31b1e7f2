package hostfiles

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/optool/optool/internal/profile"
)

func parsed(t *testing.T, name string) *profile.Profile {
	t.Helper()
	data, err := os.ReadFile("../../docs/examples/" + name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := profile.Parse(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// hosts are the tool under its own name, and as that of both example vendors.
func hosts(t *testing.T) []Host {
	a, b := parsed(t, "altcraft-like.yaml"), parsed(t, "navixy-like.yaml")
	return []Host{{Name: "optool"}, {Name: a.Brand.Name, Profile: a}, {Name: b.Brand.Name, Profile: b}}
}

func text(t *testing.T, h Host, to string) string {
	t.Helper()
	for _, f := range h.Files() {
		if f.To == to {
			return string(f.Text)
		}
	}
	t.Fatalf("%s: no %s", h.Name, to)
	return ""
}

// Nothing is left to fill in, everything bears the name of the brand and of nobody
// else, and two brands have no path, unit or group in common.
func TestNames(t *testing.T) {
	blank := regexp.MustCompile(`@[A-Z]+@`)
	owner := map[string]string{}
	claim := func(h Host, what string) {
		if other := owner[what]; other != "" {
			t.Errorf("%s and %s both have %s", other, h.Name, what)
		}
		owner[what] = h.Name
	}
	for _, h := range hosts(t) {
		files := h.Files()
		if !slices.IsSortedFunc(files, func(a, b File) int { return strings.Compare(a.To, b.To) }) {
			t.Error("the files are in no order")
		}
		claim(h, "group "+h.Group())
		for _, f := range h.Folders() {
			claim(h, f.To)
		}
		for _, unit := range h.Enabled() {
			claim(h, unit)
			if !strings.Contains(text(t, h, "/usr/lib/systemd/system/"+unit), "\n[Install]\n") {
				t.Errorf("%s cannot be enabled", unit)
			}
		}
		for _, f := range files {
			claim(h, f.To)
			if at := blank.Find(f.Text); at != nil {
				t.Errorf("%s: %s is not filled in", f.To, at)
			}
			if h.Name != "optool" && strings.Contains(strings.ToLower(f.To+string(f.Text)), "optool") {
				t.Errorf("%s of %s names us:\n%s", f.To, h.Name, f.Text)
			}
			if !strings.HasSuffix(string(f.Text), "\n") || strings.Contains(string(f.Text), " \n") {
				t.Errorf("%s: the last line has no end, or a line ends in blanks", f.To)
			}
			if f.Config != strings.HasPrefix(f.To, "/etc/") {
				t.Errorf("%s: what lies in /etc is the administrator's, and nothing else", f.To)
			}
		}
	}
}

var directive = regexp.MustCompile(`^[A-Z][A-Za-z]+=.*$|^\[(Unit|Service|Timer|Install)\]$|^#.*$|^$`)

// Units are lines of the right form, and those that the timers start are closed in.
func TestUnits(t *testing.T) {
	for _, h := range hosts(t) {
		for _, f := range h.Files() {
			if f.Kind != Unit && f.Kind != Timer {
				continue
			}
			for line := range strings.Lines(string(f.Text)) {
				if !directive.MatchString(strings.TrimSuffix(line, "\n")) {
					t.Errorf("%s: %q", f.To, line)
				}
			}
		}
		for _, unit := range []string{"license", "requests"} {
			service := text(t, h, "/usr/lib/systemd/system/"+h.Name+"-"+unit+".service")
			for _, want := range []string{
				"ExecStart=/usr/bin/" + h.Name + " ", "SuccessExitStatus=3 6\n", "StateDirectory=" + h.Name + "\n", "ProtectSystem=strict\n",
				"NoNewPrivileges=yes\n", "CapabilityBoundingSet=CAP_DAC_READ_SEARCH\n", "AppArmorProfile=-" + h.Name + "-timers\n",
				"systemctl edit " + h.Name + "-" + unit + ".service\n",
			} {
				if !strings.Contains(service, want) {
					t.Errorf("%s-%s.service has no %q", h.Name, unit, want)
				}
			}
		}
	}
}

// What a profile says of the platform is made use of.
func TestPlatform(t *testing.T) {
	all := hosts(t)
	plain, a, b := all[0], all[1], all[2]
	const dir = "/usr/lib/systemd/system/"
	recover := text(t, a, dir+"aktool-recover.service")
	for _, want := range []string{
		"Before=mailcraft-core.service mailcraft-sender.service mailcraft-tracker.service mailcraft-web.service\n",
		"RequiredBy=mailcraft-core.service mailcraft-sender.service mailcraft-tracker.service mailcraft-web.service\n",
		"RequiresMountsFor=\"/opt/mailcraft\" /var/lib/aktool\n",
		"Description=Undo or finish an interrupted update of Mailcraft Marketing Platform\n",
	} {
		if !strings.Contains(recover, want) {
			t.Errorf("no %q in\n%s", want, recover)
		}
	}
	if got := text(t, b, dir+"trackline-admin-recover.service"); !strings.Contains(got, "RequiredBy=trackline-server.service\n") {
		t.Errorf("a service without a unit cannot require one:\n%s", got)
	}
	if slices.ContainsFunc(plain.Files(), func(f File) bool { return strings.Contains(f.To, "recover") }) || len(plain.Enabled()) != 2 {
		t.Error("without a profile it is not known whom the recovery goes before")
	}
	const strict = "MemoryDenyWriteExecute=yes"
	if !strings.Contains(text(t, a, dir+"aktool-license.service"), strict) {
		t.Error("the version comes from a file: nothing needs memory to execute")
	}
	if strings.Contains(text(t, b, dir+"trackline-admin-license.service"), strict) {
		t.Error("the version comes from a command, which may need to execute what it wrote")
	}
	if !strings.Contains(text(t, a, "/etc/apparmor.d/aktool-timers"), "\n  \"/opt/mailcraft/**\" mrix,\n") {
		t.Error("AppArmor knows nothing of the platform")
	}
}

// Odd words of a profile stay words.
func TestOddWords(t *testing.T) {
	odd := Host{Name: "acme", Profile: &profile.Profile{Title: `100 % Acme\`, Platform: profile.Platform{
		Root: `/home/a b/{x}*"`, Services: []profile.Service{{Unit: "acme@1.service"}}}}}
	recover := text(t, odd, "/usr/lib/systemd/system/acme-recover.service")
	for _, want := range []string{"of 100 %% Acme/\n", `RequiresMountsFor="/home/a b/{x}*\"" /var/lib/acme` + "\n", "Before=acme@1.service\n"} {
		if !strings.Contains(recover, want) {
			t.Errorf("no %q in\n%s", want, recover)
		}
	}
	if got := text(t, odd, "/usr/lib/systemd/system/acme-license.service"); !strings.Contains(got, "\nProtectHome=read-only\n") {
		t.Error("a platform in a home is hidden")
	}
	if got := text(t, odd, "/etc/apparmor.d/acme-timers"); !strings.Contains(got, `  "/home/a b/\{x\}\*\"/**" mrix,`) {
		t.Error(got)
	}
}

// A line of the table has five times, a user and a command that stands back where
// systemd runs. A percent sign would end it.
func TestCron(t *testing.T) {
	line := regexp.MustCompile(`^(?:[\d*/]+ ){5}root \[ -d /run/systemd/system \] \|\| .* /usr/bin/optool [a-z -]+ -q`)
	found := 0
	for l := range strings.Lines(text(t, Host{Name: "optool"}, "/etc/cron.d/optool")) {
		if strings.HasPrefix(l, "#") || strings.Contains(strings.SplitN(l, " ", 2)[0], "=") || l == "\n" {
			continue
		}
		if found++; !line.MatchString(l) || strings.Contains(l, "%") || len(l) > 998 {
			t.Errorf("%q", l)
		}
	}
	if found != 2 {
		t.Errorf("%d lines", found)
	}
}
