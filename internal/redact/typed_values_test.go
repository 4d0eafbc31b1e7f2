package redact

import "testing"

// Values whose kind or name stands elsewhere, in all orders, and what is like them.
func TestTypedValues(t *testing.T) {
	l := drawing(131)
	sha, drawn := l.hex(40), l.mixed(20)
	uuid := l.hex(8) + "-" + l.hex(4) + "-4" + l.hex(3) + "-a" + l.hex(3) + "-" + l.hex(12)
	checkMarked(t, false, []markedLine{
		{"realm.json", `{"users": [{"username": "x", "credentials": [{"type": "password", "value": "«t5bSScoQp=Ke»"}]}]}` + "\n"},
		{"realm.json", `{"credentials": [{"value": "«t5bSScoQp=Kf»", "temporary": false, "type": "password"}, {"type":"otp","period":30}]}` + "\n"},
		{"a.json", `{"kind": "token", "value": "«` + sha + `»"}` + "\n" + `{"kind": "token", "value": "IDENTIFIER", "line": 12}` + "\n" + `{"type":"secret","value":"«` + uuid + `»"}` + "\n"},
		{"a.json", `{"type":"password","name":"password","required":true}` + "\n" + `{"type": "password", "value": ""}` + "\n" + `{"type": "password", "value": "${DB_PASSWORD}"}` + "\n"},
		{"a.json", `{"kind": "Secret", "metadata": {"name": "db-credentials-7"}, "value": 12}` + "\n"},
		{"a.xml", `<credential type="password">«t5bSScoQp=Ke»</credential>` + "\n" + `<credential type="password" value="«t5bSScoQpKe»"/>` + "\n" + `<input type="password" name="x" required>` + "\n"},
		{"a.yaml", "items:\n  - type: password\n    value: «t5bSScoQpKe»\n  - type: token\n    value: «" + sha + "»\n  - type: text\n    value: version-2b\n"},
		{"a.xml", "<e>\n <key>cleApi</key>\n <value>«" + sha + "»</value>\n</e>\n<e>\n <key>commit</key>\n <value>" + l.hex(40) + "</value>\n</e>\n"},
		{"a.xml", "<e><value>«" + sha + "»</value><name>client_secret</name></e>\n"},
		{"a.xml", "<e><value>" + l.hex(40) + "</value><name>revision</name></e>\n"},
		{"a.xml", "<e><name>revision</name><value>" + l.hex(40) + "</value></e><e><name>db_password</name><value>«hunter2x»</value></e>\n"},
		{"a.xml", "<e>\n<value>«" + drawn + "»</value>\n<key>api_key</key>\n</e>\n"},
		{"a.properties", "cle_api=«" + l.hex(32) + "»\nchiaveApi=«" + l.hex(32) + "»\nclave_secreta=«" + drawn + "»\ncle_primaire=id\nkluczApi: «" + uuid + "»\narticle_cle=12\n"},
		{"telegraf.conf", "[[inputs.snmp]]\n  community = \"«k30pski2md»\"\n  version = 2\n[bgp]\n  community = \"65000:100\"\n"},
	})
}

// What is checked, said again, or of another grammar.
func TestSaidAgain(t *testing.T) {
	l := drawing(132)
	sha := l.hex(64)
	checkMarked(t, true, []markedLine{
		{"Dockerfile", "RUN echo \"" + sha + "  /tmp/agent.deb\" | sha256sum -c -\n"},
		{"a.sh", "echo \"" + sha + " *x.tgz\" | sha256sum --check --strict\nprintf '%s  %s\\n' " + l.hex(32) + " x.tgz | md5sum -c\necho '" + l.hex(64) + "  x' | shasum -a 256 -c\n"},
		{"gitlab.rb", "# gitlab_rails['smtp_password'] = \"smtp password\"\n# gitlab_rails['incoming_email_password'] = \"incoming email password\"\n"},
		{"juniper.txt", "set system services ssh root-login deny\nset system services ssh protocol-version v2\n"},
		{"a.yml", "api_token_id: root@pam!backup\n"},
	})
}
