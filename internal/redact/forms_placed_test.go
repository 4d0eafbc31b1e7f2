package redact

import "testing"

// Secrets that a word near them explains, and what stands in such places and is none.
func TestPlacedSecrets(t *testing.T) {
	hex64 := hexes(64)
	uuid := hexes(8) + "-" + hexes(4) + "-4" + hexes(3) + "-a" + hexes(3) + "-" + hexes(12)
	bcrypt := "$2a$10$" + "pxF/IaSVvnhmVjI2G2Sdk7TC1fhvRXzSfWWMzxELtWK6RD0YPs1pe"
	checkMarked(t, false, []markedLine{
		{"agents.txt", "«" + hex64 + "» # acme_agentd.psk (TLSPSK)\n" + hex64 + " # sha256 of psk.tar\n" + hexes(40) + " # add the secret store\n" + hex64 + " # kernel\n"},
		{"a.log", `{"Trace":[{"function":"bind","args":["cn=reader,dc=klinik","«G_8mG60jea2IF»"]},{"function":"loginWithPassword","args":["jdoe","«sw7oVVy^yjU»"]}]}` + "\n"},
		{"a.log", `{"function":"render","args":["main.Tpl_9","Layout_2col!"]}` + "\n" + `{"function":"authorize","args":["reports","read"]}` + "\n"},
		{"a.log", "\"GET /npm/-/whoami HTTP/1.1\" 200 \"NpmToken.«" + uuid + "»\"\nclass=JsonToken.START_ARRAY\nJsonToken.deadbeef\n"},
		{"t.tfstate", `{"attributes":{"bcrypt_hash":"«` + bcrypt + `»","length":16,"result":"«1S5jDiQjUz5VBR5e»"}}` + "\n"},
		{"a.log", `{"task":"scan-12","result":"Passed_With_2_Warnings"}` + "\n"},
		{"a.eml", "You can also log in as support / «NR1CS=DL621y» on the web.\nPlease log in as admin / operator first.\nYou are logged in as jdoe on node2\n"},
		{"ps.txt", "restic --password-command echo\\ «TyDBjWWPchnEV3tTHWUo» snapshots\nexport ACME_PASSWORD_COMMAND=\"echo «Flint43335Qwbv»\"\nrestic --password-command 'cat /etc/pw' check\ncommand=echo hello2World!\n"},
		{"a.iss", "svSerial=«8K2IL8-ZFFPFV-878K67-VEFD1I»\nSerial Number: VMware-56-4d-11-22\nserial=1234-5678-9012-3456\nserial: 04:A3:11:9F\n"},
		{"etc/davfs2/secrets", "# <mount point> <user> <password>\nhttps://dav.example.net/r jdoe \"«Fjord Harbor 76%»\"\n/mnt/dav jdoe «hunter2x»\n"},
	})
}

func TestWrappedValues(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"a.log", `Config { url: "https://h", auth: Some(Token("«h1exJGGIDVG9PUJ1ZmW75ZBqD4zL5MDU»")), passphrase: Secret { inner: "«Otter Walnut 91$»" } }` + "\n"},
		{"a.log", "DbConf(host='db', password=SecretStr('«Otter-91x»'), pool=4)\nUser { password: None, token_ttl: Some(\"30m\") }\n"},
		{"a.rs", "password: Input { label: \"Your new password\" },\npassword = Getenv(\"ACME_DB_PASSWORD\")\n"},
	})
}

func TestFreshGrammars(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"ks.cfg", "rootpw --plaintext «Domino4926?»\nrootpw --lock\nrootpw «Domino4927?»\n"},
		{"w.xml", "<sharedKey><keyType>passPhrase</keyType><protected>false</protected><keyMaterial>«2JTlUpNfXeNSxURJ»</keyMaterial></sharedKey>\n"},
		{"a.json", "{\"keyMaterial\": \"«2JTlUpNfXeNSxURJ»\", \"keyMaterialType\": \"SYMMETRIC\"}\n"},
		{"a.eml", "Freischaltcode = «D8ECYXRZBGJC»\nLizenzschlüssel: «D8ECYXRZBGJC»\nКод активации: «D8ECYXRZBGJC»\nКод ошибки: 40117\nFehlercode = E4711\n"},
		{"catalina.out", "env {java.naming.security.principal=cn=x, java.naming.security.credentials=«F_i.FMTrAT7G5R», java.naming.ldap.version=3}\nspring.security.credentials=/etc/acme/creds.json\n"},
		{"e.log", "'cookie', '_proxy=«AUCsC-ffSOCygJs27ON4ebyX|1741071600|ljz6M8Xv3-WDFVgt»'\n'cookie', 'theme=dark'\n"},
		{"squid.conf.old", "cachemgr_passwd «DcOiyLRIq» all\ncachemgr_passwd disable shutdown\ncachemgr_passwd none info\n"},
		{"c.ts", "const PASSWORD_RE = /^(?=.*[A-Z])(?=.*\\d)[A-Za-z\\d@$!%*?&]{12,}$/;\n"},
		{".pgpass", "# hostname:port:database:username:password\n# db:5432:app:bob:«hunter2x»\n"},
	})
}
