package planted

// accounts are names of people and hosts where only the context says what they
// are, each also standing bare further down.
func accounts(g *grower) {
	g.file("var/lib/app/who.txt", `
‹P user-who user #who›     pts/0        2026-11-02 10:00 (‹P ipv4-who ipv4-›)
uid=1001(‹P user-id user›) gid=1001(staff) groups=1001(staff),27(sudo)
drwxr-xr-x 2 ‹P user-ls user› staff 4096 Nov  2 10:00 ‹D ls =documents›
-rw------- 1 root root 1675 Nov  2 10:00 ‹D ls =server.key›
C:\Users\‹P user-windows user›\AppData\Local\app.log
/Users/‹P user-mac user›/Library/Logs/app.log
CORP\‹P user-domain user› logged on
uid=‹P user-dn user›,ou=people,dc=corp,dc=local
cn=‹P person-dn person›,ou=staff,dc=corp,dc=local
`)
	g.file("var/lib/app/nodes.txt", `
NAME                 STATUS   ROLES    AGE   VERSION   INTERNAL-IP
‹P host-kubectl host›   Ready    worker   41d   ‹D k8s-version =v1.31.2›   ‹P ipv4-kubectl ipv4-›
`)
	g.file("opt/app/config/peers.ini", `
[cluster]
hostname = ‹P host-ini host #peer›
server=‹P host-ini host›
node_name: ‹P host-ini host›
bind = ‹P ipv4-ini ipv4-›:7000
peers = ‹P ipv4-list ipv4-›,‹P ipv4-list ipv4-›, ‹P ipv6-list ipv6-›
hwaddr=‹P mac-ini mac›
username = ‹P user-ini user›
owner: ‹P user-ini user›
tel: ‹P phone-ini phone›
‹D peers =mtu = 1500›
‹D peers =version = 10.4.2.1›
‹D peers =started = 2026-11-02 10:20:30.123›
‹D peers =ratio = 16:9›
‹D peers =range = 10.5-12.25›
‹D peers =oid = 1.3.6.1.4.1.8072.3.2.10›
`)
	g.log("var/log/app/people.log", javaLine, 150, `
‹~stamp› INFO  c.e.app.Auth : login user=‹P user-pair user› ip=‹P ipv4-pair ipv4-›
‹~stamp› INFO  c.e.app.Auth : {"username":"‹P user-json user›","client_ip":"‹P ipv6-json ipv6-›","email":"‹P email-json email›"}
‹~stamp› INFO  c.e.app.Auth : GET /users?email=‹P email-query email|url›&page=1
‹~stamp› INFO  c.e.app.Auth : mail to "‹P person-mail person›" <‹P email-display email›> queued
‹~stamp› WARN  c.e.app.Net : ‹P host-prose host› is unreachable from host ‹P host-prose host›
‹~stamp› WARN  c.e.app.Net : no route to /‹P ipv4-java ipv4-›:5432
‹~stamp› WARN  c.e.app.Net : java.net.UnknownHostException: ‹P fqdn-java fqdn›
‹~stamp› WARN  c.e.app.Net : x-forwarded-for: ‹P ipv4-forwarded ipv4-›, ‹P ipv4-forwarded ipv4-›
‹~stamp› WARN  c.e.app.Net : dial tcp [‹P ipv6-go ipv6-›]:6379: connect: connection refused
‹~stamp› INFO  c.e.app.Sms : sent to ‹P phone-prose phone›, звонок на ‹P phone-prose phone›
‹~stamp› INFO  c.e.app.Net : device ‹P mac-prose mac› joined
‹D people =c.e.app.Jobs : 10:20:30 job 12:34 of 2026-11-02 took 01:02:03.456›
‹D people =c.e.app.Jobs : read 8 800 555 bytes, wrote 1-800-555 chunks of 4096›
‹D people =c.e.app.Build : postgres 16.3.0.1, nginx/1.27.2, OpenSSL 3.0.15›
‹D people =c.e.app.Cert : SHA1 Fingerprint=‹~SERIAL››
‹D people =c.e.app.Main : loaded org.springframework.boot.web.embedded.tomcat.TomcatWebServer›
‹D people =c.e.app.Main : id=‹~uuid› ts=1760000000123 seq=79161234567›
`)
	// Repetitions where nothing tells what they are.
	g.file("var/lib/app/bare.txt", `
(‹B user-bare who›) then ‹B host-bare peer› and ‹B user-bare user1›;
ping ‹B host-bare host2› ok, /srv/‹B user-bare user3›/x, [‹B host-bare host1›]
`)
}
