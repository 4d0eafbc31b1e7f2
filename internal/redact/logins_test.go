package redact

import "testing"

// Logins in logs, notes, programs, histories and answers, with what looks like them and is none.
func TestLoginsGiven(t *testing.T) {
	for _, strict := range []bool{false} {
		checkMarked(t, strict, []markedLine{
			{"a.log", "chpasswd-wrapper[2290]: stdin was: courier:«Paddle-ribbon597»\nread credentials courier:«Saffron!hammock926»\nauth: jane:«hollow7timber»\ntried courier/«Paddle-ribbon597»\nlogin=jane:«kD9x2mQp4»\ntrying jane@example.net:«kD9_x2mQp4»\n"},
			{"a.log", "tried eth0/vlan100 and failed\nauth: pam_unix:session\ntried db-1:5432\ntrying registry:v1.2.3\nlogin: user:password\ntried host/path-to-file2\ncredentials: file:/etc/x2/y\ntried us-east/zone1\nauth: kubernetes:default\nstdin was: empty\nstdin: is not a tty\n"},
			{"notes/servers.txt", "storage box (web ui 10.1.2.3)     admin / «Sparrow!paddle293»\nipmi of db22: ADMIN «RUFN8IGLDv»  mac 52:54:00:d7:f1:40\nroot@host = «T.)h0x@F0bz9»\npi@10.0.0.7: «Velvet!badger752»\nswitch\tcisco / «Paddle-ribbon597»\njane → «kD9_x2mQp4»\nnas: jane -> «kD9_x2mQp4»\n"},
			{"todo.md", "## db-01.example.internal\njane    «kD9_x2mQp4!»\nroot\t«Velvet!badger752»\n\n## packages\ncurl    7.88.1-10+deb12u5\n"},
			{"notes/a.txt", "ratio 3 / Total-4x\nuser interface / Version-2b.1\nowner: root of the tree\nshell: admin mode\nlunch / Dinner2\nfrom: user interface v2.3\ninput / output\nraid 1 / 10\nsee: root cause\njane@example.net: see below\nroot@host: command not found\nroot@db-01: uptime\na -> b\nold -> new-2\nv1.2.3 -> v1.2.4\n10.0.0.1 -> 10.0.0.2\nSat / Sun\n"},
			{".bash_history", "sudo -i\n«s@B65,j63LOHO»\nsudo -i\nls\nssh web-01\n«Velvet!badger752»\n#1700000000\nmysql -h x -u root -p\n«kD9_x2mQp4!»\nexit\n"},
			{".bash_history", "sudo -i\nls\nsu\nMakefile2\nsudo -i\n./Run-x2.sh\nA=Velvet!badger752x\nssh x\npython3.11\nsu -\nfoo2bar\ndocker ps\ngit push\nnode18\n"},
		})
	}
}

func TestLoginsOfPrograms(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"a.py", "MAPS_LOGIN = (\"fm-maps\", \"«Granite_saddle342»\")\nr = get(u, auth=(\"jane\", \"«Granite_saddle342»\"))\na = HTTPDigestAuth('jane', '«kD9_x2mQp4»')\nCREDENTIALS = ['jane', '«lagoon-velvet-puffin»']\n"},
		{"a.js", "const c = { credentials: [\"jane\", \"«kD9_x2mQp4»\"], x: 1 }\nconst account = ['jane', '«wharf-92-kettle»']\n"},
		{"a.rs", "let r = c.get(u).basic_auth(\"jane\", Some(\"«kD9_x2mQp4»\"));\nconst LOGIN: (&str, &str) = (\"jane\", \"«kD9_x2mQp4»\");\n"},
		{"A.cs", "h.Credentials = new NetworkCredential(\"jane\", \"«kD9_x2mQp4»\");\nvar c = new NetworkCredential(\"jane\", \"«kD9_x2mQp4»\", \"CORP\");\n"},
		{"a.go", "a := smtp.PlainAuth(\"\", \"«jane»\", \"«kD9_x2mQp4»\", \"mail\")\nr.SetBasicAuth(\"jane\", \"«kD9_x2mQp4»\")\n"},
		{"a.rb", "login = [\"jane\", \"«kD9_x2mQp4»\"]\nc.basic_auth('jane', '«kD9_x2mQp4»')\n"},
		{"a.kt", "val login = Pair(\"jane\", \"«kD9_x2mQp4»\")\nval login = listOf(\"jane\", \"«kD9_x2mQp4»\")\n"},
		{"a.exs", "login = {\"jane\", \"«kD9_x2mQp4»\"}\n"},
		{"a.py", "LOGIN_FIELDS = (\"username\", \"password\")\naccount = ('eu-west-1', 'eu-west-2')\ncredential(\"user\", \"password\")\nauth = [\"basic\", \"Digest-MD5\"]\nlogin = (\"page\", \"form\")\nACCOUNT = (\"a\", \"b\", \"c\")\nlogin = [\"GET\", \"/login/v2\"]\naccount = (\"md5\", \"scram-sha-256\")\n"},
	})
}

func TestConditionsOfServers(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"nginx.conf", "if ($arg_purge = \"«yo5ir872aevl»\") { set $bypass 1; }\nif ($http_x_door !~ \"^«yo5ir872aevl»$\") { return 403; }\nif ($cookie_preview != «lagoon-velvet-puffin») { return 404; }\n"},
		{"haproxy.cfg", "acl ok hdr(x-door) -m str «yo5ir872aevl»\nacl ok req.hdr(x-door) «yo5ir872aevl»\nacl ok urlp(open) -i -m str «yo5ir872aevl»\n"},
		{"default.vcl", "if (req.http.X-Door == \"«yo5ir872aevl»\") { return (purge); }\nif (req.http.X-Door != \"«kD9x2mQp4z»\") {\n"},
		{"httpd.conf", "RewriteCond %{HTTP:X-Door} !^«yo5ir872aevl»$\nRequire expr \"%{HTTP:X-Door} == '«yo5ir872aevl»'\"\n"},
		{"nginx.conf", "if ($http_user_agent ~ \"MSIE6.0beta2\") {}\nif ($http_upgrade = websocket) {}\nif ($arg_v = \"2024a\") {}\nif ($http_host = \"web-01.example.net\") {}\nif ($cookie_theme = \"darkmode\") {}\nif ($arg_mode = \"maintenance\") {}\nacl x hdr(host) -m str app1server2x9\nacl x hdr(user-agent) -m sub Mozilla5\nset req.http.X-Cache = \"HIT\";\nif (req.http.X-Purge == \"true\") {}\nset req.http.X-Door = regsub(req.http.X, \"a\", \"b\");\nacl y hdr(x-door) -m found\nRewriteCond %{HTTP_USER_AGENT} ^Googlebot2\nRewriteCond %{HTTP:Upgrade} =websocket\n"},
	})
}

func TestRepliesOfRedis(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"redis.txt", "1) \"login\"\n2) \"fm-hal\"\n3) \"password\"\n4) \"«Z5H?ozCEM_KK»\"\n> CONFIG GET *\n1) \"requirepass\"\n2) \"«walrus»\"\n  9) \"api_key\"\n 10) \"«" + drawing(4).mixed(20) + "»\"\n"},
		{"redis.txt", "1) \"port\"\n2) \"6379\"\n3) \"password_ttl\"\n4) \"3600\"\n5) \"token_count\"\n6) \"12\"\n7) \"secret\"\n8) \"\"\n2) \"password\"\n3) \"user\"\n4) \"keyspace\"\n"},
	})
}

func TestUsersByTheirPart(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"setup.md", "kinit «o.lopatin»\nkinit -k -t /etc/krb5.keytab «o.lopatin@EXAMPLE.COM»\nkinit -V admin\nkinit fails for this user\nkinit: no cache\nkinit"},
		{"app.log", "one-time code issued for «a.tanaka» via sms\n"},
		{"v.xml", "<String><Key>UserName</Key><Value>«vdrozdov»</Value></String>\n<string>\n <key>username</key>\n <string>«vbianchi»</string></string>\n<key>user</key><value>admin</value>\n"},
		{"chat.txt", "логин «v.gavrilin» пароль «kU9mar!Lex4»\nлогин и пароль выданы\n"},
		{"instances.lua", "cluster_cookie = '«gorod-ozero-kamen-16»'\n"},
		{"ticket.txt", "[FM-2240] reporter «kmbeki», assigned «gdimitrova»\nTicket #12, priority high, assigned to «gdimitrova»\n"},
		{"a.log", "login rejected for «nlindqvist» from x: tried 3\nmfa challenge for «nlindqvist» via sms\n"},
		{".psql_history", "CREATE USER «adelacroix» PASSWORD '«kD9_x2mQp4»';\nALTER ROLE «adelacroix» WITH LOGIN;\nDROP USER IF EXISTS «adelacroix»;\nCREATE USER app PASSWORD '«kD9_x2mQp4»';\n"},
		{"clients.conf", "\tshortname = «fjell-cache03»\ncname = «holm-app18»\n"},
		{"notes.txt", "ipmi of «fjell-db22»: see below\n"},
		{"psql.txt", "-[ RECORD 1 ]-\nusername | «jane.doe»\nrole     | x\n"},
		{"a.log", "memory assigned successfully\naddress assigned to queue default\naccess denied for requests from outside\nrole assigned, done\nshortname = localhost\nCREATE USER MAPPING FOR x SERVER y\nthe reporter said, no\nretry denied for reasons from above\n"},
		{"postgresql.log", "x [4410] app@crew LOG:  connection authenticated\nx [4410] app@crew ERROR:  no\n"},
		{"rabbitmq.conf", "# password hashing: rabbit_password_hashing_sha256\npassword_hashing_module = rabbit_password_hashing_sha512\n"},
		{".gitlab-ci.yml", "- echo \"$CI_JOB_TOKEN\" | docker login -u gitlab-ci-token --password-stdin $CI_REGISTRY\n"},
	})
}
