package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const sums = "SHA256SUMS"

// seal writes the checksums of all files, and signs them if there is a key. The
// signature is one that "ssh-keygen -Y verify" checks, in the namespace "file".
func (r release) seal(made []string) error {
	slices.Sort(made)
	var list strings.Builder
	for _, name := range made {
		text, err := os.ReadFile(filepath.Join(r.out, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&list, "%x  %s\n", sha256.Sum256(text), name)
	}
	path := filepath.Join(r.out, sums)
	if err := os.WriteFile(path, []byte(list.String()), 0o644); err != nil {
		return err
	}
	fmt.Fprint(r.say, list.String())
	if err := os.Remove(path + ".sig"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if r.key == "" {
		fmt.Fprintf(r.say, "%s is NOT SIGNED: SIGN_KEY names no key\n", sums)
		return nil
	}
	sign := exec.Command("ssh-keygen", "-Y", "sign", "-q", "-n", "file", "-f", r.key, path)
	sign.Stdin, sign.Stderr = os.Stdin, os.Stderr // it may ask for a passphrase
	if err := sign.Run(); err != nil {
		return fmt.Errorf("sign %s: ssh-keygen: %w", sums, err)
	}
	fmt.Fprintf(r.say, "%s.sig by %s\n", sums, r.key)
	return nil
}
