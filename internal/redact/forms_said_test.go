package redact

import "testing"

func TestSaidByPlace(t *testing.T) {
	l := drawing(31)
	checkMarked(t, false, []markedLine{
		{"etc/fetchmailrc", `poll mail.local proto imap user "bob" pass "«kUmar-91x»"`},
		{"etc/tac_plus.conf", `user = bob { login = cleartext "«Rivak-33»" }`},
		{"a.log", `expect -c 'spawn ssh bob@h; expect "assword:"; send "«Zu7kaLma91»\r"; interact'`},
		{"a.log", `expect "ok"; send "exit\r"; send "ls -la /tmp\r"`},
		{"etc/nagios/resource.cfg", "$USER1$=/usr/lib/nagios/plugins\n$USER3$=«kUmar9Lex»\n"},
		{"notes.md", "root@nas -> «cG0tHx42bQ»\nbob@mail.local -> bob@other.local\na.txt -> /srv/a.txt\n"},
		{"a.log", `array(2) { ["user"]=> string(3) "bob" ["password"]=> string(7) "«a"b c;d»" }`},
		{"a.log", `a:2:{s:4:"user";s:3:"bob";s:8:"password";s:7:"«a"b c;d»";}`},
		{"a.log", `{"session":"a:1:{s:8:\"password\";s:6:\"«Zu7-ka»\";}"}`},
		{"a.log", `a:2:{s:4:"name";s:3:"bob";s:12:"password_min";s:2:"12";}`},
		{"a.py", "f = Fernet(b'«" + l.mixed(43) + "=»')"},
		{"a.js", "crypto.createHmac('sha256', '«" + l.mixed(20) + "»').update(x)"},
		{"a.js", "jwt.verify(token, process.env.SECRET); AES.new(key, AES.MODE_CBC)"},
		{"etc/corosync/authkey.txt", "«" + l.hex(64) + "»\n"},
		{"boot/grub/grub.cfg", "password_pbkdf2 root grub.pbkdf2.sha512.10000.«" + l.hex(64) + "." + l.hex(64) + "»\n"},
		{"klist.txt", "   2 host/web@LOCAL (aes256-cts-hmac-sha1-96)  (0x«" + l.hex(64) + "»)\nExponent: 65537 (0x10001)\n"},
		{"etc/monitrc", "set httpd port 2812 allow admin:«kUmar91Lex»\n allow localhost\n"},
		{"a.log", "sudo: op : TTY=pts/0 ; PWD=/home/op/My Files ; USER=root ; COMMAND=/bin/ls"},
	})
}

func TestLettersOfUnknownPrograms(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"a.log", "mytool sync -u svc -p «kU9mar-Lex4» --host db1"},
		{"a.log", "vendorctl --user admin:«kU9marLex4» export"},
		{"a.log", `1cv8.exe DESIGNER /S srv\base /N admin /P «kU9marLex4» /DumpIB d.dt`},
		{"a.log", `schtasks /create /ru LOCAL\svc /rp «kU9mar-Lex4» /tn job`},
		{"a.log", "frpc -s x:7000 -t «kU9marLex4Zo»"},
		{"a.log", "check_http -H x -a monitor:«kU9marLex4» ; check_snmp -C «ginger78» -o x"},
		{"a.log", "qpdf --encrypt «ginger78» «owner91x» 256 -- a.pdf b.pdf"},
		{"a.log", "exp system/«kU9marLex4»@orcl full=y"},
		{"a.log", `kinit svc@LOCAL <<< "«kU9marLex4»"; sshfs -o password_stdin b@n:/ /m <<< '«two words»'`},
		{"a.log", "<<<<<<< HEAD\ngrep x <<< hello; cat <<< \"$VAR\"\n"},
		{"a.log", "docker compose -p MyProject2 up -d --user 1000"},
		{"a.log", "cp -p -u /srv/data/Report2026Final /mnt; docker run -p 8080:80 -u 1000:1000 nginx"},
		{"a.log", "ps -u postgres -p 4711; docker build -t acme/app:1.2 -t Release20261120 .; mkdir -p a -u b"},
		{"a.log", "useradd -m -p $(openssl passwd -6) -u 1042 carl"},
	})
}

func TestSettingsInRows(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"d.sql", "UPDATE settings SET value = '«kU9marLex4»' WHERE name = 'smtp_password';"},
		{"d.sql", "UPDATE settings SET value = 'de_DE' WHERE name = 'locale';\nUPDATE jobs SET n = 17 WHERE name = 'password';"},
		{"d.sql", "INSERT INTO opts (k, v) VALUES ('siteurl','http://x.local'),('mail_pass','«kU9marLex4»'),('blogname','Hello');"},
		{"d.sql", "EXEC sp_addlogin 'app', '«kU9marLex4»', 'db';"},
		{"h.sql", `set\040password\040=\040'«kU9marLex4»';` + "\n" + `create\040user\040x\040identified\040by\040'«kU9marLex5»';` + "\n" + `select\040'kU9marLex6';`},
		{"a.log", `('%','root','«*` + "0123456789ABCDEF0123456789ABCDEF01234567" + `»','Y')`},
	})
	checkMarked(t, true, []markedLine{
		{"d.sql", "INSERT INTO cities (id, name, country) VALUES (1, 'Hamburg', 'DE'), (2, 'Porto Alegre', 'BR');"},
		{"d.sql", "INSERT INTO customers (id, name, country) VALUES (1, '«Anna Krause»', 'DE');"},
	})
}

func TestNamesByPlace(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"a.vcf", "BEGIN:VCARD\nFN:«Jana Novak»\nN;X=1:«Novak»;«Jana»;;;\nNOTE:none\nEND:VCARD\n"},
		{"etc/ssh/sshd_config", "AllowUsers «jnovak» «pkral»@10.* root\nPasswordAuthentication no\n"},
		{"etc/sudoers", "«jnovak» ALL=(ALL) /bin/ls\n%wheel ALL=(ALL) ALL\n"},
		{"a.log", "DHCPACK on lease to it («laptop-jn») via eth0\nDHCPACK sent (retry) twice\n"},
		{"a.log", "User: «Jana Novak» («jnovak») logged in; Owner: Build Team\n"},
		{"a.log", "msg='op=login acct=\"«jnovak»\" exe=\"/usr/sbin/sshd\"'\n"},
		{"etc/aliases", "# who gets it\npostmaster: root\nwebmaster: «jnovak», «pkral»\nbounce: /dev/null\n"},
		{"a.log", "allow user:read scope:write sdk=34.0.0.1\n"},
	})
}

func TestLandingPages(t *testing.T) {
	l := drawing(33)
	for _, text := range []string{
		"https://x.local/login?magic=«" + l.mixed(40) + "»&lang=de", "GET /verify?t=«" + l.mixed(32) + "» HTTP/1.1",
		"https://x.local/login?next=/orders/all&lang=de", "https://x.local/login?code_challenge=" + l.mixed(43) + "&client_id=" + l.mixed(24), "/download?file=report-2026-final.pdf",
	} {
		wantMarked(t, text)
	}
}

func TestLoggedLogins(t *testing.T) {
	l := drawing(35)
	checkMarked(t, false, []markedLine{
		{"a.log", "radius: Login incorrect: [bob/«kU9mar-Lex4»] (from client nas1)\nLogin OK: [bob/<via Auth-Type = EAP>] (from client nas1)\n"},
		{"a.log", "SQL> connect scott/«kU9marLex4»@orcl\nSQL> conn system/\"«kU9&mar-Lex4»\"@db1 as sysdba\n> connect /srv/run/a.sock\n"},
		{"a.log", "license activated: «W35XJ-XTY8T-PARL6-EK7TZ-M29XS»\nthe licence 2026-11-22 of PART-NAME-ONLY\n"},
		{"etc/stunnel/psk.txt", "client1:«" + l.hex(64) + "»\n"},
		{"d.sql", "REPLACE INTO sessions (id, data) VALUES ('«" + l.of("abcdefghijklmnopqrstuvwxyz0123456789", 26) + "»', 'x');\nINSERT INTO sessions (id) VALUES (42);\n"},
		{"a.log", "sonar-scanner -Dsonar.login=«" + l.hex(40) + "»"},
		{"a.log", `mongosh h --username a --password "«-@$AEu^4#BKq»"; x --password -v`},
	})
	checkMarked(t, true, []markedLine{
		{"a.log", "Account Name: «jnovak» Account Domain: ACME"},
		{"a.log", "connected as dev1 (p2, c1, k60, u'«jnovak»'). Registered SIP '«pkral»' at x"},
		{"a.log", "TCP_MISS HIER_DIRECT/«192.31.181.162» and jo/«203.0.113.7»:1194 but Chrome/119.0.60.105"},
	})
	checkMarked(t, false, []markedLine{
		{"a.log", "sip:jnovak42@192.0.2.7:5060 and mailto:jnovak42@a.local:25"},
		{"a.log", `reg add HKLM\X /v DefaultPassword /t REG_SZ /d «kU9marLex4» /f; reg add HKLM\X /v Path /d Value99x`},
		{"a.ps1", "$c = [System.Net.NetworkCredential]::new('adm', '«kU9mar-Lex4»')"},
		{"a.log", "mongodump -u root -p «-CS.kcQDu9_risFv» --authenticationDatabase admin"},
		{"a.log", "ALTER CURRENT USER SET PASSWORD FROM '«kU9mar-Lex4»' TO '«kU9mar-Lex5»'"},
		{"a.log", "signing with «hsk_" + l.mixed(30) + "» for task_" + l.hex(32)},
	})
}
