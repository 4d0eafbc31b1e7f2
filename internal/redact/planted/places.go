package planted

// byPlace are secrets that only their place betrays: a word of a directive, a line of a
// file of two, a number in a message.
func byPlace(g *grower) {
	g.file("etc/openvpn/client/⟨up¦office¦site-b⟩", "jroe\n‹C two-lines base62-16›\n")
	g.file("etc/nut/upsmon.conf", `
MONITOR ups@localhost 1 watch ‹C upsmon pw› primary
‹D upsmon =MINSUPPLIES 1›
`)
	g.file("etc/proftpd/sql.conf", `
SQLConnectInfo ftp@localhost ftpd ‹C sqlconnectinfo pw›
‹D proftpd =SQLAuthTypes Crypt Plaintext›
`)
	g.file("etc/turnserver.conf", `
user=guest:0x‹C coturn hex32›
‹D coturn =listening-port=3478›
`)
	g.file("var/log/app/tls-keys.log", `
CLIENT_RANDOM ‹C keylog hex64› ‹C keylog hex96›
SERVER_TRAFFIC_SECRET_0 ‹C keylog hex64› ‹C keylog hex64›
`)
	g.file("opt/app/backup.sh", `
restic --password-command 'echo ‹C password-command pw›' snapshots
‹D password-command =RESTIC_PASSWORD_COMMAND='cat /etc/restic/pass'›
`)
	g.file("opt/app/config/jwt.json", `{"Jwt": {"Key": "‹C jwt-phrase phrase›"}, ‹D sort-key ="Sort": {"Key": "created at desc"}›}
`)
	g.file("opt/app/config/keys.py", `
‹D secret-by-name =api_key = get_secret("prod/app/api_key")›
‹D secret-by-name =SecretId='prod/billing/rds-credentials'›
`)
	g.file("var/lib/app/root.json", `{"keys":{"5a":{"keytype":"ed25519","keyval":{"public":"‹D tuf-public hex64›"}}}}
`)
	g.log("var/log/app/codes.log", javaLine, 60, `
‹~stamp› INFO  c.e.app.Sms : OTP code ‹C otp-log digits6› sent
‹~stamp› INFO  c.e.app.Sms : ‹C otp-log digits6› is your login code
‹~stamp› INFO  c.e.app.Keys : api key rotated: old=‹C key-rotated base62-32› new=‹C key-rotated base62-32›
‹D codes =c.e.app.Http : http status code 500123›
`)
}
