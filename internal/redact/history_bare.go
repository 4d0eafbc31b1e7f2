package redact

import "bytes"

// bareInHistory looks at lines of a history that are a password alone, typed where nobody asked
// for it: behind sudo, su, ssh, mysql -p and the like, or before the same command.
func bareInHistory(w *window) {
	if w.form != formShell {
		return
	}
	asked, bare := false, [2]int{}
	eachLine(w.text, func(start, end int) {
		start, end = trimBlanks(w.text, start, end)
		line := w.text[start:end]
		if len(line) > 2 && line[0] == '#' && allOf(line[1:], isDigit) { // the time
			return
		}
		if bytes.HasPrefix(line, []byte(": ")) { // the time, of zsh
			if i := bytes.IndexByte(line, ';'); i > 0 && i < 24 {
				start += i + 1
				line = w.text[start:end]
			}
		}
		if bytes.HasPrefix(line, []byte("- cmd: ")) { // of fish
			start += len("- cmd: ")
			line = w.text[start:end]
		}
		asks := asksAtTerminal(line)
		if bare[1] > 0 && asks {
			w.add(bare[0], bare[1], "password", true)
		}
		bare = [2]int{}
		if typedBlind(line) {
			if asked {
				w.add(start, end, "password", true)
			} else {
				bare = [2]int{start, end}
			}
		} else {
			asked = asks
		}
	})
}

// typedBlind tells whether a line is a password by its look and no command.
func typedBlind(v []byte) bool {
	if len(v) < 6 || len(v) > 64 || bytes.ContainsAny(v, " \t;|&>") || v[0] == '.' || v[0] == '/' || v[0] == '-' || v[0] == '$' || bytes.Contains(v, []byte("./")) {
		return false
	}
	if i := bytes.IndexByte(v, '='); i > 0 && isName(v[:i]) { // of a variable
		return false
	}
	if !spelled(v) || isAddress(v) || bytes.IndexByte(v, '/') > 0 && classes(v) < 4 {
		return false
	}
	return sureOf(v) || madePassword(v)
}

// asksAtTerminal tells whether a command asks for a password.
func asksAtTerminal(line []byte) bool {
	line = bytes.TrimSpace(line)
	i := bytes.IndexByte(line, ' ')
	command, rest := line, []byte(nil)
	if i > 0 {
		command, rest = line[:i], line[i:]
	}
	switch string(command[bytes.LastIndexByte(command, '/')+1:]) {
	case "sudo", "su", "ssh", "login", "passwd", "cryptsetup", "doas", "scp", "sftp", "ssh-copy-id", "ssh-add", "ssh-keygen", "kinit", "smbpasswd", "smbclient", "gpg", "gpg2", "veracrypt", "telnet", "ftp", "vncviewer", "xfreerdp", "rdesktop", "htpasswd", "pkexec", "runuser", "kpasswd", "chsh", "borg", "restic", "sshfs", "rsync", "dzdo", "pbrun", "psql", "mongosh", "sqlplus", "ipmitool", "vncpasswd", "pass", "ansible-vault", "kadmin", "mount.cifs":
		return true
	case "mysql", "mysqldump", "mariadb", "mysqladmin":
		return bytes.Contains(rest, []byte(" -p")) || bytes.Contains(rest, []byte("--password"))
	case "docker", "podman", "az", "helm", "npm", "oc", "vault", "gcloud", "op", "bw":
		return bytes.Contains(rest, []byte("login")) || bytes.Contains(rest, []byte("unlock"))
	case "ldapsearch", "ldapmodify", "ldapadd", "ldapwhoami":
		return bytes.Contains(rest, []byte(" -W"))
	case "ansible", "ansible-playbook":
		return bytes.Contains(rest, []byte(" -K")) || bytes.Contains(rest, []byte(" -k")) || bytes.Contains(rest, []byte("--ask"))
	case "openssl", "mount", "curl", "git", "systemctl":
		return len(rest) > 0 && (string(command) != "systemctl" && string(command) != "git" || bytes.Contains(rest, []byte("push")) || bytes.Contains(rest, []byte("pull")))
	}
	return false
}
