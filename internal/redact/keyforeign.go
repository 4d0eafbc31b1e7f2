package redact

// Names of keys and tokens in languages that put the qualifier behind: cleApi, jetonApi,
// clave_secreta, chiaveApi, kluczApi.

// judgeForeignKey judges the last word of a key by the one before it.
func judgeForeignKey(w, before []byte) (keyClass, string) {
	switch {
	case foreignKey(w):
		if ofForeignKey(before) {
			return keyStrong, "api-key"
		}
		return keyWeak, "api-key"
	case foreignKey(before) && ofForeignKey(w):
		return keyStrong, "api-key"
	}
	return keyPlain, ""
}

func foreignKey(w []byte) bool {
	switch string(w) {
	case "cle", "clé", "clef", "cles", "clés", "jeton", "jetons", "clave", "claves", "llave", "chave", "chiave", "klucz", "sleutel", "nyckel", "nøkkel", "nøgle", "avain", "klic", "klíč", "kulcs", "cheie", "anahtar", "schlüssel", "schluessel":
		return true
	}
	return false
}

// ofForeignKey tells whether a word beside one for a key says that it is secret.
func ofForeignKey(w []byte) bool {
	switch string(w) {
	case "api", "secrete", "secrète", "secret", "secreta", "segreta", "privee", "privée", "privada", "privata", "acces", "accès", "acceso", "acesso", "accesso", "chiffrement", "cifrado", "cifratura", "signature", "partagee", "partagée", "compartida",
		"dostepu", "dostępu", "prywatny", "tajny", "app", "application", "service", "webhook", "licence", "maitre", "maître", "maestra", "auth", "token", "sécurité", "securite", "zugriffs", "geheim", "chiffre":
		return true
	}
	return false
}
