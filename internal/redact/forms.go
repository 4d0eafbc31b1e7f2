package redact

// Files whose form says what is secret: a column, a word's place in its line, the
// file's name. And the secrets of command lines, SQL and dialogues with servers.

func fileDetectors() []detector {
	return append(append(append(append(append(append(append(wordDetectors(), unusual()...), awkward()...), entryDetectors()...), append(printed(), placedSecrets()...)...), loginWords()...), codeDetectors()...), append(append(append(append(saidDetectors(), onecCommands()...), handedOver()...), serviceAnswers()...), formDetectors()...)...)
}

func formDetectors() []detector {
	return append(append(append(append(sqlMore(), loggedLogins()...), toldSecrets()...), listed()...), []detector{
		{name: "pgpass", whole: pgpassFile},
		{name: "netrc", whole: netrcFile},
		{name: "netrc-line", starts: []string{"machine "}, look: netrcLine},
		{name: "password-file", whole: passwordFile},
		{name: "single-value", whole: singleValueFile},
		{name: "network-device", look: deviceLine, starts: []string{
			"enable secret ", "enable password ", " password ", " secret ", "snmp-server ", " key ", "key-string ", "pre-shared-key ", "preshared-key ", "wpa-psk ", " md5 ",
			"authentication-key ", "encrypted-password ", "ciphered-password", "plain-text-password-value", "psksecret ", "passwd ", "wpa-passphrase ", "auth-password ", "priv-password ", "/snmp community", "system snmp community", "password manager ",
		}},
		{name: "juniper", exact: true, starts: []string{"$9$"}, look: juniperSecret},
		{name: "snmp", look: snmpLine, starts: []string{"community", "com2sec", "createuser", "trapsink", "trap2sink", "informsink", "usmuser"}},
		{name: "svn-auth", look: svnAuth, starts: []string{"password\nv ", "passphrase\nv ", "password\r\nv "}},
		{name: "directive", look: directive, starts: []string{
			"rootpw", "proxy_set_header ", "fastcgi_param ", "add_header ", "header set ", "header_up ", "$arg_", "$http_", "unseal key", "login=", "\nuser ",
		}},
		{name: "call", look: loginCall, starts: []string{".auth(", "basicauth(", "basic_auth(", "auth=(", "auth = (", ".login(", "passwordauthentication(", "usernamepasswordcredentials("}},
		{name: "command-line", look: commandLine, starts: programStarts()},
		{name: "flag", look: flagValue, starts: flagStarts(), after: func(c byte) bool { return c == '-' || latin(c) }},
		{name: "letter-flag", look: letterFlag, starts: []string{" -p ", " /p ", " /rp ", " -u ", " --user ", " --user=", " -t ", " -k ", " -t\n", " -k\n", "\"-p\"", "'-p'", "\"-t\"", "\"-k\"", "'-t'", "'-k'", " /t ", " /k "}},
		{name: "said", look: saidAfter, starts: []string{"cleartext \"", "cleartext '", " pass \"", " pass '", "send \"", "send '", "send -- \"", "$user", " -> ", "convertto-securestring \"", "convertto-securestring '", " to '"}},
		{name: "said", look: triedValue, starts: []string{"tried \"", "tried '", "tried: \"", "tried with \"", "attempted \"", "entered \"", "entered '", "supplied \"", "supplied '", "typed \"", "submitted \"", "expected \"", "received \"", "received '", "given \"", "was: \"", "but got \""}},
		{name: "php", look: phpValue, exact: true, starts: []string{"\"]=>", "\";s:"}},
		{name: "key-call", look: keyCall, starts: keyCalls()},
		{name: "piped", look: pipedSecret, starts: []string{"| sudo ", "|sudo ", "| chpasswd", "|chpasswd", "| docker login", "| amqsput", "| amqsget", "| amqsbcg", "| amqsblst", "| podman login", "| helm registry login", "| passwd", "| cryptsetup", "|cryptsetup", "| gpg ", "| su ", "| kinit", "| smbpasswd", "| vncpasswd", "| openssl ", "| gh auth login", "| pass insert", "| ssh-add", "| nix-store", "| mkpasswd", "| htpasswd", "| vault login", "| mysql_config_editor", "| base64", "|base64", "| openssl", "| sha256sum", "| md5sum", "| wl-copy", "| xclip", "<<<"}},
		{name: "audit", look: auditRecord, starts: []string{"proctitle=", "type=execve"}},
		{name: "sql", look: sqlStatement, starts: sqlStarts()},
		{name: "sql-rows", whole: sqlDump},
		{name: "sql-insert", look: sqlInsert, starts: []string{"insert into ", "replace into "}},
		{name: "sql-setting", look: sqlSetting, starts: []string{" set value", " set `value", " set \"value", " set [value", " set setting_value", " set option_value", " set meta_value", " set config_value"}},
		{name: "sql-copy", look: sqlCopy, starts: []string{"from stdin"}},
		{name: "csv", whole: csvFile},
		{name: "ldif", look: ldifValue, starts: []string{"userpassword:", "rootpw:", "rootpassword:", "unicodepwd:", "ntpassword:", "lmpassword:", "userpkcs12:", "principalkey:", "bindcredentials:", "pwdhistory:"}},
		{name: "dialogue", exact: true, look: dialogue, starts: []string{"PASS ", "AUTH ", "LOGIN ", "AUTHENTICATE ", "HELLO 3 ", "requirepass ", "SETUSER ", "setuser ", "masterauth "}},
		{name: "dialogue-monitor", look: monitored, starts: []string{`"auth" "`, `"requirepass" "`, `"masterauth" "`, `"setuser" "`}},
	}...)
}
