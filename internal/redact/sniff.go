package redact

import "bytes"

// plainName is the last part of a member's source name in lower case, without
// what copies, rotation and compression have added to it, and without a first dot:
// "etc/app/.env.bak.gz" is "env".
func plainName(name string) string {
	b := []byte(name)
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] == '/' || b[i] == '\\' {
			b = b[i+1:]
			break
		}
	}
	b = bytes.ToLower(b)
	for again := true; again; {
		again = false
		for _, end := range [...]string{".gz", ".bz2", ".xz", ".zst", ".bak", ".old", ".orig", ".save", ".backup", ".dpkg-old", ".dpkg-dist", ".dpkg-new", ".rpmsave", ".rpmnew", ".swp", ".tmp", "~", "-", ".disabled", ".copy", ".prev", ".partial"} {
			if len(b) > len(end) && bytes.HasSuffix(b, []byte(end)) {
				b, again = b[:len(b)-len(end)], true
			}
		}
		if i := bytes.LastIndexAny(b, ".-_"); i > 0 && len(b)-i > 1 && len(b)-i <= 15 && b[i] != '_' && allNumerals(b[i+1:]) { // .1, -20261122
			b, again = b[:i], true
		}
	}
	return string(bytes.TrimLeft(b, "._"))
}

// sniff guesses a member's form by its source name and its first bytes. A wrong
// guess does no harm: all detectors that look at shapes run on every form.
func sniff(name string, head []byte) form {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	base := plainName(name)
	if f := formByName(base); f != formText {
		if f == formJSON && !beginsJSON(head) { // a name that promises too much
			return formByHead(head)
		}
		return f
	}
	return formByHead(head)
}

func formByName(base string) form {
	switch base {
	case "pgpass", "pgpass.conf":
		return formPgpass
	case "netrc", "authinfo":
		return formNetrc
	case "shadow", "gshadow", "htpasswd", "htdigest", "master.passwd", "smbpasswd", "opasswd", "pureftpd.passwd", "htusers":
		return formShadow
	case "bash_history", "zsh_history", "sh_history", "ash_history", "fish_history", "history", "histfile", "ksh_history", "rediscli_history", "mongo_history", "dbshell", "python_history", "consolehost_history.txt":
		return formShell
	case "psql_history", "mysql_history", "sqlite_history", "mariadb_history":
		return formSQL
	case "env", "environment", "bashrc", "profile", "bash_profile", "zshrc", "envrc", "zprofile", "zshenv", "bash_login":
		return formEnv
	case "my.cnf", "mylogin.cnf", "pypirc", "s3cfg", "boto", "credentials", "gitconfig", "offlineimaprc", "rclone.conf", "config", "php.ini", "odbc.ini", "dockercfg", "terraformrc":
		switch base {
		case "dockercfg":
			return formJSON
		case "config": // of kubectl, of git, of ssh
			return formText
		}
		return formINI
	case "npmrc", "gradle.properties", "tnsnames.ora":
		return formProperties
	case "ps", "ps.txt", "processes", "processes.txt", "ps-aux", "ps-ef", "ps_aux", "psaux", "ps-aux.txt", "ps-ef.txt", "ps_aux.txt", "ps_ef.txt", "process-list.txt", "top.txt":
		return formProcesses
	}
	ending := ""
	for i := len(base) - 1; i > 0; i-- {
		if base[i] == '.' {
			ending = base[i+1:]
			if i >= 3 && base[:4] == "env." {
				return formEnv // .env.production
			}
			break
		}
	}
	switch ending {
	case "yaml", "yml":
		return formYAML
	case "json", "jsonl", "ndjson", "har", "ipynb", "tfstate", "tfvars.json", "webmanifest":
		return formJSON
	case "ini", "cnf", "toml", "service", "timer", "socket", "mount", "network", "netdev", "nmconnection", "desktop", "cfg", "repo", "container":
		return formINI
	case "env", "sh", "bash", "zsh", "envrc", "ksh":
		return formEnv
	case "properties", "props":
		return formProperties
	case "xml", "html", "htm", "xhtml", "config", "csproj", "pom", "plist", "svg", "xsl", "wsdl", "jnlp", "xsd":
		return formXML
	case "sql", "pgsql", "ddl", "dump":
		return formSQL
	case "htpasswd", "htdigest":
		return formShadow
	case "pgpass":
		return formPgpass
	case "netrc":
		return formNetrc
	case "history":
		return formShell
	}
	return formText
}

func beginsJSON(head []byte) bool {
	b := bytes.TrimLeft(head, " \t\r\n")
	return len(b) == 0 || b[0] == '{' || b[0] == '[' || b[0] == '"'
}

func formByHead(head []byte) form {
	b := bytes.TrimLeft(head, " \t\r\n")
	if len(b) == 0 {
		return formText
	}
	line := b[:lineTo(b, 0, len(b))]
	switch {
	case b[0] == '{':
		if rest := bytes.TrimLeft(b[1:], " \t\r\n"); len(rest) > 0 && (rest[0] == '"' || rest[0] == '}') {
			return formJSON
		}
	case b[0] == '[':
		if rest := bytes.TrimLeft(b[1:], " \t\r\n"); len(rest) > 0 && (rest[0] == '{' || rest[0] == '"') {
			return formJSON
		}
		if line[len(line)-1] == ']' && bytes.IndexByte(line, ' ') < 0 {
			return formINI
		}
	case bytes.HasPrefix(b, []byte("<?xml")), foldPrefix(b, "<!doctype"), foldPrefix(b, "<html"):
		return formXML
	case bytes.HasPrefix(b, []byte("---\n")), bytes.HasPrefix(b, []byte("---\r\n")), bytes.HasPrefix(b, []byte("%YAML")), bytes.HasPrefix(b, []byte("apiVersion: ")):
		return formYAML
	case bytes.HasPrefix(b, []byte("#!")):
		if bytes.HasSuffix(line, []byte("sh")) {
			return formEnv
		}
	case bytes.HasPrefix(b, []byte("-- ")):
		if bytes.Contains(b, []byte("dump")) || bytes.Contains(b, []byte("CREATE ")) || bytes.Contains(b, []byte("INSERT ")) {
			return formSQL
		}
	case foldPrefix(line, "user ") && bytes.Contains(line, []byte("PID")), foldPrefix(line, "uid ") && bytes.Contains(line, []byte("PID")), foldPrefix(line, "pid "):
		return formProcesses
	case foldPrefix(line, "machine ") && bytes.Contains(b, []byte("password")):
		return formNetrc
	}
	return positionalByHead(b)
}

// positionalByHead recognises colon-separated files of passwords when each of
// their first lines is one.
func positionalByHead(b []byte) form {
	lines, shadows, pgpasses := 0, 0, 0
	for n := 0; n < 5 && len(b) > 0; n++ {
		end := lineTo(b, 0, len(b))
		line := b[:end]
		next := bytes.IndexByte(b, '\n')
		if next < 0 {
			b = nil
		} else {
			b = b[next+1:]
		}
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		lines++
		var fields [6][2]int
		switch n := colonFields(line, 0, len(line), fields[:]); {
		case n == 5 && pgpassPort(line[fields[1][0]:fields[1][1]]) && fields[4][1] > fields[4][0] && bytes.IndexByte(line, ' ') < 0:
			pgpasses++
		case n >= 2 && cryptHash(line[fields[1][0]:fields[1][1]]):
			shadows++
		}
	}
	switch {
	case lines > 0 && pgpasses == lines:
		return formPgpass
	case lines > 0 && shadows > 0 && shadows*2 >= lines:
		return formShadow
	}
	return formText
}

func pgpassPort(b []byte) bool {
	return len(b) == 1 && b[0] == '*' || len(b) >= 2 && len(b) <= 5 && allNumerals(b)
}

// cryptHash tells whether b is a password's hash as crypt(3) and its kin write it.
func cryptHash(b []byte) bool {
	b = bytes.TrimLeft(b, "!")
	return len(b) >= 13 && (b[0] == '$' && bytes.Count(b[:min(len(b), 8)], []byte("$")) >= 2 || b[0] == '{' && bytes.IndexByte(b[:min(len(b), 24)], '}') > 1)
}
