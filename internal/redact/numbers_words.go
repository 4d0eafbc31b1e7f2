package redact

import "bytes"

// The words that make a number a secret, and those that say that it is none.

// judgeNumber judges the last word of a name that is one of a number, other than code and pin.
func judgeNumber(w, before []byte) (keyClass, string) {
	switch string(w) {
	case "combination", "combo":
		switch string(before) {
		case "safe", "lock", "door", "vault", "gate", "locker", "padlock", "cabinet", "lockbox", "keybox", "box", "alarm", "entry", "strongbox":
			return keyStrong, "pin"
		}
		return keyPlain, ""
	case "tan", "mtan", "itan", "pushtan", "smstan":
		if len(before) > 0 && string(w) == "tan" {
			switch string(before) {
			case "sms", "push", "photo", "chip", "bank", "i", "m", "ihre", "your", "mobile", "qr", "last", "next", "die", "the", "transaction":
				return keyWeak, "pin"
			}
			return keyPlain, "pin"
		}
		return keyWeak, "pin"
	case "digicode", "geheimzahl", "geheimnummer", "passcodes":
		return keyStrong, "pin"
	}
	return keyWeak, "pin" // of a card
}

// opensCode tells whether a code of what the word says is a secret one if it is a number.
func opensCode(before []byte) bool {
	switch string(before) {
	case "gate", "entry", "entrance", "garage", "lockbox", "keybox", "vault", "locker", "cabinet", "padlock", "duress", "panic", "master", "host", "moderator", "participant", "conference", "meeting", "bridge", "webinar", "guest", "admin", "elevator", "lift", "shed", "intercom", "shutter", "arm", "arming", "disarming", "passkey", "secret", "installer", "engineer", "maintenance", "customs", "telephone", "phone", "dial", "attendee", "presenter", "leader", "chairperson", "collect", "pickup", "delivery", "otp", "dooraccess", "two", "step", "remote", "emergency", "wifi", "parental", "teleconference", "site", "barrier", "frontdoor", "backdoor", "freischalt", "tür", "tuer", "tresor", "cvv", "cvc", "pass", "login", "validation":
		return true
	}
	return false
}

// mayBeQualified tells whether a word names a secret number if the words behind it say so: code
// de la porte, код от сейфа.
func mayBeQualified(core []byte) bool {
	for _, s := range [...]string{"code", "codes", "combination", "código", "Código", "codigo", "kod", "Kod", "clave", "Clave", "код", "Код", "шифр", "Шифр"} {
		if len(core) == len(s) && (string(core) == s || foldEqual(core, s)) {
			return true
		}
	}
	return false
}

// opensWith tells whether a word names what codes open, or what they are for.
func opensWith(word []byte) bool {
	var b [24]byte
	n := copy(b[:], word)
	for i, c := range b[:n] {
		if c-'A' < 26 {
			b[i] |= 0x20
		}
	}
	low := b[:n]
	if i := bytes.IndexByte(low, '\''); i >= 0 && i < 3 {
		low = low[i+1:]
	}
	if len(low) < 3 {
		return false
	}
	switch string(low) {
	case "door", "doors", "gate", "safe", "alarm", "vault", "garage", "lock", "locker", "cabinet", "entrance", "building", "lift", "elevator", "keypad", "intercom", "house", "office", "flat", "shed", "padlock", "lockbox", "warehouse", "depot", "strongroom",
		"porte", "portail", "coffre", "secret", "confidentiel", "alarme", "immeuble", "acces", "securite", "parking", "accès", "sécurité", "entrée", "pin", "verrouillage", "déverrouillage",
		"acceso", "seguridad", "puerta", "caja", "alarma", "secreto", "verificación", "verificacion", "portal", "garaje",
		"dostępu", "dostepu", "drzwi", "sejfu", "alarmu", "bramy", "domofonu", "weryfikacyjny", "furtki",
		"tür", "tor", "tresor", "haustür", "eingang", "alarmanlage", "schloss", "garagentor", "schlüsselkasten":
		return true
	}
	for _, s := range [...]string{"доступ", "домофон", "сейф", "двер", "сигнализац", "подтвержд", "замк", "ворот", "подъезд", "калитк", "охран", "шлагбаум", "безопасн", "вход", "разблок", "турникет"} {
		if bytes.HasPrefix(low, []byte(s)) {
			return true
		}
	}
	return false
}

// copula tells whether the value follows the word; last is the one before it.
func copula(word, last []byte) bool {
	switch string(bytes.ToLower(word)) {
	case "is", "was", "are", "ist", "war", "lautet", "est", "es", "era", "était", "jest", "to", "это", "now", "still", "equals", "be", "remains", "becomes", "stays", "reads", "wäre", "bleibt", "sera", "теперь":
		return string(word) != "to" || last != nil && (foldPrefix(last, "change") || foldPrefix(last, "set") || foldPrefix(last, "reset") || foldPrefix(last, "update") || foldPrefix(last, "rotate") || foldPrefix(last, "equal"))
	}
	return false
}

// saysNow tells whether a word between a sign and the value says nothing of it.
func saysNow(word []byte) bool {
	switch string(bytes.ToLower(word)) {
	case "is", "now", "still", "str", "string", "ist", "jetzt", "neu", "new", "the", "it's", "its", "e.g", "code", "pin":
		return true
	}
	return false
}

// prepositionOf tells whether a word joins the name of a code and what that opens.
func prepositionOf(word []byte) bool {
	switch string(word) {
	case "for", "of", "to", "on", "at", "für", "vom", "der", "des", "am", "im", "zur", "zum", "pour", "de", "du", "des ", "del", "para", "do", "dla", "от", "для", "к", "на", "в":
		return true
	}
	return opensWith(word)
}

// otherNumber tells whether a word says that what follows is no secret number.
func otherNumber(word []byte) bool {
	switch string(bytes.ToLower(word)) {
	case "length", "digits", "attempts", "attempt", "retries", "retry", "tries", "invalid", "error", "errors", "failed", "fails", "status", "expired", "expires", "timeout", "must", "should", "ttl", "min", "max", "count", "version", "port", "exit", "line", "lines", "id", "ids", "page", "see", "in", "after", "since", "until", "before", "from", "with", "within", "sent", "ticket", "gpio", "bcm", "returned", "returns", "response", "http", "ext", "extension", "tel", "phone", "call", "review", "coverage", "size", "bytes", "http/1", "policy", "counter", "build", "branch", "commit", "ошибки", "возврата", "erreur", "fehler", "postal", "zip", "pays", "país", "area", "source", "type":
		return true
	}
	return false
}

// unitOfNumber tells whether a word behind a number says that it is counted.
func unitOfNumber(word []byte) bool {
	switch string(bytes.ToLower(word)) {
	case "ms", "s", "sec", "seconds", "minutes", "min", "hours", "days", "bytes", "kb", "mb", "kib", "mib", "times", "attempts", "digits", "characters", "entries", "users", "rows", "items", "tokens", "requests", "retries", "codes", "pins", "lines", "files", "percent":
		return true
	}
	return false
}

func hasDash(t []byte, i int) bool {
	return i+2 < len(t) && t[i] == 0xe2 && (t[i+1] == 0x80 && t[i+2] >= 0x90 && t[i+2] <= 0x95 || t[i+1] == 0x86 && t[i+2] == 0x92)
}

// secretNumber tells whether a cell below the name of a secret number is one: 4 to 10 digits,
// in groups perhaps, with the signs of a keypad behind them.
func secretNumber(v []byte) bool {
	v = bytes.TrimRight(v, "#*")
	digits := countNumerals(v)
	return digits >= 3 && digits <= 10 && len(v) >= 3 && len(v) <= 14 && numeral(v[0]) && numeral(v[len(v)-1]) && (digits > 3 || len(v) == 3) &&
		allOf(v, func(c byte) bool { return numeral(c) || c == '-' || c == ' ' || c == '.' }) && !isDate(v)
}

// yearLike tells whether digits may be a year of these times.
func yearLike(v []byte) bool {
	return len(v) == 4 && (v[0] == '1' && v[1] == '9' || v[0] == '2' && v[1] == '0' && v[2] < '4')
}

// endsClause tells whether nothing that belongs to what is before it follows at i.
func endsClause(t []byte, i int) bool {
	c := byteAt(t, skipBlanks(t, i, len(t)))
	return c <= ' ' || bytes.IndexByte([]byte(`,.;)"'\|#*`), c) >= 0
}
