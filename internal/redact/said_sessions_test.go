package redact

import "testing"

func TestSessionsOfDatabases(t *testing.T) {
	l := drawing(71)
	drawn, phrase := l.mixed(18), "amber-basil-falcon-41"
	for _, v := range []string{drawn, phrase, l.hex(24), "kU9%mar!Lex"} {
		checkMarked(t, false, []markedLine{
			{"m.log", `{"attr":{"input":"db.changeUserPassword(\"crm\", \"«` + v + `»\")"}}`},
			{"m.log", "db.changeUserPassword('crm', '«" + v + "»')"},
			{"r.txt", `171.1 [0 127.0.0.1:1] "HELLO" "3" "AUTH" "crm" "«` + v + `»" "SETNAME" "w-3"`},
			{"r.txt", `171.1 [0 127.0.0.1:1] "AUTH" "crm" "«` + v + `»"` + "\n" + `171.1 [0 127.0.0.1:1] "AUTH" "«` + v + `»"`},
			{"r.txt", `171.1 [0 127.0.0.1:1] "MIGRATE" "h" "6379" "" "0" "5000" "AUTH2" "crm" "«` + v + `»" "KEYS" "a" "b"`},
			{"r.txt", `171.1 [0 127.0.0.1:1] "MIGRATE" "h" "6379" "" "0" "5000" "AUTH" "«` + v + `»" "KEYS" "a" "b"`},
			{"r.txt", "4) 1) \"MIGRATE\"\n   2) \"h\"\n   3) \"AUTH\"\n   4) \"«" + v + "»\"\n5) 1) \"AUTH\"\n   2) \"crm\"\n   3) \"«" + v + "»\"\n"},
			{"r.txt", "4) 1) \"CONFIG\"\r\n   2) \"SET\"\r\n   3) \"requirepass\"\r\n   4) \"«" + v + "»\"\r\n"},
			{"r.txt", "1) \"HELLO\"\n2) \"3\"\n3) \"AUTH\"\n4) \"crm\"\n5) \"«" + v + "»\"\n"},
			{"r.txt", "1) \"ACL\"\n2) \"SETUSER\"\n3) \"crm\"\n4) \"on\"\n5) \">«" + v + "»\"\n6) \"+@all\"\n"},
			{"c.log", "<Debug> executeQuery: SELECT 1 FROM remote('ch2:9000', spans.all, 'dist', '«" + v + "»')"},
			{"c.sql", "SELECT * FROM mysql('db1:3306', 'd', 't', 'u', '«" + v + "»'); SELECT * FROM postgresql('pg1:5432', 'd', 't', 'u', '«" + v + "»', 'public')"},
			{"c.sql", "SELECT * FROM OPENROWSET('SQLNCLI', 'srv1';'sa';'«" + v + "»', 'SELECT 1') AS a"},
			{"advanced.config", `{dn_lookup_bind, {"cn=reader,dc=a", "«` + v + `»"}}, {other_bind, as_user}`},
			{"crash.log", `{state,{amqp_params_network,<<"worker">>,{plaintext,<<"«` + v + `»">>},<<"/">>,"mq3",5672}}`},
			{"a.sh", "addauth digest super:«" + v + "»\necho \"addauth digest super:«" + v + "»\" | zkCli.sh"},
			{"a.sh", "-Dzookeeper.DigestAuthenticationProvider.superDigest=super:«" + v + "»"},
			{"p.log", "LOG:  execute s1: INSERT INTO t (provider, access_token) VALUES ($1, $2)\nDETAIL:  parameters: $1 = 'acme', $2 = '«" + v + "»'"},
			{"p.log", "LOG:  execute s1: UPDATE t SET name = $1, db_password = $2 WHERE id = $3\nDETAIL:  parameters: $1 = 'acme', $2 = '«" + v + "»', $3 = '17'"},
			{"p.log", "DETAIL:  Key (tenant, api_token)=(17, «" + v + "4fa») already exists."},
		})
	}
	checkMarked(t, false, []markedLine{
		{"a.aof", "*3\n$4\nAUTH\n$3\nbob\n$8\n«amber-41»\n*2\n$6\nSELECT\n$1\n0\n*2\n$4\nAUTH\n$8\n«amber-43»\n"},
		{"r.txt", `1.1 "SETEX" "jwt:refresh_token" "86400" "«` + l.mixed(40) + `»"` + "\n" + `1.1 "HSET" "smtp:1" "host" "h" "password" "«kU9mar-Lex4»"`},
		{"a.sql", "SELECT * FROM s3('https://b.local/x.csv', 'key', '«" + l.mixed(40) + "»', 'CSV')"},
		{"a.txt", "setAcl /x digest:bob:«R1fOING8I7a/FWsML+9uwD/zUsA=»:cdrwa"},
	})
	for _, strict := range []bool{false, true} {
		checkMarked(t, strict, []markedLine{ // as they are
			{"r.txt", `1.1 "SETEX" "cache:page:17" "86400" "b15e332fb4c87a3cd67bd98ec498a191"` + "\n" + `1.1 "GET" "stats:17"` + "\n" + `1.1 "HSET" "job:17" "state" "done"`},
			{"r.txt", "4) 1) \"GET\"\n   2) \"auth\"\n   3) \"x\"\n"},
			{"c.log", "SELECT * FROM remote('ch2:9000', db, t); SELECT * FROM s3('/x.csv', 'CSV'); remote('a.b:9000', 'db.t', 'default', '[HIDDEN]')"},
			{"c.log", "CREATE USER x IDENTIFIED WITH sha256_password BY '[HIDDEN]' (stage: Complete)"},
			{"a.log", "Digest: sha256:" + l.hex(64) + " status=ok; digest:md5:" + l.hex(32)},
			{"p.log", "LOG:  execute s1: SELECT 1 FROM t WHERE id = $1 AND token = $2\nDETAIL:  parameters: $1 = '17', $2 = NULL"},
			{"p.log", "LOG:  execute s1: INSERT INTO o (id, sku, made) VALUES ($1, $2, $3)\nDETAIL:  parameters: $1 = '4f1b105f-a766-4cbc-bc0a-140764fa447c', $2 = 'AB-1042', $3 = '2025-05-14 06:00:03.9+02'"},
			{"p.log", "DETAIL:  Key (external_id)=(4f1b105f-a766-4cbc-bc0a-140764fa447c) already exists."},
			{"n.log", `no user/password was provided for basic authentication, client: ::1, request: "GET /metrics HTTP/1.1"`},
			{"e.log", `{auth, [plain, amqplain]}, {other_bind, as_user}, {auth_backends,[internal]}`},
			{"g.log", "201 Created sid=SM308370f3e7d4ba4442f77b15cee9d7ab status=queued"},
		})
	}
}

func TestPlacesOfAdministratorsPrograms(t *testing.T) {
	for _, v := range []string{"kU9mar!Lex4", "amber-basil-falcon-41", "BVUFA9qEIQa5b"} {
		checkMarked(t, false, []markedLine{
			{"a.sh", "hdbuserstore SET BKPKEY sap1:30013 BACKUP «" + v + "»"},
			{"a.sh", "hdbuserstore -i SET BKPKEY sap1:30013@HDB BACKUP «" + v + "»"},
			{"a.sh", "mkstore -wrl /w -createCredential ledger app «" + v + "»"},
			{"a.sh", "brconnect -u system/«" + v + "» -f check"},
			{"a.sh", "/usr/sap/hostctrl/exe/sapcontrol -nr 00 -user c11adm «" + v + "» -function GetProcessList"},
			{"a.sh", "htpasswd -nb ops «" + v + "» >> /etc/users; htpasswd -bc /etc/users ops «" + v + "»"},
			{"a.sh", "gskcapicmd -keydb -create -db k.kdb -pw «" + v + "» -stash"},
			{"a.sh", "wsadmin.sh -user wasadmin -password «" + v + "» -f a.py"},
			{"a.sh", "racadm -r idrac1 -u root -p «" + v + "» set iDRAC.Users.2.Password «" + v + "»"},
			{"a.sh", "naviseccli -h spa -user admin -password «" + v + "» getall"},
			{"a.sh", "dsmadmc -id=admin -pa=«" + v + "» q node"},
			{"a.bat", `cmdkey /add:srv1 /user:ops /pass:«` + v + "»"},
			{"a.bat", `netdom join pc1 /domain:d /userd:ops /passwordd:«` + v + "»"},
			{"a.bat", `ktpass /princ a@B /pass «` + v + "» /out a.keytab"},
			{"a.sh", "rabbitmqadmin -u ops -p «" + v + "» list queues"},
			{"a.sh", "couchbase-cli server-list -c c1 -u ops -p «" + v + "»"},
			{"a.sh", "nodetool -u ops -pw «" + v + "» status"},
			{"a.sh", "kadmin -q \"addprinc -pw «" + v + "» bob\""},
			{"a.sh", "doveadm auth test bob «" + v + "»"},
			{"a.sh", "prosodyctl register bob example.local «" + v + "»"},
			{"a.sh", "grafana-cli admin reset-admin-password «" + v + "»"},
			{"a.sh", "orapwd file=orapw password=«" + v + "» entries=5"},
			{"a.sh", "bundle config set --global gems.acme.local «bob:" + v + "»"},
		})
	}
	checkMarked(t, false, []markedLine{
		{"a.sh", "curl -u \"«" + drawing(3).hex(64) + "»:X\" https://a.local/me"},
		{"a.sh", "hdbuserstore LIST BKPKEY; sapcontrol -nr 00 -function GetProcessList; htpasswd -B -C 10 /etc/users bob; mkpasswd -m sha-512"},
		{"a.sh", "nodetool status; dsmc incremental /home; cmdkey /list; rabbitmqadmin list queues name messages; certutil -hashfile a.iso SHA256"},
		{"a.log", "schtasks /create /tn job /tr a.exe /sc daily; wmic os get version; runas /user:ops cmd.exe; grafana-cli plugins ls"},
	})
}
