package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// host is what "optool-vendor brand" writes about what stands on a host: files.json.
type host struct {
	Name        string       `json:"name"`
	Prefix      string       `json:"prefix"`
	Title       string       `json:"title"`
	Vendor      string       `json:"vendor"`
	Summary     string       `json:"summary"`
	Description string       `json:"description"`
	Homepage    string       `json:"homepage"`
	Maintainer  string       `json:"maintainer"`
	Binaries    []hostBinary `json:"binaries"`
	Files       []hostFile   `json:"files"`
	Folders     []hostFolder `json:"folders"`
	Units       []string     `json:"units"` // to be enabled
	Group       string       `json:"group"` // that may read the licence
}

type hostBinary struct {
	Path string `json:"path"` // in the folder of files.json
	Arch string `json:"arch"`
	To   string `json:"to"`
}

type hostFile struct {
	Path   string `json:"path"`
	To     string `json:"to"`
	Mode   mode   `json:"mode"`
	Kind   string `json:"kind"`
	Config bool   `json:"config"`
}

type hostFolder struct {
	To    string `json:"to"`
	Mode  mode   `json:"mode"`
	Group string `json:"group"`
}

// mode is written in octal, as in "2750".
type mode uint32

// UnmarshalJSON reads an octal number in quotes.
func (m *mode) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	n, err := strconv.ParseUint(text, 8, 12)
	*m = mode(n)
	return err
}

func readHost(dir string) (host, error) {
	var h host
	path := filepath.Join(dir, "files.json")
	data, err := os.ReadFile(path)
	if err != nil {
		return h, err
	}
	if err := json.Unmarshal(data, &h); err != nil {
		return h, fmt.Errorf("%s: %w", path, err)
	}
	if h.Name == "" || len(h.Files) == 0 {
		return h, fmt.Errorf("%s names no program, or no files", path)
	}
	return h, nil
}
