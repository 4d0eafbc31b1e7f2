package redact

import "testing"

func TestPersonal(t *testing.T) {
	checkMarked(t, true, []markedLine{
		// E-mail.
		{"app.log", `sent mail to «jane.doe+x@mail.example.com» ok`},
		{"app.log", `"to":"«jane.doe@example.com»"`},
		{"app.log", `mailto:«jane@example.co.uk»?subject=x`},
		{"app.log", `GET /x?e=«jane%40example.com»&y=1`},
		{"app.log", `{"e":"«jane\u0040example.com»"}`},
		{"app.log", `{"e":"«jane\u002edoe\u0040example\u002ecom»"}`},
		{"app.log", `From: «Jane Doe» <«jane.doe@example.org»>`},
		{"app.log", `Author: «Jane van Doe» <«j@x.example.org»>`},
		{"app.log", `письмо от «иван@почта.рф»`},
		{"app.log", `line\n«bob.ross@example.net»\nend`},
		// IPv4.
		{"app.log", `connect «10.0.3.7»:5432 ok, from «203.0.113.9», net «192.168.1.0»/24`},
		{"app.log", `http://«10.0.3.7»/x and [«198.51.100.4»]`},
		{"app.log", `{"ip":"«10.0.3.7»"} x=%3D«10.0.3.8»`},
		{"app.log", `ptr «7.3.0.10.in-addr.arpa»`},
		{"app.log", `host «ip-10-0-3-7» is up`},
		{"app.log", `a «::ffff:10.0.0.1» b`},
		{"app.log", `client: «5.18.3.4», server: x`},
		// IPv6.
		{"app.log", `from «2001:db8::8a2e:370:7334» port 22`},
		{"app.log", `[«2001:0db8:85a3:0000:0000:8a2e:0370:7334»]:443`},
		{"app.log", `«fe80::1ff:fe23:4567:890a»%eth0`},
		{"app.log", `inet6 «fd00:1234::5»/64 scope`},
		// Hardware addresses.
		{"app.log", `link/ether «00:16:3e:12:34:56» brd ff:ff:ff:ff:ff:ff`},
		{"app.log", `mac «52:54:00:12:34:56».`},
		{"app.log", `Physical Address: «00-16-3E-12-AB-56»`},
		{"app.log", `arp «0016.3e12.3456»`},
		{"app.log", `mac_address="«00163e123456»"`},
		// Telephone numbers.
		{"app.log", `call «+7 (495) 123-45-67» or «8 (495) 123-45-67» or «+1-202-555-0143» or «(202) 555-0143»`},
		{"app.log", `«+442071838750»; «+49 30 9018200»; «202-555-0143»; «8-800-555-35-35»`},
		{"app.json", `{"phone": "«4951234567»", "phone": "«89161234567»"}`},
		// Hosts.
		{"app.log", `dial «db1.prod.corp.example.com»:5432`},
		{"app.log", `https://«shop.example.org»/x «myhost.local» «api.acme.io»`},
		{"app.log", `hostname=«atlas7» node: «worker-3» server="«jupiter»"`},
		{"messages", `Nov 22 03:20:04 «jupiter» sshd[812]: Accepted publickey for «jdoe» from «10.1.2.3» port 51522 ssh2`},
		{"messages", `2026-11-22T03:20:04.123456+00:00 «jupiter» kernel: eth0 up`},
		{"app.log", `<34>1 2026-11-22T03:20:04Z «jupiter» app 12 ID47 - x`},
		{"uname.txt", `Linux «jupiter» 6.8.0-45-generic #45-Ubuntu SMP x86_64 GNU/Linux`},
		{"etc/hostname", "«jupiter»\n"},
		{"etc/hosts", "127.0.0.1 localhost\n«10.0.0.5» «jupiter.corp.lan» «jupiter»\n"},
		{"session.txt", `«jane»@«web01»:~$ ls`},
		{"session.txt", `root@«web01»:/# id`},
		{"app.log", `connection from «web-01» port 4022`},
		// Users.
		{"app.log", `user=«jdoe» login: «kate» username="«mary.s»" owner: «peter»`},
		{"auth.log", `pam_unix(sshd:session): session opened for user «jdoe»(uid=1001) by (uid=0)`},
		{"auth.log", `sudo:     «jane» : TTY=pts/0 ; USER=root ; COMMAND=/bin/ls`},
		{"auth.log", `Failed password for invalid user «oracle9» from «10.9.8.7» port 2`},
		{"app.log", `uid=1000(«jane») gid=1000(«jane») groups=1000(«jane»),27(sudo),998(docker)`},
		{"app.log", `open /home/«jane»/app/x.log, C:\Users\«jsmith»\AppData, /Users/«mary»/x`},
		{"app.log", `uid=«jdoe»,ou=people,dc=example cn=«Jane Doe»,ou=people,dc=x`},
		{"app.log", `password authentication failed for user "«app_rw»"`},
		{"etc/passwd", "root:x:0:0:root:/root:/bin/bash\n«jane»:x:1000:1000:«Jane Doe»,,,:/home/«jane»:/bin/bash\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n"},
		{"etc/group", "docker:x:998:«jane»,«bob12»\n"},
		{"ls.txt", "-rw-r--r-- 1 «jane» «devops3» 123 Nov 22 03:20 app.conf\n"},
		{"ps.txt", "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\nroot           1  0.0  0.1 168 11 ?        Ss   03:00   0:01 /sbin/init\n«jane»         812  0.0  0.1 168 11 ?        Ss   03:00   0:01 vim\n"},
		{"app.json", `{"first_name": "«Jane»", "last_name":"«Doe»", "customer": "«Иван Петров»", "birth_date": "«1980-01-02»"}`},
		{"app.json", `{"latitude": "«55.7558»", "ssn": "«123-45-6789»"}`},
		{"access.log", `«10.0.0.1» - «kate» [22/Nov/2026:03:20:04 +0000] "GET / HTTP/1.1" 200 12`},
		{"app.log", `{"host":{"name":"«jupiter»"},"user":{"name":"«kate»"}}`},
		{"app.yaml", "host:\n  name: «jupiter»\nuser:\n  id: 5\n"},
		{"ssh.txt", "Host x\n  HostName «jupiter»\n  User «kate»\n"},
		{"auth.log", `su: (to root) «kate» on pts/0`},
		{"leases", `client-hostname "«jupiter»";`},
		{"nodes.txt", "NAME      STATUS   ROLES    AGE   VERSION\n«db-nolox»   Ready    worker   41d   v1.30.1\n"},
		{"who.txt", "«kate»     pts/0        2026-11-02 10:11\n"},
		{"app.log", `user=<«kate»>, method=PLAIN`},
		{"app.log", `Node: «worker-3»/«10.0.0.7»`},
		{"app.log", `login by «CORP»\«jdoe» done`},
	})
}

func TestPersonalStays(t *testing.T) {
	for _, s := range []string{
		`2026-11-22T03:20:04.123Z INFO  [main] o.s.b.w.embedded.tomcat.TomcatWebServer - Tomcat started on port(s): 8080 (http)`,
		`Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36`,
		`nginx/1.18.0.1 version 1.2.3.4, "version": "1.2.3.4", tool-1.2.3.4.jar, pkg==1.2.3.4`,
		`listen 127.0.0.1:80, 0.0.0.0:443, ::1, [::]:80, mask 255.255.255.0, :::22, 255.255.255.255`,
		`SHA256 Fingerprint=AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01`,
		`Serial Number: 04:e5:7b:d2:88:1f:aa:03`,
		`std::string foo = a::b; Face::Bad; use std::fmt;`,
		`commit 9f2c1e7ab3d45f60718293a4b5c6d7e8f9012345 at 12:34:56`,
		`id 550e8400-e29b-41d4-a716-446655440000 took 1234567 us, size=1048576`,
		`com.example.App org.apache.kafka.clients.NetworkClient java.io.IOException main.go nginx.conf app.log`,
		`see https://www.w3.org/2001/XMLSchema and github.com/acme/x and docker.io/library/nginx:1.25`,
		`getty@tty1.service started user@1000.service left-pad@1.3.0 image@sha256:0123456789abcdef nginx@latest`,
		`user agent is curl, for user input, the user is not found, User logged out`,
		`1700000000 +0300 2026-11-22 10:11:12 +03:00 pid=12345 port 8080`,
		`listening on host=localhost, DB_HOST=postgres, host: redis`,
		`KexAlgorithms curve25519-sha256@libssh.org,chacha20-poly1305@openssh.com`,
		`oid 1.3.6.1.4.1.311.20.2`,
		`size: 10.5 GiB, rate 1.2.3, 99.9%`,
		`User root logged in; session opened for user root`,
		`apiVersion: cert-manager.io/v1`,
		`obj.name user.home self.app logger.info("x") System.Net.Http`,
		`ratio 12.34.56 and 300.1.2.3 and 1.2.3.4.5`,
		`at com.acme.billing.Service.run(Service.java:42)`,
		`systemd[1]: Started Session 3 of User root.`,
		`v1.24.3-alpine3.19, sha256:deadbeef, 0xdeadbeef, 12:ab`,
		`runs on this host: its state, and every user: their names; postgres 16.3.0.1`,
		`# gez_ER@abegede UTF-8 and args[1::2] and Entrust.net Root`,
		`"operator": "equal", operator=gt`,
		`users:(("nginx",pid=812,fd=6)) cpu=0.3 mem=12`,
		`{"level":"info","ts":1700000000.123,"caller":"main.go:42","msg":"done","duration":"3.2ms"}`,
		`E1122 03:20:04.123456 1 reflector.go:138] pkg/mod/k8s.io/client-go@v0.27.2/tools/cache`,
		`rc.local /etc/rc.local jail.local settings.local`,
	} {
		got, _ := naive("app.log", formText, true, []byte(s))
		if got != s {
			t.Errorf(" got %s\nwant %s", got, s)
		}
	}
}
