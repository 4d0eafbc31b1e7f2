//go:build accept

package accept

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// platform is a small platform on a host: one program as its service, web pages,
// and data that every release migrates. Commands start and stop the service, and
// tell whether it is well: it must run out of the release that is current, on data
// of that release.
type platform struct {
	*host
	home string // directory of root/, state/ and data
}

// programs of the platform. HOME is its home; HOST is outside, for what a power
// cut takes away: which process runs.
const (
	platformService = `#!/bin/sh
root=HOME/root pid=HOST/pid
exec 9>HOST/service.lock # whoever was killed, its command may still be at work
flock 9
process=$(cat $pid 2>/dev/null)
runs() { test -n "$process" && test -e /proc/$process/exe; }
case $1 in
start)
	runs && exit 0
	if test -e $root/current/sick; then
		echo "it is sick"
		exit 1
	fi
	setsid $root/current/bin/acme 100000 </dev/null >/dev/null 2>&1 9>&- &
	echo $! >$pid
	;;
stop)
	runs && kill $process && while runs; do sleep 0.01; done
	rm -f $pid
	;;
status)
	runs || exit 3
	;;
health)
	runs || { echo "it does not run"; exit 1; }
	test "$(readlink /proc/$process/exe)" = "$(readlink -f $root/current)/bin/acme" ||
		{ echo "$(readlink /proc/$process/exe) runs, not what is current"; exit 1; }
	test "$(cat HOME/data)" = "$(cat $root/current/VERSION)" ||
		{ echo "the data is of $(cat HOME/data)"; exit 1; }
	;;
esac
`
	platformMigrate = `#!/bin/sh
set -e
echo $1 >HOME/data.new
sync HOME/data.new
mv HOME/data.new HOME/data
sync HOME
`
	platformProfile = `platform:
  root: HOME/root
  services:
    - name: acme
      start: [HOST/service, start]
      stop: [HOST/service, stop]
      status: [HOST/service, status]
  health:
    deadline: 20s
    interval: 100ms
    checks:
      - {name: self, command: [HOST/service, health]}
`
)

// platform sets the host up for a platform below a directory, which is there.
// The host is served then, and activated.
func (h *host) platform(home string) *platform {
	h.t.Helper()
	p := &platform{host: h, home: home}
	must(h.t, os.WriteFile(h.path("service"), []byte(p.placed(platformService)), 0o755))
	h.profile(p.placed(platformProfile))
	h.t.Cleanup(p.halt)
	p.done(p.command("-q", "license", "activate", "--key-file", h.path("key")))
	return p
}

// placed puts the places of the platform into a text.
func (p *platform) placed(text string) string {
	return strings.NewReplacer("HOME", p.home, "HOST", p.dir).Replace(text)
}

// profile adds to the vendor's profile on this host.
func (h *host) profile(text string) {
	h.t.Helper()
	f, err := os.OpenFile(h.path("acme/profile.yaml"), os.O_APPEND|os.O_WRONLY, 0)
	must(h.t, err)
	defer f.Close()
	_, err = f.WriteString(text)
	must(h.t, err)
}

// publish makes a release of a tree and publishes it, with deltas from others.
func (h *host) publish(version, tree string, from []string, flags ...string) {
	h.t.Helper()
	h.vendor(append([]string{"release", "add", version, "--from", tree}, flags...)...)
	for _, old := range from {
		h.vendor("release", "delta", "--from", old, "--to", version)
	}
	h.vendor("release", "publish")
}

// release publishes a version of the platform that has bytes of ballast, and
// comes after another one. One that is sick does not start.
func (p *platform) release(version, before string, ballast int, sick bool) {
	p.t.Helper()
	tree := p.path("trees/" + version)
	must(p.t, os.MkdirAll(tree+"/bin", 0o755))
	must(p.t, os.MkdirAll(tree+"/web", 0o755))
	program, err := os.ReadFile("/bin/sleep")
	must(p.t, err)
	source := rand.NewChaCha8([32]byte([]byte(fmt.Sprintf("%-32s", "ballast")))) // much of it alike in all versions
	noise := make([]byte, ballast)
	source.Read(noise)
	copy(noise[ballast/2:], version)
	files := map[string]string{
		"bin/acme": string(program) + version, "bin/migrate": p.placed(platformMigrate), "VERSION": version + "\n", "ballast": string(noise),
		"web/same.html": "as ever\n",
	}
	for i := range 5 {
		files[fmt.Sprintf("web/%d.html", i)] = fmt.Sprintf("page %d of %s\n", i, version)
	}
	if sick {
		files["sick"] = ""
	}
	for name, text := range files {
		mode := os.FileMode(0o644)
		if strings.HasPrefix(name, "bin/") {
			mode = 0o755
		}
		must(p.t, os.WriteFile(filepath.Join(tree, name), []byte(text), mode))
	}
	must(p.t, os.Symlink("0.html", tree+"/web/index.html"))
	steps := fmt.Sprintf("- name: data\n  run: [bin/migrate, %s]\n  undo: [bin/migrate, %s]\n", version, before)
	must(p.t, os.WriteFile(p.path("steps.yaml"), []byte(steps), 0o644))
	if before == "none" {
		p.publish(version, tree, nil, "--steps", p.path("steps.yaml"))
	} else {
		p.publish(version, tree, []string{before}, "--steps", p.path("steps.yaml"), "--min-from", before)
	}
}

// command is a command line of optool; its state lies with the platform.
func (p *platform) command(args ...string) *exec.Cmd { return p.here(p.optool(args...)) }

// here has a command line of optool keep its state with the platform.
func (p *platform) here(cmd *exec.Cmd) *exec.Cmd {
	cmd.Env = append(cmd.Env, "OPTOOL_STATE_DIR="+p.home+"/state")
	return cmd
}

// try runs a command to its end, without a word in the log.
func (p *platform) try(cmd *exec.Cmd) ran {
	p.t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) && !errors.Is(err, exec.ErrWaitDelay) {
		p.t.Fatal(err)
	}
	return ran{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// done runs a command that must end with 0.
func (p *platform) done(cmd *exec.Cmd) ran {
	p.t.Helper()
	r := p.try(cmd)
	if r.exit != 0 {
		p.t.Fatalf("%s: exit %d\n%s%s", strings.Join(cmd.Args[1:], " "), r.exit, r.stdout, r.stderr)
	}
	return r
}

// service runs a command of the service's own.
func (p *platform) service(word string) error {
	cmd := exec.Command(p.path("service"), word)
	if out, err := cmd.Output(); err != nil {
		return fmt.Errorf("service %s: %w: %s", word, err, out)
	}
	return nil
}

// halt ends the service as a power cut does.
func (p *platform) halt() {
	if process, err := os.ReadFile(p.path("pid")); err == nil {
		if err := exec.Command("sh", "-c", "kill -9 $1 2>/dev/null; while test -e /proc/$1/exe; do sleep 0.01; done", "-", strings.TrimSpace(string(process))).Run(); err != nil {
			p.t.Error(err)
		}
		must(p.t, os.Remove(p.path("pid")))
	}
}

// boot starts the service as the host does when it comes up, whatever optool will
// have to say.
func (p *platform) boot() {
	if _, err := os.Stat(p.home + "/root/current/bin/acme"); err == nil {
		p.service("start")
	}
}

// sound checks that the platform is one that an administrator can leave alone: a
// complete and verified release is current, on data of its own, it runs out of
// it and no run is open; or nothing is installed, and nothing runs. It returns the
// version, "" for none.
func (p *platform) sound() (string, error) {
	var status struct {
		Data struct {
			Installed string
			OpenRun   json.RawMessage
		}
	}
	r := p.try(p.command("platform", "status", "-o", "json"))
	if err := json.Unmarshal([]byte(r.stdout), &status); r.exit != 0 || err != nil {
		return "", fmt.Errorf("status: exit %d, %v\n%s", r.exit, err, r.stderr)
	}
	installed := status.Data.Installed
	if status.Data.OpenRun != nil {
		return installed, fmt.Errorf("a run is open: %s", status.Data.OpenRun)
	}
	link, err := os.Readlink(p.home + "/root/current")
	if installed == "" {
		if !errors.Is(err, os.ErrNotExist) {
			return "", fmt.Errorf("nothing is installed, and current is %q, %v", link, err)
		}
		if err := p.service("status"); err == nil {
			return "", errors.New("nothing is installed, and it runs")
		}
		return "", nil
	}
	if link != "releases/"+installed {
		return installed, fmt.Errorf("current points at %q, %v", link, err)
	}
	if r := p.try(p.command("platform", "verify")); r.exit != 0 {
		return installed, fmt.Errorf("verify: exit %d\n%s%s", r.exit, r.stdout, r.stderr)
	}
	for deadline := time.Now().Add(2 * time.Second); ; time.Sleep(10 * time.Millisecond) { // from fork to exec it is not yet itself
		if err = p.service("health"); err == nil || time.Now().After(deadline) {
			return installed, err
		}
	}
}

// must be sound, and of a version.
func (p *platform) holds(t *testing.T, want ...string) {
	t.Helper()
	version, err := p.sound()
	if err != nil {
		t.Fatalf("release %q: %v", version, err)
	}
	for _, w := range want {
		if version == w {
			return
		}
	}
	t.Fatalf("release %q is installed, want %q", version, want)
}
