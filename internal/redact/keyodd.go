package redact

// Words that are credentials in some company only: salt, seed, code, pin.

func judgeOdd(w, before []byte) (keyClass, string) {
	switch string(w) {
	case "salt":
		if len(before) == 0 {
			return keyWeak, "secret"
		}
		return keyStrong, "secret"
	case "community":
		switch string(before) {
		case "snmp", "ro", "rw", "read", "write", "trap", "readonly", "readwrite", "v2c", "v1":
			return keyStrong, "community"
		}
		return keyWeak, "community"
	case "seed":
		switch string(before) {
		case "wallet", "totp", "otp", "master", "mfa", "private", "secret", "recovery", "hd":
			return keyStrong, "secret"
		}
		return keyWeak, "secret"
	}
	return keyFaint, "api-key"
}

func judgeCode(w, before, first []byte) (keyClass, string) {
	if string(before) == "time" && string(first) == "one" || string(before) == "onetime" {
		return keyStrong, "pin"
	}
	switch string(before) {
	case "with":
		switch string(first) {
		case "login", "logged", "signin", "verify", "verified", "auth", "authenticated", "confirm", "confirmed", "unlock", "unlocked":
			return keyStrong, "pin"
		}
		if string(w) == "pin" {
			return keyStrong, "pin"
		}
	case "fa", "factor", "otp", "recovery", "backup", "verification", "auth", "authorization", "access", "security", "login", "scratch", "pass", "pin", "user", "card", "sim", "mfa", "reset", "invite", "pairing", "device", "unlock", "activation", "confirmation", "sms", "so", "hsm", "token", "door", "alarm", "voicemail", "your",
		"authentication", "override", "bypass", "setup", "console", "badge", "keypad", "disarm", "safe", "lock":
		return keyStrong, "pin"
	}
	if opensCode(before) {
		return keyWeak, "pin"
	}
	if string(w) == "code" {
		switch string(before) {
		case "status", "error", "exit", "return", "response", "result", "source", "zip", "postal", "country", "currency", "product", "language", "area", "type", "reason", "event", "challenge":
		default:
			return keyFaint, "token" // of a login, perhaps
		}
	}
	if string(w) == "pin" || string(w) == "puk" || string(w) == "pins" {
		return keyWeak, "pin"
	}
	return keyPlain, "pin"
}

// judgeCredential judges credentials and their kin: those of a principal are what it logs
// in with (JNDI: java.naming.security.credentials).
func judgeCredential(w, before []byte) (keyClass, string) {
	if cut(w, "credential") || cut(w, "credentials") {
		switch string(before) {
		case "security", "principal", "bind":
			return keyStrong, "password"
		}
	}
	return keyWeak, "credential"
}

// judgeRare judges words that are credentials behind one word only, or within one.
func judgeRare(w, before []byte) (keyClass, string) {
	if class, rule := judgeForeignKey(w, before); class != keyPlain {
		return class, rule
	}
	switch string(w) {
	case "material": // WLAN profiles of Windows: keyMaterial
		if string(before) == "key" || string(before) == "keying" {
			return keyStrong, "psk"
		}
	case "активации", "разблокировки", "восстановления":
		if string(before) == "код" || string(before) == "ключ" {
			return keyStrong, "pin"
		}
	}
	if p, ok := cutSuffix(w, "schlüssel", "schluessel"); ok {
		switch string(p) {
		case "lizenz", "freischalt", "produkt", "aktivierungs", "registrierungs", "zugangs", "geheim":
			return keyStrong, "api-key"
		}
		if len(p) > 0 {
			return keyWeak, "api-key"
		}
	}
	return keyPlain, ""
}

func (k *keyWords) judgeID(before []byte) (keyClass, string) {
	switch string(before) {
	case "secret":
		return keyStrong, "secret"
	case "session", "sess", "ssid":
		return keyFaint, "cookie"
	case "token":
		if string(k.word(2)) == "root" { // of Vault
			return keyStrong, "token"
		}
	case "key":
		if string(k.word(2)) == "access" {
			return keyWeak, "api-key"
		}
		if string(k.word(2)) == "private" { // of an account of a cloud: who holds it names the key
			return keyWeak, "key-id"
		}
	}
	return keyPlain, ""
}
