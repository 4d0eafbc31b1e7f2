package redact

import "testing"

// Names of machines by what they do, logins in lists of products, and what looks so.
func TestMachines(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"a.log", "2026-03-04 07:00:14 info neighbour up («ombria-mx51», «lyonais-sip43»)\n"},
		{"ntp.keys", "3 M «7b1f0c2a9d8e6f54a3b2» # «mirova-mon38»\n"},
		{"ipsec.secrets", "@«pelzig-vpn51» %any : PSK \"«oNuYCSJejZrMo1»\"\n«hallgrim» : EAP \"«oNuYCSJejZrMo2»\"\n"},
		{"a.txt", "«fra-web-01» and «fra-dc1-db02», then «SRV-DC01». failover to «fjell-kafka07»: done\nhttp://«fjell-app12»:8080/x\n"},
		{"a.txt", "node-18 web-1 ibm-db22 alpine-node20 acme-dns01 kube-proxy feature-app12 python3-web30 libfoo-db12.so foo-app12=1 a/foo-web12 slf4j-log4j12 utf-8 x-app12345 foo-web12-7c9f\n"},
		{"a.yaml", "image: shop-web12\nbranch: shop-app12\ntag: lager-api12\n"},
		{"a.sh", "git checkout shop-app12\n$shop-app12 ${shop-app12} #shop-app12\n"},
	})
}

func TestLoginsOfProducts(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"users.acl", "user default off\nuser «tmoorkamp» on >«kjh34kjhKJH3» ~cache:* +@all\nuser admin on nopass ~* +@all\n"},
		{"kafka_jaas.conf", "KafkaServer {\n org.apache.kafka.common.security.plain.PlainLoginModule required\n user_admin=\"«dfkjh34kjhKJH2»\"\n user_«fwisznia»=\"«dfkjh34kjhKJH3»\";\n};\n"},
		{"a.py", "user_count=\"12\"\nuser_language=\"german\"\n"},
		{"w.nmconnection", "[802-1x]\nidentity=«ohaverbeke»\neap=peap\n"},
		{"wpa_supplicant.conf", "network={\n  ssid=\"x\"\n  identity=\"«ohaverbeke»\"\n}\n"},
		{"pfsense.xml", "<user>\n <scope>user</scope>\n <name>«ohaverbeke»</name>\n</user>\n<user><name>admin</name></user>\n<service><name>unbound</name></service>\n"},
	})
}
