package redact

import "testing"

// What stands where secrets do and is none, with the secrets of the same kind beside it.
func TestKeptBesideSecrets(t *testing.T) {
	l := drawing(83)
	drawn, hex := l.mixed(20), l.hex(40)
	lines := []markedLine{
		{"auth.log", "Nov 20 08:07:44 localhost passwd[1533]: pam_unix(passwd:chauthtok): password changed for root"},
		{"auth.log", "passwd[12]: pam_pwquality(passwd:chauthtok): get password failed\nsu: pam_unix(su-l:session): session opened for user root(uid=0) by (uid=0)"},
		{"auth.log", "Nov 20 08:07:44 localhost passwd[1533]: pam_sss(passwd:chauthtok): User info message: ok"},
		{"a.log", "login(passwd:«" + drawn + "»): no"},
		{"a.txt", "Changed password for user apm_system\nPASSWORD apm_system = «" + drawn + "»\n\nChanged password for user elastic\nPASSWORD elastic = «" + l.mixed(20) + "»\n"},
		{"a.properties", "a.password=${env:BACKUP_PW}\nb.password=${file:/etc/x/pw}\nc.password=${vault:kv/app#pw}\nd.password=${DB_PASSWORD:«" + drawn + "»}\n"},
		{"a.env", "GITHUB_TOKEN=${GITHUB_TOKEN:?required}\nAPP_TOKEN=${APP_TOKEN:-«" + drawn + "»}\n"},
		{"Caddyfile", "\theader_up X-Api-Key {env.BACKEND_API_KEY}\n\theader_up X-Api-Key {$API_KEY}\n\theader_up X-Api-Key «" + drawn + "»\n"},
		{"a.conf", "relay_secret = vault:secret/data/moth#relay\nother_secret = «" + drawn + "»\n"},
		{"s.yaml", "client_secret: bao:kv/data/sso#client_secret\napi_token: gcp-sm:projects/1/secrets/api-token/versions/3\ndb_password: conjur:prod/db/password\ndb2_password: doppler:DB_PASSWORD\ndb3_password: «pass:Hunter2024»\n"},
		{"s.yaml", "password: '%env(DB_PASSWORD)%'\nsecret: '«%enV(4kL)9%»'\n"},
		{"v.yaml", "secretArn: arn:aws:secretsmanager:eu-central-1:251631768301:secret:portal/prod/db-RIPU54\ntoken_arn: arn:aws:secretsmanager:eu-central-1:251631768301:secret:api-token-a1B2c3\nsecret: «" + drawn + "»\n"},
		{"m.prom", "kube_secret_metadata_resource_version{namespace=\"portal\",secret=\"portal-db\"} 9205614\nkube_secret_info{secret=\"default-token-x7k2p\",namespace=\"a\"} 1\nfoo{secret=\"«" + drawn + "»\"} 1\n"},
		{"d.txt", "      QB_SMTP_PASSWORD:   <set to the key 'smtp-password' in secret 'qb-db'>  Optional: false\n"},
		{"d.txt", "      KEY:      <set to the key 'stripe' in secret 'shop'>  Optional: false\nData\n====\npassword:  24 bytes\ntoken:     1024 bytes\nca.crt:    1 byte\n"},
		{"d.txt", "password: «24bytesOf7»\npassword: «24 blue bytes»\n"},
		{"p.log", "LOG:  execute <unnamed>: UPDATE users SET password_hash = $1, token = $2 WHERE id = $3"},
		{"p.log", "LOG:  statement: UPDATE users SET password_hash = '«" + hex + "»' WHERE id = 3"},
		{"c.php", "$config['password_charset'] = 'UTF-8';\n$config['password'] = '«" + drawn + "»';\n"},
		{"d.rb", "  config.reset_password_within = 6.hours\n  config.expire_password_after = 3.months\n  config.password = \"«6.Horse!Tale»\"\n"},
		{"j.ini", "Passwort_Mindestlaenge=10\nPasswortGueltigkeit=90\nKennwort_Hoechstalter=180\nlongueur_min_mot_de_passe=12\ncaducidad_contrasena=90\nPasswort=«" + drawn + "»\n"},
		{"c.yaml", "initial_token: -9223372036854775808\nnum_tokens: 256\ntoken: -3074457345618258603\n"},
		{"r.conf", "# requirepass foobared\n;admin_password = admin\n# masterauth changeit\nrequirepass «foobared7»\n# requirepass «" + drawn + "»\n"},
		{"i.ini", "admin_password = «admin»\n"},
		{"z.log", "INFO Session establishment complete on server localhost/127.0.0.1:2181, session id = 0x1000dd26ca355cbc, negotiated timeout = 18000"},
		{"z.log", "session_id=«" + hex + "»"},
		{"Dockerfile", "RUN gpg --batch --keyserver hkps://keys.openpgp.org --recv-keys 09C44B7C91CF4CB998DEE651607D16129321533A\nRUN apt-key adv --keyserver keyserver.ubuntu.com --recv-keys 0x09C44B7C91CF4CB9 8C7A1B09C44B7C91\n"},
		{"a.sh", "gpg --batch --passphrase «" + hex + "» --decrypt a.gpg\ndeploy --api-key «" + hex + "»\n"},
		{".env.example", "# copy to .env\nDB_PASSWORD=changeme\nSECRET_KEY=<your-secret-key>\nSTRIPE_API_KEY=sk_test_xxxxxxxxxxxxxxxxxxxxxxxx\nAWS_SECRET_ACCESS_KEY=YOUR_AWS_SECRET_ACCESS_KEY\nJWT_SECRET=replace-me-with-a-long-random-string\nSMTP_PASSWORD=\nREDIS_URL=redis://:<password>@localhost:6379/0\nMAIL_PASSWORD=«" + drawn + "»\n"},
		{"a.env", "SECRET_KEY=<your-secret-key>\nDB_PASSWORD=«" + drawn + "»\nURL=redis://:<password>@localhost:6379/0\n"},
		{"a.xml", "<a>\n <password>«" + drawn + "»</password>\n <password>\n  «" + l.mixed(14) + "»\n </password>\n <secret>«two lines\n of it»</secret>\n</a>\n"},
		{"a.log", "sent <password>«" + drawn + "»\nand more\n"},
		{"index.html", "<!doctype html>\n<label for=\"api_token\">API token</label>\nconst token = await getToken({ audience: \"api\", scope: \"openid profile\" });\nconst token = await login(\"«" + drawn + "»\");\n"},
		{"a.py", "password = getpass.getpass(prompt=\"Password for admin: \")\npassword = decrypt(\"«" + drawn + "»\")\n"},
		{"k.txt", "# public key: age10nyz2e49i9r57nk5xy73ceh8mkznqktg3swtgd7y263ckm0lcyaznn1iya\n"},
		{"known_hosts", "|1|8vG1lS+olxy8oVHNZ3VsId5kIWg=|H3l/q27XpcDdwh3VczCQPGnLC3A= ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJHj1XCKTP57RExa/5KJ5OB9JZrnacBAI8h1ReZ/gvgO\n|1|q27XpcDdwh3VczCQPGnLC3A8vG0=|lS+olxy8oVHNZ3VsId5kIWgH3lA= ssh-rsa AAAAB3NzaC1yc2E\n"},
		{"j.json", `{"keys": [{"x5t": "-cMqGfReNnznglB2CdxcjQOMNvc", "x5t#S256": "tMsmf9RWS2ijjPzCN5jtrtbbDarKtsolUvLjp-xw0fY"}]}`},
	}
	for _, strict := range []bool{false, true} {
		checkMarked(t, strict, lines)
	}
}

// Names that are those of devices, distributions and messages, with those of hosts and
// persons beside them.
func TestKeptBesideNames(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"lsusb.txt", "Bus 002 Device 001: ID 1d6b:0003 Linux Foundation 3.0 root hub\nRed Hat Enterprise Linux Server 7.9\nLinux Mint 21.2\nLinux «web01» 6.8.0-45-generic #45-Ubuntu SMP\nLinux «dora» 5.10.0 x\n"},
		{"LICENSE", "the Free Software Foundation, either version 3 of the License\n"},
		{"w.txt", `PCI\VEN_8086&DEV_15B8&SUBSYS_BCA8565E&REV_31\3&53285b69&0&FE` + "\n" + `USB\VID_046D&PID_C52B\5&2c` + "\n" + `ACPI\PNP0A08\0` + "\n" + `«ACME»\«jroe»` + "\n"},
		{"mail.log", "cleanup[2301]: 4Xk2pQ1cDzz9sN: message-id=<c27bfa71785b88bf.19628fe2@localhost>\n"},
		{"m.eml", "Message-ID: <20261121082825.17EE0E57D1@localhost.localdomain>\nReply-To: <«jane.roe@acme-shop.com»>\n"},
		{"Web.config", "<add key=\"webpages:Version\" value=\"3.0.0.0\" />\n<add key=\"DbServer\" value=\"«93.184.216.34»\" />\n"},
		{"app.config", "<bindingRedirect oldVersion=\"0.0.0.0-13.0.0.0\" newVersion=\"13.0.0.0\" />\n<range from=\"«93.184.216.1»-«93.184.216.9»\" />\n"},
		{"worker.log", "- ** ---------- .> transport:   amqp://celery:**@localhost:5672/shop\n"},
		{"d.list", "couch = couchdb://stat:${COUCH_PASSWORD}@localhost:5984\npg = postgres://«jroe77»:${PG_PW}@«db1.acme-shop.com»:5432/x\nother = postgres://«jroe77»:«kU9mar!Lex4»@localhost:5432/x\n"},
		{"snmpd.conf", "createUser «netmon» SHA \"«kU9mar!Lex4»\" AES \"«" + drawing(5).mixed(14) + "»\"\nrouser netmon authPriv\nrwuser netmon\n"},
		{"connections.config", "<add name=\"influx\" connectionString=\"url=; user=; password=; interval=5000\" />\n"},
		{"app.log", "Пароль пользователя истекает через 5 дней\nсброшен пароль пользователя «Бережной»\nпароль пользователя «jroe77» сменён\n"},
		{"commands.cfg", "# command_line    $USER1$/check_http -a $USER3$:$USER4$\ncheck_http -a $USER3$:$USER4$\n"},
		{"borgmatic.yaml", "# encryption_passcommand: secret-tool lookup borg-repository repo-name\nSMEV_MNEMONICS=77BANK01_3T\ninitial-cluster-token: 'etcd-cluster-1'\ninitial-cluster-token: '«kU9mar!Lex4»'\n"},
		{"churn.ipynb", "{\n \"source\": [\n \"token = os.environ['HF_TOKEN']\\n\",\n \"token = os.getenv(\\\"HF_TOKEN\\\")\\n\",\n \"token = '«kU9mar!Lex4»'\\n\"\n]}\n"},
		{"smtp.txt", "AUTH LOGIN\n334 VXNlcm5hbWU6\n334 UGFzc3dvcmQ6\n«WXJCYjJVZjl1VVNmZ0VWMQ==»\n250 2.0.0 Ok: queued as aed4e7f7f302\n"},
		{"ansible.log", "{\"password\": \"VALUE_SPECIFIED_IN_NO_LOG_PARAMETER\", \"token\": null}\n"},
		{"ci.log", "Cache restored from key: Linux-node-962da8cb67e7d61202a96d411513bc12b883a4c1e69b37e9a3ac9859f9d296f2\n"},
		{"es.log", "[INFO ][o.e.c.m.MetadataMappingService] [idx/O36b2dTbUUTJOdmP18rYaB] update_mapping [_doc]\n"},
		{"d.tsv", "serial\tmodel\tenable_secret\tfirmware\nHUIQKRZ6ZT5B\tSW-48\t«daylJ2M7WMKXayDr»\t15.2(7)E3\n# total\t2\texported\tby\tv4.18.2\n"},
		{"h.txt", "$c = Get-Credential -Message \"Password for installer\"\nPassword for «jroe»:\n"},
	})
}

func TestHostsInNamesOfFiles(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"a.txt", "files/x/«putty-vpn4c.acme-shop.net».log\n/etc/ssl/«www.acme-shop.com».crt\n/var/log/«db7.acme-shop.de».log\n"},
		{"a.txt", "messages.app.de.json\nappsettings.local.json\ndocker-compose.prod.yml\nmain.net.log\norg.gnome.shell.log\ncom.acme.app.log\nwww.github.com.crt\napp.config.dev.json\nsyslog.1.gz\n"},
	})
}

func TestNamesOfServicesAreNotSought(t *testing.T) {
	for name, want := range map[string]bool{"shop": true, "relay": true, "Billing": true, "jroe": false, "mweber": false} {
		if got := nameOfService(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestLocalPartsThatProgramsMake(t *testing.T) {
	for local, want := range map[string]bool{
		"20261121082825.17EE0E57D1": true, "c27bfa71785b88bf.19628fe2": true, "1732123456.123.45": true, "4Xk2pQ1cDzz9sN.20261121": true, "E1tDabc-0001Ab-2C": true,
		"jane.roe": false, "jroe1985": false, "jroe.20261121": false, "12": false,
	} {
		if got := madeLocal([]byte(local)); got != want {
			t.Errorf("%s: %v", local, got)
		}
	}
}

func TestWordsInPlaceOfASecretStay(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"publish.toml", "proxy_password = \"<указать пароль>\"\nproxy_password = \"«kU9mar!Lex4»\"\n"},
		{"graylog.conf", "# password_secret = <сгенерировать: pwgen -N 1 -s 96>\nroot_password = <set me before the start>\n"},
		{"api.php", "$pass = getenv('MP_PASS') ?: die('нет пароля');\n"},
		{"vars.xml", "<param name=\"password\" value=\"$${default_password}\"/>\n<param name=\"password\" value=\"«kU9mar!Lex4»\"/>\n"},
		{"gateway.log", "DEBUG Idempotence-Key: 26fb5cda-3859-4121-a84a-e058bf11f838\nDEBUG X-Api-Key: «26fb5cda-3859-4121-a84a-e058bf11f838»\n"},
	})
}
