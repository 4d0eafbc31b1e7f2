package redact

import "testing"

func TestPairsLeaveAlone(t *testing.T) {
	checkPairs(t, formText, `
password_file: /run/secrets/db
PASSWORD_FILE=/run/secrets/db
password: ${DB_PASSWORD}
password=$DB_PASSWORD
password: ""
password: ''
password=
password: null
password: true
"password": null,
"password": "",
password: ********
password=xxxxxx
password: <redacted>
password: [FILTERED]
password: REDACTED-password-abcdefghij
password: CHANGEME
password: "{{ vault_db_password }}"
password: %(DB_PASSWORD)s
password: /run/secrets/db
password: vault:secret/data/db
password: !secret db
token_ttl: 3600
primary_key: id
"primary_key": "id"
public_key: MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A
"integrity": "sha512-Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYg=="
Password must be at least 8 characters
password: must be at least 8 characters
"password": "Password must be at least 8 characters"
invalid password for user bob
password authentication failed for user "bob"
FATAL: password authentication failed for user bob
Failed password for invalid user bob from 192.0.2.4 port 2222 ssh2
token expired
token expired at 2026-11-22T03:20:01Z
secret santa
pam_unix(sshd:session): session opened for user root by (uid=0)
key not found: user:123
key=user:123
cache key=user:123:profile
Accepted publickey for bob from 192.0.2.4 port 22 ssh2: RSA SHA256:abcdEFGHijklMNOP1234567890abcdEFGHijklMNOPq
commit: 3f2b8c1e8d1e4f6a9b7c1a2b3c4d5e6f7a8b9c0d
sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
request_id=3f2b8c1e-8d1e-4f6a-9b7c-1a2b3c4d5e6f
trace_id: 4bf92f3577b34da6a3ce929d0e0e4736
Password:
Enter password:
passed: 12, failed: 3
--- PASS: TestJudgeKey (0.00s)
PASS
max_tokens: 4096
"usage": {"prompt_tokens": 12, "completion_tokens": 512}
PasswordAuthentication yes
auth: enabled
authorization: enabled
authorization: required
auth_basic "Restricted";
proxy_pass http://127.0.0.1:8080;
proxy_pass backend1;
keyboard: us
KEY_ALGORITHM=RS256
session.timeout=30
session_id: 12345
passwordEncoder: bcrypt
password = os.environ["DB_PASSWORD"]
password = config.password
password = getpass.getpass()
self.password = password
def login(user, password=None):
password: String,
secretName: my-secret
imagePullSecrets: regcred
existingSecret: db-credentials
author: Jane
authors = ["Jane Doe"]
secretKeyRef: {name: db, key: password}
MountVolume.SetUp failed for volume "default-token" : secret "default-token-x7k2p" not found
unexpected token: }
SyntaxError: Unexpected token < in JSON at position 0
-----BEGIN CERTIFICATE-----
ssh_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKk9
status_code=200 code=E1234
license: Apache-2.0
"license": "MIT",
Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
shipping: express
pin: 4
otp_enabled: true
The secret to good code is testing
recovery point: 3/A1B2C3D4
seed: 42
Loaded key store from /etc/app/keystore.jks
sign: positive
{"type":"password","name":"password","required":true}
<input type="password" name="password" placeholder="Password" required>
id | password | email
password.txt: ok
passwords: 3
`, "\n")
}
