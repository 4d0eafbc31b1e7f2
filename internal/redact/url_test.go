package redact

import "testing"

func TestPasswordsInURLs(t *testing.T) {
	l := drawing(4)
	for _, text := range []string{
		"postgres://app:«s3cr3t»@db.example.com:5432/app?sslmode=disable",
		"DATABASE_URL=postgresql://app:«p@ss:w/rd»@db:5432/app",
		"postgres://app:«pa/ss#1?x»@db:5432/app",
		"mongodb://u:«pw1»@h1:27017,h2:27017/db?replicaSet=rs0", "mongodb+srv://u:«p%40ss%2Fw»@cluster0.abc.mongodb.net/db",
		"redis://:«pw»@localhost:6379/0", "amqp://guest:«guest»@mq/vhost,amqp://guest:«other»@mq2/vhost", `"url": "https:\/\/user:«pass1»@host\/x"`,
		`{"a":"{\"url\":\"mysql://root:«t0ps'cret»@db/x\"}"}`, "url: 'smtp://u:«pass»@mail:587'", "jdbc:postgresql://u:«pass»@h/db", "<url>ftp://joe:«x&amp;y»@ftp/</url>",
		"git clone https://«" + l.mixed(40) + "»@git.example.com/a.git", "https://«" + l.mixed(40) + "»:x-oauth-basic@git.example.com/a.git", "https://oauth2:«glpat-" + l.mixed(20) + "»@gitlab.example.com/a.git",
		"https://«" + l.hex(32) + "»@o1.ingest.example.com/42", "SENTRY_DSN=https://«" + l.hex(32) + "»:«" + l.hex(32) + "»@sentry.example.com/2", "x=redis%3A%2F%2Fuser%3A«secret1»%40host%3A6379",
		"redirect=postgres://u:«pw»@h/d and more", "socks5://u:«p!$&'()*+,;=w»@proxy:1080", "https://x-access-token:«" + l.mixed(40) + "»@git.example.com/a.git", "(see http://u:«pw»@h/)", "oracle+cx_oracle://scott:«tiger»@h:1521/x",
		"jdbc:oracle:thin:scott/«tiger1»@//db:1521/orcl", "jdbc:oracle:thin:scott/«t1ger»@db:1521:orcl", "broker = admin:«S3cr3tPw»@10.0.0.5:5672",
		`"Server=db;User Id=sa;Password=«My p@ss1»;Encrypt=true"`, "Driver={X};Server=s;Uid=u;Pwd={«a;b»};",
		"otpauth://totp/Acme:joe?secret=«" + l.of(upperSet+"234567", 32) + "»&issuer=Acme",
	} {
		wantMarked(t, text)
	}
}

func TestURLsThatStay(t *testing.T) {
	l := drawing(5)
	for _, text := range []string{
		"https://example.com/a/b?c=d#e", "http://localhost:8080/", "postgres://app@db/x", "postgres://app:@db/x", "ssh://git@github.com/a/b.git", "git@github.com:a/b.git", "postgres://app:${DB_PASSWORD}@db/x",
		"postgres://app:$DB_PASSWORD@db/x", "postgres://user:<password>@db/x", "postgres://user:***@db/x", "https://registry.example.com:4873/@scope/pkg@1.0.0", "https://npm.example.com/@babel/core/-/core-7.1.0.tgz",
		"http://[2001:db8::1]:80/@a", "nginx:1.25@sha256:" + l.hex(64), "image: registry/app:v1.2.3@sha256:" + l.hex(64), "mailto:joe@example.com/", "magnet:?xt=urn:btih:" + l.hex(40), "https://example.com/search?code=200&state=running&sign=1",
		"GET /orders/" + l.hex(8) + "-0000-4000-8000-" + l.hex(12) + " HTTP/1.1", "https://example.com/webhooks/github", "/v1/secret/data/app/config", "/hooks/post-receive", "/token/refresh", "/reset-password?lang=en", "https://example.com/verify/email",
		"level=info code=E1234567890ABCDE state=a1b2c3d4e5f6g7h8 sign=1", "http://a:80/b@c.d", "jdbc:oracle:thin:@db:1521/orcl", "https://example.com/assets/app." + l.hex(20) + ".js", "user joe@example.com:22 connected", "s3://bucket/key/" + l.hex(32), "scp x admin@host:/tmp/", "/bot/start",
	} {
		wantMarked(t, text)
	}
}

func TestSecretPathsAndParameters(t *testing.T) {
	l := drawing(6)
	for _, text := range []string{
		"https://hooks.slack.com/services/«T0" + l.of(upperSet, 8) + "/B0" + l.of(upperSet+digitSet, 9) + "/" + l.mixed(24) + "»",
		"https://discord.com/api/webhooks/" + l.of(digitSet, 18) + "/«" + l.url(68) + "»", "https://hooks.zapier.com/hooks/catch/1234567/«o1a2b3c»/", "https://outlook.office.com/webhook/«" + l.hex(8) + "-1111-2222-3333-" + l.hex(12) + "@" + l.hex(8) + "-1111-2222-3333-" + l.hex(12) + "»/IncomingWebhook/«" + l.hex(32) + "»/«" + l.hex(8) + "-1111-2222-3333-" + l.hex(12) + "»",
		"https://api.telegram.org/bot«" + l.of(digitSet, 10) + ":AA" + l.url(33) + "»/getMe", "https://example.com/reset/«" + l.mixed(32) + "»", "https://example.com/password/reset/«" + l.hex(40) + "»?x=1", "https://example.com/invite/«" + l.mixed(24) + "»",
		"https://mattermost.example.com/hooks/«" + l.of(lowerSet+digitSet, 26) + "»", "https://hc-ping.com/«" + l.hex(8) + "-1111-2222-3333-" + l.hex(12) + "»",
		"https://a.blob.core.windows.net/c/f?sv=2022-11-02&se=2026-12-01&sr=b&sp=r&sig=«" + l.mixed(40) + "%2Ba%3D»", "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261122T000000Z&X-Amz-Expires=3600&X-Amz-Signature=«" + l.hex(64) + "»",
		"GET /callback?code=«4/0A" + l.url(60) + "»&scope=email HTTP/1.1", `"https://x/?a=b\u0026sig=«` + l.mixed(43) + `»"`, "/cas?ticket=«ST-1-" + l.mixed(24) + "»", "Signature=«" + l.hex(64) + "»",
		"https://storage.googleapis.com/b/o?X-Goog-Signature=«" + l.hex(256) + "»&X-Goog-Date=20261122T000000Z",
		"DefaultEndpointsProtocol=https;AccountName=a;AccountKey=«" + l.mixed(86) + "==»;EndpointSuffix=core.windows.net", "Endpoint=sb://x/;SharedAccessKeyName=Root;SharedAccessKey=«" + l.mixed(43) + "=»",
	} {
		wantMarked(t, text)
	}
}
