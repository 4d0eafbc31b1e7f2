package redact

import "bytes"

// Secrets that people hand each other: "here it is: x", a line that answers one that asks, a
// value and in brackets behind it what it is, a word for a password with its value at the end of
// the sentence.

func handedOver() []detector {
	word := func(c byte) bool { return !isLetterOrDigit(c) && c != '_' && c != '-' }
	return []detector{
		{name: "handed", look: handedValue, exact: true, starts: []string{
			"вот:", "Вот:", "держи:", "Держи:", "лови:", "Лови:", "новый:", "Новый:", "такой:", "теперь:", "Теперь:", "вот он:", "тримай:", "Тримай:", "ось:", "новий:", "міне:", "жаңа:", "держи ", "Держи ", "лови ", "вот новый", "вот такой", "тримай ",
		}},
		{name: "handed", look: handedValue, before: word, starts: []string{
			"here it is:", "here you go:", "here's the new one:", "new one:", "the new one is ", "try this:", "try this one:", "try: ", "use this:", "use this one:", "hier:", "hier ist es:", "hier das neue:", "das neue:", "nimm: ", "tiens :", "tiens:", "voici :", "voici:", "le nouveau :", "aquí tienes:", "aquí va:", "toma:", "la nueva:", "el nuevo:", "proszę:", "nowe:", "masz:", "ecco:", "eccola:",
		}},
		{name: "handed", look: askedFor, starts: []string{"?\n", "?\r\n"}},
		{name: "handed", look: askedFor, exact: true, starts: []string{"кинь ", "Кинь ", "скинь ", "Скинь ", "пришли ", "Пришли ", "подскажи ", "Подскажи ", "напомни ", "Напомни ", "дай ", "Дай ", "скиньте ", "пришлите ", "кидай ", "скажи ", "нужен ", "send me the ", "schick mir ", "gib mir ", "envoie-moi ", "pásame ", "podaj "}},
		{name: "handed", look: bracketed, exact: true, starts: []string{" (PIN", " (PUK", " (pin", " (пин", " (ПИН", " (Пин", " (пароль", " (Пароль", " (код ", " (password", " (Password", " (passwd", " (pw)", " (pass)", " (Passwort", " (Kennwort", " (mot de passe", " (contraseña", " (hasło", " (секрет", " (токен", " (кодовое слово", " (құпия"}},
		{name: "handed", look: endOfSentence, exact: true, starts: []string{"пароль ", "Пароль ", "пароля ", "паролем ", "Кодовое слово ", "кодовое слово ", "пасс ", "Пасс ", "құпиясөз ", "құпия сөз ", "Wi-Fi ", "WiFi ", "wifi ", "вайфай ", "Вайфай ", "WLAN ", "Wi‑Fi "}},
		{name: "handed", look: endOfSentence, before: word, starts: []string{"temporary password ", "contraseña ", "contrasena ", "mot de passe ", "hasło ", "kennwort "}},
		{name: "handed", look: codeOfPlace, starts: []string{", код ", ", код: ", ", code ", ", code: ", ", kod ", ", kod: "}},
		{name: "handed", look: numberAtEnd, exact: true, starts: []string{"пин от ", "Пин от ", "ПИН от ", "пин для ", "Пин для ", "ПИН для ", "пин к ", "пин на ", "код от ", "Код от ", "код домофона", "Код домофона", "код сигнализации", "Код сигнализации", "код сейфа", "Код сейфа", "код замка", "Код замка", "шифр от ", "Шифр от ", "пин-код от ", "Пин-код от ", "ПИН-код от ", "ПИН-код для ", "пин-код для ", "пін від ", "код від ", "Код від ", "PIN от ", "PIN для ", "PIN к "}},
		{name: "handed", look: codeOfPlace, starts: []string{", код ", ", код: ", ", code ", ", code: ", ", kod ", ", kod: "}},
		{name: "handed", look: numberAtEnd, before: word, starts: []string{"pin for the ", "pin of the ", "pin to the ", "door code ", "gate code ", "alarm code ", "safe code ", "pin für ", "pin der ", "türcode ", "code de la porte ", "code du coffre ", "digicode ", "kod do ", "pin do ", "código de la puerta ", "pin de la ", "pin del "}},
	}
}

// strongWord tells whether a word, in running text, is a password and cannot be another word.
func strongWord(v []byte) bool {
	if !spelled(v) || nameOfFile(v) || isHex(v) || v[0] == '*' || v[0] == '_' {
		return false
	}
	c, signs := countOf(v), 0
	for _, b := range v {
		if bytes.IndexByte([]byte("!@#%&*^~?$+=_"), b) >= 0 {
			signs++
		}
	}
	switch {
	case signs > 0:
		return c.digit > 1 && c.letters() > 3 && c.turns >= 2 && (bytes.IndexByte(v, '_') < 0 || c.upper > 0 && c.lower > 0 && !numberedName(v))
	case madePassword(v):
		return true
	case bytes.ContainsAny(v, ".-"):
		return c.upper > 1 && c.digit > 2 && c.lower > 1 && c.turns >= 4 && !hostForm(bytes.ToLower(v)) || c.other == 1 && c.upper > 0 && c.lower > 2 && len(v) > 8 && numberBehindSign(v)
	}
	return c.digit > 1 && c.turns >= 4 || looksRandom(v)
}

// numberBehindSign: RekaSosna.8557.
func numberBehindSign(v []byte) bool {
	i := bytes.IndexAny(v, ".-")
	return i > 3 && isUpper(v[0]) && allOf(v[:i], isAlpha) && len(v)-i-1 == 4 && allOf(v[i+1:], isDigit) && v[i+1] != '2' && v[i] == '.'
}

// numberedName: ORA_00942, App_v2, Server_2019.
func numberedName(v []byte) bool {
	i := bytes.LastIndexByte(v, '_')
	return i < 4 || !isUpper(v[0]) || !isLower(v[1]) || len(v)-i-1 < 3 || bytes.HasPrefix(v[i+1:], []byte("20")) || bytes.HasPrefix(v[i+1:], []byte("19")) || bytes.Count(v, []byte{'_'}) > 1
}

// nameOfFile: App2.java, Report2024.xlsx.
func nameOfFile(v []byte) bool {
	i := bytes.LastIndexByte(v, '.')
	return i > 0 && len(v)-i <= 6 && len(v)-i > 1 && allOf(v[i+1:], isLower)
}

// handedValue looks at the word behind a sign, if the line ends with it.
func handedValue(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at+n, 120)
	i := at + n
	if t[i-1] != ':' && t[i-1] != ' ' || t[i-1] == ' ' && bytes.IndexByte(t[i:limit], ':') >= 0 && bytes.IndexByte(t[i:limit], ':') < 40 {
		if k := bytes.IndexByte(t[i:limit], ':'); k >= 0 {
			i += k + 1
		}
	}
	from, to := wordAt(t, i, limit)
	if v := t[from:to]; byteAt(t, i) != '/' && lastInLine(t, to, limit) && spelled(v) && !nameOfFile(v) && (strongWord(v) || !isName(v)) {
		w.add(from, to, "password", true)
	}
}

// lastInLine tells whether nothing stands behind i but signs and a few words behind a comma.
func lastInLine(t []byte, i, limit int) bool {
	for i < limit && (t[i] <= ' ' || bytes.IndexByte([]byte(`.,;)"'`), t[i]) >= 0 || t[i] == '!') {
		if t[i] == ',' || t[i] == ';' || t[i] == '.' && i+1 < limit && t[i+1] == ' ' {
			return true
		}
		i++
	}
	return i >= limit || t[i] == '(' || bytes.HasPrefix(t[i:limit], []byte("—")) || bytes.HasPrefix(t[i:limit], []byte("-")) || t[i] == '<'
}

// askedFor looks at the lines below one that asks for a password, if one of them is nothing but a
// word behind the name of who says it.
func askedFor(w *window, at, n int) {
	t := w.text
	line, end := lineFrom(t, at, 300), lineTo(t, at, 300)
	words := bytes.ToLower(t[line:end])
	wanted := false
	for _, s := range [...]string{"парол", "Парол", "рут", "пасс", "пин", "ключ", "токен", "доступ", "passw", "root", "pw?", "pass?", "pin?", "kennwort", "contrase", "hasł", "mdp", "mot de passe", "код"} {
		wanted = wanted || bytes.Contains(words, []byte(s))
	}
	for below := lineBelow(t, end); wanted && below < len(t) && below-end < 600; {
		stop := lineTo(t, below, 200)
		from, to := trimBlanks(t, below, stop)
		if k := bytes.LastIndexByte(t[from:to], ' '); k >= 0 {
			if c := t[from+k-1 : from+k]; c[0] != ':' && c[0] != '>' && c[0] != ']' {
				if !bytes.ContainsAny(t[from:to], ":>") || bytes.Count(t[from:to], []byte{' '}) > 12 {
					return
				}
				below = lineBelow(t, stop)
				continue
			}
			from += k + 1
		}
		for to > from && bytes.IndexByte([]byte(`"'`), t[to-1]) >= 0 {
			to--
		}
		if v := t[from:to]; spelled(v) && !nameOfFile(v) && (strongWord(v) || !isName(v)) {
			w.add(from, to, "password", true)
			return
		}
		below = lineBelow(t, stop)
	}
}

// bracketed looks at a value behind which it is said in brackets what it is:
// 72631611 (PIN code of the administrator).
func bracketed(w *window, at, n int) {
	t := w.text
	from := at
	for from > 0 && at-from < 80 && t[from-1] > ' ' {
		from--
	}
	v := t[from:at]
	before := bytes.TrimRight(t[lineFrom(t, from, 120):from], " \t")
	sign := len(before) > 0 && (bytes.IndexByte([]byte(":=-|>"), before[len(before)-1]) >= 0 || bytes.HasSuffix(before, []byte("—")) || bytes.HasSuffix(before, []byte("–")))
	switch name := t[at+2]; {
	case name|0x20 == 'p' && (byteAt(t, at+3)|0x20 == 'i' || byteAt(t, at+3)|0x20 == 'u'), bytes.HasPrefix(t[at+2:], []byte("пин")), bytes.HasPrefix(t[at+2:], []byte("ПИН")), bytes.HasPrefix(t[at+2:], []byte("Пин")), bytes.HasPrefix(t[at+2:], []byte("код ")):
		if len(v) >= 4 && len(v) <= 12 && allOf(v, isDigit) && (sign || len(before) == 0 || len(v) > 4) && !isLetterOrDigit(byteAt(t, at+5)) {
			w.add(from, at, "pin", true)
		}
	case (sign || len(before) == 0) && strongWord(v):
		w.add(from, at, "password", true)
	}
}

// endOfSentence looks for the one word behind a word for a password that is one itself, at the end
// of what is said: "temporary password for the contractor x, to be changed".
func endOfSentence(w *window, at, n int) {
	t := w.text
	i, limit := at+n, lineTo(t, at+n, 160)
	network := t[at]|0x20 == 'w' || bytes.HasPrefix(t[at:], []byte("вай")) || bytes.HasPrefix(t[at:], []byte("Вай"))
	sign := false
	for words := 0; words < 9; words++ {
		i = passNoteBlanks(t, i, limit)
		if k := signOfValue(t, i, limit); k > 0 {
			i, sign = i+k, true
			continue
		}
		from, to := wordAt(t, i, limit)
		if from >= to {
			return
		}
		v := t[from:to]
		number := allOf(v, isDigit) && lastInLine(t, to, limit) && !isDate(v) && (network && sign && len(v) > 7 || !network && words > 0 && len(v) > 4 && len(v) < 9)
		if number || (!network || sign) && strongWord(v) && (lastInLine(t, to, limit) || sign) {
			w.add(from, to, "password", true)
			return
		}
		if c := byteAt(t, to); c == '.' || c == ';' || c == '|' || sign && !network {
			return
		}
		if i = to; byteAt(t, to) == ':' {
			sign, i = true, to+1
		} else if anyQuote(byteAt(t, to)) || byteAt(t, to) == ',' || byteAt(t, to) == ')' || byteAt(t, to) == ']' {
			i++
		}
	}
}

// numberAtEnd looks for the number that a line about a PIN or the code of a door ends with.
func numberAtEnd(w *window, at, n int) {
	t := w.text
	i, limit := at+n, lineTo(t, at+n, 120)
	for words := 0; words < 8; words++ {
		i = passNoteBlanks(t, i, limit)
		if k := signOfValue(t, i, limit); k > 0 {
			i += k
			continue
		}
		from, to := wordAt(t, i, limit)
		if from >= to {
			return
		}
		v := bytes.TrimRight(t[from:to], "#*")
		if len(v) >= 4 && len(v) <= 9 && allOf(v, isDigit) && lastInLine(t, to, limit) {
			w.add(from, from+len(v), "pin", true)
			return
		}
		i = to
		if c := byteAt(t, to); c == '.' || c == ';' {
			return
		} else if c == ':' || c == ',' || c == ')' || anyQuote(c) {
			i++
		}
	}
}

// codeOfPlace looks at a number that is the code of what the line is about: the safe in the
// basement, code 4711.
func codeOfPlace(w *window, at, n int) {
	t := w.text
	to := runEnd(t, at+n, 10, isDigit)
	if to-at-n < 4 || to-at-n > 8 || latinOrNumeral(byteAt(t, to)) {
		return
	}
	for word := range bytes.FieldsSeq(t[lineFrom(t, at, 60):at]) {
		if !foldEqual(word, "lock") && opensWith(word) {
			w.add(at+n, to, "pin", true)
			return
		}
	}
}
