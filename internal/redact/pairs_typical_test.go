package redact

import "testing"

// What a host with a product of somebody's own has in its files and notes.
func TestPairsOfHosts(t *testing.T) {
	checkPairs(t, formText, `
define('NONCE_KEY', '«q<mM:@^1@II!D1_Q{[vs%2|^m^#N*J=nlL(.d>~VO@uDg_j<~^ Jm4,a@(iX:;sR»');
s3.secretKey=«/faBOX1BW0JsU7EMKGKBC2Z0F3ZmENs/9wIpvX/L»
keyFile=/etc/app/secrets/tls.key
password=/var/lib/app/objects/3f/9c2e11b4
INFO token is «6b9gpS646ysnuXvUNf2nJmqEVH4G64zpLkylKHc7»
INFO token is valid until tomorrow
credentials: admin / «O4N26yheKcTrysmIT»
args: [--user, root, --password, «cmH2fvSK2CGfnPRc»]
<sonar.login>«ee37d9ba45d39eb0329dd18e79f6180277e12cb1»</sonar.login>
sonar.login=admin
password = %(DB_PASSWORD)s
password = «%(9kQv!x2Lm»
password = {{ vault_password }}
password = «#{9kQ^v!x2Lm»
password = #{config.password}
Kennwort lautet «vsButnvUMFOeq5p»
tried passwords: «pYh9YDSm1qX4», «gOwVarS77kQz»
&lt;password&gt;«9oNcfiZkejPLUYf»&lt;/password&gt;
Your code is «655538»
login imei=356938035643809 pass=«343324»
run pass=343324 fail=2
authentication_string: «*FCDA4594A01FFC973CAECDF5FD2D0C32EF5EE0C5»
from_secret: npm_token
<input type="password" name="password" placeholder="Password">
{"error":"invalid_token"}
psw=«jRmtllF4jVaK»
Algorithm.HMAC256("«OF9CFdBHfDX25e95W1v0k1HN5kw7zRkg»")`, "\n")
	checkPairs(t, formText, `
&lt;/password&gt; and more
next line < end`, "\x00")
	checkPairs(t, formText, `
Recovery codes:
«xcune-gfafg»
«mtyjp-xh4ip»
end`, "\x00")
	checkPairs(t, formINI, `password = "«Ab3"Qs2oX"xg@y»"`, "\x00")
	checkPairs(t, formYAML, "? password\n: «sBihAdeaPkG2cnOG»\npassphrase: !vault-ref db\n", "\x00")
}
