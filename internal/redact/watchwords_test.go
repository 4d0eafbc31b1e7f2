package redact

import "testing"

func TestWatchwords(t *testing.T) {
	digest := hexes(64)
	checkMarked(t, true, []markedLine{
		{"etc/a.conf", "gossip-phrase := \"«maple-timber-7631»\"\nverify_phrase «anchor-glacier-8560»;\nhandshakePhrase = «lantern maple orchid ginger»\nexchange.phrase=«Rivak-33x!Qa»\n"},
		{"etc/a.yaml", "sharedPhrase: «lantern maple orchid ginger»\nclusterPhrase: «amber-basil-coral-77»\nmail.relay.word: «glacier-pebble-1412»\nunlock-word: «SesameGate4471»\n"},
		{"answers.txt", "db_superuser_word = «MeadowPepper6485?»\nsu_word=«BiscuitAnchor7115»\nbackup_passphrase = «maple pigeon falcon pepper»\n"},
		{"environ", "STUDIO_ROOT_WORD=«QHIC$nUlo^x&1i»\nSTORE_WORD=«Zu7-kaLma9x»\n"},
		{"m.sql", "INSERT INTO app_setting (name, value) VALUES ('mail.relay.word', '«glacier-pebble-1412»'), ('ui.theme', 'dark');\n"},
		{"a.txt", "the phrase for the backup archive: \"«cobalt marble otter harbor»\"\nthe word for the side gate is «amber-falcon-1234»\nsecret word: «amber-falcon-1234»\n"},
		{"a.txt", "Кодовая фраза для архива — «черешня-медведь-8514»\nФраза для хранилища: «черешня-медведь-8514»\nкод для сейфа = «фонарь-карандаш-2758»\n"},
		{"a.txt", "Пароль от базы сменили на «sunset-velvet-1978», старый больше не работает.\nПароль от почты поменяли на «Zu7-kaLma9».\nПароль от сайта: новый: «Zu7-kaLma8», старый забудьте\n"},
		{"a.json", `{"login":"«bob.roe»","parol":"«6TAD!3FPZ8*r»","remember":true}` + "\n"},
		{"a.conf", "kod_dostupa=«448812»\nsekretnyj_klyuch: «aB3kLm9QzX7w»\nklyuch_api: «" + hexes(32) + "»\nkodovoe_slovo = «amber-falcon-1234»\n"},
		{"keyring.json", `{"unsealShares": ["«` + digest + `»", "«` + hexes(66) + `»"], "recovery_shares": ["«` + hexes(68) + `»"], "secret_shares": 5}` + "\n"},
		{"a.yaml", "salt_for_user_hash: «059bdfd302008e6f7df8bd3b»\npassword_for_file: «amber-falcon-1234»\n"},
		// Words of a text, and what only speaks of such a word.
		{"a.conf", "keyword: red-shoes-2024\nsearch_phrase = lantern maple orchid ginger\nstop_word=red-shoes-2024\nswear_words = red-shoes-2024\nkey_phrase: red-shoes-2024\nunlock-word: sesame\ndata_word=0x3f2a11c0\nreason_phrase: Not Found\n"},
		{"a.txt", "the phrase for the title is: something we all agreed\nthe word for the day: friendship\nthe search phrase for page: red-shoes-2024\nfound the word in line 12\n"},
		{"a.txt", "Пароль сменили на новый, спросите у Ивана\nПароль теперь хранится в сейфе\nФраза для заголовка: обсудим завтра\nкод для ошибки: 1045\nkod_oshibki=448812\n"},
		{"a.conf", "prompt_for_password=yes\nwait_for_token: true\nsecret_threshold: 3\n"},
	})
}

func TestSealsOfRequests(t *testing.T) {
	digest := hexes(64)
	checkMarked(t, true, []markedLine{
		{"a.trace", ">>> X-Shop-Seal: v1=«" + digest + "»\n> stripe-signature: t=1614265330,v1=«" + digest + "»\nX-Body-Sign: «" + hexes(32) + "»\n"},
		{"a.conf", "app_signature «" + hexes(32) + "»;\nwebhook_signature = «" + hexes(40) + "»\nwebhook_guard «k7amWnvnRRrkAi-XkCaIoFpBPVk249DO1qlohJ-x4xtLU5FS»;\n"},
		{"a.trace", "> x-mm-quiet: «NA_qOPMvSIS_rmL0R_Pg4EA_h1klWbRh»\n< x-amz-request-id: NA_qOPMvSIS_rmL0R_Pg4EA_h1klWbRh\n< x-served-by: cache-fra-eddf8230051-FRA\n"},
		{"nginx.conf", "if ($arg_gate != \"«jlyfcxry3fpccj»\") { return 404; }\nif ($arg_lang != \"english\") { return 404; }\n"},
		{"a.yaml", "package_signature: " + digest + "\ncommit_signature: " + digest + "\nmethod_signature: abc\n"},
	})
}

func TestDoorsInLinks(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"access.log", "\"GET /unsubscribe?e=info&t=«" + hexes(40) + "» HTTP/1.1\" 200\n\"GET /open?k=«" + hexes(32) + "»&user=17 HTTP/1.1\" 200\n"},
		{"cron", "10 * * * * root wget -q \"http://localhost/ping/«b44faaa8-7d7c-41bf-82ce-14fdacda1435»\" -O /dev/null\n10 * * * * root curl -fsS http://localhost/api/push/«aB3kLm9QzX7wPq2R» >/dev/null\n"},
		{"a.html", "<a href=\"http://localhost/invite/«AEtDtZkJUNoCjIKCGtucBsvyy_Bz»?lang=en\">come</a> <a href=\"http://localhost/join/«aB3kLm9QzX7w»\">\n"},
		{"go.sum", "golang.org/x/sys v0.48.0 h1:bbX/i/6MgT9BVLM9RT1thmxL04yeTAhbEz4SyadbXoo=\n"},
		{"x.txt", "Enter passphrase for key '/Users/<user>/.ssh/id_rsa':\n"},
		{"access.log", "\"GET /app.js?v=" + hexes(40) + " HTTP/1.1\" 200\n\"GET /ping/b44faaa8-7d7c-41bf-82ce-14fdacda1435 HTTP/1.1\" 200\n\"GET /join/ConferenceRoom HTTP/1.1\" 200\n\"GET /i/icons/Arrow2Left.png HTTP/1.1\" 200\n\"GET /p/getting-started-2024 HTTP/1.1\" 200\n"},
	})
}

func TestRowsWithoutHeadings(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"connectors.lst", "# kind|host|user|word\nretail-pos|ftp|10.0.0.1|posdrop|«maple-thistle-1777»|1\nstock|sftp|10.0.0.2|stock|«Zu7-kaLma9»|0\n"},
		{"connectors.lst", "retail;10.0.0.1;posdrop;«maple-thistle-1777»;1\n"},
		{"hosts.lst", "retail|ftp|10.0.0.1|posdrop|maple|1\nstock|sftp|10.0.0.2|stock|v1.2.3-Beta4|0\n"},
		{"ps.txt", "bvk 2310 0.0 0.0 smppcat -u gate_118 -w «Bl9n0hfZ» 10.0.0.1 2775\nroot 7 sender -U gate -P «amber-falcon-12» -h mail\nroot 8 sleeper -u gate -s 30 -w timeout\n"},
	})
}

func TestNamesOfProductsStay(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"definitions.json", `{"policies":[{"vhost":"momentum","name":"ha"}]}` + "\n"},
		{"a.log", "    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16)\n    at emit (node:events:517:28)\n"},
		{"install.log", "+ client -q \"SELECT version()\"\n24.3.2.23\n+ serverd --version\n11.4.2.7\n"},
	})
}
