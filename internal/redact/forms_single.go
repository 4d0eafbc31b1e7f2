package redact

import (
	"bytes"
	"strings"
)

// singleValueFile takes the whole of a small file whose name says that it holds
// one secret: /run/secrets/db, admin-password.txt, .erlang.cookie, master.key.
func singleValueFile(w *window) {
	if len(w.text) > 4096 {
		return
	}
	from, to := trimBlanks(w.text, 0, len(w.text))
	if to-from < 3 {
		return
	}
	v := w.text[from:to]
	if bytes.HasPrefix(v, []byte("-----BEGIN")) || bytes.HasPrefix(v, []byte("ssh-")) || bytes.HasPrefix(v, []byte("ecdsa-")) {
		return
	}
	base := plainName(w.name)
	switch base {
	case "psk.txt", "racoon-psk.txt", "sasl_passwd", "sasl-passwd", "saslpasswd", "relay_passwd", "smtp_passwd", "sasl_password", "passwd": // passwordFile reads them
		return
	}
	if loginFile(w, base, from, to) {
		return
	}
	if !secretFileName(base) && !(secretFolder(w.name) && !publicFileName(base)) {
		return
	}
	if bytes.IndexByte(v, '\n') < 0 {
		if len(v) <= 1024 && loneValue(v) {
			w.add(from, to, "secret", true)
		}
		return
	}
	// Lines of base64 and no more, the key file of mongod; 1;HEX, that of MariaDB.
	for _, c := range v {
		if !latinOrNumeral(c) && c != '+' && c != '/' && c != '=' && c != ';' && c != '\n' && c != '\r' && c != ' ' {
			return
		}
	}
	if len(v) >= 6 && bytes.IndexByte(v, ' ') < 0 {
		w.add(from, to, "secret", true)
		return
	}
}

// loneValue tells whether a line can be a secret: no path, no setting, no sentence.
func loneValue(v []byte) bool {
	if referenceOnly(v) || v[0] == '/' && bytes.Count(v, []byte("/")) > 1 && bytes.IndexByte(v, '=') < 0 || v[0] == '#' && bytes.IndexByte(v, ' ') > 0 || v[0] == '<' || v[0] == '{' {
		return false
	}
	if bytes.Count(v, []byte(" ")) > 11 { // more than a phrase of twelve words
		return false
	}
	if i := bytes.IndexByte(v, '='); i > 0 && i < len(v)-3 && namesVariable(bytes.ToUpper(v[:i])) && v[i+1] != '=' {
		return false // NAME=value: for the detectors of pairs
	}
	if i := bytes.Index(v, []byte(": ")); i > 0 && i < 40 {
		return false
	}
	return !bytes.Contains(v, []byte("://"))
}

// secretFileName tells whether a file's name says secret: a word of it does, and
// none says that it is about something else.
func secretFileName(base string) bool {
	switch base {
	case "erlang.cookie", "master.key", "hudson.util.secret", "initialadminpassword", "keyfile", "mongo-keyfile", "mongodb-keyfile", "mongodb.key", "mongod.key", "mongo.key", "ftpquota", "vnc_passwd", "vault-token", "vault_pass", "vault-pass", "vault_pass.txt", "netdata.api.key", "apikey", "corosync.key", "psk", "rpcuser", "wg-psk", "munge.key", "secret_key_base", "cryptkey", "luks.key", "rndc.pass", "id_token", "access", "jwt", "access_token", "refresh_token", "pass", "passwd", "pin", "unlock", "unseal", "passphrase", "authkey":
		return base != "rpcuser" && base != "access"
	}
	stem := base
	ending := ""
	if i := strings.LastIndexByte(base, '.'); i > 0 {
		stem, ending = base[:i], base[i+1:]
	}
	switch ending {
	case "key", "pass", "password", "secret", "token", "pwd", "psk", "cookie", "passwd", "pw", "credential", "keyfile", "authkey", "password2":
		return true
	case "", "txt", "cred", "conf", "env", "asc", "b64", "base64":
	default:
		return false
	}
	if publicFileName(base) {
		return false
	}
	for _, word := range [...]string{"password", "passwd", "passphrase", "secret", "token", "apikey", "api_key", "api-key", "access_key", "access-key", "private_key", "private-key", "encryption_key", "encryption-key", "signing_key", "signing-key", "master_key", "master-key", "cookie", "_pass", "-pass", "credential", "psk", "_key", "-key", "keyfile", "license_key", "_pwd", "-pwd", "authkey"} {
		if strings.Contains(stem, word) {
			return true
		}
	}
	return false
}

// publicFileName tells whether a name among secrets is of something that is none.
func publicFileName(base string) bool {
	for _, end := range [...]string{".pub", ".crt", ".pem", ".cer", ".md", ".go", ".py", ".js", ".ts", ".yaml", ".yml", ".json", ".xml", ".html", ".log", ".sh", ".sql", ".toml", ".ini", ".properties", ".lock", ".csv", ".sha256", ".sha512", ".md5"} {
		if strings.HasSuffix(base, end) {
			return true
		}
	}
	for _, word := range [...]string{"user", "host", "name", "policy", "ttl", "expir", "public", "readme", "config", "url", "port", "endpoint", "namespace", "version", "license.txt", "length", "hosts", "path", "ca.crt", "sample", "region", "database", "path", "email", "type", "login"} {
		if strings.Contains(base, word) {
			return true
		}
	}
	return false
}

// secretFolder tells whether a file lies in a folder of secrets: /run/secrets, a
// service's credentials, the store of a container.
func secretFolder(name string) bool {
	i := strings.LastIndexByte(name, '/')
	if i < 0 {
		return false
	}
	for range 3 {
		j := strings.LastIndexByte(name[:i], '/')
		switch strings.ToLower(name[j+1 : i]) {
		case "secrets", "secret", "credentials", "credstore", "credstore.encrypted", "passwords", "tokens", "private-keys-v1.d", "serviceaccount", "password-store":
			return true
		}
		if j < 0 {
			return false
		}
		i = j
	}
	return false
}

// loginFile takes the second line of a file of two, a user and a password. Where the
// file's name does not say so, the password must look like one.
func loginFile(w *window, base string, from, to int) bool {
	v := w.text[from:to]
	first := bytes.IndexByte(v, '\n')
	if first < 1 || bytes.Count(v, []byte("\n")) != 1 {
		return false
	}
	user := bytes.TrimRight(v[:first], " \r")
	a, b := trimBlanks(w.text, from+first+1, to)
	if !loneValue(w.text[a:b]) || len(user) == 0 || bytes.ContainsAny(user, " \t=:{<>[#") {
		return false
	}
	if !twoLineFile(base) && !(publicFileName(base) || isPath(user) || isVersion(user) || drawnWord(user)) {
		if p := w.text[a:b]; len(p) < 8 || len(p) > 64 || bytes.IndexByte(p, ' ') >= 0 || !drawnWord(p) && !(looksPassword(p) && classes(p) > 3) || len(user) > 64 || hasDigestPrefix(p) || isNumeric(p) {
			return false
		}
	} else if !twoLineFile(base) {
		return false
	}
	w.add(a, b, "password", true)
	if w.strict {
		addAccount(w, from, from+len(user))
	}
	return true
}

// twoLineFile tells whether a file's name says that it has a user in its first line
// and a password in its second, as OpenVPN wants it.
func twoLineFile(base string) bool {
	for _, word := range [...]string{"auth", "login", "pass", "cred", "userpw"} {
		if strings.Contains(base, word) {
			return true
		}
	}
	return false
}
