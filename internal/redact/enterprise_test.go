package redact

import "testing"

// checkTexts checks texts in which « and » stand around what is to go, and nothing else.
func checkTexts(t *testing.T, strict bool, texts []string) {
	t.Helper()
	var all []markedLine
	for _, text := range texts {
		all = append(all, markedLine{"some/file", text})
	}
	checkMarked(t, strict, all)
}

func TestCommandLinesOf1C(t *testing.T) {
	checkTexts(t, false, []string{
		`1cv8c ENTERPRISE /S"srv\crm" /N"Админ" /P"«GoraVeter_3828»" /UC "«991945»"` + "\n",
		`"C:\Program Files\1cv8\common\1cestart.exe" DESIGNER /F"D:\base" /N Админ /P «qwe12345» /DumpIB D:\x.dt` + "\n",
		"AdditionalParameters=/N\"Обмен\" /P\"«Bereza!3082»\" /DisableStartupMessages\r\n",
		`/opt/1cv8/x86_64/8.3.25/1cv8 DESIGNER /IBConnectionString 'Srvr="a";Ref="b"' /NAdmin /P«zima2024» /ConfigurationRepositoryF tcp://x /ConfigurationRepositoryN bot /ConfigurationRepositoryP «lavina7»` + "\n",
		`Start-Process 1cv8.exe -ArgumentList "ENTERPRISE /S""srv\b"" /N""u"" /P""«zima2024»"""` + "\n",
		`cmd: "1cv8c ENTERPRISE /N\"u\" /P\"«zima2024»\""` + "\n",
		`ExecStart=/opt/1cv8/1cv8 ENTERPRISE /WSN web /WSP «zima2024» /Out /var/log/1c.txt` + "\n",
		"rac infobase update --cluster-user=adm --cluster-pwd=«zima2024» --infobase-pwd=«leto2023»\n",
		"ibcmd infobase create --db-pwd=«zima2024» --user=u --password=«leto2023»\n",
	})
	checkTexts(t, false, []string{
		"1cv8c ENTERPRISE /S\"srv\\crm\" /N\"Админ\" /P\"%PASS%\" /UC \"$CODE\"\n",
		"/opt/1cv8/x86_64/8.3.25.1394/rphost -range 1560:1591 -reghost localhost -pid 4e872423-ff00-455b-ba55-8d181fc1e124\n",
		"lp -o x /p\"page\" file\n1cv8 /opt/1cv8/x86_64 -port 1541 /Path /Printer\n",
		"RAC=/opt/1cv8/x86_64/8.3.25.1394/rac\n",
	})
}

func TestNotesThatHandOverSecrets(t *testing.T) {
	checkTexts(t, false, []string{
		"Временный пароль для подрядчика «BerezaReka#8471», после входа сменить.\n",
		"Кодовое слово для банка: «Polyana_2879»\n",
		"пин от домофона серверной «589161»\n",
		"Код от сейфа в бухгалтерии: «4821»\n",
		"PIN for the server room «589161»\n",
		"Wi-Fi в переговорной — «TumanSneg#2259»\n",
		"Wi-Fi in the meeting room - «TumanSneg#2259»\n",
		"Рутокен администратора: «72631611» (PIN-код администратора)\n",
		"ViPNet Client, пароль сетевого узла: «tpo94jnc9mxx»\n",
		"сорри, вот новый: «ai-9N7=ymUr7»\n",
		"[12:01] anna: держи: «GoraOsen!7373»\n",
		"[12:01] anna: here you go: «GoraOsen!7373»\n",
		"[12:01] anna: hier ist es: «GoraOsen!7373»\n",
		"[14:06] Марина: а рутовый?\n[14:07] petr: «1wtZc#m6.ipHRT»\n[14:08] Марина: ок\n",
		"<anna> what's the root password?\n<bob> «1wtZc#m6.ipHRT»\n",
		"cryptcp -sign -dn \"CN=x\" -pin «735987573» doc.xml\ncsptest -keyset -pin=«12345678» -cont x\npkcs11-tool --login --pin «648219» -O\n",
		"Temporäres Kennwort für den Dienstleister «BerezaReka#8471», danach ändern.\n",
	})
	checkTexts(t, false, []string{
		"Пароль хранится в сейфе, спрашивать у дежурного\nПароль менять каждые 90 дней\n",
		"Пароль пользователя Admin сменён 12.09.2025, заявка INC-20391\n",
		"пароль для сервера srv-app01 см. в KeePass\n",
		"Вот: список изменений\nвот новая сборка: 8.14.2-3391\nдержи: https://example.com/Build2024\nвот: Report2024.xlsx\n",
		"[1] a: какой пароль?\n[2] b: не знаю\n[3] a: сборка 8.14.2\n",
		"Wi-Fi в переговорной — работает с 2024\nWi-Fi точка: AP-3702I-R-K9\n",
		"код от 2024 года\nПИН от производителя\n",
		"Done? (password required)\nrestart needed? yes\n",
		"gpio -pin 12 -mode out\nжурнал (код 1045) закрыт\n",
		"PIN code must be 6 digits\npin for the header 40\n",
		"ключ: первичный, пароль (если задан) не выводится\n",
	})
}

func TestPhrasesWithANumber(t *testing.T) {
	checkMarked(t, false, []markedLine{
		{"notes.txt", "Backup passphrase = «poplar russet willow ivory 81»\nBackup passphrase: «poplar russet willow ivory 81»\npassphrase: \"«poplar russet willow 4071»\"\nBackup passphrase = «poplar russet willow ivory»\n"},
		{"app.log", "password: at least eight letters long 8\npassword changed for user since 2026\n"},
	})
}

func TestNumbersOfPlaces(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"заметки.txt", "вайфай гостевой: «82101201»\nсейф серверной, код «225382»\nthe safe in the basement, code «471129»\n; карта менеджера на терминале: пароль кассира «242868»\n"},
		{"app.log", "lock wait timeout exceeded, code 1205\nsmena parolya, code 1045\nпароль изменён 20261120\nпароль действует дней 90\nwifi channel: 36\n"},
	})
}

func TestAnswersOfServices(t *testing.T) {
	checkTexts(t, false, []string{
		`< {"jsonrpc":"2.0","result":"«8dcad5047eff8c7acb232a7e154fa779»","id":1}` + "\n",
		`> {"jsonrpc":"2.0","method":"user.login","params":{"user":"Admin"},"id":7}` + "\n" + `< {"jsonrpc":"2.0","result":"«8dcad5047eff8c7acb232a7e154fa779»","id":7}` + "\n",
		"sms:\n  - name: smsru\n    api_id: «TL88905J-TZS6-1AKD-FIQW-1TSMETVJ4HVC»\n",
		"vk: {group: 183, confirmation: «66a58679»}\n",
		`{"licence": {"customer": "acme", "key": "«ORB8-Q3FD1-IA8MX-PZ065-A49OW»", "validTo": "2026-12-31"}}` + "\n",
	})
	checkTexts(t, false, []string{
		`< {"jsonrpc":"2.0","result":"7.0.4","id":1}` + "\n",
		`> {"jsonrpc":"2.0","method":"file.md5","id":1}` + "\n" + `< {"jsonrpc":"2.0","result":"8dcad5047eff8c7acb232a7e154fa779","id":1}` + "\n",
		`{"jsonrpc":"2.0","result":[{"hostid":"10084"}],"id":2}` + "\n",
		"telegram:\n  api_id: 1938271\n",
		"aws: {api_id: a1b2c3d4e5}\n",
		"confirmation: required\norder_confirmation: 20250903\n",
		"250-AUTH PLAIN LOGIN\nread(9, \"250-AUTH PLAIN LOGIN\\r\\n\", 4096) = 22\n",
	})
}

func TestPersonalValuesOfEnterprises(t *testing.T) {
	checkTexts(t, true, []string{
		"sms.go:130: send to=«79252977135» status=queued\n",
		"DETAIL:  parameters: $1 = 'x', $2 = '«79217933224»'\n",
		"{\"msisdn\": \"«77012345678»\"}\nномер «89161234567»\n",
		"Connect=Srvr=\"«spb-onec08»:1541\";Ref=\"crm_prod\";\n",
		"{dbe6064c-045d-40bc-891b-381a103ce6e8,\"локальный кластер\",1541,\"«spb-onec08»\",0,0}\n",
		"«spb-win18» ansible_connection=winrm\n",
		"aldpro-client-installer -c x -u admin -d «spb-alt11» -i -f\n",
		"/ppp secret add name=«afomin» password=\"«Xk3mQ9zz»\" service=l2tp\n",
	})
	checkTexts(t, true, []string{
		"order=79252977135 id=89161234567 total 79217933224\n",
		"'className' => '\\\\Bitrix\\\\Main\\\\DB\\\\MysqliConnection',\n",
		"bridge add name=bridge1 comment=x\n",
		"all:vars ansible_connection=ssh\nserver ansible_port=22\n",
		"usr1cv8 5120 3.3 6.0 /opt/1cv8/rphost\n",
	})
}
