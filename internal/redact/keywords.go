package redact

// passwordWord reports whether w, in lower case, names a password, alone or as the end of words
// that are written together: dbpassword, rootpw, requirepass.
func passwordWord(w []byte) bool {
	switch string(w) {
	case "pass", "passe", "passwd", "passw", "passwrd", "pasword", "psw", "pswd", "psswd", "pword", "pwd", "pwds", "pw", "passwords", "passphrases", "psk", "psks",
		"kennwort", "kennwörter", "kennwoerter", "passwörter", "passwoerter", "contraseña", "contrasena", "contrasenya", "senha", "mdp", "motdepasse",
		"wachtwoord", "lösenord", "losenord", "passord", "adgangskode", "salasana", "hasło", "haslo", "heslo", "jelszó", "jelszo", "parola", "parole", "şifre", "sifre", "parool", "slaptažodis", "parol", "parolj", "paroly", "parolem", "lozinka", "geslo", "jelszava",
		"пароль", "пароли", "пароля", "паролем", "кодовоеслово", "密码", "密碼", "口令", "パスワード", "비밀번호", "كلمةالمرور", "סיסמה":
		return true
	case "bypass", "compass", "trespass", "surpass", "overpass", "underpass", "encompass", "askpass", "multipass", "subpass", "renderpass", "cwd", "oldpwd", "syspass":
		return false
	}
	if len(w) < 4 {
		return false
	}
	for _, s := range [...]string{"password", "passwd", "passwort", "passphrase", "kennwort", "passcode", "passwords", "pwd", "пароль", "pass", "passwds"} {
		if cut(w, s) {
			return true
		}
	}
	if cut(w, "pw") {
		switch string(w[:len(w)-2]) {
		case "root", "bind", "rootbind", "binddn", "bindroot", "rootpwmod", "mod", "user", "admin", "db", "ldap", "master", "auth", "sys", "my", "ssl", "key", "cert", "smtp", "mail", "ftp", "ssh", "vnc", "wifi", "enable", "login", "proxy", "new", "old", "sa", "sudo", "host", "store", "olcroot", "vpn", "imap", "pg", "nis":
			return true
		}
	}
	return false
}

func foreignSecret(w []byte) bool {
	switch string(w) {
	case "секрет", "секреты", "geheimnis", "geheim", "secreto", "segredo", "segreto", "秘密", "シークレット":
		return true
	}
	return false
}

// passesOn reports whether "pass" behind w is a verb or a passage: proxy_pass of nginx,
// first_pass of an algorithm.
func passesOn(w []byte) bool {
	switch string(w) {
	case "proxy", "fastcgi", "uwsgi", "scgi", "grpc", "memcached", "first", "second", "third", "one", "two", "single", "multi", "render", "low", "high", "band", "forward", "backward", "by", "try", "use", "num", "check", "health", "test", "tests":
		return true
	}
	return false
}

// judgeToken judges token behind the word w: access_token.
func judgeToken(w []byte) (keyClass, string) {
	switch string(w) {
	case "":
		return keyWeak, "token"
	case "next", "page", "continuation", "pagination", "start", "end", "eos", "bos", "pad", "unk", "mask", "sep", "cls", "stop", "special", "cancellation", "cancel", "change",
		"concurrency", "lock", "max", "min", "num", "total", "prompt", "completion", "input", "output", "cached", "count", "per", "design", "syntax", "lexer", "parse", "parser",
		"unexpected", "missing", "that", "a", "of", "no", "any", "each", "every", "nextpage", "reasoning", "used", "available":
		return keyPlain, "token"
	case "invalid", "expired", "new", "this", "the", "your":
		return keyFaint, "token"
	case "idempotency", "idempotence", "sync", "resume", "delta", "watch", "cursor", "client", "request", "node", "cluster", "line", "time", "user":
		return keyWeak, "token"
	}
	return keyStrong, "token"
}

// judgeAsKey judges key behind the word w: api_key.
func judgeAsKey(w []byte) (keyClass, string) {
	switch string(w) {
	case "private", "priv", "pri", "secretprivate":
		return keyStrong, "private-key"
	case "api", "access", "secret", "encryption", "encrypt", "encrypting", "decrypt", "decryption", "encrypted", "crypto", "crypt", "cipher", "master", "signing", "sign", "signed", "auth",
		"authentication", "authorization", "shared", "preshared", "account", "storage", "license", "licence", "service", "app", "application", "consumer", "session", "cookie", "cookies",
		"hmac", "jwt", "jwk", "aes", "des", "admin", "deploy", "deployment", "activation", "product", "root", "vault", "unseal", "seal", "recovery", "write", "ingest", "ingestion", "integration",
		"subscription", "webhook", "bot", "stream", "wrapping", "wrap", "security", "symmetric", "symm", "registration", "agent", "instrumentation", "read", "readonly", "management", "maps", "server",
		"aws", "azure", "gcp", "stripe", "sendgrid", "mailgun", "twilio", "openai", "anthropic", "datadog", "dd", "newrelic", "algolia", "firebase", "google", "github", "gitlab", "slack",
		"rails", "flask", "django", "laravel", "wireguard", "wg", "mac", "kms", "hkdf", "xor", "aead", "gossip", "wep", "wpa", "wifi", "network", "pass", "token", "csrf", "hashing", "pepper",
		"loggedin", "securelogin", "nonce", "confirm", "validation", "machine", "fernet", "nacl", "enc", "dec", "sas", "primarykeysecret", "sharedaccess", "accountaccess", "tsig", "rndc", "axfr", "sse", "backup", "snmp", "priv3", "rest", "sdk", "dsa", "pkcs", "provisioning", "enrollment", "enrolment", "me", "rememberme":
		return keyStrong, "api-key"
	case "public", "pub", "foreign", "partition", "sort", "sorting", "cache", "cached", "object", "lookup", "row", "range", "group", "config", "configuration", "composite",
		"unique", "index", "message", "map", "dict", "json", "property", "registry", "translation", "i18n", "locale", "issue", "project", "event", "record", "entity", "shard", "arrow", "shortcut",
		"home", "etag", "tag", "label", "metric", "bucket", "search", "filter", "natural", "surrogate", "candidate", "super", "known", "trusted", "authorized", "verify", "verification",
		"verifying", "websocket", "apt", "rpm", "repo", "gpg", "column", "field", "hash", "sequence", "duplicate", "any", "press", "hot", "f", "enter", "escape", "missing", "unknown",
		"the", "this", "that", "no", "new", "set", "for", "of", "by", "a", "each", "every", "invalid", "table", "key", "attribute", "attr", "env", "header", "parameter", "name", "type", "function", "up", "down", "socket", "hosts",
		"left", "right", "tab", "ctrl", "alt", "shift", "meta", "space", "back", "delete", "insert", "idempotency", "idempotence", "ecdsa", "ed25519", "x25519", "supported", "answer", "i", "sub", "parent", "pk", "fk", "topic", "kafka", "item", "lease", "redis", "etcd", "label2", "setting", "option", "subject", "peer", "remote", "verifykey", "minisign", "cosign", "signer":
		return keyPlain, "api-key"
	case "s3", "routing", "primary":
		return keyFaint, "api-key"
	case "pre":
		return keyStrong, "psk"
	}
	return keyWeak, "api-key"
}

// isMeasure reports whether w is about how long or how many.
func isMeasure(w []byte) bool {
	switch string(w) {
	case "max", "min", "maximum", "minimum", "idle", "expire", "expires", "expiry", "expiration", "lifetime", "timeout", "ttl", "length", "count", "history", "policy":
		return true
	}
	return false
}

// isQualifier reports whether w says no more than which of several, or in what form.
func isQualifier(w []byte) bool {
	switch string(w) {
	case "plain", "plaintext", "clear", "cleartext", "value", "values", "val", "raw", "base", "base64", "b64", "encoded", "encrypted", "enc", "str", "new", "old", "current", "curr", "previous", "prev",
		"confirm", "confirmation", "again", "repeat", "retype", "prod", "production", "dev", "development", "test", "testing", "staging", "stage", "live", "sandbox", "default", "secondary", "backup",
		"env", "var", "pem", "der", "hex", "bin", "literal", "override", "content", "contents", "data", "prop", "param", "fallback", "internal", "external", "real", "actual", "final", "here", "s", "a", "b":
		return true
	case "string", "text", "primary", "base32":
		return true
	}
	return false
}

// aboutCredentials reports whether w, the last word of a key, makes it speak about a
// credential instead of giving one.
func aboutCredentials(w []byte) bool {
	switch string(w) {
	case "policy", "policies", "ttl", "expiry", "expires", "expire", "expiration", "expired", "timeout", "timeouts", "length", "len", "min", "max", "minimum", "maximum", "count", "counts", "counter", "total",
		"enabled", "enable", "enables", "disabled", "disable", "required", "requirement", "requirements", "file", "files", "filename", "path", "paths", "dir", "directory", "folder", "location",
		"name", "names", "type", "types", "url", "urls", "uri", "uris", "dsn", "endpoint", "endpoints", "host", "hosts", "port", "ports", "user", "users", "username", "usernames",
		"field", "fields", "header", "headers", "hint", "hints", "prompt", "prompts", "manager", "managers", "class", "classes", "provider", "providers", "algorithm", "algorithms", "algo", "alg",
		"rotation", "rotate", "rotated", "version", "versions", "size", "sizes", "age", "days", "hours", "minutes", "seconds", "sec", "secs", "ms", "interval", "period", "lifetime", "duration", "limit", "limits", "retries", "retry", "attempts", "tries",
		"format", "pattern", "regex", "regexp", "re", "rule", "rules", "strength", "validator", "validators", "validation", "validate", "check", "checks", "checker", "change", "changed", "reset", "resets", "store", "stores", "keystore", "truststore", "storage",
		"backend", "backends", "engine", "source", "sources", "command", "cmd", "script", "program", "helper", "ref", "refs", "reference", "references", "selector", "template", "templates", "label", "labels", "description", "desc", "title",
		"message", "messages", "msg", "error", "errors", "status", "state", "scope", "scopes", "audience", "issuer", "owner", "action", "actions", "method", "methods", "mode", "kind", "plugin", "plugins", "module", "modules",
		"service", "services", "server", "servers", "group", "groups", "role", "roles", "level", "usage", "use", "used", "uses", "valid", "invalid", "validity", "prefix", "suffix", "encoding", "encoder", "encoders", "encryption", "hasher", "hashers", "set", "exists", "present", "missing",
		"updated", "created", "at", "on", "date", "time", "timestamp", "by", "column", "columns", "table", "tables", "index", "order", "page", "view", "form", "input", "placeholder", "link", "complexity", "history",
		"family", "curve", "cipher", "ciphers", "mtime", "bits", "fingerprint", "fingerprints", "thumbprint", "sha256", "sha", "md", "checksum", "digest", "serial", "number", "authentication", "lock", "locked", "grace", "warning", "warn", "notify", "notification",
		"only", "less", "protected", "request", "requests", "response", "flow", "grant", "exchange", "login", "schema", "config", "configuration", "settings", "options", "handler", "resolver", "repository", "controller", "filter", "interceptor",
		"cert", "certificate", "certificates", "certs", "ca", "public", "pub", "txt", "log", "logs", "yml", "yaml", "json", "conf", "cfg", "ini", "xml", "crt", "go", "py", "js", "ts", "java", "php", "rb", "sh", "html", "target", "socket", "timer", "so", "jar", "gz", "db", "sql",
		"supported", "ablauf", "länge", "laenge", "alter", "richtlinie", "datei", "pfad", "rounds", "iterations", "cost", "mgmt", "exchanges", "exception", "test", "tests", "spec", "agent", "bucket", "buckets", "escape", "escaped", "mask", "masked", "masking", "visible", "hidden", "event", "events", "cache", "map", "maps", "mapping", "mappings", "params", "args", "function", "callback", "ok", "failed", "failure", "failures", "success", "successful", "charset", "charsets", "within", "collation", "kid", "ops", "through", "thru", "stdin":
		return true
	}
	return foreignMeasure(w)
}

// isCaption reports whether w, the first word of a key, says that the value is a text for
// people to read: label.password.
func isCaption(w []byte) bool {
	switch string(w) {
	case "label", "lbl", "caption", "tooltip", "placeholder", "i18n", "msg", "messages":
		return true
	}
	return false
}

func cut(w []byte, suffix string) bool {
	return len(w) >= len(suffix) && string(w[len(w)-len(suffix):]) == suffix
}

func cutSuffix(w []byte, one, other string) ([]byte, bool) {
	if cut(w, one) {
		return w[:len(w)-len(one)], true
	}
	if cut(w, other) {
		return w[:len(w)-len(other)], true
	}
	return nil, false
}
