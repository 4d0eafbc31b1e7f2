package redact

import "testing"

func TestValuesOnOtherLines(t *testing.T) {
	l := drawing(72)
	mixed, hexed := l.mixed(20), l.hex(32)
	checkMarked(t, false, []markedLine{
		{"a.yaml", "db::root: !sensitive\n  >-\n  «" + mixed + "»\nnext: 1\n"},
		{"a.yaml", "? api key\n: «" + mixed + "»\n? db password\n: «harbor-anchor-74»\n? plain name\n: value\n"},
		{"a.yaml", "kdb_master: |\n    «A53k1!VbKHoiE!Fz»\nother: |\n    text of words\nlist: |\n    A53k1VbKHoiEFz98\n    B64k1VbKHoiEFz98\n"},
		{"a.yaml", "mailrelay::sasl:\n  - [ \"[mx.local]:587\", relay, «" + mixed + "» ]\nports:\n  - [ 587, relay, tcp ]\n"},
		{"a.txt", "create user x identified by «Abc123xyz» replace «Old456xyz»;\nreplace y by z\n"},
		{"a.txt", "CHANGE MASTER TO MASTER_USER='repl', MASTER_PASSWORD =\n   '«" + mixed + "»';\n"},
		{"a.txt", "key \"xfer\" {\n\talgorithm\n\t\thmac-sha256;\n\tsecret\n\t\t\"«" + mixed + "»\";\n};\n"},
		{"a.txt", "vars.mssql_password\n  = {{{«Yz#xkZrm9f#k»}}}\n"},
		{"a.txt", "ALTER ROLE r PASSWORD $$«jS'i7pn»$$;\nDO $$ BEGIN RAISE NOTICE 'password'; END $$;\n"},
	})
	checkMarked(t, false, []markedLine{
		{"a.txt", "*** 2. row ***\n*************************** 2. row ***************************\n    config_key: smtp.password\n      modified: 2026-02-01\n  config_value: «harbor-anchor-74»\n"},
		{"a.txt", "*************************** 2. row ***************************\n   option_name: password_policy\n  option_value: strict\n"},
		{"a.txt", "-[ RECORD 1 ]--+---\nname  | ldap_password\nid    | 3\nvalue | «harbor-anchor-74»\n-[ RECORD 2 ]--+---\nname  | page_title\nvalue | Hello\n"},
		{"a.ndjson", `{"name":"API_TOKEN","type":"string","current":"«` + mixed + `»","default":""}`},
		{"a.ndjson", `{"config_key":"smtp_pass","group":"mail","config_value":"«harbor-anchor-74»"}`},
		{"a.ndjson", `{"name":"token_ttl","current":"3600"}`},
		{"a.txt", " id | config_key    | grp  | config_value\n----+---------------+------+-------------\n  1 | smtp.password | mail | «harbor-anchor-74»\n  2 | smtp.host     | mail | relay.local\n  4 | password_ttl  | mail | 3600\n"},
		{"a.log", "DEBUG | bank.subscription | «" + hexed + "» (Ocp-Apim-Subscription-Key) | vault |\nDEBUG | bank.commit | " + hexed + " (main) | git |\n"},
	})
}

func TestBlankColumns(t *testing.T) {
	mixed := drawing(73).mixed(14)
	checkMarked(t, false, []markedLine{
		{"a.txt", "              user        pass            role\npdu-1         apcadm      «" + mixed + "»    admin\npdu-2         apcro       «harbor-anchor-74»    read\npdu-3         -           -                  none\n"},
		{"a.txt", "SNMP community (rw)\n--------------------\n«orchid-dragon-83»\n\nPasswords\n=========\n«orchid-dragon-83»\n«" + mixed + "»\n"},
		{"a.txt", "Password policy\n---------------\nAt least 12 characters.\n\nPassword\n--------\nThe password must be 12 characters.\n"},
		{"a.txt", "Key-Chain       Dir      Id   Algorithm      Key\n-------------------------------------------------------\nbgp-eu          both     1    aes-128        «" + mixed + "x9Q»\n"},
		{"a.txt", "name      wifi password    valid until\nguest     «harbor-anchor-74»   tomorrow\n"},
		{"a.txt", "NAME                TYPE                 DATA   AGE\ndb-credentials      Opaque               2      40d\n"},
		{"a.go", "\tName   string\n\tToken  token.Token\n\tCm2Msgid        *uint32\n"},
		{"a.txt", "    Key Content            : «harbor-anchor-74»\n    Security key           : Present\n    Key index              : 1\n"},
	})
}

func TestLiteralsOfPrograms(t *testing.T) {
	l := drawing(74)
	one, two := l.mixed(14), l.mixed(13)
	const bytes = "0x4c, 0x51, 0x6a, 0x51, 0x51, 0x6d, 0x46, 0x48, 0x42, 0x57"
	checkMarked(t, false, []markedLine{
		{"a.c", "curl_easy_setopt(h, CURLOPT_USERPWD, \"probe:«" + one + "»\");\nstatic const char kKey[] = { «" + bytes + "» }; // AES key\nuint8_t table[] = {" + bytes + "};\nvar publicKey = []byte{" + bytes + "}\n"},
		{"a.pl", "my ($u, $p) = ('nagios', q{«" + one + "»});   # login\n"},
		{"a.m", "conn = database('fin','matlab','«" + one + "»');\n"},
		{"a.bas", "adoConn.Open \"FIN\", \"vbuser\", \"«" + one + "»\"\n"},
		{"a.lua", "component_secret = \"«" + one + "»\" .. \"«" + two + "»\"\n"},
		{"a.swift", "let h = \"Basic \\(Data(\"ios:«" + one + "»\".utf8).base64EncodedString())\"\n"},
		{"a.go", "f := open(\"a.txt\", \"utf-8\")\nx := \"abc\" + \"def\"\ndb, err := sql.Open(\"driver\", \"database=test1\")\n"},
		{"a.yaml", "\"password\": \"«abc-def12»\"\n\"db-name\": x\n"},
	})
}

func TestPartsOfTokens(t *testing.T) {
	l := drawing(78)
	one, two := "eyJhbGciOiJIUzI1NiJ9."+l.mixed(50), l.mixed(40)
	checkMarked(t, false, []markedLine{
		{"a.eml", "Token:\n«" + one + "=»\n«" + two + "»\nordinary text that is broken at the end of a line of seventy-odd signs=\n and goes on\n"},
		{"go.sum", "local/a v1.8.0 h1:" + l.mixed(43) + "=\nlocal/abcdefgh v1.8.0/go.mod h1:" + l.mixed(43) + "=\n"},
		{"a.log", "powershell.exe -NoP -EncodedCommand «JAB" + l.mixed(60) + "AG==»\ngrep -e jabber\n"},
	})
}
