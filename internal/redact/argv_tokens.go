package redact

import "bytes"

// namesThings tells whether the flag at i belongs to a program whose -t and -k are followed
// by the name of a thing, which may be a digest too: a commit, an image, a container, a
// public key.
func namesThings(text []byte, i int) bool {
	line := text[lineFrom(text, i, 400):i]
	if k := bytes.LastIndexAny(line, "|;&"); k >= 0 {
		line = line[k+1:]
	}
	for word := range bytes.FieldsFuncSeq(line, func(c rune) bool { return c <= ' ' || c == '"' || c == '\'' || c == ',' || c == '[' || c == '/' }) {
		switch string(word) {
		case "docker", "podman", "nerdctl", "crictl", "ctr", "runc", "buildah", "skopeo", "kubectl", "oc", "lxc", "git", "hg", "svn", "tar", "bsdtar", "gpg", "gpg2", "gpgv", "apt-key", "rpm", "rpmkeys", "pacman-key", "ssh", "mount", "umount", "ipfs", "borg", "restic", "ostree", "flatpak", "cosign", "sort", "ls", "find", "zfs", "journalctl", "logger":
			return true
		}
	}
	return false
}
