package redact

import "testing"

// Codes that are given out in advance, answers to questions, and phrases of words: all of them
// go, and what only speaks of them stays.
func TestCodesGivenInAdvance(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"a.txt", "pw after the reset. I've put the recovery codes here: «26590086» «19143020»\n"},
		{"a.txt", "recovery codes: «26590086» «19143020» «55140981»\n"},
		{"a.txt", "Backup codes (Google): «26590086», «19143020»; «55140981»\n"},
		{"a.txt", "scratch codes\n- «26590086»\n- «19143020»\n- «55140981»\n"},
		{"a.txt", "Rescue codes:\n  1. «2659-0086»\n  2. «1914-3020»\n\nother text 1234-5678\n"},
		{"a.txt", "recovery codes are «26590086» «19143020»\n"},
		{"a.txt", "recovery codes -> «a81f-99d2» «77de-0a1c»\n"},
		{"a.txt", "recovery codes for the registry: «a81f9-9d2b3» «77de0-a1c42»\n"},
		{"a.txt", "the backup codes of GitHub («a81f9-9d2b3», «77de0-a1c42»)\n"},
		{"a.txt", "2fa backup codes = «265900» «191430» «551409»\n"},
		{"a.txt", "emergency codes: «KXQW-PLMV» «TRBN-ZDFG»\n"},
		{"a.txt", "one-time codes «26590086» «19143020»\n"},
		{"a.json", `{"recovery_codes": ["«26590086»", "«19143020»"], "a": 1}` + "\n"},
		{"a.json", `{"backupCodes": [«26590086», «19143020»]}` + "\n"},
		{"a.json", `{"msg": "your recovery codes:\n«26590086»\n«19143020»\nkeep them"}` + "\n"},
		{"a.py", "RECOVERY_CODES = [\"«2659 0086»\", \"«1914 3020»\"]\nBACKUP_CODES = [\"«a81f99d2»\", \"«77de0a1c»\"]\n"},
		{"a.yaml", "backup_codes:\n  - «26590086»\n  - «19143020»\nrecovery_codes: [«a81f-99d2», «77de-0a1c»]\n"},
		{"a.txt", "Wiederherstellungscodes: «26590086» «19143020»\ncodes de secours : «26590086» «19143020»\ncódigos de recuperación: «26590086» «19143020»\nkody zapasowe: «26590086» «19143020»\nрезервные коды: «26590086» «19143020»\nкоды восстановления «26590086» «19143020»\n"},
		{"a.ini", "recovery_codes = «26590086»,«19143020»,«55140981»\n"},
		{".env", "BACKUP_CODES=\"«26590086» «19143020»\"\n"},
		{"a.csv", "\"web\",\"recovery codes: «26590086» «19143020»\"\n"},
		{"a.txt", "Recovery codes: 10 remaining\nrecovery codes were regenerated on 2024-03-12\nbackup codes: 8 unused of 10\nrecovery codes used: 3\nscratch codes left 4\nRecovery codes: see vault\nstatus codes: 20000 40400\nerror codes 10450 10451\n"},
		{"a.txt", "country codes: 0049 0033\nzip codes: 10115 10117\nthe emergency codes of practice 2021\n"},
	})
}

func TestAnswersToQuestions(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"a.csv", "\"Root\",\"portal\",\"https://a.example.eu\",\"security answer: «Hammock3865»\"\n"},
		{"a.txt", "security answer: «Hammock»\nSecret answer = «blue heron»\nsecurity answer «Hammock3865»\nSecurity question answer: «Hammock3865»\nanswer to the security question: «Hammock»\n"},
		{"a.txt", "Security question: name of the first pet?\nAnswer: «Hammock»\n"},
		{"a.txt", "Q: mother's maiden name?  A: «Kowalska»\nmother's maiden name: «Kowalska»\nMädchenname der Mutter: «Kowalska»\nnom de jeune fille de la mère : «Kowalska»\nдевичья фамилия матери: «Ковальская»\n"},
		{"a.txt", "Sicherheitsantwort: «Hammock»\nAntwort auf die Sicherheitsfrage: «Hammock»\nréponse secrète : «Hammock»\nrespuesta secreta: «Hammock»\nответ на секретный вопрос: «Хамок»\nname of first pet: «Hammock»\n"},
		{"a.json", `{"securityQuestion": "First pet?", "securityAnswer": "«Hammock»"}` + "\n" + `{"question": "Mother's maiden name?", "answer": "«Kowalska»"}` + "\n" + `{"secret_answer":"«Hammock»"}` + "\n"},
		{"a.yaml", "security_questions:\n  - question: What was the name of your first pet?\n    answer: «Hammock»\n  - question: In which city were you born?\n    answer: «Rostock»\n"},
		{"a.csv", "user,security_question,security_answer\nx,First pet?,«Hammock»\n"},
		{"a.php", "define('SECRET_ANSWER', '«Hammock3865»');\n"},
		{"a.txt", "Q: how do I restart it?\nA: run systemctl restart x\nquestion: is it on?\nanswer: yes\nanswer: 42\nthe security answer must match\nsecurity answer: required\nsecurity question: mother's maiden name?\n"},
		{"a.yaml", "- question: Which database?\n  answer: postgres\n"},
		{"a.json", `{"question": "Continue?", "answer": "yes"}` + "\n"},
	})
}

func TestPhrasesOfWords(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"a.yml", "sms:\n  signing-phrase: \"«cactus canyon timber copper»\"\n  pass-phrase: «cactus canyon timber copper»\n"},
		{"a.txt", "luks of the laptop: \"«pebble barley pickle meadow»\"\nveracrypt container: \"«pebble barley pickle meadow»\"\nborg backup '«pebble barley pickle meadow»'\nLUKS: «pebble barley pickle meadow»\ngpg of the release box = \"«pebble barley pickle meadow»\"\n"},
		{"a.txt", "disk encryption -> «pebble barley pickle meadow»\nvault phrase: «pebble barley pickle meadow»\nBitLocker (laptop) \"«pebble barley pickle meadow»\"\nkeepass master: “«pebble barley pickle meadow»”\nrestic repo: «pebble-barley-pickle-meadow»\n"},
		{"a.txt", "vpn shared key -> «turnip-velvet-puffin»\nipsec psk => «turnip-velvet-puffin»\nwifi guest key: «turnip-velvet-puffin»\nthe vpn secret -> «turnip-velvet-puffin»\n"},
		{"a.txt", "secret phrase: «pebble barley pickle meadow»\nencryption phrase = \"«pebble barley pickle meadow»\"\nsigning phrase: «pebble barley pickle meadow»\n"},
		{"a.json", `{"signingPhrase": "«pebble barley pickle meadow»", "encryption_phrase": "«pebble barley pickle»"}` + "\n"},
		{"a.txt", "luks of the laptop: \"not yet encrypted\"\nluks: the header is damaged\nbackup of the laptop: \"done every night\"\nborg backup 'nightly full archive'\ngpg: \"good signature from jane\"\ndisk: \"almost full again\"\nvault: \"sealed and waiting\"\nwallet \"lost and found\"\nkey: \"press any key\"\nveracrypt: volume mounted fine\n"},
		{"a.txt", "primary key -> order-id-column\npublic key -> some-user-name\ncache key -> user-profile-page\nforeign key => orders-customers-fk\nshared key -> see-the-vault\nidempotency key: order-create-retry\nphrase: \"hello big world\"\nthe phrase \"break a leg\"\nsearch phrase: \"red running shoes\"\n"},
	})
}
