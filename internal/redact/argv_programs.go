package redact

import "bytes"

// program says where a program's command line has secrets.
type program struct {
	apart    string // letters of flags whose value, the next argument, is a secret
	joined   string // letters of flags whose secret is joined to them: -pSECRET
	pair     string // letters of flags whose value is user and secret
	pairLong string // long flags of that kind; lists have a blank before and behind each word
	between  byte   // what stands between user and secret
	long     string // long flags whose names do not tell: -pw
	login    string // letters of flags whose value is a user's name
	rule     string
	places   func(w *window, args []argument)
}

func (p *program) says() string {
	if p.rule != "" {
		return p.rule
	}
	return "password"
}

// programStarts are the names, or beginnings of names, that programOf knows.
func programStarts() []string {
	return append(adminStarts(), []string{
		"mysql", "mariadb", "sshpass", "mongo", "redis-cli", "valkey-cli", "keydb-cli", "curl", "wget", "ldap", "smbclient", "smbmap", "rpcclient", "winexe", "net use", "net user", "rdesktop", "xfreerdp", "wlfreerdp",
		"sqlcmd", "sqlplus", "bcp ", "htpasswd", "openssl", "keytool", "jarsigner", "7z", "zip ", "unrar", "rar ", "docker", "podman", "nerdctl", "buildah", "skopeo", "crane", "kubectl", "helm ", "oc login", "aws configure", "rabbitmqctl", "influx", "snmp", "ipmitool", "lftp", "ncftp",
		"http -", "https -", "isql ", "tsql ", "cqlsh", "cypher-shell", "plink", "pscp", "psftp", "useradd", "usermod", "mosquitto_", "swaks", "sendemail", "rclone", "vault ", "etcdctl", "nmcli", "iwconfig", "wpa_passphrase", "crackmapexec", "evil-winrm",
		"mc alias", "mc config", "neo4j-admin", "doctl", "psexec", "kadmin", "expdp", "impdp", "rman ", "db2 ", "vsql", "beeline", "hdbsql", "nzsql", "impacket-", "mount.cifs", "mount -t cifs", "dsconf", "samba-tool", "smbpasswd", "pdbedit", "psql", "pg_dump", "ssh ", "clickhouse", "createuser", "npm config", "git config", "composer config", "pip config", "gcloud", "az ", "consul ", "nomad ", "borg ", "x11vnc", "vncpasswd", "storepasswd", "dig ", "nsupdate", "asadmin", "imapsync", "fetchmail", "kinit", "ab -", "hydra", "wrk ", "siege", "bitwarden", "bw ", "op ", "chpasswd", "ykman", "cryptsetup", "gsec", "isql-fb", "fbsvcmgr", "gbak", "ttisql", "mosquitto_passwd", "exp ", "imp ", "sqlldr", "qpdf", "check_", "gh secret", "reg add", "secretsdump", "wmiexec", "smbexec", "atexec", "dcomexec", "getuserspns", "ssh-keygen", "ipa-client", "ipa-server", "ipa-replica", "basic_ldap_auth", "digest_ldap_auth", "swift ", "b2 authorize", "oathtool", "radtest", "radclient", "bundle config",
	}...)
}

// programOf says what is known of a program.
func programOf(name []byte) (program, bool) {
	if len(name) > 32 {
		return program{}, false
	}
	switch string(bytes.ToLower(name)) {
	case "mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlcheck", "mysqlshow", "mysqlslap", "mysqlpump", "mysqlbinlog", "mariadb", "mariadb-dump", "mariadb-admin", "mariadb-backup", "mariadb-check", "mariadb-import", "mysqlsh", "mysql_upgrade", "mysqld_safe", "mysql_config_editor":
		return program{joined: "p", login: "u", places: mysqlPlaces}, true
	case "sshpass":
		return program{apart: "p", joined: "p"}, true
	case "mongo", "mongosh", "mongodump", "mongorestore", "mongoexport", "mongoimport", "mongostat", "mongotop", "mongofiles":
		return program{apart: "p", joined: "p", login: "u"}, true
	case "redis-cli", "valkey-cli", "keydb-cli":
		return program{apart: "a", joined: "a", long: " --pass ", places: afterWords(" auth ", 1, "requirepass masterauth")}, true
	case "curl":
		return program{pair: "uU", pairLong: " --user --proxy-user ", between: ':', long: " --oauth2-bearer --pass --proxy-pass --tlspassword ", places: curlPlaces}, true
	case "wget":
		return program{places: curlPlaces}, true
	case "ldapsearch", "ldapadd", "ldapmodify", "ldapdelete", "ldapwhoami", "ldapcompare", "ldapmodrdn", "ldapexop":
		return program{apart: "w", joined: "w"}, true
	case "ssh-keygen":
		return program{apart: "NP"}, true
	case "ipa-client-install", "ipa-server-install", "ipa-replica-install", "basic_ldap_auth", "squid_ldap_auth", "digest_ldap_auth":
		return program{apart: "w"}, true
	case "swift":
		return program{apart: "K", joined: "K"}, true
	case "b2":
		return program{places: func(w *window, args []argument) { lastOfMany(w, args, 3, "") }}, true
	case "bundle":
		return program{places: func(w *window, args []argument) {
			if last := args[len(args)-1]; len(args) >= 3 && bytes.IndexByte(w.text[last.from:last.to], ':') > 0 && bytes.IndexByte(w.text[last.from:last.to], '/') < 0 {
				addArgument(w, last.from, last.to, "credential")
			}
		}}, true
	case "ldappasswd":
		return program{apart: "wsa", joined: "w"}, true
	case "smbclient", "rpcclient", "winexe", "smbget", "smbtree", "smbcacls":
		return program{pair: "U", pairLong: " --user ", between: '%', places: smbPlaces}, true
	case "evil-winrm", "crackmapexec":
		return program{apart: "pH", login: "u"}, true
	case "smbmap", "rdesktop", "cqlsh", "cypher-shell", "beeline", "hdbsql", "psexec", "psexec64", "lftpget", "ncftp", "ncftpget", "ncftpput", "gsec", "isql-fb", "hydra":
		return program{apart: "p", joined: "", long: " -password -passwd -pass ", login: "u"}, true
	case "xfreerdp", "wlfreerdp", "xfreerdp3":
		return program{places: slashPlaces}, true
	case "sqlcmd", "bcp", "tsql", "osql":
		return program{apart: "P", joined: "P", login: "U"}, true
	case "ipmitool":
		return program{apart: "Pyk", joined: "P", login: "U", places: afterWords(" password ", 2, "")}, true
	case "mosquitto_pub", "mosquitto_sub", "mosquitto_rr":
		return program{apart: "P", login: "u"}, true
	case "mosquitto_passwd":
		return program{places: func(w *window, args []argument) { lastOfMany(w, args, 4, "-b") }}, true
	case "sqlplus", "expdp", "impdp", "rman", "exp", "imp", "sqlldr", "ttisql":
		return program{places: oraclePlaces}, true
	case "htpasswd":
		return program{places: htpasswdPlaces}, true
	case "openssl":
		return program{apart: "kK", long: " -K -k -macopt -hmac -psk -srppass ", places: opensslPlaces}, true
	case "keytool", "jarsigner", "apksigner":
		return program{long: " -storepass -keypass -srcstorepass -deststorepass -srckeypass -destkeypass -new "}, true
	case "7z", "7za", "7zr", "7zz", "rar", "unrar":
		return program{joined: "p", places: archivePlaces}, true
	case "zip", "unzip", "zipcloak":
		return program{apart: "P", joined: "P"}, true
	case "docker", "podman", "nerdctl", "buildah", "skopeo", "crane", "oc":
		return program{pairLong: " --creds --src-creds --dest-creds ", between: ':', places: loginPlaces}, true
	case "helm":
		return program{places: loginPlaces}, true
	case "kubectl":
		return program{places: literalPlaces}, true
	case "aws", "npm", "git", "composer", "pip", "gcloud", "mc", "rclone", "vault", "consul", "doctl", "nmcli", "iwconfig", "wpa_passphrase", "rabbitmqctl", "neo4j-admin", "net", "db2", "samba-tool", "op", "bw", "asadmin", "az", "nomad", "borg", "x11vnc", "storepasswd":
		return program{places: wordPlaces(string(bytes.ToLower(name)))}, true
	case "influx":
		return program{long: " -password -p -t "}, true
	case "snmpwalk", "snmpget", "snmpset", "snmpbulkwalk", "snmpbulkget", "snmpgetnext", "snmptrap", "snmptable", "snmpstatus", "snmpinform", "snmpdf", "snmpnetstat", "snmptranslate", "snmpusm":
		return program{apart: "cAX", joined: "c", login: "u", rule: "community"}, true
	case "lftp", "ftp":
		return program{pair: "u", pairLong: " --user ", between: ','}, true
	case "http", "https", "ab", "xh":
		return program{pair: "aA", pairLong: " --auth ", between: ':'}, true
	case "etcdctl":
		return program{pairLong: " --user ", between: ':'}, true
	case "isql":
		return program{places: func(w *window, args []argument) { lastOfMany(w, args, 3, "") }}, true
	case "plink", "pscp", "psftp", "nzsql":
		return program{long: " -pw "}, true
	case "vsql", "dsconf", "kadmin", "kadmin.local":
		return program{apart: "w", joined: "w", long: " -pw "}, true
	case "useradd", "usermod":
		return program{apart: "p"}, true
	case "swaks":
		return program{long: " -ap --auth-password "}, true
	case "sendemail":
		return program{long: " -xp "}, true
	case "dig", "nsupdate":
		return program{places: tsigPlaces}, true
	case "psql", "pg_dump", "pg_dumpall", "pg_restore", "createuser":
		return program{login: "U"}, true
	case "gh":
		return program{places: func(w *window, args []argument) {
			if len(args) > 2 && string(w.text[args[0].from:args[0].to]) == "secret" {
				afterWords("", 1, "--body -b")(w, args)
			}
		}}, true
	case "secretsdump.py", "wmiexec.py", "smbexec.py", "psexec.py", "atexec.py", "dcomexec.py", "getuserspns.py":
		return program{long: " -hashes ", places: smbPlaces}, true
	case "reg":
		return program{places: func(w *window, args []argument) { // /v NAME … /d VALUE
			for i, a := range args {
				if i > 0 && i+1 < len(args) && foldEqual(w.text[a.from:a.to], "/d") {
					for j := range i - 1 {
						if class, _ := judgeKey(w.text[args[j+1].from:args[j+1].to]); class == keyStrong && foldEqual(w.text[args[j].from:args[j].to], "/v") {
							addArgument(w, args[i+1].from, args[i+1].to, "password")
						}
					}
				}
			}
		}}, true
	case "qpdf":
		return program{places: func(w *window, args []argument) {
			afterWords(" --encrypt ", 1, "")(w, args)
			afterWords(" --encrypt ", 2, "")(w, args)
		}}, true
	case "radtest", "radclient":
		return program{places: func(w *window, args []argument) { // user password server port secret
			last := args[len(args)-1]
			if len(args) > 3 && !allNumerals(w.text[last.from:last.to]) && w.text[args[0].from] != '-' {
				addArgument(w, args[1].from, args[1].to, "password")
			}
			addArgument(w, last.from, last.to, "secret")
		}}, true
	case "oathtool":
		return program{places: seedPlaces}, true
	case "ssh", "scp":
		return program{login: "l"}, true
	}
	if bytes.HasPrefix(name, []byte("check_")) { // of Nagios and its kin
		return program{apart: "pPCA", pair: "a", between: ':', login: "u"}, true
	}
	if bytes.HasPrefix(name, []byte("impacket-")) {
		return program{places: smbPlaces}, true
	}
	return adminProgram(bytes.ToLower(name))
}

// opensslPlaces reads pass:secret and the like behind -pass, -passin, -passout.
func opensslPlaces(w *window, args []argument) {
	for i, a := range args {
		v := w.text[a.from:a.to]
		if bytes.HasPrefix(v, []byte("pass:")) {
			addArgument(w, a.from+5, a.to, "password")
		} else if string(v) == "passwd" && i+1 < len(args) {
			for j := i + 1; j < len(args); j++ { // up to the end of $(…)
				if word := w.text[args[j].from:args[j].to]; word[max(0, len(word)-1)] == ')' && bytes.IndexByte(word, '(') < 0 {
					args = args[:j+1]
					args[j].to--
				}
			}
			if last := args[len(args)-1]; byteAt(w.text, last.from) != '-' {
				addArgument(w, last.from, last.to, "password")
			}
		}
	}
}

// archivePlaces reads -hpSECRET of rar.
func archivePlaces(w *window, args []argument) {
	for _, a := range args {
		if v := w.text[a.from:a.to]; bytes.HasPrefix(v, []byte("-hp")) && len(v) > 4 {
			addArgument(w, a.from+3, a.to, "password")
		}
	}
}
