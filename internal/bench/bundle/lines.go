package main

import "fmt"

// access writes a line of nginx in its form "combined".
func (w *scribe) access() {
	hour, minute, second, _ := w.clock()
	path := w.pick("/", "/api/v1/orders", "/static/app.3f9a1c.js", "/login", "/health", "/favicon.ico", "/static/main.77be0.css", "/search?q=garden+chair&page=3",
		fmt.Sprintf("/api/v1/orders/%d", w.random.IntN(1e6)), fmt.Sprintf("/api/v1/users/%d/cart", w.random.IntN(1e5)), fmt.Sprintf("/img/p/%d-large.webp", w.random.IntN(1e5)))
	if w.once(200) {
		path = w.pick("/oauth/callback?state=x1&access_token=", "/api/v1/export?format=csv&api_key=", "/reset?token=") + w.secret(32)
	}
	user := "-"
	if w.once(50) {
		user = w.pick("a.meier", "jschmidt", "svc-report")
	}
	w.print("%s - %s [22/Nov/2026:%02d:%02d:%02d +0000] \"%s %s HTTP/1.1\" %s %d \"%s\" \"%s\"\n",
		w.address(), user, hour, minute, second, w.pick("GET", "GET", "GET", "POST"), path, w.pick("200", "200", "200", "304", "302", "404", "500"), w.random.IntN(90000),
		w.pick("-", "https://shop.example.com/", "https://shop.example.com/search?q=chair", "https://www.google.com/"),
		w.pick("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36",
			"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
			"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", "kube-probe/1.31", "Prometheus/2.55.0"))
}

// java writes what a server on the JVM logs, now and then with a stack trace.
func (w *scribe) java() {
	hour, minute, second, milli := w.clock()
	head := fmt.Sprintf("2026-11-22 %02d:%02d:%02d,%03d %%-5s [http-nio-8080-exec-%d] c.e.shop.%s - ", hour, minute, second, milli, w.random.IntN(20),
		w.pick("OrderService", "CartController", "PaymentClient", "SessionFilter", "StockRepository"))
	if w.once(100) {
		w.print(head+"order %d failed: java.net.SocketTimeoutException: Read timed out\n", "ERROR", w.random.IntN(1e6))
		w.print("\tat java.base/sun.nio.ch.NioSocketImpl.timedRead(NioSocketImpl.java:%d)\n", 200+w.random.IntN(100))
		w.print("\tat java.base/java.net.Socket$SocketInputStream.read(Socket.java:1099)\n")
		for range 10 + w.random.IntN(20) {
			w.print("\tat %s.%s(%s.java:%d)\n", w.pick("org.springframework.web.client.RestTemplate", "com.example.shop.PaymentClient", "org.apache.catalina.core.StandardWrapperValve"),
				w.pick("execute", "doExecute", "invoke", "call", "lambda$submit$3"), w.pick("RestTemplate", "PaymentClient", "StandardWrapperValve"), w.random.IntN(900))
		}
		w.print("Caused by: java.io.IOException: connection to %s:8443 was reset\n\t... 42 common frames omitted\n", w.address())
		return
	}
	level := w.pick("INFO", "INFO", "INFO", "DEBUG", "DEBUG", "WARN")
	switch w.random.IntN(5) {
	case 0:
		w.print(head+"order %d accepted from %s in %d ms\n", level, w.random.IntN(1e6), w.address(), w.random.IntN(900))
	case 1:
		w.print(head+"cache miss for key user:%d:cart, loading from the database\n", level, w.random.IntN(1e5))
	case 2:
		w.print(head+"HikariPool-1 - Pool stats (total=10, active=%d, idle=8, waiting=0)\n", level, w.random.IntN(10))
	case 3:
		w.print(head+"select o.id, o.total, o.created_at from orders o where o.customer_id=? and o.state in (?, ?) order by o.created_at desc; %d rows\n", level, w.random.IntN(50))
	default:
		w.print(head+"session %s renewed for customer %d, trace %s\n", level, w.hex(32), w.random.IntN(1e5), w.hex(32))
	}
}

// json writes a line of JSON for each request.
func (w *scribe) json() {
	hour, minute, second, milli := w.clock()
	w.print(`{"time":"2026-11-22T%02d:%02d:%02d.%03dZ","level":"%s","logger":"http","msg":"%s","method":"%s","path":"/api/v1/orders/%d","status":%s,"remote":"%s:%d","durationMs":%d,"bytes":%d,"trace":"%s","span":"%s"}`+"\n",
		hour, minute, second, milli, w.pick("info", "info", "info", "debug", "warn", "error"), w.pick("request", "request done", "upstream answered", "retry"), w.pick("GET", "POST", "PUT"),
		w.random.IntN(1e6), w.pick("200", "200", "201", "404", "502"), w.address(), 1024+w.random.IntN(60000), w.random.IntN(900), w.random.IntN(90000), w.hex(32), w.hex(16))
}

// syslog writes what the system logs.
func (w *scribe) syslog() {
	hour, minute, second, _ := w.clock()
	head := fmt.Sprintf("Nov 22 %02d:%02d:%02d web01 ", hour, minute, second)
	switch w.random.IntN(8) {
	case 0:
		w.print(head+"sshd[%d]: Failed password for invalid user admin from %s port %d ssh2\n", w.random.IntN(40000), w.address(), 1024+w.random.IntN(60000))
	case 1:
		w.print(head+"sshd[%d]: Connection closed by %s port %d [preauth]\n", w.random.IntN(40000), w.address(), 1024+w.random.IntN(60000))
	case 2:
		w.print(head+"CRON[%d]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)\n", w.random.IntN(40000))
	case 3:
		w.print(head+"kernel: [%d.%06d] veth%s: renamed from eth0\n", w.random.IntN(1e6), w.random.IntN(1e6), w.hex(7))
	case 4:
		w.print(head+"systemd[1]: %s.service: Consumed %dms CPU time, %.1fM memory peak.\n", w.pick("apt-daily", "logrotate", "fstrim", "certbot"), w.random.IntN(900), w.random.Float64()*90)
	case 5:
		w.print(head+"dockerd[%d]: time=\"2026-11-22T%02d:%02d:%02dZ\" level=info msg=\"ignoring event\" container=%s module=libcontainerd namespace=moby topic=/tasks/delete\n", w.random.IntN(40000), hour, minute, second, w.hex(64))
	case 6:
		w.print(head+"kernel: [UFW BLOCK] IN=eth0 OUT= MAC=52:54:00:%s:%s:%s:52:54:00:12:35:02:08:00 SRC=%s DST=10.0.2.15 LEN=40 TTL=%d PROTO=TCP SPT=%d DPT=23\n", w.hex(2), w.hex(2), w.hex(2), w.address(), w.random.IntN(64), w.random.IntN(60000))
	default:
		w.print(head+"systemd[1]: %s\n", w.pick("Started Session 4211 of User root.", "Reached target Timers.", "Starting Daily apt download activities...", "Finished Rotate log files."))
	}
}

// worker writes a log of a program that is careless with what is secret.
func (w *scribe) worker() {
	hour, minute, second, milli := w.clock()
	head := fmt.Sprintf("[2026-11-22T%02d:%02d:%02d.%03dZ] worker-%d ", hour, minute, second, milli, w.random.IntN(8))
	switch w.random.IntN(12) {
	case 0:
		w.print(head+"INFO connecting to postgres://shop:%s@db-%d.internal:5432/shop?sslmode=require\n", "s3c"+w.ofFew(), w.random.IntN(3))
	case 1:
		w.print(head+"DEBUG > POST /v2/charge Authorization: Bearer %s\n", w.secret(40))
	case 2:
		w.print(head+"DEBUG config reloaded: db_host=db-1.internal db_user=shop db_%s=%s retries=3\n", "password", "s3c"+w.ofFew())
	case 3:
		w.print(head+"INFO mail to %s.%s@example.com queued as %s\n", w.pick("anna", "ben", "carla", "dmitri"), w.pick("meier", "schmidt", "ivanova"), w.hex(12))
	case 4:
		w.print(head+"WARN payload {\"user\":\"u%d\",\"client_%s\":\"%s\",\"amount\":%d.50}\n", w.random.IntN(1e5), "secret", w.secret(24), w.random.IntN(500))
	default:
		w.print(head+"INFO job %s done in %d ms, %d rows, checksum %s\n", w.pick("import-stock", "send-mail", "invoice", "cleanup"), w.random.IntN(9000), w.random.IntN(1e5), w.hex(40))
	}
}

// ofFew is one of a few passwords: programs have the same one for long.
func (w *scribe) ofFew() string {
	return w.pick("rEtT", "pAnEl", "qUiCk", "vOrTex") + w.pick("77x!", "Zq91", "k-4Ty", "0Lm_8")
}
