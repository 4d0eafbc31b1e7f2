package planted

import "strings"

// traces are recordings of HTTP.
func traces(g *grower) {
	g.file("var/lib/app/curl.txt", `
*   Trying 127.0.0.1:443...
‹D curl-tls =* SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384 / X25519 / RSASSA-PSS›
* Server auth using Basic with user 'robot'
> POST /login HTTP/2
> Host: localhost
> authorization: ⟨Basic ‹C curl-basic nasty|basic›¦Bearer ‹C curl-bearer jwt›¦Token ‹C curl-token hex40›¦ApiKey ‹C curl-apikey base62-40›⟩
> Proxy-Authorization: Basic ‹C curl-proxy pw|basic›
> X-⟨Auth-Token¦Access-Token¦Vault-Token¦Gitlab-Token¦Amz-Security-Token⟩: ‹C curl-header base62-40›
> Cookie: session=‹C curl-cookie session›; csrftoken=‹C curl-csrf base62-64›; theme=dark
> Content-Length: 54
>
} username=svc&password=‹C curl-form nasty|url›&remember=1
< HTTP/2 200
< set-cookie: sid=‹C curl-set-cookie session›; Path=/; HttpOnly; Secure; SameSite=Lax
< ‹D header =etag: "‹~hex32›"›
< ‹D header =x-request-id: ‹~uuid››
< ‹D header =content-security-policy: default-src 'self'; script-src 'sha256-‹~base64-44›'›
< ‹D header =www-authenticate: Bearer realm="api", error="invalid_token"›
{"access_token":"‹C curl-access url64-60›",‹D oauth ="token_type":"Bearer","expires_in":3600›,"refresh_token":"‹C curl-refresh url64-60›","id_token":"‹C curl-id-token jwt›"}
`)
	g.file("var/lib/app/session.har", `
{"log":{"version":"1.2","entries":[{"request":{"method":"POST","url":"https://app.local/x?api_key=‹C har-query base62-32›",
"headers":[{"name":"Authorization","value":"Bearer ‹C har-bearer base62-40›"},{"name":"X-Api-Key","value":"‹C har-header hex32›"},‹D har ={"name":"Accept","value":"*/*"}›],
"cookies":[{"name":"sid","value":"‹C har-cookie session›","httpOnly":true}],
"queryString":[{"name":"api_key","value":"‹C har-pair base62-32›"}],
"postData":{"mimeType":"application/json","text":"{\"password\":\"‹C har-post nasty|json2›\"}"}}}]}}
`)
	g.file("var/lib/app/digest.txt", `
Authorization: Digest username="svc", realm="x", nonce="‹~hex32›", uri="/", response="‹C digest hex32›"
Authorization: AWS4-HMAC-SHA256 Credential=‹C sigv4-id aws-id›/20261101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=‹C sigv4 hex64›
Authorization: Negotiate ‹C negotiate base64-200›
Sec-WebSocket-Protocol: access_token, ‹C websocket base62-40›
‹D header =Sec-WebSocket-Version: 13›
‹D header =If-None-Match: W/"‹~hex16›"›
`)
}

// oddities are files that are large, long or oddly written.
func oddities(g *grower) {
	// Something of each length before a secret, so that it lies across the edge
	// of any likely buffer.
	var b strings.Builder
	java, rows := make([]string, 300), make([]string, 300)
	for i := range rows {
		java[i] = javaLine(g) + "\n"
		rows[i] = g.fill("", `{"id":‹~int900000›,"sku":"‹~word›","count":‹~int90›,"at":"‹~stamp›"},`)
	}
	for _, edge := range []int{64 << 10, 256 << 10, 512 << 10, 1 << 20, 1<<20 + 512<<10} {
		template := g.pick("password=‹C edge pw›", "Authorization: Bearer ‹C edge base62-40›", "url=amqp://u:‹C edge pw›@h", "token ‹C edge github›")
		back := 3 + g.r.IntN(len("Authorization: Bearer ")+20)
		for b.Len() < edge-400 {
			b.WriteString(g.pick(java...))
		}
		for b.Len() < edge-back-1 {
			b.WriteByte("x. "[b.Len()%3])
		}
		b.WriteString("\n" + g.fill("var/log/app/edges.log", template) + "\n")
	}
	g.file("var/log/app/edges.log", b.String())

	b.Reset()
	b.WriteString(`{"rows":[`)
	for next := 300 << 10; b.Len() < 5<<20; {
		if b.Len() > next {
			next += (500 + g.r.IntN(1000)) << 10
			b.WriteString(g.fill("var/lib/app/export.json", `{"login":"svc","password":"‹C long-line symbols›","token":"‹C long-line base62-36›"},`))
		}
		b.WriteString(g.pick(rows...))
	}
	b.WriteString(g.fill("var/lib/app/export.json", `{"last":true,"secret":"‹C long-line-end pw›"}]}`))
	g.file("var/lib/app/export.json", b.String(), noEnd)

	g.log("var/log/app/windows.log", javaLine, 200, `
‹~stamp› INFO  login svc password=‹C utf16-log symbols›
‹~stamp› INFO  Authorization: Bearer ‹C utf16-log base62-40›
‹D utf16 =password policy: 12 characters›
`, crlf, wide(false, g.r.IntN(2) == 0))
	g.log("var/log/app/cp1251.log", javaLine, 100, `
‹~stamp› ОШИБКА вход не удался, пароль: ‹C cp1251-log pw›
‹~stamp› ИНФО токен=‹C cp1251-log base62-32›
‹~stamp› ИНФО соединение postgres://app:‹C cp1251-url pw›@localhost/app
‹D cp1251 =retry in 30 s, attempt 4 of 5›
`, cyrillic)
	g.file("opt/app/config/bom.env", "DB_PASSWORD=‹C bom-first-line pw›\nX=1\n", marked)
	g.file("opt/app/config/continued.properties", "app.secret=‹C continued =‹~base62-12››\\\n    ‹C continued =‹~base62-14››\napp.port=8080\n")
	g.file("opt/app/config/spaced.conf", "db_password\t=\t‹C tabs pw›\nDB-Password   :   \"‹C tabs pw›\"\n")
	g.file("opt/app/config/vendor.dat.txt", "lic_activation_code: ‹C unusual-name base62-25›\nX_SVC_CREDS=svc:‹C unusual-name pw›\nmy.super.secret.thing=‹C unusual-name pw›\nEncKeyHex=‹C unusual-name hex64›\nhmacKey: ‹C unusual-name base64-44›\nPassPhraseForBackup: ‹C unusual-name phrase›\nсекрет: ‹C unusual-name pw›\n‹D unusual =keepalive=30 monkey=banana compass=north passenger=2›\n‹D unusual =authority=central tokenize=true bypass_cache=false›\n")
}

// innocents look like secrets, and are none.
func innocents(g *grower) {
	g.file("opt/app/config/defaults.yaml", `
‹D default =password_file: /run/secrets/db›
‹D default =password: ${DB_PASSWORD}›
‹D default =password: ""›
‹D default =token_ttl: 3600›
‹D default =primary_key: id›
‹D default =foreign_key: order_id›
‹D default =public_key_path: /etc/app/public.pem›
‹D default =secret_name: app-tls›
‹D default =auth_enabled: true›
‹D default =auth_type: basic›
‹D default =key_length: 2048›
‹D default =session_cookie_name: sid›
‹D default =api_key_header: X-Api-Key›
‹D default =password_min_length: 8›
‹D default =sort_key: created_at›
‹D default =cache_key_prefix: app-v2›
‹D default =commit: ‹~hex40››
‹D default =revision: "‹~hex7›"›
‹D default =build_id: ‹~uuid››
‹D default =image: app@sha256:‹~hex64››
‹D default =md5: ‹~hex32››
‹D default =checksum: sha256:‹~hex64››
‹D default =version: ‹~version›-rc.1+build.‹~int900››
‹D default =password: {{ .Values.db.password }}›
‹D default =password: !vault |›
`)
	g.file("opt/app/SHA256SUMS", "‹D sums hex64›  app.tar.zst\n‹D sums hex64›  app.sbom.json\n‹D sums hex128›  big.iso\n")
	g.file("opt/app/dist/index.html", `
<script src="/app.js" integrity="sha384-‹D integrity base64-64›" crossorigin="anonymous"></script>
‹D html =<input type="password" name="password" autocomplete="current-password" required>›
‹D html =<label for="password">Password</label>›
‹D html =<meta name="csrf-param" content="authenticity_token">›
`)
}
