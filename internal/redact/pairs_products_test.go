package redact

import "testing"

// The settings of programs as they are in their manuals.
func TestPairsOfProducts(t *testing.T) {
	for _, f := range []form{formText, formYAML, formINI, formEnv, formProperties} {
		checkPairs(t, f, productCases, "\n")
		checkPairs(t, f, harmlessCases, "\n")
	}
}

const productCases = `KafkaClient { org.apache.kafka.common.security.plain.PlainLoginModule required username="app" password="«Kf9-xx!z2»"; };
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="app" password="«Kf9xxz2»";
ssl.keystore.password=«changeit1»
ssl.key.password=«k3yP@ss»
gitlab_rails['smtp_password'] = "«gl-smtp-Pw1»"
gitlab_rails['db_password'] = '«gl-db-Pw1»'
KC_DB_PASSWORD: «kcPw99»
KEYCLOAK_ADMIN_PASSWORD=«adm1nPw»
xpack.security.http.ssl.keystore.secure_password: «elPw1»
ELASTIC_PASSWORD=«Zx81abcq»
default_pass = «rmqSecret1»
<user username="tomcat" password="«tc4tPw»" roles="manager-gui"/>
<Connector port="8443" keystorePass="«storePw9»" keystoreFile="conf/keystore.jks"/>
"ConnectionStrings": { "Default": "Server=db;Database=app;User Id=sa;Password=«Str0ng!Pw»;TrustServerCertificate=true" }
<add name="Default" connectionString="Server=db;Uid=sa;Pwd=«Str0ngPw»;" />
db_password = "«tfPw1234»"
      POSTGRES_PASSWORD: «pgPw1234»
      - MYSQL_ROOT_PASSWORD=«myPw1234»
      - "REDIS_PASSWORD=«rdPw1234»"
Environment=API_TOKEN=«a8f7d6e5c4b3a2910f»
rootpw «s3cr3tRoot»
olcRootPW: «{SSHA}abcdEFGH1234ijklMNOP5678qrst»
	psk="«my wifi pass»"
	psk=«0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef»
    wpa_passphrase=«wifiPass99»
	secret = «testing123»
secret=«1234abcd»
admin_passwd = «odooMaster1»
db_password = «odooDb1»
$CONF['database_password'] = '«pfaPw»';
$databases['default']['default'] = array('password' => '«drupalPw»', 'username' => 'x');
$settings['hash_salt'] = '«Abc-Def_Ghi0123456789jklmnopqrstuvwxyz»';
SECRET_KEY = '«django-insecure-9x!k2$abc#def»'
'PASSWORD': '«djPw99»',
APP_KEY=«base64:Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE=»
  secret_key_base: «0123456789abcdef0123456789abcdef0123456789abcdef»
AWS_SECRET_ACCESS_KEY=«wJalr9UtnQ7MDxxGbPx0fiCYzz1zz2zzKEY1»
aws_secret_access_key = «wJalr9UtnQ7MDxxGbPx0fiCYzz1zz2zzKEY1»
AWS_SESSION_TOKEN=«Fw0GZX9vYXd2EJr1wEaDKJ»
"client_secret": "«g0csPx-abcdefghijklmnop»",
X-Api-Key: «k9x8w7v6u5t4»
X-Auth-Token: «gAAAAABhk9x8w7v6u5t4»
curl -H "X-API-Key: «k9x8w7v6u5t4»" https://x
    'X-API-KEY': '«k9x8w7v6u5t4»',
{"level":"info","api_key":"«k9x8w7v6u5t4»","ts":1700000000}
time=2026-11-22T03:20:01Z level=debug msg="auth ok" access_token=«k9x8w7v6u5t4» user=bob
2026-11-22 DEBUG [main] c.a.Config - jwtSecret=«k9x8w7v6u5t4», issuer=acme
2026-11-22 DEBUG Config{user='bob', password='«hunter2»', port=5432}
2026-11-22 DEBUG Config(user=bob, password=«hunter2», port=5432)
DataSource [user=bob, password=«hunter2»]
login failed: user=bob&password=«hunter2»
Connecting with password=«hunter2»...
connecting with apiKey «k9x8w7v6u5t4AbCd»
Using token «k9x8w7v6u5t4AbCd12» for registry
Generated initial admin password: «Xy12-abcd»
Initial root password set to «Xy12abcd!»
admin password: «Xy12abcd!»
Admin password is «Xy12abcd!»
user bob logged in with pass «Xy12abcd!»
set PGPASSWORD=«pgPw1»
$env:DB_PASSWORD = "«psPw1»"
SET DB_PASS=«winPw1»
setx API_KEY «winKey1234»
kubectl create secret generic db --from-literal=password=«kcPw1»
ldap_default_authtok = «ldapPw1»
bind_password: "«ldapPw1»"
password_hash: «5f4dcc3b5aa765d61d8327deb882cf99»
"passwordHash" : "«5f4dcc3b5aa765d61d8327deb882cf99»",
private_key: "«abcdEFGH1234ijklMNOP5678»"
PrivateKey = «aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789AbCdEfG=»
PresharedKey = «aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789AbCdEfG=»
: PSK "«ipsecPsk1»"
snmp_community = «s3cretRO»
rocommunity «s3cretRO» 10.0.0.0/8
community: «s3cretRO9»
otp: «492817»
totp_secret: «JBSWY3DPEHPK3PXP»
recovery_codes: ["«abcd-1234»", "«efgh-5678»"]
mnemonic: "«legal winner thank year wave sausage worth useful legal winner thank yellow»"
license_key: «ABCD-EFGH-1234-5678»
LICENSE_KEY=«ABCDE-FGHIJ-KLMNO-PQRST»
encryption_key: «00112233445566778899aabbccddeeff»
"sessionToken": "«k9x8w7v6u5t4AbCd»"
Cookie: sessionid=«k9x8w7v6u5t4abcdk9x8w7v6u5t4abcd»; theme=dark
ERLANG_COOKIE=«ABCDEFGHIJKLMNOPQRST»
webhook_secret: «whs-k9x8w7v6»
sentry_key=«0123456789abcdef0123456789abcdef»
stripe_key = «abc123def456»
pin_code: «4921»
"pin": "«4921»"
<setting name="ApiKey"><value>«k9x8w7v6u5t4»</value></setting>
<string name="api_key">«k9x8w7v6u5t4»</string>
<appSettings><add value="«k9x8w7v6u5t4»" key="ApiSecret"/></appSettings>
<wsse:Password Type="PasswordText">«hunter2»</wsse:Password>
--from-literal='api-token=«k9x8w7v6»'
"args": ["--db-password=«hunter2»", "--user=bob"]
"Cmd": ["app", "--token", "«k9x8w7v6u5t4»"]
"Env": ["DB_PASSWORD=«hunter2»", "PATH=/usr/bin"]
export const API_SECRET = '«k9x8w7v6u5t4»';
private static final String PASSWORD = "«hunter2»";
let apiKey: string = "«k9x8w7v6u5t4»";
password: str = "«hunter2»"
{User:bob Password:«hunter2» Port:1}
host1 ansible_host=1.2.3.4 ansible_password=«x1y2z3»`

const harmlessCases = `smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd
  password: <%= ENV['DB_PASSWORD'] %>
"public_key_id": "0123456789abcdef0123456789abcdef01234567",
mysql://x
BindDN: cn=x
credentials bob:secret
private_key = /etc/ssl/private/key.pem
PublicKey = aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789AbCdEfG=
const { password } = req.body;
this.password = password;
if (password === "") {
if password == None:
password = input("Password: ")
PASSWORD=$(cat /run/secrets/db)
PASSWORD=` + "`" + `cat /run/secrets/db` + "`" + `
password = "${var.db_password}"
password = var.db_password
password = random_password.db.result
password = data.vault_generic_secret.db.data["password"]
password: {{ .Values.db.password }}
password: "{{ .Values.db.password | quote }}"
password: @db.password@
password: #{db_password}
password: env:DB_PASSWORD
password: !Ref DbPassword
password: not set
password_enabled: true
passwordMinLength: 12
AllowUsers bob
tls_key_file=/etc/x.key
key: value
"key": "user_name",
"key": "2026-11-22",
"keys": ["a", "b"]
etag: "33a64df551425fcc55e4d42a148795d9f25f89d4"
token_url: https://auth.example.com/token
"tokenEndpoint": "https://x/token"
auth_url = https://x
authentication failed for key 12
password expires in 12 days
password for bob changed
Your password has expired. Please change it.
the secret key is missing
error: token is not valid
error: secret "db" not found
missing token
bad token: expired
token validation error: signature mismatch
Invalid API key
API key not found
API key: invalid
api_key is required
no such key: foo-bar
duplicate key value violates unique constraint "users_pkey"
DETAIL:  Key (id)=(42) already exists.
signature: valid
Signature Algorithm: sha256WithRSAEncryption
X509v3 Subject Key Identifier: 
    Public-Key: (2048 bit)
session 42 closed
sessions: 5
New session 123 of user bob.
systemd[1]: Started Session 4 of user root.
code: 200
"code": "ERR_NOT_FOUND"
exit code: 137
backup: daily
recovery: enabled
salt: minion
Pass: 12 Fail: 0
passes=3
hostkey: ssh-rsa AAAAB3NzaC1yc2E
known key fingerprint 3f:2b:8c:1e
idempotency_key: 3f2b8c1e-8d1e-4f6a-9b7c-1a2b3c4d5e6f
partition key: 12
kubernetes.io/service-account-token
type: kubernetes.io/tls
keyspace: events_2024
key_mgmt=WPA-PSK
git_commit_signature: none
build_key=build-2024-11-22
design_tokens: v2.1.0
apiVersion: v1
secretName: web-tls-cert
tls.secret: web-tls
checksum/secret: 3f2b8c1e8d1e4f6a9b7c1a2b3c4d5e6f7a8b9c0d3f2b8c1e8d1e4f6a9b7c1a2b
pwd: /var/lib/app
PWD=/root
OLDPWD=/root
MAIL_PASSWORD=null
"password_strength": "strong"
log_tokens: no
"cookie": "theme=dark"
auth_backend: ldap
AuthType Basic
  auth: none
<a href="x" accesskey="p">x</a>
return errors.New("x509: failed to parse EC private key: " + err.Error())
password	[success=1 default=ignore]	pam_unix.so obscure yescrypt
password required pam_cracklib.so retry=3
jmxremote.password.toHashes = true|false
you must pass IPv4-mapped addresses
` + "`" + `--root-keys DIR` + "`" + `
askSecret("Licence key: ")`
