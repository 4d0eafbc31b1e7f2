package planted

import (
	"fmt"
	"strings"
)

func syslogLine(g *grower) string {
	return g.fill("", "‹~syslog› box "+g.pick(
		"systemd[1]: Started Session ‹~int900› of user root.",
		"CRON[‹~int30000›]: (root) CMD (test -x /usr/sbin/anacron || run-parts /etc/cron.daily)",
		"kernel: [‹~int90000›.‹~digits6›] TCP: request_sock_TCP: Possible SYN flooding on port 8080.",
		"app[901]: worker ‹~int16› finished job ‹~uuid› in ‹~int9000› ms",
		"app[901]: cache key user:‹~int9000› expired, token bucket refilled",
		"nginx[77]: 2026/11/02 10:00:00 [warn] 77#77: upstream response is buffered to a temporary file",
	))
}

func accessLine(g *grower) string {
	return g.fill("", `10.‹~int250›.‹~int250›.‹~int250› - - [‹~clf›] "`+g.pick("GET", "POST", "PUT")+` /api/v2/`+g.pick("items", "orders", "search?q=shoes&page=‹~int90›", "static/app.‹~hex8›.js")+` HTTP/1.1" `+g.pick("200", "304", "404", "502")+` ‹~int90000› "-" "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"`)
}

func javaLine(g *grower) string {
	return g.fill("", "‹~stamp› "+g.pick("INFO ", "DEBUG", "WARN ")+" [http-nio-8080-exec-‹~int20›] c.e.app."+g.pick(
		"OrderService : order ‹~uuid› saved, version=‹~int9›",
		"TokenFilter : token expired, refreshing session",
		"KeyCache : primary key lookup for table orders took ‹~int90› ms",
		"PasswordPolicy : password must be changed every 90 days",
		"Kafka : partition orders-‹~int30› offset ‹~int900000› commit ‹~hex40›",
		"Health : disk free ‹~int90›%, heap ‹~int2000›M, build ‹~version›-‹~hex7›",
	))
}

func jsonLine(g *grower) string {
	return g.fill("", `{"ts":"‹~stamp›","level":"info","logger":"‹~service›","msg":"`+g.pick("request done", "token validated", "cache miss for key items:‹~int900›", "retrying")+`","trace_id":"‹~hex32›","span_id":"‹~hex16›","duration_ms":‹~int900›}`)
}

func shellLine(g *grower) string {
	return g.pick("ls -la", "cd /opt/app", "git status", "git log --oneline -n 20", "docker ps -a", "kubectl get pods -n prod", "systemctl status app", "df -h", "top -p 901", "vim config/application.yml", "journalctl -u app --since today", "ps -ef", "ssh -p 2222 box", "make test")
}

func proseLine(g *grower) string {
	return title(g.word(2)) + g.pick(" is restarted after the release.", " reads its settings from the profile.", " keeps sessions in memory.", " has keys of its own kind; see the handbook.", " author: the platform team", " passes all tests")
}

// logs repeat what the configuration planted, and hold what programs let slip.
func logs(g *grower) {
	g.log("boot/early.log", syslogLine, 200, `
connecting with ‹A learned-bare env› as app
retry: dsn=postgres://app:‹A learned-url nasty|url›@localhost/app
payload ‹A learned-base64 db|b64›
header ‹A learned-basic mq|basic›
body {\"v\":\"‹A learned-json json|json2›\"}
hexdump ‹A learned-hex unit|hex›
said '‹A learned-bare file›' to the server
token=‹A learned-token gh›
[31mERROR[0m login with ‹A learned-bare single› failed
`)
	g.log("var/log/nginx/access.log", accessLine, 400, `
10.1.2.3 - robot [‹~clf›] "GET /api/v2/items?⟨access_token¦token¦api_key¦apikey¦auth¦sid¦sessionid⟩=‹C access-query base62-32›&page=2 HTTP/1.1" 200 512 "-" "curl/8.5.0"
10.1.2.3 - - [‹~clf›] "GET /oauth/callback?code=‹C access-code url64-43›&state=‹~base62-12› HTTP/2.0" 302 0 "https://sso.local/?client_secret=‹C access-referer base62-30›" "-"
10.1.2.3 - - [‹~clf›] "GET /reset?token=‹C access-jwt jwt› HTTP/1.1" 200 10 "-" "-"
10.1.2.3 - - [‹~clf›] "POST /login?user=svc&password=‹C access-password nasty|url› HTTP/1.1" 200 10 "-" "-"
10.1.2.3 - - [‹~clf›] "GET / HTTP/1.1" 200 10 "-" "-" "JSESSIONID=‹C access-cookie HEX32›; theme=dark"
‹D access ="GET /api/v2/tokens?page=1&sort=created HTTP/1.1" 200›
‹D access ="GET /static/keyboard.‹~hex8›.js HTTP/1.1" 304 0›
‹D etag =etag="‹~hex32›" size=512›
‹D access ="GET /docs/password-policy.html HTTP/1.1" 200 4096›
`)
	g.log("var/log/nginx/access.log.2.gz", accessLine, 300, `
10.1.2.3 - - [‹~clf›] "GET /feed?token=‹C gz-query base62-32› HTTP/1.1" 200 512 "-" "-"
10.1.2.3 - - [‹~clf›] "GET /ws?ticket=‹C gz-ticket base62-40› HTTP/1.1" 101 0 "-" "-"
‹D access ="GET /favicon.ico HTTP/1.1" 200 318›
`, packed)
	g.log("var/log/app/app.log", javaLine, 500, `
‹~stamp› DEBUG [main] c.e.app.Config : db.password=‹C log-pair symbols›, db.pool=20
‹~stamp› DEBUG [main] c.e.app.Users : User(id=7, name=svc, password=‹C log-tostring symbols›, roles=[ADMIN])
‹~stamp› DEBUG [main] c.e.app.Users : LoginRequest{username='svc', password='‹C log-tostring pw›', remember=true}
‹~stamp› DEBUG [main] c.e.app.Users : Credentials[login=svc, secret=‹C log-record pw›]
‹~stamp› DEBUG [main] conf: {Host:localhost Port:5432 User:app Password:‹C log-go-struct symbols› SSL:true}
‹~stamp› DEBUG [main] conf: &main.Config{User:"app", Password:"‹C log-go-sharp nasty|json›", Timeout:30}
‹~stamp› DEBUG py: {'user': 'svc', 'password': '‹C log-python pw›', 'port': 1}
‹~stamp› DEBUG py: Settings(token=SecretStr('‹C log-python-repr base62-24›'), debug=False)
‹~stamp› DEBUG rb: {:user=>"svc", :password=>"‹C log-ruby pw›", "otp"=>"1"}
‹~stamp› DEBUG rb: {user: "svc", api_key: "‹C log-ruby-new base62-32›"}
‹~stamp› DEBUG php: array ( 'login' => 'svc', 'passwd' => '‹C log-php pw›', )
‹~stamp› DEBUG php: Array ( [login] => svc [password] => ‹C log-php-print pw› [port] => 1 )
‹~stamp› WARN  [main] sent {"auth":{"password":"‹C log-json nasty|json›"},"n":1}
‹~stamp› WARN  [main] event="{\"token\":\"‹C log-json-escaped base62-32›\",\"ok\":true}"
‹~stamp› ERROR [main] java.sql.SQLException: cannot connect jdbc:oracle:thin:app/‹C log-oracle pw›@localhost:1521:XE
	‹D stack =	at com.zaxxer.hikari.pool.PoolBase.newConnection(PoolBase.java:364)›
	Caused by: org.postgresql.util.PSQLException: jdbc:postgresql://localhost/app?user=app&password=‹C log-stack pw›
‹~stamp› INFO  [main] Authorization: Bearer ‹C log-bearer base62-40›
‹~stamp› INFO  [main] headers={Authorization=[Basic ‹C log-basic symbols|basic›], Accept=[*/*]}
‹~stamp› INFO  [main] login ok, jwt ‹C log-jwt jwt›
‹~stamp› INFO  [main] jwe ‹C log-jwe jwe›
‹~stamp› INFO  [main] using token ‹C log-using base62-36› for sync
‹~stamp› INFO  [main] generated admin password: ‹C log-generated pw›
‹~stamp› INFO  [main] Using generated security password: ‹C log-spring uuid›
‹~stamp› INFO  [main] new api key created: ‹C log-created base62-40›
‹~stamp› INFO  [main] s3 signed https://s3.local/b/f?AWSAccessKeyId=‹C log-s3-id aws-id›&Signature=‹C log-s3-sig base64-28|url›&Expires=1760000000
‹~stamp› INFO  [main] session_id=‹C log-session session› started
‹~stamp› INFO  [main] smtp://robot:‹C log-smtp nasty|url›@mx.local:587
‹~stamp› INFO  [main] ftp: > PASS ‹C log-ftp pw›
‹~stamp› INFO  [main] redis: "AUTH" "‹C log-redis-auth pw›"
‹~stamp› INFO  [main] 2fa seed=‹C log-totp totp›
‹~stamp› INFO  [main] x-amz-security-token: ‹C log-amz base64-200›
‹~stamp› INFO  [main] вход: логин=svc пароль=‹C log-russian pw›
‹~stamp› INFO  [main] sftp config user=svc;pwd=‹C log-semicolon pw›;port=22
‹~stamp› INFO  [main] conn "host=db user=app password='‹C log-conninfo phrase›' dbname=app"
‹~stamp› INFO  [main] SAMLResponse=‹C log-saml base64-400›
‹~stamp› INFO  [main] iban=‹P iban iban›
‹D log =c.e.app.Auth : password authentication failed, attempt 3›
‹D log =c.e.app.Auth : invalid token: signature is invalid›
‹D log =c.e.app.Auth : key not found: user:123›
‹D log =c.e.app.Auth : secret santa list sent›
‹D log =c.e.app.Auth : Password must be at least 8 characters›
‹D log =c.e.app.Auth : session timeout=1800, max_sessions=500, token_ttl=3600›
‹D log =c.e.app.Auth : auth=none tls=true key_type=rsa cipher=TLS_AES_256_GCM_SHA384›
‹D request-id =request_id=req-‹~hex16› status=200›
‹D pod =pod gateway-‹~hex8›-x2k4q evicted›
‹D token-count =prompt_tokens=1204 completion_tokens=88 total_tokens=1292›
`)
	g.log("var/log/app/events.jsonl", jsonLine, 400, `
{"ts":"‹~stamp›","msg":"login","user":"svc","password":"‹C jsonl symbols›"}
{"ts":"‹~stamp›","req":{"headers":{"authorization":"Bearer ‹C jsonl-bearer jwt›","cookie":"sid=‹C jsonl-cookie session›; lang=en","x-api-key":["‹C jsonl-header base62-40›"]}}}
{"ts":"‹~stamp›","query":"UPDATE users SET password='‹C jsonl-sql pw›' WHERE id=1"}
{"ts":"‹~stamp›","argv":["psql","--password=‹C jsonl-argv pw›"],"env":["PGPASSWORD=‹C jsonl-env pw›"]}
{"ts":"‹~stamp›","url":"https:\/\/svc:‹C jsonl-url pw›@api.local\/x"}
{"ts":"‹~stamp›","log":"{\"log\":\"{\\\"secret\\\":\\\"‹C jsonl-deep pw›\\\"}\\n\",\"stream\":\"stdout\"}"}
{"ts":"‹~stamp›",‹D jsonl ="password_changed":true,"token_count":17,"key_id":"‹~uuid›"›}
{"ts":"‹~stamp›",‹D jsonl ="etag":"W/\"‹~hex32›\"","sha256":"‹~hex64›"›}
`)
	esc := "\x1b["
	g.log("var/log/app/console.log", javaLine, 150, strings.ReplaceAll(`
@32minfo@0m @1mpassword@0m=@33m‹C ansi symbols›@0m
@36mapi_key:@0m ‹C ansi base62-32›
@35mAuthorization@0m: @2mBearer ‹C ansi-bearer base62-40›@0m
@32m‹D ansi =token_ttl@0m=3600›
`, "@", esc), crlf)
	g.log("var/log/audit/audit.log", func(g *grower) string {
		return g.fill("", "type=SYSCALL msg=audit(1760000000.‹~int900›:‹~int9000›): arch=c000003e syscall=59 success=yes exit=0 a0=‹~hex12› ppid=‹~int9000› comm=\"bash\" key=\"exec\"")
	}, 120, fmt.Sprintf(`
type=EXECVE msg=audit(1760000000.101:551): argc=3 a0="mysql" a1="-uroot" a2="-p‹C audit-execve pw›"
type=PROCTITLE msg=audit(1760000000.102:552): proctitle=%s‹C audit-proctitle pw|HEX›
type=EXECVE msg=audit(1760000000.103:553): argc=3 a0="app" a1="--password" a2="‹C audit-execve pw›"
`, "6D7973716C002D75726F6F74002D70"))
	g.log("var/log/postgresql/postgresql.log", syslogLine, 150, `
‹~stamp› LOG:  statement: ALTER ROLE app PASSWORD '‹C pg-log pw›';
‹~stamp› ERROR:  syntax error at or near "PASWORD" at character 12
	‹~stamp› STATEMENT:  create user x with password "‹C pg-log pw›"
‹D pg =FATAL:  no pg_hba.conf entry, SSL encryption›
‹D pg =DETAIL:  Key (id)=(17) already exists.›
`)
}
