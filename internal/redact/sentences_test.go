package redact

import (
	"strings"
	"testing"
)

func TestPasswordsInSentences(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"wrapper.log", "I [g.UserSource.AD] bind as CN=svc,OU=OT pw «bE=0Ab_.k8*+ZJ» -> INVALID_CREDENTIALS\nretry bind as svc pwd «Kestrel7071!» failed\nlogin svc psw «kD9_x2mQp4» (bad)\n"},
		{"mail.eml", "Its account is site and the password there is «quartz-lagoon-copper-46».\nWe set «LD^mHkGa5^go» as its new password yesterday.\nThe password for the panel on the left was changed to «Umbra2107#x».\n"},
		{"mail.eml", "«kD9_x2mQp4» is the password, tell nobody.\nPlease use «ivory-russet-cobalt-95» for the login at the gate.\nHer password was guessed, so I changed it to «Vm3%kQ9z!»\n"},
		{"mail.eml", "The password of the gateway was too old, it is now «Vm3%kQ9z!».\nThe account is back, the password is «Vm3%kQ9z!» now.\nLog in as op with «ivory-russet-cobalt-95» as the password.\n"},
		{"chat.txt", "das Passwort dort lautet jetzt «Quarz-Lagune7!», bitte merken\nWir haben «bE0Ab_.k8*ZJ» als neues Passwort gesetzt.\nKennwort für die Anlage ist nun «kD9_x2mQp4»\n"},
		{"chat.txt", "Das Passwort war alt, ich habe es auf «Quarz7!Lagune» geändert.\nnimm «quarz-lagune-kupfer-46» für den Login, das alte ist tot\nDas Kennwort am Panel wurde auf «bE0Ab_.k8*ZJ» gesetzt.\n"},
		{"chat.txt", "Zum Anmelden am Portal: «bE0Ab_.k8*ZJ» ist das Passwort.\nverwende «quarz-lagune-kupfer-46» zum Anmelden\nder Login lautet jetzt «bE0Ab_.k8*ZJ»\n"},
	})
}

func TestSentencesAboutPasswordsStay(t *testing.T) {
	stays := []string{
		"Password for user web-frontend-2 expires in 14 days\nthe password is stored in vault-prod-3\npassword is set to never expire\nPassword reset for host db-07 is done\n",
		"the passwd package is now 1:4.13+dfsg1-4\npwd is /srv/app-2024/current\nchanged to runlevel multi-user.target\nlog level changed to DEBUG2\n",
		"login service is now v2.14.3-rc1\nthe account moved to region eu-central-1 now.\nlogin page changed to login-v2.html\naccount service updated to 2024.11.3-hotfix1\n",
		"use TLSv1.3 for the login\nuse sha256 as password hash\npassword hashing is now argon2id\nuse SCRAM-SHA-256 for login\nset md5 as the password_encryption\n",
		"Passwort ist abgelaufen\nDas Kennwort muss 12 Zeichen haben\nPasswort wurde am 2026-03-02 geändert\nKennwort für Benutzer ist zu kurz (min. 8)\n",
		"password must be at least 8 characters, is 6 now.\nThe password policy is now PCI-DSS4\npassword is $DB_PASSWORD now.\nuse ${PW} for the login\nuse {{ password }} for the login\n",
		"Failed password for root from 10.0.0.1 port 22 ssh2\npassword auth is off as of commit 3f2a1b9c\npw useradd www\ncd src && pwd && make\n",
		"the password field is input[type=password] now.\npassword is kept in KeePass2\nuse RFC6238 for the login\nuse OAuth2 to log in\nuse FIDO2/WebAuthn to sign in\n",
		"ALERT: localhost;Password expiry;OK;HARD;1;OK - 61 days left\nSELECT password AS x1 FROM t\nlogin is /usr/sbin/login-3\npassword last changed is 2026-03-02T08:11:00Z\npw is 2.5 m wide\n",
	}
	for _, text := range stays {
		checkMarked(t, false, []markedLine{{"a.log", text}})
	}
}

func TestPairedFlags(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"t.log", "tsm configuration set -k wgserver.saml.key.passphrase -v «nectar-orchid-umbra-93»\nacme put --name prod/db/password --value «kD9_x2mQp4»\nacme put --value «kD9_x2mQp4» --name prod/db/password\nacme kv -n api_key -v \"«Kestrel7071!»\"\n"},
		{"t.log", "acme set --key=smtp.password --value=«kD9_x2mQp4»\nsv_setsteamaccount «BC6372804F79AF6FD988275055BFCF10»\n+sv_setsteamaccount «BC6372804F79AF6FD988275055BFCF10» +map x\n"},
		{"t.log", "docker run -v /srv:/srv --name db-password-service x\ntsm configuration set -k gateway.timeout -v 1800\nacme put --name prod/db/host --value db-3a9f\ngrep -v password -k x\nacme put --name prod/db/password --value $PW\ncurl -v -k https://x\nacme put --name db/password_file --value /etc/x\n"},
	})
}

func TestKeysBehindShortNames(t *testing.T) {
	l := drawing(83)
	a, b, c, d := strings.ToUpper(l.hex(32)), strings.ToUpper(l.hex(32)), l.hex(32), strings.ToUpper(l.hex(60))
	checkMarked(t, false, []markedLine{
		{"hss.log", "[hss] IMSI=240079904368675 provisioning K=«" + a + "» OPc=«" + b + "» AMF=8000\nMML> ADD KI: OPERTYPE=ADD, KIVALUE=\"«" + a + "»\", K4SNO=1;\nki: «" + c + "»\nauc row Ki=«" + c + "» op=x\n"},
		{"ue.yaml", "supi: imsi-1\nkey: '«" + a + "»'\nop: '«" + b + "»'\nopType: 'OPC'\n"},
		{"sub.json", "{\"imsi\": \"1\", \"security\": {\"k\": \"«" + a + "»\", \"amf\": \"8000\", \"opc\": \"«" + b + "»\"}}\n"},
		{"hsm.log", "HSM: ZMK clear component 1: «" + a + "» KCV 117CF5\nHSM: TMK under LMK loaded; BDK=«" + b + "»\nTPK under ZMK: U«" + a + "»\nIPEK «" + b + "» KSN FFFF9876543210E00000\nclear component 2 «" + c + "»\nCVK A/B: «" + a + "»\n"},
		{"a.lic", "INCREMENT MATLAB MLM 46 permanent 20 SIGN=\"«" + d + "»\" SN=4019988\nFEATURE x acme 1.0 permanent 1 SIGN=«1A2B3C4D5E6F» HOSTID=001122334455\nFEATURE y acme 1 SIGN=\"«0F12 A3B4 55C6 77D8»\"\n"},
		{"z.jcl", "//* RDEFINE PTKTDATA CICS1 SSIGNON(KEYMASKED(«FF73511BAC21E8F5»))\n//* SSIGNON(KEYENCRYPTED(«FF73511BAC21E8F5»))\n"},
		{"a.log", "BDK KCV " + a + "\nZMK id=" + a + "\nbdk hash: " + a + "\nOPC server session " + l.hex(24) + "\nkek fingerprint " + c + "\nLMK check value 08D7B4\ntek.go:12 checksum " + c + "\nSIGN=1 DESIGN=abcdef123456\nPEK label " + c + "\nMASK=" + c + "\nTASK=" + c + "\nopc-ua NodeId " + c + "\n"},
		{"b.log", "{\"k\": \"" + c + "\", \"n\": 3}\n"},
	})
}
