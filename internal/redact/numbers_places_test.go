package redact

import "strings"

// numberNames are names of secrets that are made of digits: as names of settings, and as words.
func numberNames() (settings, words []string) {
	settings = strings.Fields(`PIN pin ADMIN_PIN adminPin user_pin card-pin voicemail.pin PASSCODE passcode door_passcode access_code accessCode DOOR_CODE gateCode safe_combination
		alarm_code voicemail_pin host_pin conferencePin meeting_passcode securityCode security_code unlock_code TAN sms_tan OTP otp_code verification_code verificationCode CVV cvc card_cvv
		keypad_code disarm_code puk sim_puk lock_combination pin_code pinCode entry_code zugangscode tuercode Geheimzahl code_pin codigo_pin kod_pin master_pin duress_code`)
	words = strings.Split(`PIN,passcode,door code,gate code,safe combination,door safe combination,alarm code,voicemail PIN,host PIN,conference PIN,meeting passcode,security code,unlock code,TAN,OTP,verification code,CVV,CVC,access code,keypad code,lock combination,entry code,participant code,moderator PIN,SIM PIN,PUK,card PIN,`+
		`Türcode,Zugangscode,Geheimzahl,Tresorcode,Alarmcode,Sicherheitscode,Konferenz-PIN,Freischaltcode,Bestätigungscode,code d'accès,code secret,code confidentiel,code de sécurité,code de la porte,digicode,code PIN,`+
		`código de acceso,código PIN,código de seguridad,clave de acceso,kod dostępu,kod PIN,kod do drzwi,код доступа,код домофона,код от сейфа,ПИН,пин-код,код подтверждения`, ",")
	return settings, words
}

// numberPlaces are grammars of settings, and of what is written; N is the name and V the value.
func numberPlaces() (settings, written [][2]string) {
	split := func(s string) (all [][2]string) {
		for line := range strings.SplitSeq(strings.TrimSpace(s), "\n===\n") {
			file, text, _ := strings.Cut(line, "\n")
			all = append(all, [2]string{file, text + "\n"})
		}
		return all
	}
	settings = split(strings.ReplaceAll(`a.php
define('N', 'V');
===
a.php
const N = "V";
===
a.php
$config['N'] = 'V';
===
a.php
'N' => 'V',
===
a.py
N = "V"
===
a.py
N = V
===
a.py
client.login(N="V", retries=3)
===
a.py
CODES = {"N": "V"}
===
a.py
os.environ["N"] = "V"
===
a.py
os.environ.setdefault("N", "V")
===
a.java
private static final String N = "V";
===
a.java
props.setProperty("N", "V");
===
a.java
Map.of("N", "V")
===
a.java
map.put("N", "V");
===
a.go
N: "V",
===
a.go
N := "V"
===
a.ex
{"N", "V"}
===
a.rb
:N => "V"
===
a.rs
const N: &str = "V";
===
a.cs
public const string N = "V";
===
a.h
#define N "V"
===
a.h
#define N V
===
a.yaml
x:
  N: "V"
===
a.yaml
x:
  N: V
===
a.yaml
- name: N
  value: "V"
===
a.json
{"a": 1, "N": "V"}
===
a.json
{"a": 1, "N": V}
===
a.json
{"name": "N", "value": "V"}
===
a.json
{"msg": "{\"N\":\"V\"}"}
===
a.ini
[x]
N = V
===
.env
N=V
===
.env
export N='V'
===
a.properties
N=V
===
a.properties
x.N = V
===
a.xml
<x><N>V</N></x>
===
a.xml
<entry key="N">V</entry>
===
a.xml
<property name="N" value="V"/>
===
a.xml
<x N="V" b="c"/>
===
a.tf
N = "V"
===
a.tf
variable "N" {
  default = "V"
}
===
a.toml
N = "V"
===
a.sql
UPDATE users SET N = 'V' WHERE id = 4;
===
a.sql
INSERT INTO users (id, N) VALUES (4, 'V');
===
a.sql
INSERT INTO settings VALUES ('N', 'V');
===
a.sql
INSERT INTO settings (name, value) VALUES ('N', 'V');
===
a.sh
run --N V --x
===
a.sh
run --N=V
===
a.log
GET /x?N=V&y=1 HTTP/1.1
===
a.log
2026-03-01 INFO login N=V user=x
===
a.csv
user,N,site
bob,V,Rostock
===
a.tsv
site	user	N
Rostock	bob	V
===
a.tsv
site	login	password	N
Rostock	bob	x9Kd82jf0a	V
===
a.txt
SITE      USER     N
Rostock   bob      V
===
a.md
| site | N |
|---|---|
| Rostock | V |
===
a.html
<table><tr><th>Site</th><th>N</th></tr><tr><td>Rostock</td><td>V</td></tr></table>
===
a.txt
 id | N
----+--------
  1 | V
===
a.lisp
(setq N "V")
===
a.ps1
$N = "V"
===
a.vb
Dim N As String = "V"
===
a.js
login({ N: 'V' })
===
a.sh
declare -A x=([N]="V")
===
a.json
["N", "V"]
===
a.txt
N -> V
===
a.redis
HSET user:4 N V
===
a.redis
1) "N"
2) "V"`, "\t", "\t"))
	written = split(`a.txt
N: V
===
a.txt
N V
===
a.txt
- N = V
===
a.txt
N -> V
===
a.txt
N is V
===
a.txt
the N is V, keep it
===
a.txt
the N for the back entrance is V.
===
a.txt
Your N is: V
===
a.txt
call me, N V, thanks
===
a.txt
N (office): V
===
a.txt
Room 4, N: V#
===
a.txt
use V as N
===
a.txt
V (N)
===
a.txt
* N — V
===
a.md
**N:** V
===
a.md
- N: ` + "`V`" + `
===
a.md
| N | V |
===
a.ics
BEGIN:VCALENDAR
DESCRIPTION:Dial in\, meeting ID 882 1140 2231\, N V\nbring cake
===
a.ics
BEGIN:VCALENDAR
DESCRIPTION:Hello\nN: V\nbring cake
===
a.vcf
BEGIN:VCARD
NOTE:N V\, remote desk
===
a.csv
"Root/Web","portal","N: V"
===
a.json
{"text":"hello\nN: V\nbye"}
===
a.json
{"text":"your N is V"}
===
a.txt
[09:14] bob: the N? V
===
a.txt
N = V (changed in May)
===
a.txt
N=V
===
a.txt
N	V
===
a.txt
N "V"
===
a.txt
N changed to V
===
a.txt
N was V, now gone`)
	return settings, written
}
