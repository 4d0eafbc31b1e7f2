package redact

import "bytes"

// foreignMeasure reports whether w, the first or last word of a key, says that the setting is
// about a credential, in other languages than English: Passwort_Mindestlaenge,
// longueur_min_mot_de_passe, caducidad_contrasena.
func foreignMeasure(w []byte) bool {
	switch string(w) {
	case "gültigkeit", "gueltigkeit", "gültig", "gueltig", "dauer", "anzahl", "versuche", "fehlversuche", "sperre", "sperrzeit", "sonderzeichen", "zeichen", "ziffern", "grossbuchstaben", "großbuchstaben", "komplexität", "komplexitaet", "stärke", "staerke", "regel", "regeln", "verlauf", "historie", "wechsel", "pflicht", "tage", "stunden", "minuten", "zeichensatz", "kodierung", "speicherort", "hinweis", "abfrage",
		"longueur", "durée", "duree", "expiration", "complexité", "complexite", "politique", "âge", "tentatives", "jours", "historique", "fichier", "chemin", "obligatoire", "validité", "validite",
		"longitud", "duración", "duracion", "caducidad", "vigencia", "política", "politica", "intentos", "días", "dias", "complejidad", "historial", "archivo", "ruta", "edad", "obligatoria",
		"lunghezza", "durata", "scadenza", "tentativi", "giorni", "complessità", "complessita", "lengte", "geldigheid", "pogingen", "comprimento", "validade", "tentativas",
		"długość", "dlugosc", "ważność", "waznosc", "délka", "delka", "længde", "lengde", "längd", "pituus", "длина", "срок", "возраст", "политика", "сложность", "попытки":
		return true
	}
	for _, end := range [...]string{"laenge", "länge", "alter", "dauer", "richtlinie", "richtlinien", "ablauf", "stellen", "anzahl"} {
		if cut(w, end) && len(w) > len(end) {
			return true
		}
	}
	return false
}

// shownAsMask tells whether v is the form of a credential with its drawn part left out:
// sk_test_xxxxxxxxxxxxxxxx, AKIAXXXXXXXXXXXXXXXX, ghp_****************.
func shownAsMask(v []byte) bool {
	if len(v) < 10 {
		return false
	}
	last := v[len(v)-1]
	if last|0x20 != 'x' && last != '*' && last != '.' && last != '0' {
		return false
	}
	n := len(v)
	for n > 0 && v[n-1] == last {
		n--
	}
	head := v[:n]
	return len(v)-n >= 8 && len(v)-n > n/2 && len(bytes.TrimRight(head, "_-:")) <= 16 && allOf(head, func(c byte) bool { return latin(c) || c == '_' || c == '-' || c == '.' || c == ':' })
}

// storedElsewhere tells whether v is the name of a store and a place in it: bao:kv/data/sso#key,
// gcp-sm:projects/1/secrets/x, doppler:DB_PASSWORD, %env(DB_PASSWORD)%.
func storedElsewhere(v []byte) bool {
	if name, ok := bytes.CutPrefix(v, []byte("%env(")); ok {
		name, ok = bytes.CutSuffix(name, []byte(")%"))
		return ok && isVariable(name)
	}
	store, place, ok := bytes.Cut(v, []byte{':'})
	if !ok || len(place) < 3 {
		return false
	}
	switch string(bytes.ToLower(store)) {
	case "bao", "openbao", "conjur", "doppler", "infisical", "azurekms", "gcpkms", "awskms", "gcp-sm", "aws-sm", "aws-ssm", "azure-kv", "pass", "bitwarden", "bws", "1password", "lastpass", "keepass", "sm", "kv", "kms", "chamber", "delinea", "akeyless", "knox", "hsm", "pkcs11", "secrets", "secret-manager", "oci-vault", "yandex-lockbox", "lockbox", "cyberark":
	default:
		return false
	}
	if allOf(place, func(c byte) bool { return isUpper(c) || isDigit(c) || c == '_' }) {
		return bytes.IndexByte(place, '_') > 0
	}
	return bytes.IndexByte(place, '/') >= 0 && allOf(place, func(c byte) bool { return latinOrNumeral(c) || bytes.IndexByte([]byte("/_-.#:@{}"), c) >= 0 }) && !looksRandom(place)
}

// asked tells whether v is, or begins, a call that asks somebody: getpass.getpass("Password for x: ").
func asked(v []byte) bool {
	open := bytes.IndexByte(v, '(')
	if open < 4 || !allOf(v[:open], func(c byte) bool { return latin(c) || c == '_' || c == '.' || c == ':' || c == '-' }) {
		return false
	}
	name := bytes.ToLower(v[bytes.LastIndexAny(v[:open], ".:")+1 : open])
	switch string(name) {
	case "getpass", "prompt", "input", "raw_input", "ask", "askpass", "askpassword", "readpassword", "read_password", "prompt_password", "readline", "question", "password_prompt", "promptpassword", "noecho":
		text := bytes.ToLower(v[open:])
		return bytes.Contains(text, []byte("passw")) || bytes.Contains(text, []byte("token")) || bytes.Contains(text, []byte("secret")) || bytes.HasSuffix(text, []byte("()"))
	}
	return false
}
