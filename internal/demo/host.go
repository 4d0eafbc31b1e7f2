package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// release is one release of the small platform.
type release struct {
	version string
	format  int    // of the data it reads
	page    string // "" for one that was forgotten
}

// series are the releases that the tour publishes, in this order.
func series() []release {
	return []release{
		{"1.0.0", 1, "Tally {version}. Visits: {visits}"},
		{"1.1.0", 1, "Tally {version} welcomes you. Visits: {visits}"},
		{"1.2.0", 1, ""},
		{"1.4.0", 2, "Tally {version} counts by the day. Visits: {visits}"},
		{"2.0.0", 2, "Tally {version}, all new. Visits: {visits}"},
	}
}

// build makes the tree of each release below trees/.
func (t *tour) build(ctx context.Context, toolchain string) error {
	fmt.Fprint(t.out, "Building the releases of a small platform ...")
	for _, r := range series() {
		tree := t.path("trees/" + r.version)
		cmd := exec.CommandContext(ctx, toolchain, "build", "-trimpath",
			"-ldflags", fmt.Sprintf("-s -w -X main.version=%s -X main.format=%d", r.version, r.format),
			"-o", filepath.Join(tree, "bin", "tally"), "github.com/optool/optool/internal/demo/platform")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it tidies up
		cmd.WaitDelay = 5 * time.Second
		if output, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("building release %s of the platform: %w\n%s", r.version, err, output)
		}
		fmt.Fprint(t.out, " "+r.version)
		files := map[string]string{"VERSION": r.version + "\n", "web/style.css": "body { font-family: serif }\n"}
		if r.page != "" {
			files["web/page.txt"] = r.page + "\n"
		}
		for name, text := range files {
			if err := errors.Join(t.write("trees/"+r.version+"/"+name, text), os.Chmod(filepath.Join(tree, name), 0o644)); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(t.out, "\nbuilt in %.1f s\n", time.Since(t.begun).Seconds())
	t.begun = time.Now()
	return nil
}

// host is a customer's machine: a directory.
type host struct {
	name    string
	address string // at which the platform serves
}

// equip makes a host: the profile that came from the vendor, with this host's own
// paths in it, and the script that starts and stops the platform.
func (t *tour) equip(name, settings string) (host, error) {
	address, err := freeAddress()
	if err != nil {
		return host{}, err
	}
	h := host{name, address}
	t.hosts = append(t.hosts, h)
	profile, err := os.ReadFile(t.path("tally/profile.yaml"))
	if err != nil {
		return h, err
	}
	return h, errors.Join(
		t.write(name+"/profile.yaml", string(profile)+"\n"+t.platform(h)),
		t.write(name+"/optool.yaml", settings),
		t.write(name+"/service", t.service(h)),
		os.Chmod(t.path(name+"/service"), 0o755),
	)
}

// platform is the part of the profile that says where Tally lives, how it is
// started, and when it is well.
func (t *tour) platform(h host) string {
	service := t.path(h.name + "/service")
	return "platform:\n  root: " + t.path(h.name+"/root") + "\n" +
		"  version: {file: current/VERSION}\n" +
		"  services:\n  - name: tally\n" +
		"    start: [" + service + ", start]\n" +
		"    stop: [" + service + ", stop]\n" +
		"    status: [" + service + ", status]\n" +
		"  health:\n    deadline: 2s\n    interval: 200ms\n" +
		"    checks:\n    - {name: page, command: [" + service + ", health]}\n"
}

// service is the script that starts and stops Tally.
func (t *tour) service(h host) string {
	return "#!/bin/sh\nroot=" + t.path(h.name+"/root") + "\n" +
		"test -x $root/current/bin/tally || exit 3\n" +
		"exec $root/current/bin/tally \"$1\" --root $root --listen " + h.address + "\n"
}

// at goes to a host: the next commands are those of its administrator.
func (t *tour) at(h host) {
	t.env = environ(t.dir, "tally", h.name+"/profile.yaml", h.name+"/optool.yaml", h.name+"/state")
	t.host = h
}

// stop ends the platform of a host, whichever release runs, of an interrupted tour
// too.
func (t *tour) stop(h host) error {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, t.path(h.name+"/service"), "stop")
	output, err := cmd.CombinedOutput()
	if errors.Is(err, fs.ErrNotExist) || cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == 3 {
		return nil // nothing is installed
	}
	if err != nil {
		return fmt.Errorf("stopping the platform of %s: %w: %s", h.name, err, output)
	}
	return nil
}

// visit shows the platform's page, as a browser would, and fails when it is not
// the page that is wanted.
func (t *tour) visit(ctx context.Context, want string) error {
	url := "http://" + t.host.address + "/"
	got, err := get(ctx, url)
	if err != nil {
		return err
	}
	t.show(url+" shows", got)
	if strings.TrimSpace(got) != want {
		return fmt.Errorf("%s shows %q, want %q", url, got, want)
	}
	return nil
}

func get(ctx context.Context, url string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", url, response.Status, text)
	}
	return string(text), err
}
