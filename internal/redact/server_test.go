package redact

import (
	"strings"
	"testing"
)

// Secrets that no word for a password names, in what servers keep and write.
func TestSecretsOfServers(t *testing.T) {
	hash := "2338" + "31DEC8D48EFCFFC63913496DC109"
	seed := "SUAOUXE4CGUETCYLK6Z7RVVVJS5DAHUFZY2PN3I7WFKKZUXKQLLGMU77" + "EY"
	key := "eSkOUpFkxA9dTpCrNe/HsRqhmiqO/nCd7h/P2IG4" + "h3s="
	cases := []markedLine{
		{"a.log", "smbencrypt.c: lm hash: «" + hash + "» nt hash: «" + hash + "»\nnt_hash=«" + hash + "», user session key: «" + hash + "»\n"},
		{"a.log", "md5 hash: " + hash + "\ncurrent hash " + strings.ToLower(hash) + ", the lm hash is weak\n"},
		{"outputs.conf", "[indexer_discovery:main]\npass4SymmKey = «kestrel-falcon-7692»\n"},
		{"outputs.conf", "pass4Admin = «kestrel-falcon-7692»\npass4_length = 12\npass2_bitrate = 4000\n"},
		{"nats.conf", "remotes = [ { nkey: \"«" + seed + "»\" } ]\n"},
		{"a.txt", "SUCCESS SAVED SAMPLE SOURCE SCANNED\nSU" + strings.Repeat("ABCDEFGH", 7) + "\n"},
		{"nomad.hcl", "server {\n  encrypt = \"«" + key + "»\"\n}\n"},
		{"c.json", "{\"encrypt\": \"«" + key + "»\"}\n"},
		{"a.txt", "encrypt = \"yes\"\nencrypt = \"none\"\nencrypt: true\nencrypt = \"sha256-abc\"\n"},
		{"serf/local.keyring", "[\"«" + key + "»\"]\n"},
		{"notes.txt", "Wi-Fi of the depot: «indigo-lichen-4878» (printer upstairs)\nWLAN Lager: «indigo-lichen-4878»\nguest network upstairs: «amber-basil-coral-204»\n"},
		{"notes.txt", "Wi-Fi of the depot: see the sheet\nWi-Fi 6: fast enough\nwireless bridge: firmware 2.4\nWi-Fi channel: 36\n"},
		{"c.yaml", "vpn::psk: ENC[PKCS7,YjYkMkohLNq6GXZH4mXRpHkERPjqqp4nEXl/16ntGCj/FBlV3AGvYt2GTeGDg+zx]\nvpn: ENC[GPG,hQEMA0f4qtXSAnHJMzRr0X2YjYkMkohLNq6GXZH4m]\n"},
		{"ce.log", "2026.03.12 08:35:10 INFO  ce[AY5n5qtXSAnHJMzRr0X2][o.s.c.t.CeWorkerImpl] Execute task\n"},
		{"a.txt", "Example: mysql -u root -p<password> inventory\nmysqldump --password=<password> shop\n"},
	}
	checkMarked(t, true, cases)
}

// Users where the grammar of a server's settings or of its log tells them, and what stands in the
// same places without being anybody.
func TestCodesAndPhrasesInTraces(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"monitor.txt", "1.3 [0 lua] \"SETEX\" \"otp:x\" \"300\" \"«822396»\"\n1.3 [0 lua] \"SETEX\" \"page:x\" \"300\" \"822397\"\n1.4 [0 lua] \"SET\" \"password_reset_count\" \"12\"\n"},
		{"a.eml", "Wi-Fi in the machine room: SSID \"hall-7\", key «kestrel-meadow-4836»\nWLAN \"Lager\" key is «indigo-raven-flint-23»\nWLAN card, key features listed below\n"},
		{"cef.log", "requestCookies=JSESSIONID\\=«fe69c33f4a53d050f55c5a7b9000491f» request=x\ncs1=count\\=12 msg=a\n"},
	})
}

func TestUsersOfServers(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"upsd.users", "# The username is case-sensitive, so admin differs.\n[«mwhittaker»]\n\tpassword = «bOwb80OjfoLK0dHm»\n\tinstcmds = ALL\n\n[upsmon]\n\tpassword = «harbor-copper-9587»\n\tupsmon primary\n"},
		{"pjsip.conf", "[«sabernethy»]\ntype=auth\nauth_type=userpass\npassword=«AP5Byq72Vp»\n[transport-udp]\ntype=transport\n"},
		{"log.smbd", "  Finding user «jdrummond»\n  checking it [CORP]\\[«jdrummond»]@[x]\nfinding user settings in the cache\nFinding user root\n"},
		{"app.log", "authenticated user «jdrummond» from «10.0.0.1»\nWhen the authenticated user lacks the privilege\nThe authenticated user doesn't have the permission\nauthorizing user failed\n"},
		{"minion", "Executing state user.present for [«xrautenberg»] with kwargs\nExecuting state user.present for [nginx]\n"},
		{"openvpn.log", "deferred for username '«vkirkpatrick»'\n«vkirkpatrick»/«10.0.0.1»:51820 SENT CONTROL [«vkirkpatrick»]: 'PUSH_REPLY'\n"},
		{"swanctl.conf", "secrets {\n   eap-road {\n      id = «dleszczynski»\n      secret = \"«CopperHazel3451!»\"\n   }\n}\n"},
		{"bridge.conf", "remote_username «bzielinski»\nremote_username root\n"},
		{"Caddyfile", "\tbasic_auth {\n\t\t«mpapadakis» «$2a$14$CAvnDSMy6O6ePoWsFfOmOsfwTQMzXaXU7LUJ5O1UrnWf4vArhrRzC»\n\t}\n"},
		{"users", "«ograbowski»\tNT-Password := «A391BAD692D2FE4C79BB6574A9061C30»\n"},
		{"web.env", "CONCOURSE_ADD_LOCAL_USER=«gszymanski»:«Y8gkairvOusRfqD»\n"},
		{"contacts.cfg", "define contact {\n    contact_name    «tszymanski»\n}\n"},
		{"monitrc", "    allow localhost\n    allow «mwhittaker»:«WF5C0usflGaBn»\n    allow «10.0.0.1»\nallow: yes\n"},
		{"minio", "MINIO_ROOT_USER=«3gbyanpczgpv»\n"},
		{"smb.conf", "valid users = «mwhittaker», @staff, root, «jdrummond»\nadmin users = @admins\n"},
		{"rsyncd.conf", "auth users = «mwhittaker»:rw «jdrummond»:ro\n"},
		{"sshd_config", "AllowUsers «mwhittaker» «jdrummond»@«10.0.0.1» git\nMatch User «sabernethy»\n"},
		{"snmpd.conf", "rouser «mwhittaker» authPriv\nrwuser root\n"},
		{"icinga.conf", "object ApiUser \"«mwhittaker»\" {\n}\nobject User \"icingaadmin\" {\n"},
		{"cgi.cfg", "authorized_for_all_hosts=nagiosadmin,«mwhittaker»\n"},
		{"tinyproxy.conf", "BasicAuth «mwhittaker» «Zu7kaLma91»\n"},
		{"notes.txt", "VPN: user «igalloway», password «9RkEG7JkMY2k0dAO»\nthe user name, password and address\n"},
		{"context.xml", "<Resource name=\"jdbc/audit\" username=\"audit\" password=\"${audit.db.password}\"/>\n"},
	})
}
