package planted

// Lists of processes, dumps of databases, tables of records.

func processes(g *grower) {
	g.file("var/lib/app/ps.txt", `
USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root           1  0.0  0.1 168000 11000 ?        Ss   Jan01   0:09 /sbin/init
app          901  1.2  4.0 900000 80000 ?        Sl   Jan01  10:02 java -Xmx2g -Ddb.password=‹C ps-java pw› -jar /opt/app/app.jar
app          922  0.0  0.3 100000  8000 ?        S    Jan01   0:00 /opt/app/worker --redis redis://:‹C ps-url pw›@cache:6379 --concurrency 8
root         977  0.0  0.1  10000  2000 ?        S    Jan01   0:00 mysql -h db -uroot -p‹C ps-mysql pw›
root         981  0.0  0.1  10000  2000 ?        S    Jan01   0:00 curl -s -H Authorization: Bearer ‹C ps-bearer base62-40› https://api.local
app          990  0.0  0.1  10000  2000 ?        S    Jan01   0:00 node server.js --api-key ‹C ps-flag base62-30› --port 3000
root         991  0.0  0.1  10000  2000 ?        S    Jan01   0:00 sshpass -p ‹C ps-sshpass pw› rsync -a /srv/ peer:/srv/
‹D ps =root         995  0.0  0.1  10000  2000 ?        Ss   Jan01   0:01 /usr/sbin/sshd -D -o PasswordAuthentication=no›
`)
	g.file("proc/901/environ", "PATH=/usr/bin\nHOME=/opt/app\nDB_PASSWORD=‹C environ symbols›\nAPI_TOKEN=‹C environ base62-36›\n‹D environ =LANG=C.UTF-8›\n", withNUL)
	g.file("proc/922/cmdline", "/opt/app/worker\n--password\n‹C cmdline pw›\n--queue\n‹D cmdline =default›\n", withNUL)
	g.file("var/lib/app/systemctl-show.txt", `
Id=billing.service
Environment=DB_PASSWORD=‹C systemctl-show pw› LOG_LEVEL=info API_KEY=‹C systemctl-show base62-32›
ExecStart={ path=/opt/app/server ; argv[]=/opt/app/server --secret ‹C systemctl-argv pw› ; ignore_errors=no ; pid=901 }
‹D systemd =InvocationID=‹~hex32››
‹D systemd =KeyringMode=private›
`)
}

func dumps(g *grower) {
	g.file("var/backups/app.sql", `
-- PostgreSQL database dump
CREATE ROLE app LOGIN PASSWORD '‹C sql-role nasty|single›';
ALTER ROLE report WITH ENCRYPTED PASSWORD '‹C sql-scram scram›';
CREATE TABLE public.users (id integer NOT NULL, login text, password_hash text, api_token character varying(64), note text);
‹D sql =ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);›
‹D sql =CREATE INDEX tokens_expiry ON public.tokens USING btree (expires_at);›
COPY public.users (id, login, password_hash, api_token, note) FROM stdin;
1	adm	‹C copy-hash hash›	‹C copy-token base62-40›	first
2	rob	‹C copy-hash hex32›	\N	second
3	svc	‹C copy-hash hash›	‹C copy-token hex40›	‹D copy =checked ‹~day››
\.
COPY public.accounts (id, password, enabled) FROM stdin;
1	‹C copy-plain pw›	t
2	‹C copy-plain plain›	f
\.
`)
	g.file("var/backups/shop.sql.gz", `
-- MySQL dump 10.13
CREATE USER 'app'@'%' IDENTIFIED BY '‹C sql-identified pw›';
GRANT ALL ON app.* TO 'app'@'%' IDENTIFIED BY PASSWORD '*‹C sql-mysql-hash HEX40›';
ALTER USER 'root'@'localhost' IDENTIFIED WITH caching_sha2_password BY "‹C sql-identified symbols›";
SET PASSWORD FOR 'bob'@'localhost' = PASSWORD('‹C sql-set pw›');
CHANGE MASTER TO MASTER_USER='repl', MASTER_PASSWORD='‹C sql-master pw›', MASTER_LOG_FILE='bin.000004';
INSERT INTO users (id, login, password, created) VALUES (1,'adm','‹C sql-insert nasty|single›','2026-01-01'),(2,'rob','‹C sql-insert pw›','2026-02-02');
UPDATE users SET password = '‹C sql-update pw›' WHERE id = 3;
CREATE LOGIN app WITH PASSWORD = N'‹C sql-login symbols›', CHECK_POLICY = OFF;
CREATE DATABASE SCOPED CREDENTIAL c WITH IDENTITY = 'SHARED ACCESS SIGNATURE', SECRET = '‹C sql-credential base64-44›';
SELECT * FROM dblink('host=localhost dbname=app user=app password=‹C sql-dblink pw›', 'select 1');
‹D sql =INSERT INTO tags (id, name) VALUES (1,'password policy'),(2,'token bucket');›
`, packed)
	g.file("var/backups/users.csv", `
id,login,password,api_key,quota
1,adm,‹C csv-password symbols›,‹C csv-key base62-30›,100
2,rob,"‹C csv-password phrase›",‹C csv-key hex32›,‹D csv =200›
3,svc,‹C csv-password pw›,,300
`)
	g.file("var/backups/ldap.ldif", `
dn: cn=robot,dc=local
objectClass: person
userPassword: ‹C ldif pw›

dn: cn=second,dc=local
userPassword:: ‹C ldif-b64 symbols|b64›

dn: cn=third,dc=local
userPassword: {SSHA}‹C ldif-hash base64-40›
‹D ldif =pwdLastSet: 133500000000000000›
‹D ldif =entryUUID: ‹~uuid››
`)
	g.file("var/backups/mongo-users.js", `
use admin
db.createUser({user: "app", pwd: "‹C mongo-create pw›", roles: ["readWrite"]})
db.auth("app", "‹C mongo-auth pw›")
{ "_id" : "admin.app", "credentials" : { "SCRAM-SHA-256" : { "iterationCount" : 15000, "salt" : "‹~base64-40›", "storedKey" : "‹C mongo-stored base64-44›", "serverKey" : "‹C mongo-server base64-44›" } } }
`)
}

func records(g *grower) {
	g.file("var/lib/app/customers.json", `
[{"id": 1, "full_name": "‹P person person›", "email": "‹P email-json email›", "phone": "‹P phone-json phone›", "ip": "‹P ipv4-json ipv4-›"},
 {"id": 2, "contact": {"e-mail": "‹P email-ucs email|ucs›", "mobile": "‹P phone-json phone›"}, ‹D plan ="plan": "standard", "seats": 25›}]
`)
	g.file("var/lib/app/orders.csv", `
order,customer_email,phone,ip_address,total
‹D order =1001›,‹P email-csv email›,‹P phone-csv phone›,‹P ipv4-csv ipv4-›,‹D total =250.00›
1002,‹P email-csv email›,‹P phone-csv phone›,‹P ipv6-csv ipv6-›,17.50
`)
	g.file("var/lib/app/payments.log", `
‹~stamp› INFO charge card=‹C card card› amount=100.00
‹~stamp› DEBUG {"pan":"‹C card-json card›","cvv":"‹~int900›","exp":"12/28"}
‹D not-card =‹~stamp› INFO batch 1234567890123456 closed, 4000000000000 bytes›
‹D trace =‹~stamp› INFO trace_id=‹~hex32› span_id=‹~hex16››
`)
}

func people(g *grower) {
	g.file("etc/passwd", `
‹D passwd =root:x:0:0:root:/root:/bin/bash›
‹D passwd =daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin›
‹P passwd-user user #user1›:x:1001:1001:‹P passwd-gecos person›,,,:/home/x:/bin/bash
‹P passwd-user user #user2›:x:1002:1002::/srv/x:/bin/zsh
`)
	g.file("etc/aliases", "postmaster: root\nroot: ‹P email-alias email›\nops: ‹P email-alias email›, ‹P email-alias email›\n")
	g.file("etc/letsencrypt/renewal.conf", "[account]\nemail = ‹P email-ini email›\n‹D acme =key_type = ecdsa›\n‹D acme =version = 2.11.0›\n")
	g.file("var/lib/app/AUTHORS", "‹P person-git person› <‹P email-git email›>\nmaintainer: ‹P person-git person› <‹P email-git email›>\n")
	g.file("var/lib/app/git.log", `
commit ‹D commit hex40›
Author: ‹P person-git person› <‹P email-git email›>
Date:   Mon Nov 2 10:00:00 2026 +0300

    ‹D message =Fix the rotation of tokens (#412)›

commit ‹D commit hex40›
Merge: ‹D commit-short hex7› ‹D commit-short hex7›
Author: ‹P person-git person› <‹P email-git email›>
`)
	g.log("var/log/auth.log", syslogLine, 300, `
‹~syslog› box sshd[‹~int30000›]: Accepted publickey for ‹P user-ssh user #user3› from ‹P ipv4-ssh ipv4-› port ‹~port› ssh2: ED25519 SHA256:‹~base62-43›
‹~syslog› box sshd[‹~int30000›]: Failed password for invalid user ‹P user-ssh user› from ‹P ipv6-ssh ipv6-› port ‹~port› ssh2
‹~syslog› box sudo: ‹P user-sudo user› : TTY=pts/0 ; PWD=/home/‹P user-home user› ; USER=root ; COMMAND=/usr/bin/systemctl restart app
‹~syslog› box sudo: deploy : TTY=pts/1 ; PWD=/srv ; USER=root ; COMMAND=/usr/bin/mysql -uroot -p‹C sudo-command pw› -e status
‹~syslog› box systemd-logind[612]: New session 41 of user ‹P user-logind user›.
‹~syslog› box su: pam_unix(su:session): session opened for user ‹P user-pam user›(uid=1004) by (uid=0)
‹D auth =pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)›
‹D auth =PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh›
‹D auth =error: kex_exchange_identification: Connection closed by remote host›
`)
	g.log("var/log/mail.log", syslogLine, 200, `
‹~syslog› box postfix/smtpd[‹~int30000›]: connect from unknown[‹P ipv4-mail ipv4-›]
‹~syslog› box postfix/qmgr[‹~int30000›]: ‹D queue-id HEX10›: from=<‹P email-mail email›>, size=1412, nrcpt=1 (queue active)
‹~syslog› box postfix/smtp[‹~int30000›]: to=<‹P email-mail email›>, relay=‹P host-mail fqdn›[‹P ipv4-mail ipv4-›]:25, delay=0.4, status=sent
‹~syslog› box dovecot: imap-login: Login: user=<‹P user-mail user›>, method=PLAIN, rip=‹P ipv6-mail ipv6-›, mpid=441
‹~syslog› box postfix/smtpd[‹~int30000›]: < AUTH PLAIN ‹C auth-plain pw|sasl›
`)
}

func hosts(g *grower) {
	g.file("etc/hosts", `
‹D hosts =127.0.0.1 localhost›
‹D hosts =::1 ip6-localhost ip6-loopback›
‹P ipv4-hosts ipv4-› ‹P fqdn-hosts fqdn› ‹P host-hosts host #host1›
‹P ipv6-hosts ipv6-›	‹P fqdn-hosts fqdn›
`)
	g.file("etc/hostname", "‹P hostname host #host2›\n")
	g.file("etc/resolv.conf", "search ‹P fqdn-search fqdn›\nnameserver ‹P ipv4-resolv ipv4-›\n‹D resolv =options timeout:2 attempts:3›\n")
	g.file("var/lib/app/ip-addr.txt", `
‹D lo =1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN›
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500
    link/ether ‹P mac-ip mac› brd ff:ff:ff:ff:ff:ff
    inet ‹P ipv4-cidr ipv4-›/24 brd 10.0.0.255 scope global eth0
    inet6 ‹P ipv6-cidr ipv6-›/64 scope link
`)
	g.file("var/lib/app/uname.txt", "Linux ‹P host-uname host› 6.1.0-28-amd64 #1 SMP PREEMPT_DYNAMIC Debian ‹D kernel =6.1.119-1› (2026-01-22) x86_64 GNU/Linux\n")
	g.file("home/deploy/.ssh/known_hosts", "‹P fqdn-known fqdn›,‹P ipv4-known ipv4-› ‹D ssh-public ssh-ed›\n[‹P fqdn-known fqdn›]:2222 ‹D ssh-public ssh-rsa›\n")
	g.file("var/lib/app/arp.txt", "Internet  ‹P ipv4-arp ipv4-›   12   ‹P mac-dots macdots›  ARPA   Vlan10\n? (‹P ipv4-arp ipv4-›) at ‹P mac-arp mac› [ether] on eth0\n")
	g.file("opt/app/config/cluster.yaml", `
nodes:
  - {name: a, address: ‹P ipv4-yaml ipv4-›, host: ‹P fqdn-yaml fqdn›}
  - {name: b, address: "[‹P ipv6-yaml ipv6-›]:7000"}
advertise: ‹P ipv4-port ipv4-›:7946
upstream: http://‹P fqdn-url fqdn›:8080/v1
contact: mailto:‹P email-mailto email›
support_phone: "‹P phone-yaml phone›"
‹D yaml-version =version: 1.2.3.4›
‹D yaml-listen =listen: 0.0.0.0:8080›
‹D yaml-mask =netmask: 255.255.255.0›
‹D yaml-class =class: com.example.platform.Application›
`)
	g.log("var/log/syslog", syslogLine, 400, `
‹~syslog› ‹P host-column host #host3› kernel: [  12.345678] eth0: link up, ‹P mac-kernel mac›
‹~syslog› box dhclient[411]: DHCPACK of ‹P ipv4-dhcp ipv4-› from ‹P ipv4-dhcp ipv4-›
‹~syslog› box app[901]: connection to ‹P fqdn-log fqdn› refused, trying ‹P ipv6-log ipv6-›
‹~syslog› box app[901]: request by ‹P email-log email› from ::ffff:‹P ipv4-mapped ipv4-›
‹~syslog› box app[901]: callback ‹P phone-log phone› scheduled
‹D time =systemd[1]: Started Daily apt upgrade at 10:20:30, took 1:02:03.›
‹D cpp =app[901]: std::chrono::system_clock::now() called in a::b::c›
‹D java =app[901]: at org.apache.kafka.clients.NetworkClient.poll(NetworkClient.java:549)›
‹D files =app[901]: wrote app.log, main.go and nginx.conf to /var/lib/app›
‹D package =dpkg[88]: status installed libssl3:amd64 3.0.15-1~deb12u1›
‹D pci =kernel: pci 0000:00:1f.2: [8086:2922] type 00 class 0x010601›
`)
}
