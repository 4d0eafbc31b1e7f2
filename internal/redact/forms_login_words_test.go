package redact

import "testing"

// What strangers' trees held: tokens behind the word of a login, texts handed to a
// program, what somebody tried.
func TestTokensHandedToCommands(t *testing.T) {
	id := hexes(8) + "-" + hexes(4) + "-4" + hexes(3) + "-8" + hexes(3) + "-" + hexes(12)
	checkMarked(t, false, []markedLine{
		{"ci.yaml", "    snyk auth «" + id + "»\n    run: acme config add-authtoken «Kd83hsjwKQ0sLq93hdkwPqmS» && acme start\n"},
		{"a.log", "INFO request login " + id + " accepted\nuser auth token refreshed\ngit login help\n"},
		{"a.sh", "oathtool --totp -b «SKXBY6PT5HHD42DIS7JNJ5EX»\n"},
		{"a.sh", "acme-acl <<EOF\n«Zu7-kaLma!91x»\nEOF\ncat > /etc/x <<'END'\nlisten 80\nuser www\nEND\n"},
		{"a.log", "FATAL: password authentication failed for user \"bob\" (tried \"«9uDedSni8WvG»\")\nlogin failed: expected \"admin\", got \"nobody\"\nversion check: tried \"v1.2.3-Beta4\"\n"},
		{"notes.md", "- Grafana: admin / `«GlacierLobster181!»`\n- Jira: **root** / **«Glacier-Lobster-183»**\n| ci | read / `write` |\n"},
		{"notes.md", "wifi pass is: «velvet amber coral basil»\nthe passphrase for the vault is \"«velvet amber coral basil»\"\nThe second pass is very slow today.\n"},
	})
}

func TestDottedTokens(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"a.log", "x «eh3Gh8sL0aBc.Zq3TtPq.Kd83hsjwKQ0sLq93hdkwPqmS82hdkQq» used\nat java.util.Concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1136)\n"},
		{"a.log", "GET /static/chunk-vendors.Ab12Cd34Ef56Gh78.Js HTTP/1.1\nTemplate.Render.HTML5Parser2Configuration_Handler_V2\nhost A1b2C3.Example.COM-Intranet-Production-Network-01\n"},
	})
}

func TestEscapedNames(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"a.json", `{"\u0070assword":"«Qw7rty8Uiop»","n\u0061me":"bob"}`},
		{"a.json", `{"\u043f\u0430\u0440\u043e\u043b\u044c":"«Qw7rty8Uiop»","\u0438\u043c\u044f":"x"}`},
		{"a.json", `{"recoveryCodes":["«412d4-gr5ww»","«dhizl-spgij»"],"aes_iv":"«` + hexes(32) + `»"}`},
	})
}

func TestDecoysOfStrangers(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"package-lock.json", `{"node_modules/js-tokens": {"version": "4.0.0", "integrity": "sha512-wxkL5WE9+sVDCS5EKtifbQD4D+X9FRvuFCIY0Si0o6hgDTm7Dr/6OlkHkmN59knOaM2PnvjuGV9fefE3rYxRUw=="}}`},
		{"a.toml", "password_hash = \"argon2id\"\n# https://user:password@db.local/x\n"},
		{"a.log", "https://user:«Hunter-2x»@db.local/x"},
	})
}

func TestNamesBesideAddresses(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"a.py", `ADMINS = [("«Ingrid Sorensen»", "«isor@acme-corp.net»")]`},
		{"a.csv", "«Jana Novotna»;«jn@acme-corp.net»;Praha\nContact Sales Team, «sales@acme-corp.net»\n"},
		{"a.sql", "INSERT INTO u VALUES ('«jsmith»','«jane@acme-corp.net»'), ('primary','«x@acme-corp.net»');"},
		{"a.md", "ask «Milena Ferreira», «+16465292505»"},
		{"a.log", "INFO «Ingrid Sorensen» logged in\nService Account logged in\nGET http://«tundra-cache12»/x and http://backend:8080/ amqp://u:«Kx7-pqLm2»@«urchinmq»/v\nhost «tundra-cache12» unreachable\n"},
	})
}

func TestListsOfLogins(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"user-data", "chpasswd:\n  list: |\n    root:«pgoNNsqkog6Oga»\n    bob:«hello»\n  expire: false\nssh_pwauth: true\n"},
		{"a.properties", "app.ldap.credentials=\\\n    «1pyJ4M5aprlawQBa»\nlogging.level.core.JsonToken=WARN\n"},
		{"server.xml", "<Server port=\"8005\" shutdown=\"«65QUmDEE7Eia»\">\n<Server port=\"8005\" shutdown=\"SHUTDOWN\">\n"},
		{"a.log", "array(1) {\n  [\"pin\"]=>\n  string(6) \"«438287»\"\n"},
		{"a.log", "sso code_verifier=«" + drawing(3).mixed(43) + "» code=«" + drawing(4).mixed(32) + "»\nstatus code=ERR_SSL_PROTOCOL_ERROR code=137 \"code\":\"InvalidSignatureException\"\n"},
		{"a.yml", "кодовая_фраза: \"«juniper pepper goblin onyx»\"\nкодовая_страница: cp1251\n"},
		{"notes.txt", "PIN Alarmanlage: «414824»\nPIN count: 4\n"},
		{"a.conf", "voicemail = 101 => «237698»,Ann Roe,x\n"},
		{"ps.txt", "openvpn --config c.ovpn --askpass «BK4QpVONvkr1»\nopenvpn --askpass /etc/openvpn/pass\n"},
		{"a.ps1", "$env:PAT = '«" + drawing(5).of(lowerSet+digitSet, 52) + "»'\n$env:PATH = 'C:\\Windows'\n"},
	})
	checkMarked(t, true, []markedLine{
		{"a.log", "\"redis\": \"«10.79.134.100»:6379\"\nredis 7.2.4.1 started\nattributetype ( 2.5.4.35 NAME 'userPassword' )\n"},
		{"a.log", "psexec \\\\«GARNET-FILES6» -s cmd\nWorkstation: «GARNET-FILES7»\n{\"re\":\"\\\\d+\\\\w\"}\n"},
		{"a.txt", "«Tomasz Moriarty», «0106/1094059»\n2025/11/22 01/02/2025 /0123/4567890/\n"},
		{"a.log", "{iban='«DE74717813530214269694»'} DE74717813530214269694\n"},
	})
}
