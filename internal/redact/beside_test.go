package redact

import "testing"

// What headings of columns, labels and calls tell, with what stands in such places and is none.
func TestBeside(t *testing.T) {
	l := drawing(91)
	drawn, hex := l.mixed(20), l.hex(32)
	uuid := l.hex(8) + "-" + l.hex(4) + "-4" + l.hex(3) + "-a" + l.hex(3) + "-" + l.hex(12)
	checkMarked(t, false, []markedLine{
		{"a.yaml", "banner: >-\n  access code for the\n  maintenance console: «wbrm-7fbz-35y2»\n  remote access: «4k7f-9d2x-m3qp-77ab»\n"},
		{"a.txt", "The code of the house. gate: «4711»\nPIN list\nthe door: «90210#»\nRacks\n\n\n\n door: 1024\n console: ttyS0\n console: tty0-console-ready\n gate: open-for-all\n"},
		{"a.txt", "Код от подъезда. домофон: «48151#»\nВорота: открыты\n"},
		{"a.html", "<table><tr><th>System</th><th>Password</th></tr><tr><td>Scanner</td><td>«raFW&quot;C97pexd&amp;2»</td></tr><tr><td>Wiki</td><td>(SSO only)</td></tr></table>"},
		{"a.html", "<table class=\"x\">\n<thead>\n<tr><td><b>Host</b></td><td>API token</td><td>Kennwort</td></tr></thead>\n<tbody><tr id=a><td>a</td><td>«" + drawn + "»</td><td class=y><code>«Winter2024x!»</code></td></tr>\n<tr><td>a</td><td>none</td><td>expired</td></tr></tbody></table>\n"},
		{"a.html", "<table><tr><th>Setting</th><th>Password policy</th></tr><tr><td>Length</td><td>Min12chars!</td></tr></table>\n<table><tr><td>a</td><td>Winter2024x!</td></tr></table>\n"},
		{"wiki.txt", "h1. Access\n||System||User||Password||\n|Scanner|x|«raFWC97pexd!2»|\n|Wiki|x|{{«raFWC97pexd!3»}}|\n\n|other|x|raFWC97pexd!4|\n"},
		{"page.json", `{"body":"||System||Password||\n|Scanner|«raFWC97pexd!2»|\n"}` + "\n"},
		{"wiki.txt", "intro\n{| class=\"wikitable\"\n! System !! User !! Password\n|-\n| Scanner || x || «raFWC97pexd!3»\n|-\n| Printer\n| y\n| style=\"a\" | «raFWC97pexd!4»\n|}\n| raFWC97pexd!5\n"},
		{"a.adoc", "text\n|===\n|System |User |Password\n\n|Scanner |x |«raFWC97pexd!5»\n|Printer\n|y\n|«raFWC97pexd!6»\n|===\n"},
		{"main.vcl", "set req.http.X-Digest = digest.hmac_sha256(\"«" + drawn + "»\", req.url);\n"},
		{"a.js", "crypto.createHmac('sha256', '«" + drawn + "»').update('payload-of-7-lines').digest('hex')\n"},
		{"a.php", "hash_hmac('sha256', $data, '«" + hex + "»');\nhash_hmac('sha256', $data, $key);\n"},
		{".bash_history", "op signin --account team «A3-PAPKTJ-RLXWR6-4RV88-IESEZ-98ILF-HGGNM»\nlp -o media=A3-LANDSCAPE x\n"},
		{"condarc", "channels: [\"http://localhost/t/«dzhki3d2hf7iia75yegm»/private\"]\n- https://example.com/t/getting-started-with-conda-build\ninclude/t/dzhki3d2hf7iia75yegm/x\n"},
		{"a.log", "##[error]CODECOV_TOKEN «" + uuid + "» rejected with 401\n##[error]CODECOV_TOKEN is not set\nusing GITHUB_TOKEN from-the-environment-2\n"},
		{"a.txt", "and for staging login jane.roe@example.net / «J!CEEBcShA74»\nratio 3 / Total-4x\nuser interface / Version-2b.1\n"},
		{"a.toml", "secrets = [\n  \"«" + hex + "»\",  # current\n  \"«" + uuid + "»\" # old one\n]\nsecrets = [\n  \"db-credentials\", # of the cluster\n  \"registry\"\n]\n"},
		{"a.ini", "[mail]\nPass Word   =   \"«hollow timber drift 24»\"\nAPI  Key   = «" + drawn + "»\nPass Count   =   12\n"},
		{"sa.json", `{"private_key_id": "«` + l.hex(40) + `»", "public_key_id": "` + l.hex(40) + `"}` + "\n"},
		{"a.json", `{"msg":"sms sent","text":"Your verification code is «387431»"}` + "\n" + `{"text":"exit code is 387431"}` + "\n"},
		{"a.log", "S { hmac: \"«" + l.hex(64) + "»\" }\nGET /x?hmac_algorithm=sha256\n"},
	})
}

// What looks like a secret's place and holds none.
func TestKeptForms(t *testing.T) {
	l := drawing(92)
	lines := []markedLine{
		{"notes.txt", "of the host\n--- .netrc\nmachine a.internal\n  login robot\n  password «oNuYCSJejZrMo1»\n--- /etc/pam.d/x\nauth required pam_x.so\npassword requisite pam_pwquality.so retry=3\n"},
		{"a.py", "def login(name: str, password: str = \"\", token: Optional[str] = None, secret: SecretStr) -> Session:\n"},
		{"a.kt", "class A(val password: String, val token: String?)\n"},
		{"a.rs", "fn f(password: &str, token: Option<String>) -> R {\n"},
		{"a.ts", "login(password: string, token?: string): void;\n"},
		{"a.yaml", "password: «String7x»\n"},
		{".terraform.lock.hcl", "  hashes = [\n    \"h1:" + "JVsYFkB9b6pHnL1oQy3rS5tU7vW9xY1zA3bC5dE7fG8=\",\n    \"zh:" + l.hex(64) + "\",\n  ]\n"},
		{"main.tf", "  password = var.db_password\n\"zh:" + l.hex(64) + "\",\n"},
		{"m_de.properties", "login.password.forgotten=Passwort vergessen?\npassword.lost=Mot de passe oublié ?\npassword.check=Checking password…\nmail.password=«blue horse Pass4me?»\n"},
		{"m.properties", "login.password=Забыли пароль?\n"},
		{"a.log", "&{Host:localhost User: Password: TLS:false}\n{Host:localhost Password:«0vlHkLuzjDcTyZ» TLS:true}\n"},
		{"c.yaml", "api_key: os.environ/GROQ_API_KEY\nother_key: «os.environ/" + l.mixed(16) + "»\n"},
		{"a.py", "x = openai.OpenAI(api_key=os.environ[\"OPENAI_API_KEY\"], organization=\"org-dMjZyw2tPyb2ioO5\", timeout=3)\n"},
		{"s.yaml", "kind: Secret\nstringData:\n  admin.passwordMtime: \"2026-06-11T10:02:00Z\"\n  SECRET_DOMAIN_TTL: \"300\"\n  pin: \"«300117»\"\n  age.agekey: |\n    # created: 2026-02-03T11:20:08Z\n    # public key: age1791j4xlkmfgfbv97ra6zpr2uo2e6ezs1kil31hcicv8srqll3f79prbwbw\n    «AGE-SECRET-KEY-15AOMS94FNBIY7NTTGNP9JNA7PEN3XB6LAPHGE5T8CLPBPQC3YKMORIQI8C»\n"},
		{"s.yaml", "kind: Secret\ndata:\n  type: Z2l0\n  username: b2F1dGgy\n  endpoint: aHR0cDovL2xvY2FsaG9zdDo5MDAw\n  CRYPTO_KEY_CIPHER: YWVzLXh0cy1wbGFpbjY0\n  user: «amFuZXJvZQ==»\n  password: «Z2l0»\n  url: «aHR0cDovL2phbmU6eHl6QGxvY2FsaG9zdA==»\n"},
		{"e.yaml", "mac: ENC[AES256_GCM,data:C9vBWpg4unREvxiWw2mIB0kkBSF0OC4Jd1UEKs60,iv:ZfELq0Vd9R0rX5jxyLx7t2=,tag:UpguVI0TbXAXtV2MQfFq==,type:str]\n"},
		{"Pulumi.prod.yaml", "config:\n  a:dbPassword:\n    secure: v1:UCOaXrDWT4kvDibj:VnDbNlshfhz9dJvnQNfG1A8wk18Wn6Se+RYka83sS43tKYJHhK1rrA==\n  a:key: «" + l.mixed(24) + "»\n"},
	}
	for _, strict := range []bool{false, true} {
		for _, c := range lines {
			if strict && (c.name == "notes.txt" || c.name == "s.yaml") { // names go there
				continue
			}
			checkMarked(t, strict, []markedLine{c})
		}
	}
}

func TestUsersBeside(t *testing.T) {
	checkMarked(t, true, []markedLine{
		{"ps.txt", "UID          PID    PPID  C STIME TTY          TIME CMD\nroot         811       1  0 Sep01 ?        00:00:04 /usr/sbin/cron -f\n«ncarvalho»     2290    2201  0 08:01 pts/0    00:00:00 less a.txt\n\nncarval     2290    22\n"},
		{"top.txt", "    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND\n   2001 «ncarval»+  20   0  167752  11440   8416 S   0.0   0.1   0:02.10 less\n      1 root      20   0  167752  11440   8416 S   0.0   0.1   0:02.10 init\n"},
		{"w.txt", "USER     TTY      FROM             LOGIN@   IDLE   JCPU   PCPU WHAT\n«mkowal»   tty7     -                08:01    1.00s  0.05s  0.00s w\n"},
		{"vpn.txt", "«mkowalczyk» : EAP \"«0sXVY3m+vTigiLkyq1w7s»\"\nnote: a : eap\n"},
		{"mail.eml", "Hello\n[09:14] «klindqvist»: what is the root of x again?\n[09:15] «dibsen»: no idea\n"},
		{"a.log", "start\n[09:14] nginx: started worker\n[09:15] worker: queue is empty\n"},
		{"irc.txt", "09:14 <«klindqvist»> what is that\n[09:15] <@«dibsen»> no\n09:16 <TASK> x\nif a0 <limit> b\n"},
		{"slack.txt", "x\n«klindqvist»  9:14 AM\nhi there\nmeeting at 9:14 AM\n"},
		{"a.log", "login attempt principal=«bhartnell» result=DENIED\nlogin principal=User:«bhartnell» denied\nauth principal=kafka/broker1 ok\nprincipal=* effect=Allow\n"},
		{"a.yml", "- X_ADMIN=«aechevarria»,«lwisniewski»\n- X_ADMIN=true\n- X_ADMINS=read,write\n"},
		{"user-data", "#cloud-config\nusers:\n  - default\n"},
		{"user-data", "#cloud-config\nusers:\n  - name: «yvasquez»\n    lock_passwd: false\n    groups: wheel\n  - name: deploy_user\n    shell: /bin/sh\nrun: x\n"},
		{"kube.yaml", "a: b\nusers:\n- name: shopcluster\n  user:\n    client-id: x\n"},
		{"s.json", `{"user":"U0I795HJLIO","text":"hi"}` + "\n" + `{"user":"«jroe7»","text":"hi"}` + "\n"},
		{"a.py", "def login(user: str, owner: Optional[str] = None, host=\"\"):\n"},
	})
}
