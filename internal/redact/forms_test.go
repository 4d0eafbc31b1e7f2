package redact

import (
	"strings"
	"testing"
)

func TestPositionalForms(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"home/a/.pgpass", "# comment\ndb:5432:app:bob:«s3cr:et\\\\x»\n*:*:*:ann:«hello»\n"},
		{"notes.txt", "db:5432:app:bob:«Zu7-kaLma»\nlocalhost:*:*:ann:«Rivak-33»\n"},
		{"root/.netrc", "machine a.local login bob password «hunter22»\nmachine b\n  login ann\n  password \"«two words»\"\nmacdef init\npassword stays here\n\ndefault login anonymous password «me2you»\n"},
		{"notes.txt", "curl needs machine api.local login bob password «kUmar-91» in it\n"},
		{"etc/shadow", "root:«$6$abcdefgh$0123456789abcdefghijklmnop»:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\nbin:!!:19000::::::\n"},
		{"etc/gshadow", "wheel:«abJnggxhB/yWI»:root:bob\nsudo:!::bob\n"},
		{"conf/.htpasswd", "bob:«$apr1$Kd8a7b1c$0123456789abcdefghijk.»\nann:«rqXexS6ZhobKA»\n"},
		{"conf/x.htdigest", "bob:realm:«0123456789abcdef0123456789abcdef»\n"},
		{"etc/ppp/chap-secrets", "# client server secret IP\nbob * \"«pap er»\" *\nann srv «Kilo-42» 10.0.0.1\n"},
		{"etc/ipsec.secrets", "10.0.0.1 10.0.0.2 : PSK \"«shared one»\"\nbob : EAP \"«eapPass1»\"\n: RSA key.pem \"«phrase1»\"\n: RSA other.pem\n"},
		{"etc/racoon/psk.txt", "10.0.0.1 «preSharedOne»\n"},
		{"etc/postfix/sasl_passwd", "[smtp.local]:587 bob:«mailPass»\n"},
		{"etc/rsyncd.secrets", "bob:«rsyncPass»\n"},
		{"etc/exim4/passwd.client", "mail.local:bob:«eximPass»\n"},
		{"etc/pgbouncer/userlist.txt", "\"bob\" \"«plainOne»\"\n"},
		{"run/secrets/db", "«justasecret»\n"},
		{"run/secrets/db_host", "db1\n"},
		{"var/lib/rabbitmq/.erlang.cookie", "«GQKZYXWVUTSRABCDEFGH»"},
		{"config/master.key", "«0123456789abcdef0123456789abcdef»\n"},
		{"etc/mongo-keyfile", "«YWJjZGVmZ2hpamtsbW5vcHFyc3R1\ndnd4eXphYmNkZWZnaGlqa2xtbm9w»\n"},
		{"etc/admin-password.txt", "«hello there»\n"},
		{"etc/ssl/host.key.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBQkq3 x\n"},
		{"etc/openvpn/up.auth", "robot\n«cepim.Lefen»\n"},
		{"svn.simple/abc", "K 8\npassword\nV 7\n«a b c d»\nK 8\nusername\nV 3\nbob\nEND\n"},
	})
}

func TestDeviceLines(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"sw.cfg", "enable secret 5 «$1$mERr$hx5rVt7rPNoS4wqbXKX7m0»"},
		{"sw.cfg", "username bob privilege 15 password 7 «0822455D0A16»"},
		{"sw.cfg", "username bob secret 9 «$9$nhEmQVczB7dqsO$X.HsgL6x1il0RxkOSSvyQYwucySCt7qFm4v7pqCxkKM»"},
		{"sw.cfg", "snmp-server community «s3cretRO» RO 10"},
		{"sw.cfg", "snmp-server host 192.0.2.1 version 2c «trapcomm»"},
		{"sw.cfg", "snmp-server user mon grp v3 auth sha «authPass1» priv aes 128 «privPass1»"},
		{"sw.cfg", "tacacs-server host 192.0.2.1 key 7 «070C285F4D06»"},
		{"sw.cfg", "crypto isakmp key «MyPreShared» address 192.0.2.1"},
		{"sw.cfg", " neighbor 192.0.2.2 password «bgpPass9»"},
		{"sw.cfg", "ip ospf message-digest-key 1 md5 «ospfPass»"},
		{"sw.cfg", " key-string «chainKey1»"},
		{"sw.cfg", "service password-encryption"},
		{"junos.conf", "secret \"«$9$abcdEFGH1234ijkl»\"; ## SECRET-DATA"},
		{"etc/snmp/snmpd.conf", "rocommunity «pubRead» default\ncreateUser mon SHA \"«authPhrase»\" AES \"«privPhrase»\"\ncom2sec local localhost «commOne»\n"},
		{"app.log", "the key 7 of the password 5 times was changed; wrong password for bob"},
	})
}

func TestCommandLines(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"a.log", `mysql -u root -p«S3cret!x» app`},
		{"a.log", `mysqldump -uroot -p'«a b c»' --all-databases | gzip`},
		{"a.log", `sshpass -p «hunter22» ssh bob@host`},
		{"a.log", `redis-cli -h db -a «redisPw1» ping`},
		{"a.log", `curl -s -u bob:«curlPw99» http://localhost/`},
		{"a.log", `curl --user "bob:«cu rl»" -H 'X-Api-Key: «abcDEF123456ghiJKL»' http://localhost`},
		{"a.log", `ldapsearch -x -D cn=admin -w «ldapPw1» -b dc=x`},
		{"a.log", `smbclient //srv/share -U bob%«smbPw11»`},
		{"a.log", `xfreerdp /v:ts /u:bob /p:«rdpPw111»`},
		{"a.log", `sqlplus scott/«tiger99»@orcl`},
		{"a.log", `openssl enc -aes-256-cbc -k «opensslPw» -in a; openssl rsa -passin pass:«keyPw12»`},
		{"a.log", `keytool -list -storepass «storePw1» -keystore x.jks`},
		{"a.log", `7z a -p«zipQ!123» x.7z dir`},
		{"a.log", `zip -P «zipPw123» x.zip f`},
		{"a.log", `docker login -u bob -p «dockPw12» reg.local`},
		{"a.log", `docker run -p 8080:80 --name web nginx`},
		{"a.log", `kubectl create secret generic db --from-literal=pw=«kubePw12»`},
		{"a.log", `helm install x --set auth.password=«helmPw12»,replicas=2`},
		{"a.log", `rabbitmqctl add_user bob «rabbitPw1»`},
		{"a.log", `htpasswd -nb bob «htPw1234»`},
		{"a.log", `mc alias set s3 http://localhost:9000 «accesskey1» «secretkey1»`},
		{"a.log", `echo «sudoPw12» | sudo -S apt update`},
		{"a.log", `echo 'bob:«chPw1234»' | chpasswd`},
		{"a.log", `psql -h db -p 5432 -U app`},
		{"a.log", `ssh -p 2222 host; mkdir -p /var/x; cp -p a b; nc -p 80`},
		{"a.json", `["mysql","-u","root","-p«jsonPw12»"]`},
		{"a.json", `{"Cmd": ["redis-server", "--requirepass", "«jsonPw12»"]}`},
		{"a.yaml", "args:\n  - --requirepass\n  - «yamlPw12»\n  - --port\n  - \"1\"\n"},
		{"proc/1/cmdline", "mysql\n-uroot\n-p«procPw12»\n"},
		{"a.log", `app --db-password «flagPw12» --password-file /run/secrets/x --token-ttl 3600`},
		{"a.log", `ipmitool -H bmc -U admin -P «ipmiPw12» power status`},
		{"a.log", `snmpwalk -v2c -c «commPw12» host`},
		{"a.log", `net use Z: \\srv\share «netPw123» /user:bob`},
		{"a.log", `mysql --host=db --port=3306 --print-defaults`},
		{"a.log", `type=EXECVE msg=audit(1.2:3): argc=4 a0="mysql" a1="-u" a2="root" a3="-p«auditPw1»"`},
	})
	// In hexadecimal: mysql\0-pAuditPw22
	const title = "6D7973716C002D70417564697450773232"
	got, _ := naive("audit.log", formText, false, []byte("type=PROCTITLE msg=audit(1.2:3): proctitle="+title))
	if strings.Contains(got, "417564697450773232") || !strings.Contains(got, "proctitle=6D7973716C002D70") {
		t.Errorf("got %s", got)
	}
}

func TestSQL(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"a.log", `CREATE USER 'bob'@'%' IDENTIFIED BY '«sqlPw123»';`},
		{"a.log", `ALTER USER bob IDENTIFIED WITH mysql_native_password BY '«sq''l x»'`},
		{"a.log", `LOG:  statement: ALTER ROLE bob WITH PASSWORD '«pgPw1234»';`},
		{"a.log", `CREATE LOGIN bob WITH PASSWORD = N'«msPw1234»', CHECK_POLICY = ON`},
		{"a.log", `SET PASSWORD FOR 'bob'@'localhost' = PASSWORD('«myPw1234»');`},
		{"a.log", `CHANGE MASTER TO MASTER_HOST='x', MASTER_PASSWORD='«masterPw»'`},
		{"a.log", `INSERT INTO users (id, login, password, age) VALUES (1, 'bob', '«insPw123»', 5), (2, 'ann', '«other,(x»', 6);`},
		{"d.sql", "COPY public.users (id, login, password) FROM stdin;\n1\tbob\t«copyPw12»\n2\tann\t«copyPw34»\n\\.\nSELECT 1;\n"},
		{"d.sql", "CREATE TABLE `users` (\n  `id` int(11) NOT NULL,\n  `secret` varchar(9),\n  PRIMARY KEY (`id`)\n);\nINSERT INTO `users` VALUES (1,'«dumpPw12»'),(2,'«dumpPw34»');\n"},
		{"users.csv", "id,login,password,role\n1,bob,«csvPw123»,admin\n2,ann,\"«csv,Pw \"\"x»\",user\n"},
		{"x.ldif", "dn: uid=bob\nuserPassword: «ldifPw12»\nuserPassword:: «bGRpZlB3MTI=»\ncn: x\n"},
		{"a.log", "AUTH PLAIN «AGJvYgBzZWNyZXQ=»"},
		{"a.log", "C: PASS «popPw123»"},
		{"a.log", "a1 LOGIN bob «imapPw12»"},
		{"a.log", `1700000000.1 [0 127.0.0.1:1] "AUTH" "«redisPw12»"`},
		{"a.log", `ACL SETUSER bob on >«aclPw123» ~*`},
		{"a.log", "PASS all tests; LOGIN failed for bob; AUTH required"},
		{"a.log", "The password 'policy' and a secret 'santa'; users(id, name) values"},
		{"a.js", `db.auth("bob", "«mongoPw1»")`},
		{"a.py", `requests.get(u, auth=("bob", "«pyPw1234»"))`},
	})
}

func TestSniff(t *testing.T) {
	for _, c := range []struct {
		name, head string
		want       form
	}{
		{"etc/app/config.yaml", "a: b", formYAML},
		{"x/.env.bak", "A=b", formEnv},
		{"x/.env.production", "A=b", formEnv},
		{"x/app.properties.old.gz", "a=b", formProperties},
		{"root/.pgpass", "", formPgpass},
		{"etc/shadow-", "", formShadow},
		{"x/data", "{\n \"a\": 1}", formJSON},
		{"x/data", "<?xml version='1.0'?>", formXML},
		{"x/data", "apiVersion: v1\nkind: Secret", formYAML},
		{"home/.bash_history", "ls", formShell},
		{"x.json", "not json", formText},
		{"x/data", "h:5432:d:u:p\n", formPgpass},
		{"x/data", "u:$6$aaaaaaaa$bbbbbbbbbbbbbbbbb:1:2\n", formShadow},
		{"dump.sql.1", "", formSQL},
		{"app.log", "2026-11-22 INFO x", formText},
	} {
		if got := sniff(c.name, []byte(c.head)); got != c.want {
			t.Errorf("sniff(%q, %q) = %d, want %d", c.name, c.head, got, c.want)
		}
	}
}

// FuzzForms looks for panics and spans out of range in the detectors of forms and
// personal data.
func FuzzForms(f *testing.F) {
	for _, seed := range []string{"mysql -p'x", "COPY t (a, password) FROM stdin;\n1\t2", "insert into t (password) values ('x',(", "machine a login b password ", "K 8\npassword\nV 99999\nx", "proctitle=2D2D70", "a@b.c <x", "::1 fe80::", "+7 (4", "\"AUTH\" \"", "user x on >y ~*\n", "id,password\n1,\"", "~x/", "A\\", "uid=1(a),2("} {
		f.Add("x.csv", uint8(0), seed)
		f.Add("shadow", uint8(8), seed)
	}
	f.Fuzz(func(t *testing.T, name string, kind uint8, text string) {
		sniff(name, []byte(text))
		w := &window{text: []byte(text), name: name, form: form(kind % 13), strict: true}
		lower := []byte(strings.ToLower(text))
		if len(lower) != len(text) {
			return
		}
		for _, d := range append(fileDetectors(), personalDetectors()...) {
			for _, s := range d.starts {
				for at := 0; at+len(s) <= len(lower); at++ {
					if string(lower[at:at+len(s)]) == strings.ToLower(s) {
						d.look(w, at, len(s))
					}
				}
			}
			for i := 0; d.pairs != nil && i+1 < len(text); i++ {
				if d.pairs(text[i], text[i+1]) {
					d.look(w, i, 2)
				}
			}
			if d.whole != nil {
				d.whole(w)
			}
		}
		for _, s := range w.spans {
			if s.start < 0 || s.end > len(text) || s.start >= s.end {
				t.Fatalf("span %+v of %d bytes", s, len(text))
			}
		}
	})
}
