package redact

import "bytes"

// Answers to the questions that services ask for want of a password: security answer: x, and an
// answer behind the question for a maiden name or the first pet.

func answerDetectors() []detector {
	return []detector{
		{name: "secret-answer", look: secretAnswer, starts: []string{"security answer", "secret answer", "security question", "secret question", "security_question", "securityquestion", "challenge question", "recovery question", "password hint answer", "sicherheitsantwort", "sicherheitsfrage", "geheimfrage", "réponse secrète", "reponse secrete", "question secrète", "question de sécurité", "respuesta secreta", "respuesta de seguridad", "pregunta secreta", "pregunta de seguridad", "tajna odpowiedź", "pytanie pomocnicze",
			"maiden name", "mädchenname", "jeune fille de", "apellido de soltera", "first pet", "first school", "first car", "favourite teacher", "favorite teacher", "childhood friend", "childhood nickname", "were you born?", "birth city", "street you grew"}},
		{name: "secret-answer", look: secretAnswer, exact: true, starts: []string{"евичья фамилия", "екретный вопрос", "онтрольный вопрос", "на секретный", "на контрольный", "екретный ответ"}},
	}
}

const answerReach = 120

// secretAnswer looks for the answer behind its name or behind its question.
func secretAnswer(w *window, at, n int) {
	t := w.text
	limit := lineTo(t, at+n, answerReach)
	head := t[at:limit]
	if colon := answerSign(head[n:]); colon >= 0 && asksNothing(head[n:n+colon]) {
		before := t[lineFrom(t, at, 40):at]
		question := containsFold(head[:n+colon], "question") || containsFold(head[:n+colon], "frage") || containsFold(head[:n+colon], "pregunta") || containsFold(head[:n+colon], "вопрос")
		answers := containsFold(head[:n+colon], "answer") || containsFold(before, "answer") || containsFold(before, "antwort") || containsFold(before, "réponse") || containsFold(before, "respuesta") || containsFold(before, "ответ") || containsFold(before, "Ответ")
		if !question || answers {
			if reportAnswer(w, at+n+colon, limit) {
				return
			}
		}
	}
	answersBelow(w, at+n)
}

// answerSign returns where the value begins behind the sign in what follows a name; -1 if there
// is none.
func answerSign(v []byte) int {
	for i, c := range v {
		switch {
		case c == '?' || c == ',' || c == ';' || c == '{' || c == '|':
			return -1
		case (c == ':' || c == '=') && i < 60:
			return i + 1
		case c == '-' && i+2 < len(v) && v[i+1] == '>':
			return i + 2
		case c == 0xe2 && hasDash(v, i):
			return i + 3
		case c == ' ' && hasFold(v, i, " is "):
			return i + 4
		case c == ' ' && i == 0 && len(v) > 6 && looksPassword(v[1:endOfWord(v, 1, true)]) && countOf(v[1:endOfWord(v, 1, true)]).digit > 0:
			return 1
		}
		if i > 60 {
			break
		}
	}
	return -1
}

// asksNothing tells whether the words between a name and its sign belong to the name.
func asksNothing(v []byte) bool {
	return bytes.Count(bytes.TrimSpace(v), []byte{' '}) < 6 && !containsFold(v, "polic") && !containsFold(v, "requir") && !containsFold(v, "enabled") && !containsFold(v, "count") && !containsFold(v, "length")
}

func containsFold(v []byte, word string) bool {
	for i := range v {
		if hasFold(v, i, word) {
			return true
		}
	}
	return false
}

// reportAnswer reports the answer at i: what is in quotes, or a few words to the end of a field.
func reportAnswer(w *window, i, limit int) bool {
	t := w.text
	i = skipBlanks(t, i, limit)
	for i < limit && (t[i] == '*' || t[i] == '_' || t[i] == '\\' && anyQuote(byteAt(t, i+1))) {
		i++
	}
	from, to := i, i
	if i < limit && anyQuote(t[i]) {
		from = i + 1
		if to = from + bytes.IndexByte(t[from:limit], t[i]); to < from {
			return false
		}
		if t[to-1] == '\\' {
			to--
		}
	} else {
		for to < limit && bytes.IndexByte([]byte("\"`,;|\t\\<>{}()[]&"), t[to]) < 0 {
			to++
		}
		for to > from && (t[to-1] <= ' ' || t[to-1] == '.' || t[to-1] == '*') {
			to--
		}
	}
	v := t[from:max(from, to)]
	if len(v) < 3 || len(v) > 60 || bytes.Count(v, []byte{' '}) > 4 || v[len(v)-1] == '?' || v[len(v)-1] == ':' || isTalk(v) || isSentence(v) || isReference(v) || isPlaceholder(v) || referenceOnly(v) || noAnswer(v) {
		return false
	}
	w.add(from, to, "secret", true)
	return true
}

// answersBelow looks for the answers behind questions: in the same line, in those below.
func answersBelow(w *window, i int) {
	t := w.text
	high := min(len(t), i+600)
	lines := 0
	for i < high && lines < 12 {
		if t[i] == '\n' {
			lines++
			if c := byteAt(t, i+1); c <= ' ' && c != ' ' && c != '\t' {
				return
			}
		}
		if b := byteAt(t, i-1); b|0x20 != '{' && isLetterOrDigit(b) {
			i++
			continue
		}
		n := 0
		for _, word := range [...]string{"answer", "antwort", "réponse", "respuesta", "odpowiedź", "a:"} {
			if hasFold(t, i, word) {
				n = len(word)
				break
			}
		}
		if n == 0 {
			i++
			continue
		}
		if n == 2 { // A: x
			n = 1
			if t[i] != 'A' {
				i++
				continue
			}
		}
		k := i + n
		for k < high && (anyQuote(t[k]) || t[k] == ' ' || t[k] == '\\' || t[k] == '*') {
			k++
		}
		if c := byteAt(t, k); c == ':' || c == '=' {
			reportAnswer(w, k+1, lineTo(t, k, answerReach))
		}
		i = k + 1
	}
}

// noAnswer tells whether v says something of an answer.
func noAnswer(v []byte) bool {
	switch string(bytes.ToLower(v)) {
	case "yes", "none", "null", "true", "false", "optional", "required", "disabled", "enabled", "unset", "unknown", "text", "string", "varchar", "n/a", "hidden", "masked":
		return true
	}
	return false
}
