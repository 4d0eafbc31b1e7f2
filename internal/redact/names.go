package redact

import "bytes"

// The names that say nothing about anybody: they stay, and are never learned.

// systemAccount tells whether a user's name is one that systems and programs
// bring along.
func systemAccount(name []byte) bool {
	if len(name) < 2 || len(name) > 40 {
		return true
	}
	if name[0] == '_' || bytes.HasPrefix(name, []byte("systemd")) || bytes.HasPrefix(name, []byte("system:")) {
		return true
	}
	digits := 0
	for _, c := range name {
		if numeral(c) {
			digits++
		}
	}
	if digits == len(name) {
		return true
	}
	switch string(bytes.ToLower(name)) {
	case "apm_system", "kibana_system", "logstash_system", "beats_system", "remote_monitoring_user", "installer",
		"usr1cv8", "usr1cv82", "usr1cv83", "root", "toor", "nobody", "nogroup", "daemon", "bin", "sys", "sync", "games", "man", "lp", "mail", "news", "uucp", "proxy", "www-data", "www",
		"backup", "list", "irc", "gnats", "messagebus", "syslog", "sshd", "ntp", "chrony", "postfix", "dovecot", "mysql", "mariadb", "postgres", "postgresql", "oracle",
		"nginx", "apache", "httpd", "redis", "mongodb", "mongod", "mongo", "clickhouse", "rabbitmq", "kafka", "zookeeper", "elasticsearch", "elastic", "kibana", "logstash",
		"grafana", "prometheus", "git", "gitlab", "jenkins", "docker", "containerd", "kubelet", "etcd", "consul", "vault", "haproxy", "varnish", "squid", "bind", "named", "tomcat",
		"admin", "administrator", "guest", "user", "users", "username", "test", "anonymous", "system", "localservice", "networkservice", "service", "operator", "wheel", "sudo", "staff", "adm",
		"ubuntu", "debian", "centos", "fedora", "ec2-user", "vagrant", "core", "app", "web", "api", "worker", "default", "none", "null", "nil", "unknown", "true", "false", "yes", "no", "all", "any",
		"everyone", "credentials", "credential", "creds", "provider", "being", "code", "us", "directories", "vm", "other", "another", "same", "each", "every", "which", "who", "whose", "when", "if", "install", "option", "options", "dip", "fax", "voice", "primary", "owner", "target", "source", "type", "status", "state", "count", "public", "ftp", "rpc", "rpcuser", "dbus", "polkitd", "tss", "uuidd", "lxd", "libvirt-qemu", "zabbix", "nagios", "telegraf", "node_exporter", "noreply", "no-reply", "postmaster", "hostmaster", "webmaster",
		"audit", "auditor", "auditd", "monitor", "monitoring", "upsmon", "nagiosadmin", "icingaadmin", "abuse", "mailer-daemon", "localhost", "cron", "kvm", "input", "render", "ssh", "crontab", "shadow", "utmp", "video", "audio", "disk", "tty", "kmem", "dialout", "cdrom", "floppy", "plugdev", "netdev",
		"sa", "sysadmin", "superuser", "master", "client", "server", "node", "java", "python", "php", "php-fpm", "memcache", "memcached", "openldap", "ldap", "slapd", "halt", "shutdown", "mailnull", "smmsp", "pcp", "landscape", "pollinate", "fwupd-refresh", "tcpdump", "usbmux", "rtkit", "avahi", "colord", "saned", "pulse", "gdm", "lightdm", "sddm", "tape", "ssl-cert", "src", "sasl", "optool", "gitlab-ci-token", "x-access-token", "oauth2accesstoken", "x-token-auth", "viewer", "editor", "uid", "gid", "replica", "replication", "replicator", "local", "home", "linuxbrew", "shared", "lost+found", "runner", "builder", "build", "ci", "deploy_user", "me", "self", "you", "this", "that", "id", "name", "is", "has", "not", "was", "with", "from", "and", "or", "the", "to", "of", "in", "on", "at", "by", "for", "as", "be", "it", "an", "agent", "account", "accounts", "data", "session", "sessions", "space", "mode", "password", "login", "role", "group", "groups", "error", "failed", "found", "does", "already", "must", "can", "cannot", "should", "will", "current", "new", "old", "invalid", "created", "deleted", "updated", "logged", "profile", "settings", "interface", "namespace", "namespaces", "defined", "table", "database", "authentication", "connection", "request", "requests", "experience", "friendly", "manager", "management", "email", "info", "token", "key", "value", "string", "int", "bool", "text", "varchar", "integer", "object", "array", "undefined", "required", "optional", "enabled", "disabled", "off", "read", "write", "repo", "read-write", "read-only":
		return true
	}
	return false
}

// serviceName tells whether the name of a host says what runs there and no more,
// as in a file for containers: db, redis, localhost.
func serviceName(name []byte) bool {
	if len(name) < 2 || len(name) > 63 || allNumerals(name) {
		return true
	}
	switch string(bytes.ToLower(name)) {
	case "db", "database", "cache", "queue", "broker", "search", "storage", "minio", "s3", "smtp", "imap", "mailhog", "frontend", "backend", "gateway", "auth", "router", "master", "slave", "primary", "replica", "secondary", "leader", "follower", "manager", "agent", "scheduler", "metrics", "monitoring", "loki", "jaeger", "tempo", "alertmanager", "pgbouncer", "mq", "opensearch", "cassandra", "influxdb", "memcached", "keycloak", "traefik", "envoy", "localhost4", "localhost6", "ip6-localhost", "ip6-loopback", "broadcasthost", "host", "hosts", "hostname", "nodes", "bridge", "overlay", "container", "internal", "external", "socket", "unix", "tcp", "http", "https", "up", "down", "ready", "linux", "darwin", "windows", "gnu", "kernel", "port", "address", "endpoint", "url", "wildcard", "remote", "cluster", "instance", "machine", "peer", "example", "production", "staging", "development", "dev", "prod", "closed", "unreachable", "name", "key", "keys", "mongodb-primary", "mysqld", "optional", "ipv4", "ipv6", "dns", "file", "files", "network", "configured", "resolver", "lookup", "header", "matching", "mismatch", "pattern", "virtual", "physical", "x86_64", "amd64", "arm64", "aarch64", "i386", "i686", "last", "message", "repeated", "command", "out", "alias", "group", "group_vars", "role", "version", "v1", "v2":
		return true
	}
	return systemAccount(name)
}

// commonWord tells whether what stands behind an at sign is no host.
func commonWord(b []byte) bool {
	switch string(bytes.ToLower(b)) {
	case "latest", "next", "beta", "alpha", "canary", "stable", "main", "head", "develop", "sha256", "sha512", "sha1", "v1", "v2", "v3", "v4", "tty1", "tty2", "tty3", "tty4", "tty5", "tty6", "ttys0", "multi-user", "graphical", "version", "everyone", "here", "channel", "param", "return", "media", "import", "override", "deprecated", "lts", "edge", "rc", "upsert":
		return true
	}
	return len(b) > 1 && b[0]|0x20 == 'v' && numeral(b[1])
}

// hostLabel tells whether b can be a host's name of one label that is worth to be
// hidden. Addresses are found by their shape.
func hostLabel(b []byte) bool {
	if len(b) < 2 || len(b) > 63 || !latinOrNumeral(b[0]) || !latinOrNumeral(b[len(b)-1]) || allNumerals(b) {
		return false
	}
	letters := false
	for _, c := range b {
		letters = letters || latin(c)
		if !latinOrNumeral(c) && c != '-' && c != '_' {
			return false
		}
	}
	if !letters || numeral(b[0]) && unitOfMeasure(b) || len(b) >= 32 && hexOnly(b) {
		return false
	}
	return !serviceName(b)
}

// unitOfMeasure tells whether b is a number with a unit: 30s, 512Mi.
func unitOfMeasure(b []byte) bool {
	i := 0
	for i < len(b) && numeral(b[i]) {
		i++
	}
	return len(b)-i <= 3
}

func hexOnly(b []byte) bool {
	for _, c := range b {
		if !hexNumeral(c) {
			return false
		}
	}
	return true
}

// loginName tells whether b can be a user's login that is worth to be hidden.
func loginName(b []byte) bool {
	return plainUser(b) && b[len(b)-1] != '.' && !systemAccount(b) && !wordOfProse(b)
}

// addLogin reports a user's name unless it says nothing.
func addLogin(w *window, start, end int) {
	for end > start && (w.text[end-1] == '.' || w.text[end-1] == ':' || w.text[end-1] == '-') {
		end--
	}
	if name := w.text[start:end]; loginName(name) {
		w.add(start, end, "user", !namesFile(w, name))
	}
}

// addHost reports a host's name unless it says nothing; a domain name and an
// address are found by shape elsewhere, unknown domains here.
func addHost(w *window, start, end int) {
	name := w.text[start:end]
	if i := bytes.IndexByte(name, '.'); i > 0 && len(name) < 254 {
		last := name[bytes.LastIndexByte(name, '.')+1:]
		if topLevel(last) && (hostLabel(name[:i]) || delegated(last) && bytes.Count(name, []byte{'.'}) > 1) && !localNames(name) && !isFileEnding(last) && !isUnitName(last) && !knownSite(name) && onlyNameBytes(name) {
			w.add(start, end, "host", true)
		}
		return
	}
	if hostLabel(name) {
		w.add(start, end, "host", true)
	}
}

// besidePassword tells whether what follows a user's name are the settings of a
// connection: then it is an account of a program.
func besidePassword(after []byte) bool {
	low := bytes.ToLower(after)
	for _, word := range [...]string{"passw", "pwd", "database", "dbname", "_pass"} {
		if bytes.Contains(low, []byte(word)) {
			return true
		}
	}
	return false
}

func onlyNameBytes(b []byte) bool {
	for _, c := range b {
		if !nameByte(c) {
			return false
		}
	}
	return true
}
