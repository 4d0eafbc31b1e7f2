package redact

import "testing"

// Secrets by their place in lines and calls, and what stands in such places and is none.
func TestEntries(t *testing.T) {
	hex32, hex40 := hexes(32), hexes(40)
	uuid := hexes(8) + "-" + hexes(4) + "-4" + hexes(3) + "-a" + hexes(3) + "-" + hexes(12)
	checkMarked(t, false, []markedLine{
		{"etc/chrony.keys", "1 SHA1 HEX:«" + hex40 + "»\n20 MD5 ASCII:«Ve7QkHPDKN3cvc»\n"},
		{"db2diag.log", "MESSAGE : CONNECT TO ERP USER db2inst1 USING «oAP_AX5RUhH0»\nconnected to erp by user db2inst1 using client 11\n"},
		{"x.env", "HUBSPOT=«pat-eu1-" + uuid + "»\nREF=pat-eu1\n"},
		{"Billing.kt", "val c = Twilio(\"AC" + hex32 + "\", \"«" + hex32[:30] + "e1»\")\nval d = Commit(\"main\", \"" + hex40 + "\")\n"},
		{"q.log", "SELECT * FROM mysql('db1:3306', 'shop', 'orders', 'etl', '«2vE-XB5GOc0FfoA»')\nSELECT * FROM mysql('db1:3306', 'shop', 'orders', 'etl', 'archive')\n"},
		{"jetty-realm.properties", "# realm\nadmin: «1R_ey6MZePvCs», admin\nmonitor: «MD5:" + hex32 + "», user\n"},
		{"isql.log", "execve(\"/usr/bin/isql\", [\"isql\", \"-U\", \"sa\", \"-P\", \"«JDbarley_7044pm»\", \"-S\", \"ASE\"], 0x7ffd) = 0\n"},
		{"x.log", "racadm -r idrac -u root -p «Flint43335Qwbv» getsysinfo\nmvn -U -p MyProject2 -s x\n"},
		{"x.log", "write(4, \"user\\0app\\0password\\0«Qkj25AeGeZtxMcZ5X7»\\0\", 41) = 41\n"},
		{"x.log", "#3 db_login (user=0x55 \"batch\", passwd=0x55d200 \"«srK6hfiDUQ4WCAN9»\", flags=0)\n"},
		{"x.log", "PROPERTY CHANGE: Adding SERVICE_PASSWORD property. Its value is '«V7eHNHdMytM2alOk6»'.\nAdding PASSWORD_POLICY property. Its value is 'strict'.\n"},
		{"build.log", "env: NEXUS_TOKEN=«" + uuid + "»\nset name='env.DEPLOY_PASSWORD' value='«Cobalt68355!dwn»'\n"},
		{"wireless", "\toption encryption 'psk2'\n\toption key '«lupine hazel saffron badger 86»'\n\toption name 'the guests of this house'\n"},
		{"chat.json", "{\"text\": \"creds are admin/«XVbasalt-3761su»\"}\n{\"text\": \"creds are in docs/secrets/README2.md\"}\n"},
		{"notes/tokens-seen.md", "| where | value |\n|---|---|\n| PagerDuty | «u+HQS0wwwR698lRoFbR7» |\n| build | " + hex40 + " |\n"},
		{"x.conf", "url => \"https://collectors.example.com/receiver/v1/http/«A4BFxq4b5StdZZov1B9RBrFNPQpnjcnyff»\"\n"},
		{"x.log", "password policy: minLength=12 history=5\nGET /forgot-password HTTP/1.1\n"},
		{"x.rs", "fn check_password(password: &str, hash: &PasswordHash) -> Result<(), Error> {\n"},
		{"x.xml", "<password>${VAULT::erp::password::1}</password>\n<token>${SECRETS_DIR}/token</token>\n"},
		{"x.log", "WARNING! Using --password via the CLI is insecure.\n"},
	})
}

func TestMessagesKeepTheirNames(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"a.eml", "Message-ID: <" + hexes(24) + "@«mail.invalid»>\n"},
		{"x.conf", "match => { \"%{IPORHOST:client} %{USER:auth}\" }\n"},
	})
}
