package redact

import "bytes"

// domainEnds are the last labels by which host names are found. Those that are
// also ordinary words or endings of file names count behind two labels or in a URL
// alone: see loneEnd.
func domainEnds() []string {
	return []string{
		".com", ".net", ".org", ".io", ".ru", ".de", ".uk", ".fr", ".eu", ".ua", ".by", ".kz", ".pl", ".nl", ".ch",
		".cz", ".jp", ".cn", ".br", ".au", ".ca", ".es", ".se", ".fi", ".dk", ".tr", ".at", ".be", ".it", ".us", ".no",
		".xyz", ".edu", ".gov", ".mil", ".biz", ".info", ".online", ".cloud", ".dev", ".app", ".tech", ".site", ".ai", ".co", ".me", ".in",
		".su", ".\xd1\x80\xd1\x84", ".рус", ".москва", ".укр", ".бел",
		".gr", ".pt", ".hu", ".ro", ".bg", ".hr", ".sk", ".lt", ".lv", ".ee", ".ie", ".lu", ".mx", ".cl", ".ar", ".za", ".kr", ".tw", ".hk", ".sg", ".nz", ".ae", ".ir", ".uz", ".il", ".vn", ".th",
		".coop", ".aero", ".museum", ".mobi", ".asia", ".berlin", ".hamburg", ".bayern", ".koeln", ".wien", ".swiss", ".paris", ".london", ".nyc", ".tokyo", ".moscow", ".amsterdam", ".gmbh", ".ltd", ".llc", ".technology", ".solutions", ".software", ".systems", ".consulting", ".company", ".agency", ".hosting", ".digital", ".intern", ".lokal",
		".local", ".localdomain", ".internal", ".corp", ".lan", ".intra", ".intranet", ".home", ".private", ".priv",
		".domain", ".example", ".test", ".invalid", ".svc", ".consul", ".arpa", ".onion", ".int", ".ad", ".prod", ".vpn", ".dmz", ".mgmt",
	}
}

// loneEnd tells whether label.END is a host name without more around it.
func loneEnd(end []byte) bool {
	switch string(end) {
	case ".us", ".it", ".at", ".no", ".be", ".in", ".me", ".ai", ".co", ".info", ".app", ".dev", ".cloud", ".site", ".tech",
		".online", ".home", ".private", ".priv", ".domain", ".example", ".test", ".svc", ".int", ".ad", ".prod", ".vpn", ".dmz", ".mgmt",
		".es", ".se", ".ca", ".pl", ".by", ".de", ".su", ".intra", ".xyz",
		".gr", ".pt", ".hu", ".ro", ".bg", ".hr", ".sk", ".lt", ".lv", ".ee", ".ie", ".lu", ".mx", ".cl", ".ar", ".za", ".kr", ".tw", ".hk", ".sg", ".nz", ".ae", ".ir", ".uz", ".il", ".vn", ".th",
		".mobi", ".asia", ".berlin", ".paris", ".london", ".swiss", ".nyc", ".tokyo", ".moscow", ".ltd", ".llc", ".technology", ".solutions", ".software", ".systems", ".consulting", ".company", ".agency", ".hosting", ".digital", ".intern", ".lokal":
		return false
	}
	return true
}

// domainName looks at the end of a host name.
func domainName(w *window, at, n int) {
	text := w.text
	end := at + n
	if n == 5 && text[at+1]|0x20 == 'x' && text[at+2]|0x20 == 'n' && text[at+3] == '-' { // .xn--p1ai
		for end < len(text) && latinOrNumeral(text[end]) {
			end++
		}
	}
	c := byteAt(text, end)
	if latinOrNumeral(c) || c == '_' || c == '-' && latinOrNumeral(byteAt(text, end+1)) || c >= 0x80 ||
		c == '.' && (latinOrNumeral(byteAt(text, end+1)) || byteAt(text, end+1) == '_' || byteAt(text, end+1) == '*') && !fileOfHost(text, at, end) || c == '(' && byteAt(text, end+1) != '1' {
		return
	}
	start, dots := at, 1
	for start > 0 && at-start < 200 {
		c := text[start-1]
		if c == '.' {
			if text[start] == '.' {
				return // an ellipsis, a relative path
			}
			dots++
		} else if !latinOrNumeral(c) && c != '-' && c != '_' && c < 0x80 {
			break
		}
		start--
	}
	if start > 0 && text[start-1] == '\\' && start < at { // an escape of a JSON string
		if c := text[start]; c == 'n' || c == 't' || c == 'r' {
			start++
		} else if c == 'u' && start+5 < at {
			start += 5
		}
	} else if start > 0 && text[start-1] == '%' && start+2 < at && hexNumeral(text[start]) && hexNumeral(text[start+1]) {
		start += 2
	}
	for start < at && (text[start] == '-' || text[start] == '.' || text[start] == '_') {
		if text[start] == '.' {
			dots--
		}
		start++
	}
	if start >= at {
		return
	}
	if c == '"' && byteAt(text, end+1) == ':' && byteAt(text, start-1) == '"' && (byteAt(text, end+2) == '"' || byteAt(text, end+3) == '"') {
		return // a setting's name in JSON
	}
	name, ending := text[start:end], text[at:at+n]
	url := start >= 3 && text[start-1] == '/' && text[start-2] == '/' || byteAt(text, start-1) == '@' ||
		c == ':' && numeral(byteAt(text, end+1))
	if !url && (dots < 2 && !loneEnd(ending) || notHostAround(text, start, end)) || !hostCase(name, ending, dots, url) {
		return
	}
	if dots < 2 && !url && plainFile(text, start, name) {
		return
	}
	first := name[:bytes.IndexByte(name, '.')]
	if !url && (packageRoot(first) || camelCase(first)) || knownSite(name) || localNames(name) || allNumerals(first) && dots < 2 {
		return
	}
	if end := byteAt(text, at+n); end == '/' && !url && apiGroup(text, at+n) {
		return
	}
	w.add(start, end, "host", false)
}

// notHostAround tells whether a dotted name is a path or an expression.
func notHostAround(text []byte, start, end int) bool {
	switch byteAt(text, start-1) {
	case '$', ')', ']', '#':
		return true
	}
	switch byteAt(text, end) {
	case '(', '[':
		return byteAt(text, end+1) != '1' && !numeral(byteAt(text, end+1))
	case '=':
		return false
	}
	return false
}

// hostCase tells whether capitals are where host names have them: nowhere, or
// everywhere. System.Net is none.
func hostCase(name, ending []byte, dots int, url bool) bool {
	lower, upper := 0, 0
	for _, c := range ending {
		if c-'a' < 26 {
			lower++
		} else if c-'A' < 26 {
			upper++
		}
	}
	switch {
	case url:
		return true
	case upper == 0:
		return dots > 1 || !mixedCaseName(name)
	case lower > 0:
		return false
	}
	for _, c := range name {
		if c-'a' < 26 {
			return false
		}
	}
	return dots > 1 || len(ending) > 4 && loneEnd(bytes.ToLower(ending))
}

// plainFile tells whether a name of two labels is a file, like /etc/rc.local.
func plainFile(text []byte, start int, name []byte) bool {
	i := bytes.IndexByte(name, '.')
	switch string(bytes.ToLower(name[:i])) {
	case "rc", "jail", "settings", "config", "env", "bashrc", "zshrc", "vimrc", "profile", "aliases", "usr", "user", "os", "java", "javax",
		"socket", "process", "app", "self", "this", "err", "req", "res", "ctx", "main", "makefile", "pkg", "example", "sun", "std", "asp":
		return true
	}
	c := byteAt(text, start-1)
	return (c == '/' || c == '\\' || c == '.') && foldSuffix(name, ".local")
}

// packageRoot tells whether a dotted name begins like a package of Java or C#.
func packageRoot(first []byte) bool {
	switch string(first) {
	case "com", "org", "net", "io", "java", "javax", "jakarta", "sun", "edu", "gov", "scala", "kotlin", "ru", "de", "dev", "node", "label", "labels", "android", "vnd":
		return true
	}
	return false
}

// apiGroup tells whether what follows a dotted name makes it the name of a schema
// or a label: cert-manager.io/v1, prometheus.io/scrape:
func apiGroup(text []byte, slash int) bool {
	i := slash + 1
	for i < len(text) && i-slash < 64 && (latinOrNumeral(text[i]) || text[i] == '-' || text[i] == '_' || text[i] == '.') {
		i++
	}
	if i == slash+1 {
		return false
	}
	if text[slash+1] == 'v' && numeral(byteAt(text, slash+2)) {
		return true
	}
	c := byteAt(text, i)
	return c == ':' && !latinOrNumeral(byteAt(text, i+1)) || c == '=' || c == '"' && byteAt(text, i+1) == ':' || c == '\''
}

// mixedCaseName tells whether a name is a brand: Entrust.net.
func mixedCaseName(name []byte) bool {
	return name[0]-'A' < 26
}

// camelCase tells whether a capital follows a small letter.
func camelCase(b []byte) bool {
	for i := 1; i < len(b); i++ {
		if b[i]-'A' < 26 && b[i-1]-'a' < 26 {
			return true
		}
	}
	return false
}

func allNumerals(b []byte) bool {
	for _, c := range b {
		if !numeral(c) {
			return false
		}
	}
	return len(b) > 0
}

// keptDomain tells whether a name is of a site that everybody uses and that says
// nothing about the host: schemas, registries, distributions, standards.
func keptDomain(name []byte) bool {
	last := bytes.LastIndexByte(name, '.')
	if last < 0 {
		return false
	}
	second := bytes.LastIndexByte(name[:last], '.') + 1
	site := name[second:]
	if len(site) > 24 {
		return false
	}
	if second == 0 && len(site) == len("example.com") && foldPrefix(site, "example.") { // RFC 2606, section 3
		return true
	}
	var room [24]byte
	lower := room[:len(site)]
	for i, c := range site {
		if c >= 0x80 {
			lower = bytes.ToLower(site)
			break
		}
		if upperLetter(c) {
			c |= 0x20
		}
		lower[i] = c
	}
	switch string(lower) {
	case "w3.org", "json-schema.org", "schema.org", "xmlsoap.org", "oasis-open.org", "ietf.org", "iana.org", "rfc-editor.org", "purl.org", "yaml.org",
		"github.com", "githubusercontent.com", "github.io", "gitlab.com", "bitbucket.org", "docker.io", "docker.com", "quay.io", "gcr.io", "ghcr.io", "k8s.io", "kubernetes.io",
		"googleapis.com", "google.com", "golang.org", "go.dev", "gopkg.in", "debian.org", "ubuntu.com", "kernel.org", "apache.org", "python.org",
		"pypi.org", "pythonhosted.org", "npmjs.org", "npmjs.com", "nodejs.org", "redhat.com", "fedoraproject.org", "centos.org", "rockylinux.org", "almalinux.org", "archlinux.org", "alpinelinux.org", "opensuse.org", "suse.com",
		"mozilla.org", "springframework.org", "spring.io", "hashicorp.com", "terraform.io", "elastic.co", "postgresql.org", "mysql.com", "mariadb.org", "mongodb.org", "redis.io",
		"nginx.org", "nginx.com", "microsoft.com", "letsencrypt.org", "lencr.org", "digicert.com", "sectigo.com", "freedesktop.org", "gnome.org", "gnu.org", "openssl.org", "openssh.com", "libssh.org",
		"openbsd.org", "ntp.org", "systemd.io", "eclipse.org", "maven.org", "gradle.org", "jetbrains.com", "jquery.com", "gnupg.org", "grafana.com", "prometheus.io", "opentelemetry.io", "cncf.io", "helm.sh", "jenkins.io", "rust-lang.org", "crates.io", "rubygems.org",
		"packagist.org", "php.net", "sourceforge.net", "sourceware.org", "launchpad.net", "wikipedia.org", "stackoverflow.com", "oracle.com", "java.com", "ibm.com", "cloudflare.com", "ecma-international.org", "unicode.org", "iso.org", "clickhouse.com", "istio.io", "coreos.com", "cert-manager.io", "argoproj.io", "openpgp.org", "sks-keyservers.net", "yarnpkg.com", "jsdelivr.net", "unpkg.com", "bootstrapcdn.com", "gstatic.com", "nuget.org", "cpan.org", "anaconda.org", "linuxfoundation.org", "fsf.org", "opensource.org", "creativecommons.org", "babeljs.io", "readthedocs.io", "datadoghq.com", "datadoghq.eu", "openid.net", "adobe.com", "apple.com", "mitre.org", "socket.io", "containerd.io", "opencontainers.org", "zabbix.com", "haproxy.org", "samba.org", "python-requests.org", "hibernate.org", "dom4j.org", "slf4j.org", "logback.qos.ch", "age-encryption.org":
		return !bytes.ContainsRune(name[:second], '@')
	}
	return false
}
