package redact

import (
	"bytes"
	"strings"
	"testing"
)

// onlyPairs runs the detectors of this part alone, and returns the text with each value
// that they report between « and ».
func onlyPairs(name string, f form, text string) string {
	w := &window{text: []byte(text), name: name, form: f}
	lower := bytes.ToLower(w.text)
	for _, d := range pairDetectors() {
		for _, s := range d.starts {
			in := lower
			if d.exact {
				in = w.text
			}
			for at := 0; ; at++ {
				i := bytes.Index(in[at:], []byte(s))
				if i < 0 {
					break
				}
				at += i
				d.look(w, at, len(s))
			}
		}
	}
	hidden := make([]bool, len(text)+2)
	for _, s := range w.spans {
		for i := s.start; i < s.end; i++ {
			hidden[i+1] = true
		}
	}
	var out strings.Builder
	for i := range len(text) + 1 {
		if hidden[i+1] && !hidden[i] {
			out.WriteString("«")
		}
		if !hidden[i+1] && hidden[i] {
			out.WriteString("»")
		}
		if i < len(text) {
			out.WriteByte(text[i])
		}
	}
	return out.String()
}

func checkPairs(t *testing.T, f form, cases string, sep string) {
	t.Helper()
	for want := range strings.SplitSeq(strings.Trim(cases, "\n"), sep) {
		text := strings.NewReplacer("«", "", "»", "").Replace(want)
		if got := onlyPairs("x", f, text); got != want {
			t.Errorf("form %d\n got %s\nwant %s", f, got, want)
		}
	}
}

func TestPairsInLines(t *testing.T) {
	checkPairs(t, formText, `
DB_PASSWORD=«hunter2»
export DB_PASSWORD=«hunter2»
export DB_PASSWORD="«hunter 2»"
  DB_PASSWORD = '«hunter2»' # the old one
password: «hunter2»
password: "«hun\"ter2»"
password: '«hun''ter2»'
"password": "«hunter2»",
{"user":"bob","password":"«hunter2»","port":5432}
{"password":«123456», "x": 1}
{'password': '«hunter2»', 'port': 1}
{\"password\":\"«hunter2»\",\"user\":\"bob\"}
{\\\"password\\\":\\\"«hun\\\\\\\"ter2»\\\",\\\"user\\\":\\\"bob\\\"}
'password' => '«hunter2»',
:password => "«hunter2»"
define('DB_PASSWORD', '«hunter2»');
$config['db']['password'] = '«hunter2»';
password := "«hunter2»"
<password>«hunter2»</password>
<ns:password encrypted="false">«hunter2»</ns:password>
<password><![CDATA[«hun<ter2»]]></password>
<entry key="db.password">«hunter2»</entry>
<property name="password" value="«hunter2»"/>
<property value="«hunter2»" name="password"/>
<add key="DbPassword" value="«hunter2»" />
<Resource name="jdbc/db" username="bob" password="«hunter2»" maxActive="8"/>
<key>Password</key><string>«hunter2»</string>
<name>fs.s3a.secret.key</name><value>«Zm9vYmFyYmF6»</value>
&lt;password&gt;«hunter2»&lt;/password&gt;
{&quot;password&quot;:&quot;«hunter2»&quot;}
app --password «hunter2» --user bob
app --password=«hunter2» --user bob
java -Ddb.password=«hunter2» -jar app.jar
["--password","«hunter2»","--user","bob"]
requirepass «foobared»
masterauth «s3cretPass»
bindpw «secret99»
    password «Xk39sdfj»;
level=info msg=login password=«hunter2» user=bob
2026-11-22T03:20:01Z INFO login with password «Hunter2!» for bob
GET /login?user=bob&password=«hunter2»&x=1 HTTP/1.1
user=bob&password=«hunter2»&x=1
Server=db;User Id=sa;Password=«hunter2»;Encrypt=true
host=db port=5432 password=«hunter2» user=bob
{"name":"DB_PASSWORD","value":"«hunter2»"}
{"value":"«hunter2»","name":"DB_PASSWORD"}
{"Key": "ApiKey", "Value": "«hunter2abc»"}
{"name": "Authorization", "value": "Bearer «abcdef123456ghi»"}
Environment="DB_PASSWORD=«hunter2»" "X=1"
ENV DB_PASSWORD «hunter2»
API key: «abcd1234efgh5678»
Client secret = «abcd1234»
Secret Access Key: «abcd1234»
пароль: «сезам123»
Пароль = «сезам123»
mot de passe : «sesame»
`+"\x1b[32mpassword\x1b[0m: \x1b[1m«hunter2»\x1b[0m"+`
password = ${DB_PASSWORD:-«hunter2»}
spring.datasource.password=${DB_PASSWORD:«hunter2»}
token=«4f9a8b7c6d5e4f3a2b1c»
token: «3f2b8c1e-8d1e-4f6a-9b7c-1a2b3c4d5e6f»
"auth": "«Ym9iOmh1bnRlcjI=»"
Authorization: Bearer «abcdef123456ghi»
"authorization": ["Basic «Ym9iOmh1bnRlcjI=»"]
user[password]=«hunter2»&commit=1
user%5Bpassword%5D=«hunter2»&commit=1
%7B%22password%22%3A%22«hunter2»%22%7D
A temporary password is generated for root@localhost: «Xk39sd(fj»
The new password for the elastic user is «Xk39sdfj»
config.setPassword("«hunter2»");
password=«a=b:c@d/e»
password=«pa$$w0rd!#x»
PASSWORD=«p,a;b»
{"password":"«a,b}c»"}
"message":"login: {\"token\": \"«Abc123Def456»\"}"
msg="connect\npassword: «hunter2»\nuser: bob"
backup --pass='«x y z»'
$2y$10$
hash «$2y$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234»
userPassword: «{SSHA}abcdEFGH1234ijklMNOP5678qrst»
| password | «Hunter2!» |
`, "\n")
}

func TestPairsInFiles(t *testing.T) {
	for f, cases := range map[form]string{
		formYAML: `
db:
  password: |
    «line one
    line two»
  user: bob
---
password: >-
  «folded secret»
other: x
---
password:
  «hunter2»
user: x
---
password: «correct horse battery staple» # the usual
---
- name: DB_PASSWORD
  value: «hunter2»
- name: USER
  value: bob
---
env:
  - name: API_TOKEN
    value: "«abcdef123456»"
  - name: DB_PASSWORD
    valueFrom:
      secretKeyRef:
        name: db-credentials
        key: password
---
passwords:
  alice: «sunshine»
  bob: «moonlight»
port: 80
---
api_keys:
  - «abcdefgh»
  - «ijklmnop1»
port: 80
---
credentials:
  username: bob
  host: db.example.com
  pw: «hunter2»
  apart: «x9Kd82jf0aPq»
---
db: {user: bob, password: «hunter2», port: 5432}
---
password: !!str «hunter2»
---
password: &pw «hunter2»
---
password: !vault |
  $ANSIBLE_VAULT;1.1;AES256
  6638643965323633646262656665
---
services:
  web:
    secrets:
      - db_password
      - source: api_key
        target: api
secrets:
  db_password:
    file: ./db_password.txt
---
password: «first part»
  «second part»
x: y`,
		formINI: `
[client]
user=root
password="«hun#ter2»"
---
[credentials]
password = «my secret pass»
---
password = «abc» ; old`,
		formProperties: `
db.password=«ab\
  cd»
db.user=x
---
api.key=«x9Kd82jf0aPq»
---
db.password «hunter2»`,
		formEnv: `
PASSWORD=«hunter2»
SECRET_KEY_BASE='«abc def»'
TOKEN_TTL=3600`,
		formJSON: `
{"secrets": {"db": "«x9Kd82jf0aPq»", "name": "db"}}
---
{"db_password": {"value": "«hunter2»", "type": "string", "sensitive": true}}
---
{"passwords": ["«sunshine»", "«moon»"]}
---
{"auths": {"reg.example.com": {"auth": "«Ym9iOmh1bnRlcjI=»"}}}
---
{"apiVersion":"v1","data":{"user":"«Ym9i»","x":"«aHVudGVyMg==»"},"kind":"Secret","metadata":{"name":"db"}}
---
{"Parameters":[{"ParameterKey":"DBPassword","ParameterValue":"«hunter2»"}]}`,
	} {
		checkPairs(t, f, cases, "\n---\n")
	}
	checkPairs(t, formYAML, `apiVersion: v1
kind: Secret
metadata:
  name: db
data:
  user: «Ym9i»
  x: «aHVudGVyMg==»
stringData:
  y: "«plain text»"
  z: |
    «many
    lines»
type: Opaque
---
apiVersion: v1
kind: ConfigMap
data:
  user: bob`, "\x00")
	checkPairs(t, formYAML, `items:
- apiVersion: v1
  data:
    user: «Ym9i»
  kind: Secret
  metadata:
    name: db
- apiVersion: v1
  data:
    user: Ym9i
  kind: ConfigMap`, "\x00")
	checkPairs(t, formText, `variable "db_password" {
  type    = string
  default = "«hunter2»"
}`, "\x00")
	checkPairs(t, formXML, `<property>
  <name>javax.jdo.option.ConnectionPassword</name>
  <value>«hunter2»</value>
</property>`, "\x00")
	checkPairs(t, formText, `password = <<EOF
«hunter2»
EOF
x = 1`, "\x00")
	checkPairs(t, formText, `Please use the following password to proceed to installation:

«0123456789abcdef0123456789abcdef»

This may also be found at: /var/lib/x`, "\x00")
}

func FuzzPairs(f *testing.F) {
	for _, s := range []string{`{"password":"x9Kd82"}`, "a:\n  password: |\n    x\n", "kind: Secret\ndata:\n  a: b\n", `{"kind":"Secret","data":{"a":"b"}}`, "<password><![CDATA[x", `\"key\":\"`, "[a]\nname=password\nvalue=", "password=<<E\nx\nE", "$2y$10$", "\xe2\x80\x9cpassword\xe2"} {
		f.Add([]byte(s), uint8(0))
	}
	f.Fuzz(func(t *testing.T, text []byte, kind uint8) {
		w := &window{text: text, form: form(kind % 13)}
		lower := bytes.ToLower(text)
		if len(lower) != len(text) {
			lower = text
		}
		for _, d := range pairDetectors() {
			for _, s := range d.starts {
				for at := 0; ; at++ {
					i := bytes.Index(lower[at:], []byte(s))
					if i < 0 {
						break
					}
					at += i
					d.look(w, at, len(s))
				}
			}
		}
		for _, s := range w.spans {
			if s.start < 0 || s.end > len(text) || s.start >= s.end || s.rule == "" {
				t.Fatalf("%+v of %d bytes", s, len(text))
			}
		}
	})
}
