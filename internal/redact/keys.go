package redact

// keyClass is what a key says of its value.
type keyClass uint8

const (
	keyPlain  keyClass = iota // nothing
	keyFaint                  // a credential if it looks random: session, signature, licence
	keyWeak                   // a credential if it looks like one: token, key, auth
	keyStrong                 // a credential whatever it looks like: password, api_key
)

const (
	keyLimit   = 100 // of a key, the last so many bytes are judged
	wordsLimit = 20
)

// judgeKey says what a key tells of its value, and the rule of such values. The key is
// a whole identifier in any style: DB_PASSWORD, dbPassword, spring.datasource.password,
// --db-password, "Client secret", dbpass, пароль. Its last word decides, unless that only
// qualifies the one before it (password2, token_prod); words that speak of something about
// a credential (password_file, token_ttl, primary_key) make the key plain.
func judgeKey(key []byte) (keyClass, string) {
	var k keyWords
	k.split(key)
	return k.judge()
}

// keyWords are the words of a key, in lower case.
type keyWords struct {
	text [keyLimit]byte
	ends [wordsLimit]uint8
	n    int
}

// word returns the word i, counted from the last one; "" beyond the first.
func (k *keyWords) word(i int) []byte {
	if i = k.n - 1 - i; i < 0 {
		return nil
	}
	start := uint8(0)
	if i > 0 {
		start = k.ends[i-1]
	}
	return k.text[start:k.ends[i]]
}

func (k *keyWords) split(key []byte) {
	if len(key) > keyLimit {
		key = key[len(key)-keyLimit:]
	}
	n := 0 // bytes in text
	end := func() {
		if n == 0 || k.n > 0 && int(k.ends[k.n-1]) == n {
			return
		}
		if k.n == wordsLimit { // the first words are the least telling
			k.n--
		}
		k.ends[k.n] = uint8(n)
		k.n++
	}
	for i, c := range key {
		if c < 0x80 && !isLetterOrDigit(c) {
			end()
			continue
		}
		if i > 0 && isUpper(c) && wordBegins(key, i) || c == 0xd0 && russianBegins(key, i) {
			end()
		}
		if isUpper(c) {
			c |= 0x20
		}
		k.text[n] = c
		n++
	}
	end()
	lowerCyrillic(k.text[:n])
}

// wordBegins reports whether the capital at i begins a word: behind a small letter or a
// digit, or as the last of several before a small one, as K in APIKey.
func wordBegins(key []byte, i int) bool {
	if p := key[i-1]; isLower(p) || isDigit(p) || p >= 0x80 {
		return true
	}
	if i+1 >= len(key) || !isLower(key[i+1]) || !isUpper(key[i-1]) {
		return false
	}
	return key[i+1] != 's' || i+2 < len(key) && isLower(key[i+2]) // not in APIs, IDs
}

func (k *keyWords) judge() (keyClass, string) {
	if string(k.word(0)) == "string" && string(k.word(1)) == "authentication" { // of MySQL's users
		return keyStrong, "password-hash"
	}
	if string(k.word(0)) == "text" && string(k.word(1)) == "clear" { // of WildFly
		return keyStrong, "password"
	}
	if string(k.word(0)) == "value" && string(k.word(1)) == "key" && (string(k.word(2)) == "rsa" || string(k.word(2)) == "dsa") { // of XML signatures
		return keyPlain, "api-key"
	}
	if string(k.word(0)) == "info" && string(k.word(1)) == "user" && string(k.word(2)) == "auth" { // of Kafka
		return keyWeak, "credential"
	}
	// Qualifiers at the end do not change what the key names.
	for k.n > 1 && (isQualifier(k.word(0)) || allOf(k.word(0), isDigit)) {
		k.n--
	}
	if class, rule := k.purpose(); class != keyPlain {
		return class, rule
	}
	head, before := withoutDigits(k.word(0)), k.word(1)
	if k.n > 1 && k.n < 4 && isCaption(k.word(k.n-1)) { // not LABEL_STUDIO_USER_TOKEN
		return keyPlain, "text"
	}
	if len(head) == 0 {
		return keyPlain, ""
	}
	switch string(head) {
	case "id", "ids":
		return k.judgeID(before)
	case "login":
		if string(before) == "sonar" { // takes a token since long
			return keyWeak, "token"
		}
	case "hash", "hashes", "hashed", "sha", "sha256", "sha512", "md", "bcrypt", "crypt", "argon", "pbkdf", "digest":
		for i := 1; i < k.n; i++ {
			if passwordWord(k.word(i)) {
				return keyStrong, "password-hash"
			}
		}
		return keyPlain, ""
	}
	if aboutCredentials(head) || k.n > 1 && foreignMeasure(k.word(k.n-1)) {
		return keyPlain, ""
	}
	if class, rule := judgeWord(head, before, k.word(2)); class != keyPlain || rule != "" {
		return class, rule
	}
	// An unknown last word: password_bob, api_key_stripe.
	for i := 1; i < min(k.n, 4); i++ {
		w := withoutDigits(k.word(i))
		if isMeasure(w) {
			return keyPlain, "" // password_max_idle_productive
		}
		if passwordWord(w) && (len(w) > 4 || string(k.word(i)) == "pass4") || string(w) == "phrase" && string(k.word(i+1)) == "pass" {
			return keyStrong, "password"
		}
		if string(w) == "ключ" || string(w) == "токен" { // доступа, шифрования
			return keyStrong, "api-key"
		}
		if class, rule := judgeWord(w, k.word(i+1), k.word(i+2)); class == keyStrong {
			return keyWeak, rule
		}
	}
	return keyPlain, ""
}

func withoutDigits(w []byte) []byte {
	for len(w) > 1 && isDigit(w[len(w)-1]) {
		w = w[:len(w)-1]
	}
	return w
}

// judgeWord judges a word by the two before it. A plain class with a rule is a word
// that is known, and no credential here.
func judgeWord(w, before, first []byte) (keyClass, string) {
	switch {
	case passwordWord(w):
		if string(w) == "pass" && passesOn(before) {
			return keyWeak, "password"
		}
		if string(before) == "bypass" || string(before) == "existing" {
			return keyPlain, "password"
		}
		return keyStrong, "password"
	case cut(w, "secret") || cut(w, "secrets") || foreignSecret(w):
		switch string(before) {
		case "existing", "tls", "ca", "pull", "image", "auth", "external", "from":
			if string(w) == "secret" || string(w) == "secrets" {
				if string(before) == "auth" || string(before) == "tls" || string(before) == "external" {
					return keyWeak, "secret"
				}
				return keyFaint, "secret"
			}
		}
		return keyStrong, "secret"
	}
	switch string(w) {
	case "token", "tokens":
		if string(before) == "key" && string(first) == "public" {
			return keyPlain, "token" // of assemblies
		}
		return judgeToken(before)
	case "key", "keys":
		class, rule := judgeAsKey(before)
		if class == keyWeak && string(first) == "sensitive" {
			return keyStrong, rule
		}
		if class == keyWeak && string(before) == "pair" {
			return keyPlain, "api-key"
		}
		return class, rule
	case "auth", "oauth", "bearer", "jwt", "jws", "apikeyauth", "basicauth", "authstring", "authtok", "sas", "credential", "credentials", "creds", "cred", "authorization", "totp", "otp", "mfa", "hotp", "passkey", "apitoken":
		if string(w) == "authtok" || string(w) == "apitoken" {
			return keyStrong, "token"
		}
		return judgeCredential(w, before)
	case "pepper", "kek":
		return keyStrong, "secret"
	case "masterauth", "sentinelauth", "authpass", "requireauth":
		return keyStrong, "password"
	case "pat":
		if len(before) > 0 {
			return keyWeak, "token"
		}
		return keyFaint, "token"
	case "cookie", "cookies":
		if string(before) == "erlang" || string(before) == "magic" || string(before) == "cluster" || string(before) == "secret" {
			return keyStrong, "cookie"
		}
		return keyWeak, "cookie"
	case "session", "sessions", "sess", "sid", "sessionid", "sessid", "phpsessid", "jsessionid", "sessiontoken", "xsrf", "csrf", "sitzung", "сессия":
		return keyFaint, "cookie"
	case "signature", "sig", "hmac", "mac", "sign":
		return keyFaint, "signature"
	case "license", "licence", "seed", "salt", "entropy", "community":
		return judgeOdd(w, before)
	case "iv", "initvector":
		return keyWeak, "secret"
	case "skey":
		return keyWeak, "api-key"
	case "encrypt", "private":
		return keyFaint, "secret"
	case "answer":
		if s := string(before); s == "security" || s == "secret" {
			return keyStrong, "secret"
		}
	case "mnemonic", "seedphrase", "connectionkey":
		return keyStrong, "secret"
	case "фраза", "слово":
		if len(before) > 8 && (string(before[:8]) == "кодо" || string(before[:8]) == "паро" || string(before[:8]) == "секр" || string(before[:8]) == "конт") {
			return keyStrong, "password"
		}
	case "verifier":
		if string(before) == "code" {
			return keyStrong, "token"
		}
	case "phrase", "words":
		switch string(before) {
		case "seed", "recovery", "mnemonic", "secret", "backup", "pass", "wallet", "vault", "restore", "account", "unlock", "emergency", "master", "login", "bip", "bip39", "ledger", "trezor", "metamask", "cold":
			return keyStrong, "secret"
		case "signing", "signature", "encryption", "unseal", "crypt", "sealing", "hmac", "decryption", "security", "disk", "luks", "unlocking":
			if string(w) == "phrase" {
				return keyStrong, "secret"
			}
		case "":
			return keyPlain, "secret" // the word before it may stand apart
		}
	case "пинкод", "пин":
		return keyStrong, "pin"
	case "код":
		if string(before) == "пин" {
			return keyStrong, "pin"
		}
	case "code", "codes", "pin", "pins", "puk":
		return judgeCode(w, before, first)
	case "combination", "combo", "tan", "mtan", "itan", "smstan", "pushtan", "cvv", "cvc", "cvn", "digicode", "geheimzahl", "geheimnummer", "passcodes":
		return judgeNumber(w, before)
	case "string":
		if string(before) == "community" {
			return keyStrong, "community"
		}
	case "rocommunity", "rwcommunity", "trapcommunity", "authcommunity":
		return keyStrong, "community"
	case "ключ", "ключи":
		if len(before) > 8 && (string(before[:8]) == "секр" || string(before[:8]) == "закр" || string(before[:8]) == "прив") {
			return keyStrong, "api-key"
		}
		return keyWeak, "api-key"
	case "key1", "токен", "密钥":
		return keyWeak, "api-key"
	}
	if class, rule := judgeRare(w, before); class != keyPlain {
		return class, rule
	}
	if class, rule := judgeWatchword(w, before, first); class != keyPlain || rule != "" {
		return class, rule
	}
	return judgeRunTogether(w)
}

// judgeRunTogether judges a word that hides several, as in clientsecret, dbapikey.
func judgeRunTogether(w []byte) (keyClass, string) {
	if p, ok := cutSuffix(w, "key", "keys"); ok && len(p) > 1 {
		if class, rule := judgeAsKey(p); class == keyStrong {
			return class, rule
		}
		for _, end := range [...]string{"api", "access", "private", "secret", "master", "encryption", "signing", "license", "licence", "account", "shared", "auth"} {
			if cut(p, end) {
				return judgeAsKey([]byte(end))
			}
		}
		switch string(p) {
		case "mon", "tur", "don", "hoc", "joc", "whis", "lac", "flun", "hot", "mic", "hic", "smo", "po", "low", "latch", "turn", "jac", "dic", "ric", "coc", "stoc", "roc", "croo":
			return keyPlain, ""
		}
		return judgeAsKey(p)
	}
	if p, ok := cutSuffix(w, "token", "tokens"); ok && len(p) > 1 {
		return judgeToken(p)
	}
	if p, ok := cutSuffix(w, "ключ", "ключи"); ok {
		for _, s := range [...]string{"секрет", "закрыт", "приватн"} {
			if len(p) >= len(s) && string(p[:len(s)]) == s {
				return keyStrong, "api-key"
			}
		}
		return keyWeak, "api-key"
	}
	if cut(w, "salt") && string(w) != "basalt" {
		return keyWeak, "secret"
	}
	if cut(w, "signature") {
		return keyFaint, "signature"
	}
	if cut(w, "cookie") {
		return keyWeak, "cookie"
	}
	if cut(w, "credential") || cut(w, "credentials") {
		return keyWeak, "credential"
	}
	if cut(w, "psk") {
		return keyStrong, "psk"
	}
	if p, ok := cutSuffix(w, "code", "codes"); ok && len(p) > 2 {
		for _, s := range [...]string{"anmelde", "freigabe", "zugangs", "sicherheits", "einmal", "aktivierungs", "wiederherstellungs", "freischalt", "lizenz", "registrierungs", "entsperr", "bestätigungs", "otp", "auth", "login", "verification", "tigungs", "access", "mfa", "pin", "tür", "tuer", "tresor", "alarm", "safe", "schließfach", "konferenz", "haustür", "garagen"} {
			if cut(p, s) {
				return keyStrong, "pin"
			}
		}
	}
	if p, ok := cutSuffix(w, "auth", "basicauth"); ok && (string(p) == "http" || string(p) == "proxy" || string(p) == "basic" || string(p) == "user") {
		return keyWeak, "credential"
	}
	return keyPlain, ""
}
