package redact

import (
	"strings"
	"testing"
)

// drawnSet are the values of these tests: of 32, 40 and 64 digits in hexadecimal, of mixed
// letters and digits, a UUID, and base64 with a slash.
func drawnSet() (h32, h40, h64, mixed, uuid, b64 string) {
	l := drawing(79)
	return l.hex(32), l.hex(40), l.hex(64), l.mixed(32), "b1f4c1d2-1111-4aaa-9bbb-123456789abc", "jD5geJq+eBO" + "vcZO9/FzOpg=="
}

func TestTokensBehindLetterFlags(t *testing.T) {
	h32, h40, h64, _, uuid, _ := drawnSet()
	checkMarked(t, false, []markedLine{
		{"a.log", "CHGUSRPRF USRPRF(anna) PASSWORD(«68CMETVK8W»)\nUPDATE t SET p = PASSWORD('«x9Kd-2mQ»')\nPASSWORD(x) PASSWORD(password) getPASSWORD(68CMETVK8W)\n"},
		{"a.log", "knx: backbone key «" + strings.ToUpper(h32) + "» loaded\ncache key " + h32 + " hit\ngpg: master key " + h40 + "\nforeign key " + h32 + "\n"},
		{".env", "LABEL_STUDIO_USER_TOKEN=«" + h40 + "»\nLABEL_TOKEN=Token\n"},
		{"ps.txt", "build 2301 0.0 ? S Mar10 0:00 bramble-agent -t «" + h40 + "» -s x\nroot 12 /usr/bin/agent -k «" + h32 + "»\n"},
		{"ps.txt", "root 12 /usr/bin/agent -T «" + uuid + "» --key «" + h32 + "»\n"},
		{"u.service", "[Service]\nExecStart=/opt/agent/run -K «" + h64 + "»\nExecStart=/opt/agent/run --key=«" + h64 + "»\n"},
		{"c.yaml", "args:\n  - -t\n  - «" + h40 + "»\ncommand: [\"agent\", \"-t\", \"«" + h40 + "»\"]\n"},
		{".bash_history", "agent -t «" + h40 + "»\ngit show -t " + h40 + "\ndocker run -t " + h64 + "\nsudo docker exec -i -t " + h64 + " sh\ngpg -k " + h40 + "\ngit tag -k " + h40 + "\nopenssl enc -aes-128-cbc -K «" + h32 + "» -iv x\n"},
		{"ps.txt", "root 12 runner register x\nroot 14 /opt/x --auth «" + h32 + "» --secret=«" + uuid + "»\nroot 15 agent -token «" + h40 + "» -key «" + uuid + "»\nroot 15 agent /t «" + h40 + "» /key:«" + uuid + "»\n"},
		{"x.sh", "#!/bin/sh\n./agent \\\n  -t «" + h40 + "» \\\n  -k «" + uuid + "» &\nnohup x -T «" + h64 + "» > /dev/null\n"},
		{"x.ps1", "Start-Agent -Key \"«" + h32 + "»\" -T \"«" + h40 + "»\"\n.\\agent.exe -t «" + h40 + "»\n"},
		{"c.yaml", "ExecStart: agent -t «" + h40 + "» --serve\ncommand: sh -c 'agent -k «" + h40 + "»'\n"},
		{"n.txt", "restic -r x snapshots -t " + h40 + "\ngit -C x log -t " + h40 + "\n  | git cat-file -t " + h40 + "\ndocker tag -t " + h64 + "\nsudo -u git git cat-file -t " + h40 + "\n/usr/bin/git cat-file -t " + h40 + "\nborg key -k " + h32 + "\n"},
	})
}

func TestAccountsAndTokens(t *testing.T) {
	h32, h40, _, mixed, _, _ := drawnSet()
	checkMarked(t, false, []markedLine{
		{"i.py", "TWILIO = (\"AC" + h32 + "\", \"«" + h32[:30] + "aa»\")  # sid, auth token\n"},
		{"i.go", "var twilio = []string{\"AC" + h32 + "\", \"«" + h32[:30] + "ab»\"}\nx := pair{`AC" + h32 + "`, `«" + h32[:30] + "ac»`}\n"},
		{"i.rb", "client = T.new 'AC" + h32 + "', '«" + h32[:30] + "aa»'\ncreds: AC" + h32 + " / «" + h32[:30] + "ab»\nsid AC" + h32 + ", build " + h32[:30] + "ab\n"},
		{"i.js", "const t = require('twilio')('AC" + h32 + "', '«" + h32[:30] + "aa»');\nconst k = ['«SK" + h32 + "»', '«" + mixed + "»'];\n"},
		{"i.txt", "AC" + h32 + ":«" + h32[:30] + "aa»\nGET /Accounts/AC" + h32 + "/Messages/SM" + h32 + ".json\n"},
		{"i.py", "AUTH = (\"bob@example.org\", \"«" + h32 + "»\")\nSUMS = [(\"12345678\", \"" + h32 + "\")]\n"},
		{"c.yaml", "twilio: [AC" + h32 + ", «" + h32[:30] + "aa»]\n"},
		{"c.php", "new Client(\"AC" + h32 + "\",\n    \"«" + h32[:30] + "aa»\");\n$t = array('AC" + h32 + "' => '«" + h32[:30] + "ab»');\n"},
		{"c.json", "[\"AC" + h32 + "\", \"«" + h32[:30] + "aa»\"]\n"},
		{"c.py", "x(\"AC" + h32 + "\", \"«" + h32[:30] + "aa»\")\nrequests.get(u, auth=('bob@example.org', '«" + h40 + "»'))\n"},
		{"c.sh", "curl -u «AC" + h32 + "»:«" + h32[:30] + "aa» https://api.example.org\ncurl https://«AC" + h32 + "»:«" + h32[:30] + "ab»@api.example.org/\n"},
		{"c.csv", "sid,token\n«AC" + h32 + "»,«" + h32[:30] + "aa»\n"},
		{"c.md", "| Twilio | AC" + h32 + " | «" + h32[:30] + "aa» |\nAC" + h32 + " (token «" + h32[:30] + "ab»)\n"},
		{"c.log", "AC" + h32 + " sent SM" + h32 + "\nAC" + h32 + ", SM" + h32 + "\n"},
	})
}

func TestPhrasesOfRecovery(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"n.md", "- old vault recovery phrase = \"«quartz garnet walnut birch»\"\nbackup phrase: «quartz garnet walnut birch»\nThe seed phrase is «quartz garnet walnut birch».\n"},
		{"n.md", "wallet phrase = «quartz garnet walnut birch»\n- Seed words: «quartz garnet walnut birch elm oak»\nrecovery words are \"«quartz garnet walnut birch»\"\nvault words = '«quartz garnet walnut birch»'\n"},
		{"n.md", "The recovery phrase is kept in the safe.\nSeed phrase: see the vault\nbackup phrase: not set\nrecovery phrase: ask Jane\n"},
		{"n.md", "Recovery phrase: «quartz garnet walnut birch maple oak elm ash fir yew bay fig»\n> Wallet seed words = «quartz garnet walnut birch»\nOur emergency phrase is \"«quartz garnet walnut birch»\"\nthe unlock phrase is: «quartz garnet walnut birch»\n* BIP39 words: «quartz garnet walnut birch»\n- Vault phrase - «quartz garnet walnut birch»\n"},
		{"n.yaml", "recovery_phrase: «quartz garnet walnut birch»\nvaultWords: \"«quartz garnet walnut birch»\"\nrecoveryPhrase: '«quartz garnet walnut birch»'\nstop_words: one two three\nkey words: alpha beta gamma\n"},
		{"n.txt", "in other words: quartz garnet walnut birch\nlast words = quartz garnet walnut birch\nphrase: quartz garnet walnut birch\nsearch phrase: quartz garnet walnut\nkeywords: quartz garnet walnut\ncatch phrase = \"quartz garnet walnut birch\"\n"},
	})
}

func TestPrintingScripts(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"ssl-passphrase.sh", "#!/bin/sh\n# called by httpd\necho \"«JuniperWalnut356!»\"\n"},
		{"x.sh", "#!/bin/sh\n# prints the passphrase of the key\nprintf '%s\\n' '«juniper walnut»'\nexit 0\n"},
		{"askpass", "#!/bin/bash\ncat <<'EOF'\n«JuniperWalnut»\nEOF\n"},
		{"git-askpass.sh", "#!/bin/sh\ncase \"$1\" in\nUsername*) echo deploy ;;\nPassword*) echo «JuniperWalnut356!» ;;\nesac\n"},
		{"askpass.cmd", "@echo off\r\necho «JuniperWalnut356!»\r\n"},
		{"vault-pass.sh", "#!/bin/sh\necho $VAULT_PASS\n"},
		{"vault-pass.sh", "#!/bin/sh\ncat /etc/vault-pass\n"},
		{"x.sh", "#!/bin/sh\necho \"Starting1 the thing\"\n"},
		{"reset-password.sh", "#!/bin/sh\necho \"Resetting password\"\ntrue\n"},
		{"reset-password.sh", "#!/bin/sh\necho \"Usage: reset-password USER\"\n"},
		{"pin.sh", "#!/bin/sh\n# gives the HSM its PIN / password\necho «84210975»\n"},
		{"askpass.py", "#!/usr/bin/env python3\nprint(\"«JuniperWalnut356!»\")\n"},
		{"keystore-pass", "#!/bin/sh\nexec printf %s '«juniper-walnut-35»'\n"},
		{"ldap_password.sh", "#!/bin/sh\necho -n «JuniperWalnut356!»\n"},
		{"sudo_askpass", "#!/bin/sh\nprintf \"«JuniperWalnut356!»\\n\"\n"},
		{"vault-password.sh", "#!/bin/sh\ngpg -d x.gpg\n"},
		{"check-password.sh", "#!/bin/sh\necho \"OK\"\n"},
		{"password-expiry.sh", "#!/bin/sh\necho \"password-expiry\"\n"},
		{"passwd-age.sh", "#!/bin/sh\necho not-implemented\n"},
	})
}

func TestStatementsAndHashes(t *testing.T) {
	h32, h40, h64, _, _, b64 := drawnSet()
	checkMarked(t, false, []markedLine{
		{"dhcpd.conf", "key omapi_key { algorithm hmac-md5; secret «" + b64 + "»; }\nkey \"k\" { algorithm hmac-sha256; secret \"«" + b64 + "»\"; };\nkey k2 {\n  algorithm hmac-sha256;\n  secret «" + b64 + "»;\n};\n"},
		{"x.conf", "zone z { type slave; key omapi_key; masters { 10.0.0.1 key omapi_key; }; }\nkey: { id: k, algorithm: hmac-sha256, secret: «" + b64 + "» }\n"},
		{"local.ini", "[admins]\nadmin = «-pbkdf2-d1e2906252945808c9b87996b0dd234240756d51,737c31fe7d4681875f91851d31a3bf80,10»\njan = «-hashed-d1e2906252945808c9b87996b0dd234240756d51,737c31fe7d4681875f91851d31a3bf80»\n"},
		{"n.txt", "bob: «pbkdf2-sha256:10000:" + h32 + ":" + h64 + "»\nbob «PBKDF2-HMAC-SHA512$10000$" + h32 + "$" + h64 + "»\nbob «sha256#" + h64 + "#" + h32[:20] + "#»\nbob «sha1$" + h32[:12] + "$" + h40 + "»\n"},
		{"n.txt", "ciphers pbkdf2-sha256 supported\nimage sha256:" + h64 + "\nsha1-" + h40 + "\nlib/pbkdf2-" + h32[:8] + ".js\n"},
		{"named.conf", "key \"ddns\" { algorithm HMAC-SHA512; secret \"«" + b64 + "»\"; };\nkey ddns { algorithm hmac-sha256; secret «" + b64 + "»; };\nkey x{algorithm hmac-md5;secret \"«" + b64 + "»\";};\ncontrols { inet 127.0.0.1 allow { localhost; } keys { rndc-key; }; };\n"},
		{"nsd.conf", "key:\n\tname: \"k\"\n\talgorithm: hmac-sha256\n\tsecret: \"«" + b64 + "»\"\n"},
		{"knot.conf", "key:\n  - id: k\n    algorithm: hmac-sha256\n    secret: «" + b64 + "»\n"},
		{"pdns.txt", "k hmac-sha256 «" + b64 + "»\nk. hmac-sha256. «" + b64 + "»\nnsupdate -y hmac-sha256:k:«" + b64 + "»\ndig -y k:«" + b64 + "» axfr x\n"},
		{"dhcp.conf", "omapi-key k; key k { secret «" + b64 + "»; algorithm hmac-md5; }\n"},
		{"x.conf", "server a { listen 80; password «hunter2»; }\nuser bob { password \"«hunter2»\"; group x; }\nif (x) { token expired; return; }\nbob { class staff; secret none; }\n"},
	})
}

func TestToldBelowAndInNotes(t *testing.T) {
	_, h40, h64, _, uuid, b64 := drawnSet()
	checkMarked(t, false, []markedLine{
		{"install.log", "[upload-certs] Using certificate key:\n«" + h64 + "»\n[mark-control-plane] Marking\n"},
		{"install.log", "Your new join token is:\n\n  «" + h40 + "»\n\nSave it.\nThe root key:\n«" + h64 + "»\nGenerated encryption key:\n    «" + uuid + "»\nfingerprint of the key:\n" + h64 + "\nPublic key:\n" + h64 + "\nKey ID:\n" + h40 + "\n"},
		{"notes.txt", "- root on the storage: «NGbb9.!t9bBr» (changed last week)\n* admin at the switch: «NGbb9.!t9bBr»\nAdministrator auf dem NAS: «harbor-anchor-74»\n- root on the old host: 10.0.0.1:22\n- root on the disk: /dev/sda1\n- admin of the site: J.Doe1\n- root on storage: see KeePass\n- admin for backup: 2024-10-11\n"},
		{"i.log", "The admin password has been set to:\n«NGbb9.!t9bBr»\nPlease use the following token to log in:\n    «" + uuid + "»\nUnseal key:\n«" + b64 + "»\nYour API token is:\r\n«" + h40 + "»\r\n"},
		{"i.log", "Enter the token below:\n> ok\nChecking key:\nSUCCESS2\nLoading secret:\n  name: x1-Y\nUsing the key:\n/etc/ssl/x.key\nRunning query for token:\nSELECT1 a\nUsing key:\n2026-11-22T10:00:00Z started\n"},
		{"n.md", "root at NAS 2: «NGbb9.!t9bBr»\n- admin @ switch 3: «harbor-anchor-74»\n- pi on the roof camera: «Sunny!River42», port 22\n- user on call: Jane-Doe-12\n- service on port 443: TLSv1.3\n- admin on duty: +49-30-12345\n- root of the tree: /a/B1\n- login for staff: 2026-11-22\n- guest in room 12: B-12/4a\n- root on the old one: AES-256-GCM\n- root on web: sha256:" + h64 + "\n- root on db-1: see DB-Notes1.md\n"},
	})
}

func TestLoginsInOtherPlaces(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"p.log", "root@vpn4:~# cat /etc/openvpn/auth.txt\nbranch-09\n«Frk+WF242-YnAC»\nroot@vpn4:~# ls\n"},
		{"p.log", "root@vpn4:~# cat /var/log/auth.log\nbranch-09\nFrk+WF242-YnAC\nroot@vpn4:~# cat login.txt\nWelcome to Debian-12\nFrk+WF242-YnAC\nroot@vpn4:~# cat /etc/passwd\n"},
		{"x.xml", "<a>\n<entry key=\"deploy_passphrase\"><![CDATA[«g\"cY\"?H\"6dWHMTr%wvUe»]]></entry>\n<password>\"«hun'ter2»\"</password>\n</a>\n"},
		{"x.log", "x ERROR bind failed for moth, credentials '«nTSmwNsL6%wK_j13~U»'\nx ERROR bind failed for moth, wrong credentials: '«nTSmwNsL6%wK_j13~U»'\nx tried creds \"«nTSmwNsL6%wK_j13~U»\"\nx logging in with credentials moth/«nTSmwNsL6wK13~U»\n"},
		{"x.log", "x credentials 'AWS4-Prod' loaded\nx credentials \"app.terraform.io\" used\nx using credentials moth/config\nx credentials 'jenkins-Deploy-Key_1' not found\nx bound credentials Moth/Prod-Db1\nterraform login: credentials \"app.terraform.io\" {}\n"},
		{"n.md", "- Console login: root / «ldBCwRsWjqqKzL»\n- Router: admin / «qWErTYzzXkLM»\n- Menu: Settings / AccountOptions\n- Path: Home / GitHub\n- Docs: user / JavaScript\n- Team: jane / QuickStartGuide\n"},
		{"a.yaml", "headers: { \"x-honeycomb-team\": \"«upkLGctGOigBIic2mSCFLT»\", x: 1 }\n"},
	})
}
