package redact

// The pair detector finds settings whose names speak of a secret, in whatever syntax,
// and reports their values.

const (
	farthest  = 300      // how far the two halves of a split setting may be apart
	longest   = 64 << 10 // of a value on one line
	deepest   = 64 << 10 // of what is below a key
	gapLimit  = 20
	tagLength = 200
)

func pairDetectors() []detector {
	return append(append(append(callDetectors(), escapedKeys()...), otherPages()...), []detector{
		{name: "pairs", look: lookPair, starts: []string{
			"pass", "pwd", "pw", "psw", "psk", "secret", "token", "key", "auth", "cred", "cooki", "sess", "sitzung", "salt", "sign", "hmac", "bearer", "jwt",
			"otp", "seed", "mnemonic", "phrase", " words", "_words", "-words", "twords", "community", "licen", "kennw", "contrase", "senha", "wachtwoord", "senord", "haslo", "heslo", "salasana", "parol", "sifre",
			"mdp", "_pat", "-pat", ":pat ", ":pat=", "\npat=", " pat=", "pat\"", "pin", "puk", "cvv", "cvc", "combination", "recovery", "backup", "encrypt", "ity_answer", "ityanswer", "ity-answer", "sonar.login", "sonar_login", "_sid ", "code", "geheim", "secreto", "segre", "_iv", "-iv", "iv\"", "iv=", "iv:", "clave", "klucz", "schl", "pepper", "clear-text", "adgangskode", "jelsz", "csrf", "xsrf", "_kek",
		}},
		{name: "pairs-foreign", look: lookPair, exact: true, starts: []string{
			"парол", "Парол", "ПАРОЛ", "секрет", "Секрет", "СЕКРЕТ", "ключ", "Ключ", "КЛЮЧ", "токен", "Токен", "ТОКЕН", "пин", "Пин", "ПИН", "код акт", "Код акт", "код разб", "Код разб", "код восст", "Код восст", "фраз", "Фраз", "ФРАЗ",
			"lösenord", "hasło", "şifre", "密码", "密碼", "口令", "密钥", "パスワード", "비밀번호",
		}},
		{name: blockName, whole: continueScalar},
		{name: "jaas", look: lookJAAS, exact: true, starts: []string{"user_"}},
		{name: "password-hash", look: lookHash, exact: true, starts: []string{
			"$2a$", "$2b$", "$2y$", "$argon2", "$6$", "$5$", "$1$", "$y$", "$7$", "$apr1$", "$scrypt$", "$pbkdf2", "$P$B", "$H$9", "pbkdf2_sha", "pbkdf2:sha", "SCRAM-SHA-", "scrypt:",
			"{SSHA", "{SHA", "{ssha", "{sha", "{CRYPT}", "{crypt}", "{MD5}", "{SMD5}", "{PBKDF2", "{ARGON2", "{BCRYPT}", "{BLF-CRYPT}", "{bcrypt}", "bcrypt_sha256$", "argon2$argon2", "md5",
		}},
	}...)
}

// pair is a key, and what was found out about it.
type pair struct {
	w          *window
	start, end int // the key
	class      keyClass
	rule       string

	gap   gap
	first bool // the key is the first of its line
	flag  bool // an option of a command: --password
	apart bool // the value stands in another field
	query bool // a field of a URL's query or of a form
}

// lookPair is called where a part of a key may be.
func lookPair(w *window, at, n int) {
	t := w.text
	if at < w.pairsPast {
		return
	}
	start, end := keyAround(t, at, n)
	if end-start > 4*keyLimit {
		return
	}
	if t[start] != '-' && len(w.keys) == 0 {
		if class, rule := w.judgeKey(t[start:end]); class == keyPlain && rule == "" && !isKind(t, start, end) {
			return // most are such
		}
	}
	g, ok := gapBehind(t, start, end)
	named := quotedName(t, start, end)
	head := mayHead(t, start, end)
	if !ok && !named && !head && !isKind(t, start, end) && (end >= len(t) || t[end] != ']') {
		return
	}
	if ok && g.sep == sepBlank && !named && !hasFold(t, at, "p") && !hasFold(t, at, "kennw") && t[start] != '-' && t[start] < 0x80 && runsOn(t, g.value) {
		return
	}
	p := pair{w: w, start: start, end: end, gap: g}
	if !p.judge() {
		return
	}
	if isKind(t, start, end) {
		p.manifest()
		return
	}
	if p.class == keyPlain {
		return
	}
	if ok && g.sep == sepColon && start > 1 && t[start-1] == '{' && t[start-2] == '$' {
		p.expansion()
		return
	}
	if head && p.heading() {
		return
	}
	if p.isSection() {
		p.section()
		return
	}
	if p.generated() {
		return
	}
	p.place()
	own := ok && g.sep == sepAssign && len(g.quote) == 0 && end < len(t) && t[end] == '=' // env: X=y, and a value of another line
	if named && !own && p.field() {
		return
	}
	if ok {
		p.take()
	}
}

// runsOn reports whether running text goes on at i: a word of four small letters or more, and
// another behind it. Most places where a detector is called are such.
func runsOn(t []byte, i int) bool {
	k := i
	for k < len(t) && isLower(t[k]) {
		k++
	}
	return k-i >= 4 && k+1 < len(t) && t[k] == ' ' && isLower(t[k+1]) && !hasFold(t, i, "with value") && !hasFold(t, i, "lautet ") && !hasFold(t, i, "changed ")
}

// judge judges the key; a key of several words apart, such as "Secret access key", is
// widened to the left.
func (p *pair) judge() bool {
	t := p.w.text
	if t[p.start] == '-' {
		for p.start < p.end && t[p.start] == '-' {
			p.start++
		}
		p.flag = true
		if p.end-p.start > 3 && t[p.start] == 'D' && !isUpper(t[p.start+1]) {
			p.start++
		}
	}
	if p.start >= p.end {
		return false
	}
	if t[max(0, p.start-1)] == '/' && hasFold(t, p.start-9, "checksum/") {
		return false
	}
	p.class, p.rule = p.w.judgeKey(t[p.start:p.end])
	if p.class != keyStrong && isExtra(p.w, t[p.start:p.end]) {
		p.class, p.rule = keyStrong, "secret"
	}
	if p.class == keyPlain && p.rule == "" {
		return isKind(t, p.start, p.end)
	}
	for wide, n := p.start, 0; p.class < keyStrong && n < 2; n++ {
		i := wide - 1
		if i < 1 || t[i] != ' ' && (t[i] != '-' && t[i] != '_') || !isAlpha(t[i-1]) {
			break
		}
		for i > 0 && wide-i < 20 && isAlpha(t[i-1]) {
			i--
		}
		if string(t[i:p.start]) == "option " && quoteAt(t, p.gap.value) > 0 { // a grammar of its own: option key 'x'
			break
		}
		if wide = i; isEscape(t, wide) {
			wide++
		}
		if class, rule := p.w.judgeKey(t[wide:p.end]); class == keyStrong || class == keyPlain && rule != "" {
			p.start, p.class, p.rule = wide, class, rule
		}
	}
	return true
}

// place finds out where the key stands.
func (p *pair) place() {
	t := p.w.text
	i := p.start
	for i > 0 && p.start-i < 200 {
		switch c := t[i-1]; {
		case isBlank(c), c == '"', c == '\'', c == '<', c == '[', c == '{', c == '(', c == '$', c == '@', c == ':' && i == p.start:
			i--
			continue
		case c == '-' && i < len(t) && (isBlank(t[i]) || t[i] == '-'): // YAML's lists
			i--
			continue
		case c == '#' || c == ';' || c == '*' || c == '/': // settings put out of use
			i--
			continue
		case c == '\n' || c == '\r' || c == 0:
			i = 0
		default:
			i = p.lineWords(i)
		}
		break
	}
	p.first = i == 0
	if p.start > 0 {
		switch t[p.start-1] {
		case '?', '&':
			p.query = true
		}
	}
}

// lineWords passes words that stand before a key in a line of settings: export,
// local, const, String. It returns 0 if the line begins there.
func (p *pair) lineWords(i int) int {
	t := p.w.text
	for n := 0; n < 3; n++ {
		end := i
		for i > 0 && end-i < 20 && (isLetterOrDigit(t[i-1]) || t[i-1] == '_') {
			i--
		}
		switch string(t[i:end]) {
		case "export", "set", "setenv", "setx", "local", "declare", "readonly", "const", "let", "var", "final", "static", "private", "public", "protected", "String", "string", "def", "val", "auto", "ENV", "ARG", "SET", "env", "global", "x", "Environment", "define", "char", "constexpr", "our", "my", "mut":
		default:
			return -1
		}
		for i > 0 && (isBlank(t[i-1]) || t[i-1] == '-' || t[i-1] == '#') {
			i--
		}
		if i == 0 || t[i-1] == '\n' {
			return 0
		}
	}
	return -1
}
