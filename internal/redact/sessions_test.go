package redact

import "testing"

func TestSessionsAtTerminals(t *testing.T) {
	l := drawing(75)
	mixed, hexed := l.mixed(20), l.hex(32)
	checkMarked(t, false, []markedLine{
		{"s.txt", ">>> os.environ[\"DB_PASSWORD\"]\n'«harbor-anchor-74»'\n>>> len(password)\n12\n>>> os.environ[\"HOME\"]\n'/root'\n"},
		{"s.txt", "irb(main):001:0> ENV['API_TOKEN']\n=> \"«" + hexed + "»\"\nIn [3]: conf.db_password\nOut[3]: '«harbor-anchor-74»'\n"},
		{"s.txt", "$ echo $DB_PASSWORD\n«harbor-anchor-74»\n$ printenv VAULT_TOKEN\n«" + hexed + "»\necho $PASSWORD\nfi\n"},
		{"s.txt", "$ pwgen -s 20 2     # new ones\n«" + mixed + "»\n«" + l.mixed(20) + "»\n$ openssl rand -hex 16\n«" + hexed + "»\n$ uptime\n"},
		{"s.txt", "$ wg genkey | tee priv | wg pubkey > pub; cat priv\n«" + mixed + mixed + "»\n# cat /run/secrets/db_password\n«harbor-anchor-74»\n$ cat README.md\nHello1234\n"},
		{"s.txt", "ftp> quote SITE CHPASS «" + mixed + "» «" + l.mixed(12) + "»\n::add-mask::«" + mixed + "»\n"},
		{"s.txt", "zsh: command not found: «BrambleTemple6796?»\nbash: kubectl1.28: command not found\nFailed password for invalid user «X7#Asir_Y7Iq» from 10.1.2.3\nFailed password for invalid user bob12 from 10.1.2.3\n"},
		{"s.txt", "+ tool login -u ci -p \x1b[1m«" + mixed + "»\x1b[0m host\nvars.ilo = \"-l Operator -p «yZ65TZNMui»\"\n"},
		{"s.txt", "olga: what is the root pw on the pbx?\nMilan: same as always\nMilan: «FiddleDragon9787?»\nMilan: sorry, try «bMZLA40H2d1C»\nPetra: thanks, the password worked\n"},
		{"core.txt", "rdesktop\n-u\nAdministrator\n-p\n«cQ!SH0JoHsz*1»\n"},
	})
}

func TestTypedTexts(t *testing.T) {
	mixed := drawing(76).mixed(14)
	checkMarked(t, false, []markedLine{
		{"s.txt", ">>> tn.write(b\"«" + mixed + "»\\n\")   # enable password\n"},
		{"s.txt", "typing \"«" + mixed + "»\" into #password\nawait page.fill(\"#password\", \"«harbor-anchor-74»\")\nawait page.fill(\"#user\", \"hmueller12\")\n"},
		{"s.txt", "child.expect(\"assword:\")\nchild.sendline(\"«harbor-anchor-74»\")\nchild.sendline(\"ls -l1\")\n"},
		{"s.txt", "; Login\nSend, «" + mixed + "»{Enter}   ; Passwort eintippen\n"},
		{"s.txt", "relay.py: error: argument --port: invalid int value: '«" + mixed + "»' (did you mix up --port and --password?)\n"},
		{"s.txt", "msg=\"auth failed: expected «" + mixed + "» got empty\"\nassertion failed: expected " + mixed + " got x\n"},
		{"s.txt", "connecting tcp://broker:61616 as (payroll / «" + mixed + "»)\nsession established [JSESSIONID -> «68EDC0B93E29647AEFF828B162FDEFB5»]\n"},
	})
}

func TestKeysBehindAlgorithms(t *testing.T) {
	l := drawing(77)
	mixed, hexed := l.mixed(16), l.hex(40)
	checkMarked(t, false, []markedLine{
		{"n.cfg", "snmp-agent usm-user v3 mon authentication-mode sha «" + hexed + "»\nauthentication mode sha hmac\nprivacy mode enabled\n"},
		{"n.cfg", "configure snmpv3 add user mon authentication md5 localized-key «79:a2:cf:49:35:21:a1:2f:85:b2:c0:c2:83:85:bb:76» privacy aes «" + mixed + "»\n"},
		{"n.txt", "snmp rw: «rocket-bramble-81»\nsnmp v2 community string: «rocket-bramble-81»\nsnmp trap: enabled\n"},
		{"n.txt", "12 M «" + mixed + "»\n13 SHA1 «" + hexed + "»\nsize 12 M free\n"},
		{"eap_user", "# users\n\"ann\"\tMSCHAPV2\t\"«" + mixed + "»\"\t[2]\n\"bob\"\tMSCHAPV2\thash:«" + l.hex(32) + "»\t[2]\n"},
		{"znc.conf", "\tServer = irc.local.example +6697 «" + mixed + "»\n\tNickServ = identify «parrot-orchid-5470»\n"},
		{"n.txt", "MQTT CONNECT user=plc pass(utf8,len 13)=«" + mixed + "»\n  /key:<hex>   shared key    [default: «" + hexed + "»]\n  --api-key KEY   API key (env: RELAY_API_KEY)\n+ secret_string = (known after apply)\n"},
	})
}
