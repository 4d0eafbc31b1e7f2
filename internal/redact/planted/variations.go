package planted

import "strings"

// key is a name in the spelling of some language: its words joined as the seed
// says.
func (g *grower) key(words ...string) string {
	switch g.r.IntN(7) {
	case 0:
		return strings.Join(words, "_")
	case 1:
		return strings.ToUpper(strings.Join(words, "_"))
	case 2:
		return strings.Join(words, "-")
	case 3:
		return strings.Join(words[:len(words)-1], ".") + "." + words[len(words)-1]
	case 4:
		return strings.Join(words, "")
	}
	for i, w := range words {
		if i > 0 || g.r.IntN(2) == 0 {
			words[i] = title(w)
		}
	}
	return strings.Join(words, "")
}

// variations are credentials under any key in any syntax, and beside each some
// setting of the same key that is no secret.
func variations(g *grower) {
	whose := []string{"db", "smtp", "redis", "ldap", "partner", "admin", "backup", "sync", "mqtt", "proxy", "portal", "root", "replica", "kafka"}
	// A strong name makes anything secret, a weak one what looks like it.
	strong := [][]string{{"password"}, {"passwd"}, {"pwd"}, {"passphrase"}, {"secret"}, {"client", "secret"}, {"api", "key"}, {"access", "key"}, {"private", "key"}, {"auth", "token"}, {"secret", "key"}, {"access", "token"}, {"encryption", "key"}}
	weak := [][]string{{"token"}, {"key"}, {"credential"}, {"auth"}, {"session", "id"}, {"signature"}, {"bearer"}, {"cookie"}}
	tails := [][2]string{{"ttl", "3600"}, {"timeout", "30"}, {"length", "16"}, {"file", "/run/secrets/app"}, {"path", "/etc/app/app.key"}, {"enabled", "true"}, {"required", "false"}, {"rotation", "90"}, {"count", "12"}, {"policy", "strict"}, {"algorithm", "HS256"}, {"provider", "vault"}, {"max", "64"}, {"header", "X-Auth"}, {"type", "opaque"}}
	for _, syntax := range []struct{ name, file, begin, pair, end string }{
		{"yaml", "opt/varied/a.yaml", "config:\n", "  KEY: VALUE\n", ""},
		{"yaml-quoted", "opt/varied/b.yml", "config:\n  list:\n", "  - KEY: \"VALUE\"\n", ""},
		{"yaml-flow", "opt/varied/c.yaml", "", "item: {n: 1, KEY: VALUE, m: 2}\n", ""},
		{"json", "opt/varied/a.json", "{\n", "  \"KEY\": \"VALUE\",\n", "  \"end\": 1\n}\n"},
		{"json-dense", "opt/varied/b.json", "[", `{"n":1,"KEY":"VALUE","m":2},`, "{}]\n"},
		{"json-string", "opt/varied/c.log", "", "INFO payload=\"{\\\"KEY\\\":\\\"VALUE\\\",\\\"n\\\":1}\"\n", ""},
		{"env", "opt/varied/app.env", "", "KEY=VALUE\n", ""},
		{"env-quoted", "opt/varied/export.sh", "", "export KEY='VALUE'\n", ""},
		{"ini", "opt/varied/app.ini", "[main]\n", "KEY = VALUE\n", ""},
		{"properties", "opt/varied/app.properties", "", "app.KEY: VALUE\n", ""},
		{"toml", "opt/varied/app.toml", "[a]\n", "KEY = \"VALUE\"\n", ""},
		{"xml", "opt/varied/a.xml", "<a>\n", "  <KEY>VALUE</KEY>\n", "</a>\n"},
		{"xml-attribute", "opt/varied/b.xml", "<a>\n", "  <item name=\"x\" KEY=\"VALUE\" n=\"1\"/>\n", "</a>\n"},
		{"xml-property", "opt/varied/c.xml", "<a>\n", "  <property name=\"KEY\" value=\"VALUE\"/>\n", "</a>\n"},
		{"flag", "opt/varied/ps.txt", "", "app 17 0.0 ? S 10:00 0:00 /usr/bin/serve --KEY=VALUE --port 80\n", ""},
		{"flag-apart", "opt/varied/start.sh", "#!/bin/sh\n", "/usr/bin/serve --port 80 --KEY VALUE --verbose\n", ""},
		{"query", "var/log/varied/access.log", "", "10.0.0.1 - - [01/Nov/2026:10:00:00 +0300] \"GET /x?page=1&KEY=VALUE&n=2 HTTP/1.1\" 200 1\n", ""},
		{"logfmt", "var/log/varied/fmt.log", "", "ts=2026-11-01T10:00:00Z level=info msg=start KEY=VALUE n=1\n", ""},
		{"tostring", "var/log/varied/java.log", "", "2026-11-01 10:00:00 DEBUG Config(host=a, KEY=VALUE, port=1)\n", ""},
		{"struct", "var/log/varied/go.log", "", "2026-11-01 10:00:00 {Host:a KEY:VALUE Port:1}\n", ""},
		{"python", "opt/varied/app.py", "", "config = {'n': 1, 'KEY': 'VALUE'}\n", ""},
		{"ruby", "opt/varied/app.rb", "", "config[:x] = { \"KEY\" => \"VALUE\", n: 1 }\n", ""},
		{"assign", "opt/varied/app.ts", "", "  this.options.set(1); const o = { KEY: 'VALUE' };\n", ""},
		{"semicolons", "opt/varied/dsn.txt", "", "Server=a;KEY=VALUE;Port=1;\n", ""},
		{"header", "opt/varied/request.txt", "GET / HTTP/1.1\nHost: localhost\n", "X-KEY: VALUE\n", ""},
		{"env-list", "opt/varied/pod.yaml", "env:\n", "- name: KEY\n  value: VALUE\n", ""},
		{"colon-log", "var/log/varied/plain.log", "", "Nov  1 10:00:00 box app[9]: loaded KEY: VALUE\n", ""},
		{"sql-set", "opt/varied/set.sql", "", "UPDATE settings SET KEY = 'VALUE' WHERE id = 1;\n", ""},
	} {
		write := func(class, key, value string) string {
			if syntax.name == "header" {
				key = strings.NewReplacer(".", "-", "_", "-").Replace(key)
			}
			if strings.HasPrefix(syntax.name, "sql") || syntax.name == "struct" || syntax.name == "assign" {
				key = strings.NewReplacer(".", "_", "-", "_").Replace(key)
			}
			pair := syntax.pair
			if class == "D" { // the pair alone, in its syntax
				at, end := strings.Index(pair, "KEY"), strings.Index(pair, "VALUE")+len("VALUE")
				literal := strings.ReplaceAll(strings.ReplaceAll(pair[at:end], "KEY", key), "VALUE", value)
				return strings.ReplaceAll(pair[:at], "KEY", key) + "‹D varied-" + syntax.name + " =" + literal + "›" + strings.ReplaceAll(pair[end:], "KEY", key)
			}
			return strings.ReplaceAll(strings.ReplaceAll(pair, "KEY", key), "VALUE", "‹C varied-"+syntax.name+" "+value+"›")
		}
		var b strings.Builder
		b.WriteString(syntax.begin)
		for range 3 {
			name := strong[g.r.IntN(len(strong))]
			b.WriteString(write("C", g.key(append([]string{g.pick(whose...)}, name...)...), g.pick("pw", "pw", "base62-32", "hex40", "number")))
			tail := tails[g.r.IntN(len(tails))]
			b.WriteString(write("D", g.key(append(append([]string{g.pick(whose...)}, name...), tail[0])...), tail[1]))
		}
		name := weak[g.r.IntN(len(weak))]
		b.WriteString(write("C", g.key(append([]string{g.pick(whose...)}, name...)...), g.pick("base62-32", "base62-24", "unknown")))
		b.WriteString(syntax.end)
		g.file(syntax.file, b.String())
	}
}
