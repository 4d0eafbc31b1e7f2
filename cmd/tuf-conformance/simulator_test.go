package main

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sigstore/sigstore/pkg/signature"
	"github.com/theupdateframework/go-tuf/v2/metadata"
)

// client is the built program; clientError says why there is none.
var client, clientError string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "tuf-conformance")
	if err != nil {
		clientError = err.Error()
	}
	client = filepath.Join(dir, "client")
	if said, err := exec.Command("go", "build", "-o", client, ".").CombinedOutput(); err != nil {
		clientError = fmt.Sprint(err, ": ", string(said))
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

// simulator is a repository and a client directory, as the suite has them: files are
// served as they were published, and requests for metadata are counted.
type simulator struct {
	t         *testing.T
	server    *httptest.Server
	dir       string
	signers   map[string][]signer
	root      *metadata.Metadata[metadata.RootType]
	timestamp *metadata.Metadata[metadata.TimestampType]
	snapshot  *metadata.Metadata[metadata.SnapshotType]
	targets   map[string]*metadata.Metadata[metadata.TargetsType]
	artifacts map[string][]byte
	hashes    bool

	mu     sync.Mutex
	files  map[string][]byte // by the path that a client asks for
	asked  []string
	status map[string]int
}

type signer struct {
	signature.Signer
	key *metadata.Key
	id  string
}

func (s *simulator) signer() signer {
	s.t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	sign, err := signature.LoadSigner(private, crypto.Hash(0))
	if err != nil {
		s.t.Fatal(err)
	}
	key, err := metadata.KeyFromPublicKey(public)
	if err != nil {
		s.t.Fatal(err)
	}
	id, err := key.ID()
	if err != nil {
		s.t.Fatal(err)
	}
	return signer{sign, key, id}
}

func simulate(t *testing.T) *simulator {
	expires := time.Now().UTC().Truncate(time.Second).Add(30 * 24 * time.Hour)
	s := &simulator{
		t: t, dir: t.TempDir(), signers: map[string][]signer{}, files: map[string][]byte{}, status: map[string]int{},
		root: metadata.Root(expires), timestamp: metadata.Timestamp(expires), snapshot: metadata.Snapshot(expires),
		targets:   map[string]*metadata.Metadata[metadata.TargetsType]{"targets": metadata.Targets(expires)},
		artifacts: map[string][]byte{},
	}
	for _, role := range []string{"root", "timestamp", "snapshot", "targets"} {
		s.rotate(role)
	}
	s.publish("targets", "snapshot", "timestamp", "root")
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	for _, name := range []string{"metadata", "targets"} {
		if err := os.Mkdir(filepath.Join(s.dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// rotate takes a role's keys away and gives it n new ones, one if n is not given.
func (s *simulator) rotate(role string, n ...int) {
	for _, old := range s.signers[role] {
		if err := s.root.Signed.RevokeKey(old.id, role); err != nil {
			s.t.Fatal(err)
		}
	}
	s.signers[role] = nil
	for range append(n, 1)[0] {
		s.addKey(role, s.signer())
	}
}

func (s *simulator) addKey(role string, k signer) {
	if err := s.root.Signed.AddKey(k.key, role); err != nil {
		s.t.Fatal(err)
	}
	s.signers[role] = append(s.signers[role], k)
}

// delegate adds a role below the top-level targets.
func (s *simulator) delegate(role string, expires time.Time, paths ...string) {
	top := s.targets["targets"]
	if top.Signed.Delegations == nil {
		top.Signed.Delegations = &metadata.Delegations{Keys: map[string]*metadata.Key{}, Roles: []metadata.DelegatedRole{}}
	}
	k := s.signer()
	s.signers[role] = []signer{k}
	top.Signed.Delegations.Keys[k.id] = k.key
	top.Signed.Delegations.Roles = append(top.Signed.Delegations.Roles,
		metadata.DelegatedRole{Name: role, KeyIDs: []string{k.id}, Threshold: 1, Paths: paths})
	s.targets[role] = metadata.Targets(expires)
}

// publish signs roles as they are.
func (s *simulator) publish(roles ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, role := range roles {
		var data []byte
		var version int64
		switch role {
		case "root":
			data, version = sign(s.t, s.root, s.signers[role]), s.root.Signed.Version
		case "timestamp":
			s.timestamp.Signed.Meta["snapshot.json"] = s.meta("snapshot", s.snapshot.Signed.Version)
			data = sign(s.t, s.timestamp, s.signers[role])
		case "snapshot":
			for name, m := range s.targets {
				s.snapshot.Signed.Meta[name+".json"] = s.meta(name, m.Signed.Version)
			}
			data, version = sign(s.t, s.snapshot, s.signers[role]), s.snapshot.Signed.Version
		default:
			data, version = sign(s.t, s.targets[role], s.signers[role]), s.targets[role].Signed.Version
		}
		s.files[s.name(role, version)] = data
	}
}

// bump publishes roles in their next version.
func (s *simulator) bump(roles ...string) {
	for _, role := range roles {
		switch role {
		case "root":
			s.root.Signed.Version++
		case "timestamp":
			s.timestamp.Signed.Version++
		case "snapshot":
			s.snapshot.Signed.Version++
		default:
			s.targets[role].Signed.Version++
		}
		s.publish(role)
	}
}

func (s *simulator) name(role string, version int64) string {
	if role == "timestamp" || role != "root" && !s.root.Signed.ConsistentSnapshot {
		return "metadata/" + url.PathEscape(role) + ".json"
	}
	return fmt.Sprintf("metadata/%d.%s.json", version, url.PathEscape(role))
}

func (s *simulator) meta(role string, version int64) *metadata.MetaFiles {
	m := metadata.MetaFile(version)
	if data := s.files[s.name(role, version)]; s.hashes && data != nil {
		sum := sha256.Sum256(data)
		m.Length, m.Hashes = int64(len(data)), metadata.Hashes{"sha256": sum[:]}
	}
	return m
}

func sign[T metadata.Roles](t *testing.T, m *metadata.Metadata[T], by []signer) []byte {
	t.Helper()
	m.ClearSignatures()
	for _, k := range by {
		if _, err := m.Sign(k); err != nil {
			t.Fatal(err)
		}
	}
	data, err := m.ToBytes(true)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// artifact lists a file and stores it.
func (s *simulator) artifact(role, path, content string) {
	file, err := metadata.TargetFile().FromBytes(path, []byte(content), "sha256")
	if err != nil {
		s.t.Fatal(err)
	}
	s.targets[role].Signed.Targets[path] = file
	s.serve(path, file.Hashes["sha256"].String(), content)
}

func (s *simulator) serve(path, hash, content string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	dir, base := filepath.Split(path)
	if s.root.Signed.ConsistentSnapshot {
		base = hash + "." + base
	}
	s.files["targets/"+dir+base] = []byte(content)
}

func (s *simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := strings.TrimPrefix(r.URL.EscapedPath(), "/test%5Bx%5D/")
	if name, ok := strings.CutPrefix(path, "metadata/"); ok {
		s.asked = append(s.asked, strings.TrimSuffix(name, ".json"))
	} else {
		s.asked = append(s.asked, path)
	}
	data, ok := s.files[path]
	if status := s.status[path]; status != 0 {
		w.WriteHeader(status)
	} else if !ok {
		w.WriteHeader(http.StatusNotFound)
	} else {
		_, _ = w.Write(data)
	}
}

// asks returns what was asked for since the last time.
func (s *simulator) asks() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := strings.Join(s.asked, " ")
	s.asked = nil
	return asked
}

// run runs the client, under another time if at is given, and returns its exit code.
func (s *simulator) run(at time.Time, args ...string) int {
	s.t.Helper()
	if clientError != "" {
		s.t.Fatal(clientError)
	}
	argv := append([]string{client, "--metadata-dir", filepath.Join(s.dir, "metadata")}, args...)
	if !at.IsZero() {
		faketime, err := exec.LookPath("faketime")
		if err != nil {
			s.t.Skip("needs faketime")
		}
		argv = append([]string{faketime, at.Format("2006-01-02 15:04:05-07:00")}, argv...)
	}
	cmd := exec.Command(argv[0], argv[1:]...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		s.t.Fatal(err)
	}
	exit := cmd.ProcessState.ExitCode()
	if said := stderr.String(); (exit == 0) != (said == "") || strings.Contains(said, "panic") {
		s.t.Errorf("exit %d, and it said %q", exit, said)
	}
	return exit
}

// file returns a published file, "metadata/1.root.json"; put replaces it.
func (s *simulator) file(path string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.files[path]
}

func (s *simulator) put(path string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[path] = data
}

func (s *simulator) init() int {
	s.t.Helper()
	root := filepath.Join(s.dir, "initial_root.json")
	if err := os.WriteFile(root, s.file("metadata/1.root.json"), 0o644); err != nil {
		s.t.Fatal(err)
	}
	return s.run(time.Time{}, "init", root)
}

func (s *simulator) url(path string) string { return s.server.URL + "/test%5Bx%5D/" + path }

func (s *simulator) refresh(want int, at ...time.Time) {
	s.t.Helper()
	if exit := s.run(append(at, time.Time{})[0], "--metadata-url", s.url("metadata/"), "refresh"); exit != want {
		s.t.Errorf("refresh ended with %d, want %d", exit, want)
	}
}

func (s *simulator) download(want int, path string, at ...time.Time) {
	s.t.Helper()
	exit := s.run(append(at, time.Time{})[0], "--metadata-url", s.url("metadata/"), "--target-name", path,
		"--target-dir", filepath.Join(s.dir, "targets"), "--target-base-url", s.url("targets"), "download")
	if exit != want {
		s.t.Errorf("download of %s ended with %d, want %d", path, exit, want)
	}
}

// trusted lists what lies in the metadata directory, as "root 1 timestamp 1".
func (s *simulator) trusted() string {
	s.t.Helper()
	entries, err := os.ReadDir(filepath.Join(s.dir, "metadata"))
	if err != nil {
		s.t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		role, ok := strings.CutSuffix(e.Name(), ".json")
		if !ok {
			continue
		}
		data, err := os.ReadFile(filepath.Join(s.dir, "metadata", e.Name()))
		if err != nil {
			s.t.Fatal(err)
		}
		var m struct{ Signed struct{ Version int64 } }
		if err := json.Unmarshal(data, &m); err != nil {
			s.t.Fatalf("%s: %v", e.Name(), err)
		}
		all = append(all, fmt.Sprint(role, " ", m.Signed.Version))
	}
	return strings.Join(all, " ")
}

// downloaded lists the contents of the target directory, sorted.
func (s *simulator) downloaded() (contents []string) {
	s.t.Helper()
	names, err := filepath.Glob(filepath.Join(s.dir, "targets", "*"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			s.t.Fatal(err)
		}
		contents = append(contents, string(data))
	}
	slices.Sort(contents)
	return contents
}

func sum(content string) string {
	s := sha256.Sum256([]byte(content))
	return hex.EncodeToString(s[:])
}
