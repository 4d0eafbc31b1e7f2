package redact

import (
	"encoding/base64"
	"testing"
)

func TestHeaders(t *testing.T) {
	l := drawing(10)
	basic := base64.StdEncoding.EncodeToString([]byte("joe:" + l.mixed(12)))
	for _, text := range []string{
		"Authorization: Bearer «" + l.url(40) + "»\r\nHost: x\r\n", "authorization: bearer «abcdefghij»\n", "AUTHORIZATION=Bearer «" + l.hex(32) + "»", "Authorization: Basic «" + basic + "»", "proxy-authorization: Basic «" + basic + "»",
		`{"Authorization":["Bearer «` + l.url(30) + `»"]}`, `{"a":"{\"Authorization\":\"Token «` + l.hex(40) + `»\"}"}`, `curl -H "Authorization: Token «` + l.hex(40) + `»" https://x/`, `-H 'Authorization: ApiKey «` + l.mixed(60) + `==»'`,
		`Authorization: Digest username="joe", realm="x", nonce="abc", uri="/", response="«` + l.hex(32) + `»"`, "Authorization: AWS4-HMAC-SHA256 Credential=«AKIA" + l.of(upperSet+"234567", 16) + "/20261122/eu-west-1/s3/aws4_request», SignedHeaders=host;x-amz-date, Signature=«" + l.hex(64) + "»",
		`Authorization: OAuth oauth_consumer_key="«` + l.mixed(20) + `»", oauth_token="«` + l.mixed(30) + `»", oauth_version="1.0", oauth_signature="«` + l.mixed(27) + `%3D»"`, "Authorization: «" + l.hex(40) + "»", "Authorization: Negotiate «YII" + l.mixed(200) + "==»", "Authorization: GoogleLogin auth=«" + l.mixed(40) + "»", "Authorization: SSWS «00" + l.url(40) + "»",
		"sent header Bearer «" + l.mixed(24) + "» to server", "bearer%20«" + l.mixed(24) + "»", "auth=Basic «" + basic + "»", "got Basic «" + basic + "», expected none", "X-Api-Key: «" + l.mixed(20) + "»", `"x-auth-token": "«` + l.hex(32) + `»"`, "x-vault-token: «s." + l.mixed(24) + "»",
		"PRIVATE-TOKEN: «" + l.mixed(20) + "»", "DD-API-KEY: «" + l.hex(32) + "»", "Fastly-Key: «" + l.mixed(32) + "»", `-H 'X-Access-Token: «` + l.mixed(24) + `»'`, "\x1b[1mAuthorization\x1b[0m: Bearer «" + l.url(40) + "»", "Ocp-Apim-Subscription-Key: «" + l.hex(32) + "»",
		"Authorization: Token token=\"«" + l.hex(32) + "»\"", "Authorization: Splunk «" + l.hex(8) + "-1111-2222-3333-" + l.hex(12) + "»",
	} {
		wantMarked(t, text)
	}
	for _, text := range []string{
		"authorization: enabled\n", "security:\n  authorization: enabled\n", "Authorization: Bearer <token>", "Authorization: Bearer ${TOKEN}", `WWW-Authenticate: Bearer realm="example", error="invalid_token"`, "WWW-Authenticate: Basic realm=\"x\"", "authorization failed for user joe",
		"Bearer token expired", "basic authentication is enabled", "a bearer of good news", "negotiate protocol version", "X-Cache-Key: /index.html?x=1", "Sec-WebSocket-Key: " + l.mixed(22) + "==", "Surrogate-Key: a b c", "Idempotency-Key: " + l.hex(32), "x-api-key: ${KEY}",
		"Authorization: Bearer ***", "authorization: {\"enabled\": true}", "authorization.policy=deny", "Authorization: Bearer {{ token }}", "authorization: required", "authorizationMode: RBAC", "--authorization-mode=Node,RBAC", `"authorization": null`,
	} {
		wantMarked(t, text)
	}
}

func TestCookies(t *testing.T) {
	l := drawing(11)
	for _, text := range []string{
		"Cookie: sid=«" + l.mixed(24) + "»; theme=dark; lang=en-US\r\n", "Set-Cookie: SESSION=«" + l.hex(32) + "»; Path=/; Expires=Wed, 22 Nov 2027 03:04:05 GMT; Max-Age=31536000; HttpOnly; SameSite=Lax\n", `{"Cookie":"PHPSESSID=«` + l.of(lowerSet+digitSet, 26) + `»; consent=true"}`,
		`{"a":"{\"cookie\":\"a=«` + l.hex(32) + `»; b=«` + l.hex(16) + `»\"}"}`, `curl -H 'Cookie: connect.sid=«s%3A` + l.url(32) + `.` + l.mixed(43) + `»' https://x/`, `"GET / HTTP/1.1" 200 "sessionid=«` + l.of(lowerSet+digitSet, 32) + `»"`, "/app;jsessionid=«" + l.of(upperSet+digitSet, 32) + "»?x=1",
		`"cookies": [{"name": "sid", "value": "«` + l.mixed(24) + `»", "path": "/"}, {"name": "theme", "value": "dark"}]`, "# Netscape HTTP Cookie File\n.example.com\tTRUE\t/\tTRUE\t1795000000\tsid\t«" + l.mixed(20) + "»\n#HttpOnly_x.com\tFALSE\t/\tTRUE\t0\ta\t«" + l.mixed(20) + "»\n",
		"set-cookie: ['token=«" + l.mixed(20) + "»; Path=/', 'b=1']", "Cookie: auth=«hunter2x»\n", "Set-Cookie: id=«" + l.mixed(20) + "»; Expires=Wed, 22 Nov 2027 03:04:05 GMT; Secure, b=«" + l.mixed(20) + "»; Path=/\n",
	} {
		wantMarked(t, text)
	}
	for _, text := range []string{"Cookie: theme=dark; lang=en\n", "Set-Cookie: theme=dark; Path=/; Expires=Wed, 22 Nov 2027 03:04:05 GMT", "cookie: enabled", "cookies are small files", "session=12", "Cookie: sid=${SID}", "cookie_domain=example.com"} {
		wantMarked(t, text)
	}
}

func TestUsersAndPasswords(t *testing.T) {
	l := drawing(12)
	for _, text := range []string{
		`req.SetBasicAuth("joe", "«hunter2»")`, `auth=('joe', '«hunter2»')`, `db.auth("app", "«hunter2»")`, `requests.get(url, auth=("joe", r'«p"w1»'))`, "stats auth joe:«hunter2»\n", "login=joe:«hunter2»\n",
		`"app:«xyz»@tcp(127.0.0.1:3306)/app"`, "Unseal Key 1: «" + l.mixed(43) + "=»\n", "echo -n '«" + l.mixed(24) + "»' | base64 -d | sh\n", "Sec-WebSocket-Protocol: access_token, «" + l.mixed(40) + "»\r\n",
		"proxy_set_header X-Api-Key «" + l.hex(40) + "»;", `RequestHeader set X-Auth-Token "«` + l.mixed(32) + `»"`,
	} {
		wantMarked(t, text)
	}
	for _, text := range []string{`login("joe")`, `t("login.title", "x")`, "login=joe", "cat x | base64 -d", `auth(user, password)`, `auth("joe", "")`, "Sec-WebSocket-Protocol: chat, superchat", "x-key value", "com.example.Foo.Bar.AbstractSingletonProxyFactoryBean", "org.apache.commons.lang3.StringEscapeUtils"} {
		wantMarked(t, text)
	}
}
