package redact

import "testing"

func TestWordsOfDirectives(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"etc/nut/upsmon.conf", "MONITOR ups@localhost 1 watch «Zu7-kaLma» primary\nMONITOR rack@db1:3493 1 watch \"«two words»\" slave\nMINSUPPLIES 1\n"},
		{"etc/proftpd/sql.conf", "SQLConnectInfo ftp@localhost ftpd «Zu7-kaLma»\nSQLAuthTypes Crypt Plaintext\nLDAPBindDN \"cn=admin,dc=local\" \"«Rivak-33»\"\nRadiusAuthServer localhost:1812 «kUmar91x» 5\n"},
		{"etc/redis/sentinel.conf", "sentinel auth-pass mymaster «kUmar-91x»\nsentinel monitor mymaster 127.0.0.1 6379 2\nrename-command CONFIG «xqzvkwjrbtnm»\nrename-command FLUSHALL \"\"\n"},
		{"etc/nginx/dl.conf", `secure_link_md5 "$secure_link_expires$uri «kUmar91xLex»";` + "\n" + `secure_link_md5 "$secure_link_expires$uri";` + "\n"},
		{"etc/postfix/main.cf", "smtp_sasl_password_maps = static:relay:«Zu7-kaLma»\nvirtual_uid_maps = static:5000\nx = static:all\n"},
		{"etc/turnserver.conf", "realm=turn\nuser=guest:«Zu7kaLma»\nuser=bob:«0xbc807ee29df3c9ffa736523fb2c4e8ee»\n"},
		{"keys.log", "CLIENT_RANDOM «" + hexes(64) + "» «" + hexes(96) + "»\nSERVER_TRAFFIC_SECRET_0 «" + hexes(64) + "» «" + hexes(64) + "»\nRSA " + hexes(16) + " «" + hexes(96) + "»\n"},
		{"etc/exim4/exim.conf", "hide mysql_servers = localhost/exim/exim/«Zu7-kaLma»\nclient_send = ^mailer^«Rivak-33»\nclient_send = : mailer : «Rivak-34»\nx = ${if eq{$auth3}{«kUmar-91x»}}\n"},
		{"etc/amandapass", "//nas/share bob%«Zu7-kaLma»\n//nas/other ann%«Rivak-33» CORP\n"},
		{"etc/acme/acme.conf", "backend_login store front «Tq7LmZ-2vKx9»\ncluster_id x Tq7LmZ-2vKx9\nciphers a b ECDHE-RSA-AES128-GCM-SHA256\nserver_name a.b c.d;\n"},
		{"m2/settings-security.xml", "<password>«{AQAAABAAAAAwmfMmv9MV4410yFS3Eptr0OcsVnzxr0aLbURM1x5V}»</password><settingsSecurity><master>{«jSMOWnoPFgsHVpMvz5VrIt5kRbzGpI8u+9EF1iFQyJQ=»}</master></settingsSecurity>"},
		{"a.log", "root@pam!backup=«01a2b3c4-0d1e-4f2a-8b3c-4d5e6f708192» used"},
		{"etc/haproxy.cfg", "http-request set-header Authorization Basic\\ «Ym9iOlp1Ny1rYUxtYQ==»"},
		{"jboss/mgmt-users.properties", "# user=hash\nbob=«cc5f8a7870cad78625e48e544eb9c736»\nann=«hello1»,admin\n"},
		{"u01/expdp.par", "userid=backup/«lampo_chka_623»@ERP\ndirectory=DP\n"},
		{"etc/asterisk/voicemail.conf", "200 => «4984»,Bob Roe,bob@local\nexten => 100,1,Answer()\n"},
		{"a.ps1", "https://b24.local/rest/1/«fif2py1zku2i5nh1»/user.get.json and /rest/2/users/list"},
		{"sw.cfg", "snmp-agent community read cipher «3.tv6truk+Gp»\nsuper password level 3 cipher «POvJ8Nj2t.T5ntR»\nset service snmp community «spruce-indigo»\npassword manager user-name \"admin\" sha1 \"«a25f116bbbba35c186179ac7b17906347b845729»\"\n"},
		{"fw.conf", "config system snmp community\n  edit 1\n    set name \"«velvet-ember»\"\n  next\n"},
		{"ha/secrets.yaml", "some_api: «Lxd1Ux0wCpSPQIt2fCW3»\nhost: db1.local\n"},
		{"b.bat", `schtasks /create /ru DOM\bob /rp "«zima_vetka_281»"`},
		{"net.rsc", "/snmp community set 0 name=«2A9rXQAzrF»\n/snmp community\nset [ find default=yes ] name=«xFPXQU7mBC» addresses=::/0\n/ip address\nset 0 name=lan\n"},
	})
}

func TestPrintedSecrets(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"a.sh", "restic --password-command 'echo «Zu7-kaLma»' snapshots\nBORG_PASSCOMMAND='echo «amber-basil-coral»' borg list\nrsync --password-file=<(echo «Zu7kaLma91») a b::c\n"},
		{"a.sh", "mysql --defaults-file=<(printf '[client]\\npassword=%s' '«Zu7kaLma91»')\nprintf '%s\\n' '«8*0%@?N5Mq%4!r:uGO»' | openfortivpn vpn\necho «Y2fT6ayMa~pM~O~K_A» | openconnect --passwd-on-stdin vpn\n"},
		{"a.sh", "printf '«KYrA_d-gOsCOYf081»' | docker secret create db_pw -\nhome=$(echo \"$passwd\" | cut -f6 -d\":\")\necho done | tee log\necho \"Release v1.2.3-Beta4\" | mail root\n"},
		{"a.sh", "RESTIC_PASSWORD_COMMAND='cat /etc/restic/pass'\nBORG_PASSCOMMAND='pass show backup/borg'\n"},
	})
}

func TestFilesOfTwoLines(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"etc/openvpn/client/up", "jroe\n«qp_58WAm-d5»\n"},
		{"root/.nas-cred", "svc-backup\n«amber-basil-coral»\n"},
		{"etc/list", "nginx\nredis\n"},
		{"etc/versions", "app\nv1.2.3-Beta4\n"},
		{"etc/sums", "app\nsha256:0123456789abcdef0123456789abcdef\n"},
	})
}

func TestCodes(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"a.log", "OTP code «395742» sent\nverification code «579227» for user 17\nYour one-time password is «974937»\n2FA code: «673978»\nLogin with code «499975» accepted\n«233384» is your Acme verification code\nTAN «958866» an Bob\none-time code «352699» sent"},
		{"a.log", "error code 120044 while reading\nhttp status code 500123\nexited with code 137\n12 is your limit\nerrorcode 120044"},
		{"ru.log", "Код подтверждения: «232872», отправлен\nКодовое слово банка: «soHW6PhVeM»\nКод ответа: 232872\n"},
		{"de.log", "Freigabecode «124408» per SMS, Ihr Anmeldecode lautet «694490».\nPasswort Kundenportal: «Eichhorn-Stakan-072»"},
		{"a.log", "api key rotated: old=«B7NnrwXPUKFKsMqRlujwgzwHVKS3mzCj» new=«Cw3TbWTkqZ8vRrNnYy2pLmHd5sXf7uGa»\ntoken issued for client=web: «i4iSqofOI1SdKlRhoKmGKQ4tBuaXb0t0»\ntoken issued for request req_i4iSqofOI1SdKlRhoKmGKQ4tBua\nInvalid token \"«fRKNUHEKAI7zt5oOtJidMGhlpn5BrIbq»\" from a\nunexpected token 'describe'"},
		{"notes.txt", "Router (lab): admin / «Gas4fjord*6245»\nread / write\nx: read / Write2\n"},
		{"notes.txt", "wallet: «brass unit file visa wasp dolphin valve surge assist voyage zone secret»\nseed:\n1. amber\n"},
		{"seed.txt", "words:\n«brass»\n«unit»\n«file»\n«visa»\n«wasp»\n«dolphin»\n«valve»\n«surge»\n«assist»\n«voyage»\n«zone»\n«secret»\nkeep it\n"},
		{"a.go", "want := \"create write truncate sync close append close clone mkdir symlink link rename chmod syncdir remove\"\n"},
		{"secrets.md", "give the secret again: `optool license activate --key-file FILE`\ntoken != '.' and token != '...'\n"},
		{"a.txt", "we saw that all the rows were read and the jobs ended well again with some words more here\n"},
		{"mail.eml", "Content-Transfer-Encoding: base64\n\n«UGFzc3dvcmQ6IGFiYzEyMwpQYXNzd29yZDogYWJjMTIzCg==»\n\nContent-Transfer-Encoding: base64\n\nSGVsbG8gdGhlcmUsIGFsbCBpcyB3ZWxsIGhlcmUgdG9kYXku\n"},
	})
}

func TestKeysInTheirPlaces(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"a.json", `{"Jwt": {"Key": "«amber basil coral denim»", "Issuer": "acme"}, "Sort": {"Key": "created at desc"}}`},
		{"a.py", "jwt.encode(payload, \"«amber basil coral denim»\", algorithm=\"HS256\")\nkeyring.set_password(\"«svc»\", \"bob\", \"«h+wmCZD%5WvDE0»\")\napi_key = get_secret(\"prod/app/api_key\")\nSecretId='prod/billing/rds-credentials'\n"},
		{"a.go", "var jwtKey = []byte(\"«amber basil coral denim»\")\n"},
		{"a.js", "jwtSecret: `«amber basil coral denim»`,\nnew Sequelize('db', 'app', '«Fmqx!c6f!BY-R6»', {});\napp.use(cookieParser('«1wCMsS!-Ll@MA7cs»'));\n"},
		{"a.log", "#0 db.php(12): PDO->__construct('mysql:host=db', 'shop', '«eWsqRo+^Wj*.C»')\nnew Thing::__construct('a', 'b', 'c')"},
		{"a.xml", `<credential-reference clear-text="«WWXl2F-RwoEj3J.M6»"/><RSAKeyValue><Modulus>tZ5jX9qLw2V0sYhR7mBcN4kD8fGpQeUaIoT1xMzKvJyHrSlW</Modulus></RSAKeyValue>`},
		{"root.json", `{"signed":{"keys":{"5a":{"keytype":"ed25519","keyval":{"public":"` + hexes(64) + `"}}}}}`},
		{"web.config", `<add assembly="System.Web.Mvc, Version=5.2.7.0, PublicKeyToken=31BF3856AD364E35" />`},
		{"m.properties", "label.password=Kennwort eingeben\nremember-me.key=«amber-basil-coral-denim»\ndb.passwd\\:main=«ifDP1t5acIdH1i»\ndb.password=ENC(«BBHbUGFKthFrM2OvyG7RL4zVxXrM»)\n"},
		{"load.pl", "$ENV{'FTP_PASSWORD'} = '«pVHjJX6gAJy»';\n"},
		{"Modul1.bas", `cn.Open "Provider=SQLOLEDB;User ID=xls;Password=" & "«OX7zYr2lXe0»"`},
		{"vnc.reg", "\"Password\"=«hex:da,1e,ad,fc,d0,58,2e,30»\n\"Port\"=dword:0000170c\n"},
		{"tv.ini", "Options Password AES=«0789D130C5E8C2C458BF9673D536EFD2»\n"},
		{"a.conf", "primary_conninfo = 'user=r password=''«01xYW7CFbLI8F»'' host=h'\npassword «amber basil coral denim»\ncommunity = \"«heron-topaz-cricket»\"\n"},
		{"job.hcl", "API_KEY={{ with secret \"kv/b24\" }}{{ .Data.key }}{{ end }}\n"},
		{"a.ps1", "$secret = Read-Host -AsSecureString \"Enter password\"\n"},
		{"all.yml", "pw: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  «6638643965323633646262656665»\n  «3134616236»\nother: 1\n"},
		{"a.log", "vault: «s.rzayFTCtVTtPLyu2WslgFlCj» of files. The"},
		{"strace.out", `sendto(7, "USER bob\r\nPASS «idxEp24N6PTc0»\r\n", 40)`},
		{"c.json", `"basic.auth.user.info": "«sr:TzvPVqFscBfnb8»",`},
		{"secret.yaml", "kind: Secret\ndata:\n  tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUNyakNDQVphZ0F3\n  tls.key: «Zm9vYmFyYmF6»\n"},
		{"a.sh", "exp 12/27; x\nssh-keygen -p -P «hiAVnmTnzola~3Elt» -N '«amber basil»' -f k\nipa-client-install -p admin -w «K_81.YMCMrg~owEB5» -U\nb2 authorize-account 0918258ed939 «K0YdEl0qJnicRzJaKGtaUyvgqkMSmel»\npasswd --status www-data\n"},
		{"r.log", "Login incorrect (mschap): [bob/«CEW3YvP4q.6»] (from client x)"},
	})
}

func TestNamesInTheirPlaces(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"a.log", "[client x] AH01617: user «tzielinski»: authentication failure"},
		{"auth.log", "\nNov 20 10:11:12 «app-cricket48» dhcpd: lease\nNov 20 10:11:12 «app-quartz62» hostapd: wlan0: up\nNov 20 10:11:12 «web7» useradd[99]: new user: name=«sunderwood», UID=1001"},
		{"auth.log", "x vsftpd[2]: [«ntakahashi»] OK LOGIN\nx openvpn[4]: «yivanov»/«10.8.1.7»:1194 Learn\npostgres: «neriksson» shop «10.8.1.8»(51234) idle\nsshd: «deriksson»@pts/0\nchown «wfitzgerald»:www-data f\ncreated user «pwhitfield» with"},
		{"a.log", "Tel. «089 2543251» and \"«84955283123»\" <sip:x>, tel 12"},
		{"tcpdump.txt", "ip6 «2a08:1484:f19f::7448».5060 > «fd55:9228:4718::11».5060: sip"},
		{"compose.yml", "image: «registry.int.tessmar-hydraulik.net»/app:2.14.3\nurl: https://example.com/oauth\n"},
	})
}

func hexes(n int) string {
	const digits = "7d3e8f1a2b4c5d6e9f0a1b2c3d4e5f60718293a4b5c6d7e8f9a0b1c2d3e4f506"
	s := ""
	for len(s) < n {
		s += digits
	}
	return s[:n]
}
