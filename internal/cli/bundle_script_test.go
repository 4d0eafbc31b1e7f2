package cli_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"math/big"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
	"github.com/rogpeppe/go-internal/testscript"
)

// recipe FILE... adds what the files say to the diagnostics of the vendor's
// profile; $NAME in them is a variable of the script.
func recipe(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: recipe FILE...")
	}
	path := filepath.Join(ts.Getenv("WORK"), "vendor", "profile.yaml")
	profile, err := os.ReadFile(path)
	ts.Check(err)
	for _, name := range args { // the profile ends with its section of diagnostics
		profile = append(profile, os.Expand(ts.ReadFile(name), ts.Getenv)...)
	}
	ts.Check(os.WriteFile(path, profile, 0o644))
}

// holds TEXT PATH... wants the text in some file at or below the paths, in the
// content or in the name; with ! in none.
func holds(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || args[0] == "" {
		ts.Fatalf("usage: [!] holds TEXT PATH...")
	}
	files, found := 0, ""
	for _, root := range args[1:] {
		root = ts.MkAbs(root)
		ts.Check(filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			files++
			content, err := os.ReadFile(path)
			if name, _ := filepath.Rel(root, path); bytes.Contains(append([]byte(name+"\n"), content...), []byte(args[0])) {
				found = path
			}
			return err
		}))
	}
	switch {
	case files == 0:
		ts.Fatalf("there is no file in %q", args[1:])
	case neg && found != "":
		ts.Fatalf("%s holds %q", found, args[0])
	case !neg && found == "":
		ts.Fatalf("%q is in none of %d files", args[0], files)
	}
}

// unpack FILE DIR [IDENTITY] unpacks a bundle with none of our own code.
func unpack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: unpack FILE DIR [IDENTITY]")
	}
	packed := []byte(ts.ReadFile(args[0]))
	if len(args) == 3 {
		keys, err := age.ParseIdentities(bytes.NewReader([]byte(ts.ReadFile(args[2]))))
		ts.Check(err)
		plain, err := age.Decrypt(bytes.NewReader(packed), keys...)
		ts.Check(err)
		packed, err = io.ReadAll(plain)
		ts.Check(err)
	}
	var content io.Reader
	var err error
	if bytes.HasPrefix(packed, []byte{0x1f, 0x8b}) {
		content, err = gzip.NewReader(bytes.NewReader(packed))
	} else {
		content, err = zstd.NewReader(bytes.NewReader(packed))
	}
	ts.Check(err)
	dir := ts.MkAbs(args[1])
	ts.Check(os.Mkdir(dir, 0o700))
	for t := tar.NewReader(content); ; {
		head, err := t.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		ts.Check(err)
		if !filepath.IsLocal(head.Name) || head.Typeflag != tar.TypeReg {
			ts.Fatalf("the bundle has a member %q of type %c", head.Name, head.Typeflag)
		}
		text, err := io.ReadAll(t)
		ts.Check(err)
		path := filepath.Join(dir, head.Name)
		ts.Check(os.MkdirAll(filepath.Dir(path), 0o700))
		ts.Check(os.WriteFile(path, text, 0o600))
	}
}

// tls start DAYS serves TLS at $TLS_ADDRESS with a certificate that ends in so
// many days; it is also in served.pem.
func tlsCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 || args[0] != "start" {
		ts.Fatalf("usage: tls start DAYS")
	}
	days, err := strconv.Atoi(args[1])
	ts.Check(err)
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	ts.Check(err)
	until := time.Now().Add(time.Duration(days)*24*time.Hour + time.Hour)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(4711), Subject: pkix.Name{CommonName: "acme.example"}, NotBefore: until.AddDate(-1, 0, 0), NotAfter: until,
		DNSNames: []string{"acme.example"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("served.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644))
	server := httptest.NewUnstartedServer(nil)
	server.Config.ErrorLog = quiet()
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	server.StartTLS()
	ts.Defer(server.Close)
	ts.Setenv("TLS_ADDRESS", server.Listener.Addr().String())
}
