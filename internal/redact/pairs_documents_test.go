package redact

import (
	"strings"
	"testing"
)

// What scanners of source code would take for a real key is put together here.
func withKeys(s string) string {
	return strings.NewReplacer("BEGIN-KEY", "-----BEGIN "+"PRIVATE KEY-----", "END-KEY", "-----END "+"PRIVATE KEY-----").Replace(s)
}

func TestPairsInDocuments(t *testing.T) {
	for f, cases := range map[form]string{formYAML: yamlCases, formJSON: jsonCases, formXML: xmlCases} {
		checkPairs(t, f, withKeys(cases), "\n=====\n")
		checkPairs(t, formText, withKeys(cases), "\n=====\n") // when the name of a file says nothing
	}
}

const yamlCases = `apiVersion: v1
kind: Config
users:
- name: admin
  user:
    client-certificate-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUM=
    client-key-data: «LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tLQpNSUlF»
    token: «abcdefghijklmnop.qrstuvwxyz0123456789»
=====
version: "3"
services:
  db:
    image: postgres:16.2
    environment:
      POSTGRES_USER: app
      POSTGRES_PASSWORD: «pgPw1234»
      POSTGRES_DB: app
    command: ["--requirepass", "«rdPw1234»"]
    healthcheck:
      test: ["CMD", "pg_isready"]
=====
apiVersion: v1
kind: Pod
spec:
  containers:
  - name: app
    image: reg/app@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    env:
    - {name: DB_PASSWORD, value: «hunter2»}
    - name: LOG_LEVEL
      value: info
    - name: JWT_SECRET
      value: >-
        «abc def ghi»
    - name: API_KEY
      valueFrom: {secretKeyRef: {name: api, key: token}}
    volumeMounts:
    - name: secret-volume
      mountPath: /etc/secret
  volumes:
  - name: secret-volume
    secret:
      secretName: app-secret
      items:
      - key: token
        path: token
=====
apiVersion: apps/v1
metadata:
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"v1","data":{"password":"«aHVudGVyMg==»"},"kind":"Secret","metadata":{"annotations":{},"name":"db"}}
=====
smtp:
  auth:
    user: bob
    pass: «smtpPw1»
  tokens:
    ttl: 30
    list: [«k9x8w7v6u5t4», «a9x8w7v6u5t5»]
=====
auth:
  jwt:
    secret: "«multi line
      quoted»"
  oauth2:
    clients:
      - id: web
        secret: «webSecret1»
        redirect: https://x/cb
  password:
    min_length: 8
    policy: strong
    hash: bcrypt
=====
private_key: |
  «BEGIN-KEY
  MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj
  END-KEY»
next: x
=====
- hosts: all
  vars:
    ansible_become_pass: «becomePw1»
    db_password: "{{ vault_db_password }}"
  tasks:
    - name: Set the password of root
      user: name=root password={{ root_password_hash }}
    - name: install
      apt: name=nginx
=====
scrape_configs:
  - job_name: app
    basic_auth:
      username: prom
      password: «promPw1»
    authorization:
      type: Bearer
      credentials: «k9x8w7v6u5t4AbCd»
    bearer_token_file: /run/token
=====
secrets:
  db: «k9x8w7v6u5t4»
  mail: «Xy12abcd!»
  vault:
    path: secret/data/app
    role: app
=====
receivers:
  - name: slack
    slack_configs:
      - api_url: https://hooks
        http_config: {bearer_token: «abcdef123456»}
=====
username: bob
"password": "«a: b # c»"
'api_key': '«it''s»'
? x
: y
=====
data:
  config.yaml: |
    db:
      password: «hunter2»
      user: bob
    token_ttl: 30
=====
jwt:
  keys:
    - kid: main
      key: «k9x8w7v6u5t4AbCd»
  public_key: |
    -----BEGIN PUBLIC KEY-----
    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA
    -----END PUBLIC KEY-----
=====
token: !!binary |
  «aGVsbG8gd29ybGQgdGhpcyBpcyBsb25n
  aGVsbG8gd29ybGQgdGhpcyBpcyBsb25n»
=====
[tokens]
admin = "«k9x8w7v6u5t4»"
name = "x"

[users]
bob = "k9x8w7v6u5t4"`

const jsonCases = `{
  "db": {
    "password":
      "«hunter2»",
    "pin": «492817»,
    "token_ttl": 3600,
    "secretRef": {"name": "x"}
  },
  "apiKeys": [
    "«k9x8w7v6u5t4»",
    "«second-one-x1»"
  ]
}
=====
{"config":"{\"db\":{\"password\":\"«hun\\\"ter2»\",\"port\":5432},\"apiKey\":\"«k9x8w7v6u5t4»\"}"}
=====
{"resources":[{"type":"aws_db_instance","instances":[{"attributes":{"password":"«hunter2»","username":"bob","db_name":"x","port":5432,"id":"db-ABCDEFGHIJKL"}}]}],"outputs":{"pw_token":{"value":"«k9x8w7v6u5t4»","type":"string"}}}
=====
{"log":{"entries":[{"request":{"headers":[{"name":"X-Api-Key","value":"«k9x8w7v6u5t4»"},{"name":"Accept","value":"*/*"}],"cookies":[]}}]}}
=====
{"credentials":{"username":"bob","password":"«hunter2»"},"passwordPolicy":{"minLength":8,"maxAge":90}}
=====
{"type":"service_account","private_key_id":"«0123456789abcdef0123456789abcdef01234567»","private_key":"«BEGIN-KEY\nMIIEvQIBADANBg\nEND-KEY\n»","client_email":"x@y.iam"}
=====
{"kind":"SecretList","items":[{"apiVersion":"v1","kind":"Secret","stringData":{"a":"«plain»"},"metadata":{"name":"b"}},{"kind":"ConfigMap","data":{"a":"plain"}}]}
=====
{"name":"db.password","type":"string","value":"«hunter2»","description":"The password of the database"}
=====
[{"Name":"DB_USER","Value":"bob"},{"Name":"DB_PASSWORD","Value":"«hunter2»"},{"Name":"X","Value":"y"}]
=====
{"Authorization":["Bearer «abcdef123456ghi»"],"Accept":["*/*"]}
=====
{"secret":{"id":"abc","version":3,"created":"2026-11-22T00:00:00Z"},"token":{"type":"bearer","expires_in":3600,"value":"«k9x8w7v6u5t4»"}}
=====
{"properties":{"password":{"type":"string","title":"Password","description":"The password","minLength":8},"token":{"$ref":"#/x"}},"required":["user","password"]}
=====
{"fields":["user","password","token"],"keys":["id","name"],"secrets":[]}
=====
{"auth_token":"«xyz»","password":"«ünïcödé»","p":"q"}
=====
{"password":"«\u0068\u0075nter2\/x»","x":1}`

const xmlCases = `<server>
  <id>nexus</id>
  <username>deploy</username>
  <password>«{COQLCE6DU6GtcS5P=}»</password>
  <privateKey>/home/x/.ssh/id</privateKey>
  <passphrase>«opt phrase»</passphrase>
</server>
=====
<property>
  <name>hbase.secret</name>
  <description>The secret</description>
  <value>«hunter2»</value>
</property>
<property>
  <name>x.user</name>
  <value>bob</value>
</property>
=====
<bean id="ds" class="x.DS">
  <property name="username" value="sa"/>
  <property name="password"><value>«hunter2»</value></property>
  <property name="passwordEncoder" ref="enc"/>
</bean>
=====
<com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>
  <scope>GLOBAL</scope>
  <id>git</id>
  <username>bob</username>
  <password>«hunter2»</password>
</com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl>
=====
<connectionStrings><add name="X" connectionString="Data Source=db;User ID=sa;Password=«hunter2»" providerName="System.Data.SqlClient" /></connectionStrings>
=====
<machineKey validationKey="«0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF»" decryptionKey="«0123456789ABCDEF0123456789ABCDEF»" validation="SHA1" />
=====
<apiTokens><string>«k9x8w7v6u5t4»</string></apiTokens>
=====
<login user="bob" pass="«hun&amp;ter2»"/>
=====
<ds:SignatureValue>x</ds:SignatureValue><ds:X509Certificate>MIIC8jCCAdqgAwIBAgIJ</ds:X509Certificate>
=====
<td>Password</td><td>«hunter2»</td>
=====
<Data ss:Type="String">x</Data><token>«k9x8w7v6u5t4»</token>`
