package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// update is one update of a host by optool.
type update struct {
	bytes      int64 // that the server sent as bodies
	took, busy time.Duration
	memory     int64 // peak resident set, bytes
}

// versions are the trees as releases.
var versions = map[string]string{"old": "1.0.0", "patch": "1.0.1", "minor": "1.1.0"}

// ours updates two hosts that have the old release, one to the patch, one to the
// minor.
func (b *bencher) ours() (all [2]update, err error) {
	shop, err := b.shop()
	if err != nil {
		return all, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return all, err
	}
	var sent atomic.Int64
	files := http.FileServer(http.Dir(filepath.Join(shop, "public")))
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		files.ServeHTTP(&counted{w, &sent}, r)
	})}
	defer server.Close()
	go server.Serve(listener)

	for i, to := range []string{"patch", "minor"} {
		dir := filepath.Join(b.work, "host")
		optool, err := b.host(shop, "http://"+listener.Addr().String(), dir)
		if err != nil {
			return all, err
		}
		platform := append(optool, "--yes", "platform", "update", "--to")
		if _, err := b.run(dir, nil, append(platform, versions["old"])...); err != nil {
			return all, err
		}
		before, begun := sent.Load(), time.Now()
		state, err := b.run(dir, nil, append(platform, versions[to])...)
		if err != nil {
			return all, err
		}
		usage, ok := state.SysUsage().(*syscall.Rusage)
		if !ok {
			return all, errors.New("this system does not tell what a process took")
		}
		all[i] = update{sent.Load() - before, time.Since(begun), state.UserTime() + state.SystemTime(), usage.Maxrss << 10}
	}
	return all, os.RemoveAll(filepath.Join(b.work, "host"))
}

// counted counts the bytes of bodies.
type counted struct {
	http.ResponseWriter
	sent *atomic.Int64
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p)
	c.sent.Add(int64(n))
	return n, err
}

// shop makes the vendor's directory with the three releases and the deltas, unless
// this optool-vendor did so before.
func (b *bencher) shop() (string, error) {
	vendor := filepath.Join(b.bin, "optool-vendor")
	print, err := fingerprint(vendor)
	if err != nil {
		return "", err
	}
	shop := filepath.Join(b.work, "vendor-"+print)
	if exists(shop) {
		_, err := b.run(b.work, nil, vendor, "--dir", shop, "release", "refresh")
		return shop, err
	}
	older, err := filepath.Glob(filepath.Join(b.work, "vendor-*"))
	for _, dir := range older {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	if err != nil {
		return "", err
	}
	half := filepath.Join(b.work, "vendor-part")
	argvs := [][]string{
		{vendor, "init", half, "--product", "sizes", "--endpoint", nowhere},
		{vendor, "--dir", half, "license", "issue", "--customer", "Nord AG", "--expires", "365d"},
	}
	for _, state := range states {
		argvs = append(argvs, []string{vendor, "--dir", half, "release", "add", versions[state], "--from", b.tree(state)})
	}
	for _, to := range states[1:] {
		argvs = append(argvs, []string{vendor, "--dir", half, "release", "delta", "--from", versions["old"], "--to", versions[to]})
	}
	argvs = append(argvs, []string{vendor, "--dir", half, "release", "publish"})
	for _, argv := range argvs {
		note("%s", strings.Join(argv, " "))
		begun := time.Now()
		if _, err := b.run(b.work, nil, argv...); err != nil {
			return "", err
		}
		if took := time.Since(begun); took > time.Second {
			fmt.Fprintf(os.Stderr, "  took %.0f s\n", took.Seconds())
		}
	}
	return shop, os.Rename(half, shop)
}

// nowhere stands for the server's address in the vendor's directory, which is
// older than the server.
const nowhere = "http://127.0.0.1:1"

// host makes a new host of a server below dir and returns the beginning of
// optool's command line there.
func (b *bencher) host(shop, server, dir string) ([]string, error) {
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(filepath.Join(dir, "root"), 0o755)); err != nil {
		return nil, err
	}
	profile, err := os.ReadFile(filepath.Join(shop, "profile.yaml"))
	if err != nil {
		return nil, err
	}
	profile = bytes.ReplaceAll(profile, []byte(nowhere), []byte(server))
	profile = fmt.Appendf(profile, "\nplatform:\n  root: %s\n", filepath.Join(dir, "root"))
	path := filepath.Join(dir, "profile.yaml")
	if err := os.WriteFile(path, profile, 0o644); err != nil {
		return nil, err
	}
	licenses, err := filepath.Glob(filepath.Join(shop, "public", "v1", "licenses", "*.lic"))
	if err != nil || len(licenses) != 1 {
		return nil, fmt.Errorf("want one licence file, found %d (%v)", len(licenses), err)
	}
	optool := []string{filepath.Join(b.bin, "optool"), "--profile", path, "--state-dir", filepath.Join(dir, "state")}
	optool = optool[:len(optool):len(optool)]
	_, err = b.run(dir, nil, append(optool, "license", "update", "--from", licenses[0])...)
	return optool, err
}
