package redact

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/optool/optool/pkg/diagnostics"
)

// The cross product of personal and network values: kinds in all spellings, in all
// contexts where they stand, and what looks like them and is none, in the same ones.

// crossPerson is one spelling of one kind. Of its contexts it takes those whose kind is
// among in.
type crossPerson struct {
	name, in string
	make     func(r *rand.Rand) string
}

func pick(r *rand.Rand, words string) string {
	all := strings.Fields(words)
	return all[r.IntN(len(all))]
}

func crossPersons() []crossPerson {
	given := func(r *rand.Rand) string {
		return pick(r, "Marta Jonas Elif Rasmus Ingrid Tomasz Leila Bruno Saoirse Viktor")
	}
	family := func(r *rand.Rand) string {
		return pick(r, "Hollmann Kovacic Petrova Lindqvist Okonkwo Marchetti Yilmaz Brandvold Szymanski Delacroix")
	}
	login := func(r *rand.Rand) string { return strings.ToLower(given(r)[:1] + family(r)) }
	small := func(r *rand.Rand, n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "bcdfghklmnprstvwz"[r.IntN(17)]
			if i%2 == 1 {
				b[i] = "aeiou"[r.IntN(5)]
			}
		}
		return string(b)
	}
	short := func(r *rand.Rand) string {
		return fmt.Sprintf("%s%s%02d", pick(r, "pgdb ldap mx build vpn-gw app-core sap kafka-b edge zrhsql"), pick(r, "- x q"), r.IntN(98)+1)
	}
	end := func(r *rand.Rand) string {
		return pick(r, "com net org de io eu coop nl se pt gr hu co.uk com.br tech cloud systems berlin museum local internal corp.lan intern home.arpa intra lan")
	}
	host := func(r *rand.Rand) string { return short(r) + "." + small(r, 8) + "." + end(r) }
	v4 := func(r *rand.Rand) string {
		return fmt.Sprintf("%s.%d.%d", pick(r, "10.44 172.19 192.168 198.51 203.0 84.17 45.9"), r.IntN(250)+1, r.IntN(250)+1)
	}
	hex := func(r *rand.Rand, format string) string { return fmt.Sprintf(format, r.IntN(240)+16) }
	octets := func(r *rand.Rand, format, by string) string {
		var all []string
		for range 6 {
			all = append(all, hex(r, format))
		}
		all[0] = fmt.Sprintf(format, 0x5a)
		return strings.Join(all, by)
	}
	group := func(r *rand.Rand) string { return fmt.Sprintf("%x", r.IntN(0xefff)+0x1000) }
	d := func(r *rand.Rand, n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "23456789"[r.IntN(8)]
		}
		return string(b)
	}
	return []crossPerson{
		{"email", "v", func(r *rand.Rand) string { return login(r) + "@" + small(r, 8) + "." + end(r) }},
		{"email with dot", "v", func(r *rand.Rand) string {
			return strings.ToLower(given(r)+"."+family(r)) + "@mail." + small(r, 7) + ".com"
		}},
		{"email with plus", "v", func(r *rand.Rand) string { return login(r) + "+" + small(r, 4) + "@" + small(r, 8) + ".org" }},
		{"email of idn", "v", func(r *rand.Rand) string { return login(r) + "@" + small(r, 5) + "ß" + small(r, 3) + ".de" }},
		{"email encoded", "v", func(r *rand.Rand) string { return login(r) + "@xn--" + small(r, 6) + "-7ya.de" }},
		{"ipv4", "va", v4},
		{"ipv4 with port", "v", func(r *rand.Rand) string { return v4(r) + ":" + pick(r, "443 5432 51820 8080") }},
		{"ipv4 network", "v", func(r *rand.Rand) string { return v4(r) + "/" + pick(r, "24 16 32 30") }},
		{"ipv4 in brackets", "v", func(r *rand.Rand) string { return "[" + v4(r) + "]" }},
		{"ipv4 reversed", "v", func(r *rand.Rand) string { return v4(r) + ".in-addr.arpa" }},
		{"ipv6", "va", func(r *rand.Rand) string {
			return pick(r, "2001:db8:: fe80:: fd12:3456:: 2a02:8109:")[:4] + ":" + group(r) + "::" + group(r) + ":" + group(r)
		}},
		{"ipv6 whole", "v", func(r *rand.Rand) string {
			return "2001:0db8:" + group(r) + ":" + group(r) + ":" + group(r) + ":0000:0000:" + group(r)
		}},
		{"ipv6 in brackets", "v", func(r *rand.Rand) string { return "[2001:db8:" + group(r) + "::" + group(r) + "]:8443" }},
		{"ipv6 with zone", "v", func(r *rand.Rand) string { return "fe80::" + group(r) + ":" + group(r) + "%eth0" }},
		{"ipv6 capitals", "v", func(r *rand.Rand) string { return strings.ToUpper("2001:db8:" + group(r) + "::" + group(r)) }},
		{"mac", "v", func(r *rand.Rand) string { return octets(r, "%02x", ":") }},
		{"mac capitals", "v", func(r *rand.Rand) string { return octets(r, "%02X", ":") }},
		{"mac dashes", "v", func(r *rand.Rand) string { return octets(r, "%02X", "-") }},
		{"mac dots", "v", func(r *rand.Rand) string {
			return fmt.Sprintf("5a%02x.%02xbe.%02x4f", r.IntN(256), r.IntN(256), r.IntN(256))
		}},
		{"phone e164", "v", func(r *rand.Rand) string { return "+49" + d(r, 10) }},
		{"phone blanks", "v", func(r *rand.Rand) string { return "+49 30 " + d(r, 8) }},
		{"phone british", "v", func(r *rand.Rand) string { return "+44 20 " + d(r, 4) + " " + d(r, 4) }},
		{"phone french", "v", func(r *rand.Rand) string {
			return "+33 6 " + d(r, 2) + " " + d(r, 2) + " " + d(r, 2) + " " + d(r, 2)
		}},
		{"phone us dashes", "v", func(r *rand.Rand) string { return d(r, 3) + "-" + d(r, 3) + "-" + d(r, 4) }},
		{"phone us area", "v", func(r *rand.Rand) string { return "(" + d(r, 3) + ") " + d(r, 3) + "-" + d(r, 4) }},
		{"phone us code", "v", func(r *rand.Rand) string { return "+1-" + d(r, 3) + "-" + d(r, 3) + "-" + d(r, 4) }},
		{"phone russian", "v", func(r *rand.Rand) string { return "+7 (9" + d(r, 2) + ") " + d(r, 3) + "-" + d(r, 2) + "-" + d(r, 2) }},
		{"phone russian 8", "v", func(r *rand.Rand) string { return "8 (9" + d(r, 2) + ") " + d(r, 3) + "-" + d(r, 2) + "-" + d(r, 2) }},
		{"phone slash", "v", func(r *rand.Rand) string { return "030/" + d(r, 7) }},
		{"host", "vah", host},
		{"host in capitals", "vh", func(r *rand.Rand) string { return strings.ToUpper(short(r) + "." + small(r, 8) + ".com") }},
		{"host of a word", "vah", func(r *rand.Rand) string {
			return pick(r, "mail ns portal nextcloud intranet") + "." + small(r, 8) + "." + pick(r, "com de coop net pt ch")
		}},
		{"host of any ending", "h", func(r *rand.Rand) string {
			return pick(r, "mail ns portal") + "." + small(r, 8) + "." + pick(r, "health bank store pro shop zone services is id name")
		}},
		{"short host", "h", short},
		{"user", "u", login},
		{"user with dot", "u", func(r *rand.Rand) string { return strings.ToLower(given(r) + "." + family(r)) }},
		{"user with number", "u", func(r *rand.Rand) string { return login(r) + d(r, 2) }},
		{"user with dash", "u", func(r *rand.Rand) string { return "svc-" + small(r, 6) }},
		{"person", "p", func(r *rand.Rand) string { return given(r) + " " + family(r) }},
		{"person of three", "p", func(r *rand.Rand) string { return given(r) + " van " + family(r) }},
		{"person beyond ascii", "p", func(r *rand.Rand) string {
			return pick(r, "Jürgen Łukasz Åsa José Zoë") + " " + family(r) + pick(r, "ová sén ić")
		}},
		{"person in cyrillic", "p", func(r *rand.Rand) string {
			return pick(r, "Анна Пётр Гульнара Олег") + " " + pick(r, "Мухаметзянова Сидоренко Королёва")
		}},
	}
}

// crossPlacesOfPersons are contexts: KIND of value, file, text. § is the value.
func crossPlacesOfPersons() [][3]string {
	return [][3]string{
		{"v", "app.log", `2026-11-22 03:20:04,123 INFO  [main] c.e.shop.Peer - handled § in 3 ms`},
		{"v", "app.log", `2026-11-22T03:20:04Z WARN dropped packet src=§ dst=local`},
		{"v", "app.log", `time="2026-11-22T03:20:04Z" level=info msg="seen § again" count=3`},
		{"v", "app.log", `peer (§) is gone`},
		{"v", "app.log", `seen: §, then nothing.`},
		{"v", "app.log", `[§] retrying`},
		{"v", "app.json", `{"level":"info","value":"§","n":3}`},
		{"v", "app.json", `{"items":["§","x"]}`},
		{"v", "app.json", `{"msg":"got \"§\" from queue"}`},
		{"v", "app.json", `{"log":"line one\n§\nline three"}`},
		{"v", "conf.yaml", "app:\n  allowed:\n    - §\n  x: 1"},
		{"v", "conf.yaml", "app:\n  value: '§'"},
		{"v", "conf.xml", `<entry><value>§</value></entry>`},
		{"v", "conf.xml", `<entry value="§" n="3"/>`},
		{"v", "page.html", `<td class="c">§</td><td>3</td>`},
		{"v", "list.csv", "id,value,count\n7,§,12"},
		{"v", "list.csv", "id;value;count\n7;\"§\";12"},
		{"v", "list.tsv", "id\tcontent\n7\t§"},
		{"v", "out.txt", " id | value | n\n----+-------+---\n  7 | § | 3"},
		{"v", "out.txt", "+----+\n| 7 | § | ok |\n+----+"},
		{"v", "dump.sql", `INSERT INTO t (id, v) VALUES (7, '§');`},
		{"v", "dump.sql", "COPY t (id, v) FROM stdin;\n7\t§\n\\."},
		{"v", "app.env", `TARGET=§`},
		{"v", "app.ini", "[x]\ntarget = §"},
		{"v", "app.properties", "x.target=§"},
		{"v", "trace.log", "java.net.ConnectException: no answer (§)\n\tat java.base/sun.nio.ch.Net.pollConnect(Net.java:672)"},
		{"v", "trace.log", `panic: dial §: i/o timeout`},
		{"v", "head.txt", "X-Forwarded-For: §\r\nAccept: */*"},
		{"v", "history", `notify --to § --quiet`},
		{"v", "mail.txt", "please ask\n§\nabout this"},
		{"v", "py.log", `{'peer': '§', 'n': 3}`},
		{"a", "app.log", `GET https://§/x?y=1 200`},
		{"a", "app.log", `failed: http://§: timeout`},
		{"h", "app.env", `DATABASE_URL=postgres://app:${DB_PASSWORD}@§:5432/shop`},
		{"h", "app.yaml", `url: ldaps://§`},
		{"h", "app.yaml", `url: "amqp://§:5671/vh"`},
		{"h", "app.log", `cloning ssh://git@§:23/./vault`},
		{"h", "app.json", `{"u":"https:\/\/§\/x"}`},
		{"h", "app.json", `{"host":"§","port":5432}`},
		{"h", "app.yaml", "db:\n  host: §\n  port: 1"},
		{"h", "app.yaml", "server: §"},
		{"h", "app.log", `dial tcp: lookup §: no such host`},
		{"h", "app.log", `connected to §:6379`},
		{"h", "app.log", `{"remote_host": "§"}`},
		{"h", "app.log", `upstream hostname=§ weight=3`},
		{"h", "history", `psql -h § -U app shop`},
		{"h", "history", `mysql --host=§ shop`},
		{"h", "history", `redis-cli --host § ping`},
		{"h", "history", `ssh root@§ uptime`},
		{"h", "history", `sqlplus /@//§:1521/orcl`},
		{"h", "history", `smbclient //§/backup -N`},
		{"h", "client.conf", "client\nremote § 1194 udp\n"},
		{"h", "messages", `Nov 22 03:20:04 § systemd[1]: Started Session 3.`},
		{"h", "jdbc.properties", `spring.datasource.url=jdbc:postgresql://§:5432/shop`},
		{"h", "out.txt", " name | host | n\n------+------+---\n a | § | 3"},
		{"h", "list.csv", "id,hostname,count\n7,§,12"},
		{"u", "app.log", `user=§ action=open`},
		{"u", "app.log", `User § logged in`},
		{"u", "app.log", `§ logged in from the office`},
		{"u", "app.json", `{"user":"§","n":1}`},
		{"u", "app.json", `{"user":{"name":"§"},"n":1}`},
		{"u", "app.yaml", "db:\n  username: §"},
		{"u", "auth.log", `Nov 22 03:20:04 web sshd[7]: Accepted publickey for § from 10.1.2.3 port 5 ssh2`},
		{"u", "auth.log", `Nov 22 03:20:04 web sudo:     § : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls`},
		{"u", "auth.log", `pam_unix(su:session): session opened for user §(uid=1007) by (uid=0)`},
		{"u", "app.log", `open /home/§/x.txt: permission denied`},
		{"u", "app.log", `C:\Users\§\AppData\Local`},
		{"u", "app.log", `login failed for §`},
		{"u", "app.log", `authenticated as §`},
		{"u", "app.log", `FATAL:  password authentication failed for user "§"`},
		{"u", "app.log", `2026-03-02 06:00:00,390 DEBUG [main] c.k.settings - | sftp.user             | §  | file    |`},
		{"u", "out.txt", " id | username | n\n----+----------+---\n  7 | § | 3\n  8 | § | 4"},
		{"u", "out.txt", "| id | user | n |\n|----|------|---|\n| 7 | § | 3 |"},
		{"u", "out.txt", "+----+------+\n| User | Host |\n+----+------+\n| § | % |\n+----+------+"},
		{"u", "list.csv", "id,username,count\n7,§,12\n8,§,13"},
		{"u", "list.csv", "id;login;count\n7;§;12"},
		{"u", "list.tsv", "user\tid\n§\t7"},
		{"u", "app.env", `HTTP_PROXY=http://§:${PROXY_PASSWORD}@10.1.2.3:3128`},
		{"u", "history", `git clone ssh://§@10.1.2.3:29418/x`},
		{"u", "history", `psql -U § -h localhost`},
		{"u", "history", `mysql -u § shop`},
		{"u", "history", `ssh §@10.1.2.3`},
		{"u", "access.log", `10.0.0.1 - § [22/Nov/2026:03:20:04 +0000] "GET / HTTP/1.1" 200 12`},
		{"u", "conf.xml", `<username>§</username>`},
		{"u", "page.html", `<input name="username" value="§">`},
		{"u", "ldap.log", `bind dn="uid=§,ou=people,dc=x,dc=y"`},
		{"u", "passwd", `§:x:1003:1003:,,,:/srv:/bin/bash`},
		{"p", "mail.txt", `From: § <x77@kolmarix.de>`},
		{"p", "mail.txt", `To: "§" <x77@kolmarix.de>, other`},
		{"p", "app.json", `{"customer":"§","n":1}`},
		{"p", "app.json", `{"full_name": "§"}`},
		{"p", "app.yaml", `author: §`},
		{"p", "git.log", `Author: § <x77@kolmarix.de>`},
		{"p", "card.vcf", "BEGIN:VCARD\nFN:§\nEND:VCARD"},
		{"p", "passwd", `x77kol:x:1003:1003:§,,,:/srv:/bin/bash`},
		{"p", "ldap.ldif", "dn: cn=§,ou=people,dc=x\ndisplayName: §"},
		{"p", "list.csv", "id,full_name,count\n7,§,12"},
		{"p", "conf.xml", `<fullName>§</fullName>`},
		{"p", "app.log", `§ logged in`},
	}
}

// crossHarmless are what looks like such values and is none, by the kinds of contexts
// they may stand in.
func crossHarmless() [][2]string {
	return [][2]string{
		{"v", "1.24.3"}, {"v", "v2.11.0-rc1"}, {"v", "nginx/1.18.0.1"}, {"v", "12:34:56"}, {"v", "2026-11-22T03:20:04.123456Z"}, {"v", "03:20:04.123"},
		{"v", "1.3.6.1.4.1.311.20.2"}, {"v", "com.example.shop"}, {"v", "org.apache.kafka.clients.NetworkClient"}, {"v", "app.log"}, {"v", "db1.backup.tar.gz"}, {"v", "main.rs"}, {"v", "main.go:42"},
		{"v", "lib2.test.py"}, {"v", "github.com/spf13/cobra"}, {"v", "application/json"}, {"v", "text/html; charset=utf-8"}, {"v", "3.14159"}, {"v", "22.11.2026"}, {"v", "2026-11-22"}, {"v", "ORD-2026-004711"}, {"v", "978-3-16-148410-0"},
		{"v", "550e8400-e29b-41d4-a716-446655440000"}, {"v", "8080"}, {"v", "user agent"}, {"v", "root"}, {"v", "www-data"}, {"v", "localhost"}, {"v", "127.0.0.1"}, {"v", "::1"}, {"v", "0.0.0.0"}, {"v", "[::]:80"},
		{"v", "255.255.255.0"}, {"v", "localhost.localdomain"}, {"v", "9f2c1e7ab3d45f60718293a4b5c6d7e8f9012345"}, {"v", "sha256:9f2c1e7ab3d4"}, {"v", "spring.datasource.url"}, {"v", "log4j2.rootLogger.level"}, {"v", "java.lang.NullPointerException"},
		{"v", "net.ipv4.ip_forward"}, {"v", "k8s.pod.name"}, {"v", "s3.endpoint.host"}, {"v", "std::string"}, {"v", "00:00:00:00:00:00"}, {"v", "ff:ff:ff:ff:ff:ff"}, {"v", "1700000000"}, {"v", "+0300"}, {"v", "12/24"}, {"v", "99.9%"}, {"v", "libssl.so.3"}, {"v", "x86_64-linux-gnu"},
		{"v", "session.timeout.ms"}, {"v", "management.endpoint.health"}, {"v", "nginx:1.25.3-alpine"}, {"v", "cert-manager.io/v1"}, {"v", "a::b"}, {"v", "getty@tty1.service"}, {"v", "left-pad@1.3.0"}, {"v", "HikariPool-1"}, {"v", "http-nio-8080-exec-3"}, {"v", "TLSv1.3"}, {"v", "200-299"}, {"v", "100-200-300"}, {"v", "2.16.840.1.113883"},
		{"u", "root"}, {"u", "www-data"}, {"u", "postgres"}, {"u", "nobody"}, {"u", "admin"},
		{"h", "localhost"}, {"h", "127.0.0.1"}, {"h", "www.w3.org"}, {"h", "www.google.com"}, {"h", "github.com"},
	}
}

func TestCrossPersons(t *testing.T) {
	most, draws := 12, 2
	if os.Getenv("OPTOOL_SOAK") != "" {
		most, draws = 1000, 6
	}
	missedBy, missedIn, harmedBy, harmedIn := shares{}, shares{}, shares{}, shares{}
	missed, asked, harmed, spared := 0, 0, 0, 0
	for n, place := range crossPlacesOfPersons() {
		r, err := New(Options{Key: [32]byte{1}, Privacy: diagnostics.Strict})
		if err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(23, uint64(n)))
		title := place[1] + ": " + place[2]
		for _, kind := range crossPersons() {
			for range draws {
				if !strings.Contains(kind.in, place[0]) {
					break
				}
				value := kind.make(random)
				text := strings.ReplaceAll(place[2], "§", value) + "\n"
				got := crossed(t, r, place[1], text)
				left := strings.Contains(strings.ToLower(got), strings.ToLower(strings.Trim(value, "[]")))
				if again := crossed(t, r, place[1], got); again != got {
					t.Errorf("twice: %q -> %q", got, again)
				}
				example := fmt.Sprintf("%q -> %q", text, got)
				missedBy.count(kind.name, left, example)
				missedIn.count(title, left, example)
				if asked++; left {
					missed++
				}
			}
		}
		for _, decoy := range crossHarmless() {
			if decoy[0] != place[0] || strings.Contains(place[2], "username") && strings.Contains(decoy[1], " ") {
				continue
			}
			text := strings.ReplaceAll(place[2], "§", decoy[1]) + "\n"
			got := crossed(t, r, place[1], text)
			lost := !strings.Contains(got, decoy[1])
			example := fmt.Sprintf("%q -> %q", text, got)
			harmedBy.count(decoy[1], lost, example)
			harmedIn.count(title, lost, example)
			if spared++; lost {
				harmed++
			}
		}
	}
	t.Logf("%d of %d missed, %.2f %%; %d of %d harmed, %.2f %%", missed, asked, 100*float64(missed)/float64(asked), harmed, spared, 100*float64(harmed)/float64(spared))
	if missed*200 > asked || most > 12 {
		missedIn.print(t, "missed in", most)
		missedBy.print(t, "missed", most)
		if missed*200 > asked {
			t.Errorf("%d of %d values are missed", missed, asked)
		}
	}
	if harmed*200 > spared || most > 12 {
		harmedIn.print(t, "harmed in", most)
		harmedBy.print(t, "harmed", most)
		if harmed*200 > spared {
			t.Errorf("%d of %d harmless values are lost", harmed, spared)
		}
	}
}
