package policy

import (
	"slices"
	"strings"
)

// What makes a matter of its own of a sentence, or of a part of one.

// begins tells whether s begins with words that lead to another matter; sure, when
// they say nothing else.
func begins(s string) (again, sure bool) {
	words := opening(s, 6)
	for len(words) > 0 && begin(words[0], "and but и а но please пожалуйста") {
		words = words[1:]
	}
	if len(words) == 0 {
		return false, false
	}
	pair := words[0]
	if len(words) > 1 {
		pair += " " + words[1]
	}
	switch pair {
	case "another question", "another problem", "another issue", "different question", "second question", "second problem", "next question", "separate question",
		"другой вопрос", "другая проблема", "второй вопрос", "вторая проблема", "следующий вопрос", "еще вопрос", "отдельный вопрос", "новый вопрос", "во вторых", "в третьих":
		return true, true
	}
	if len(words) > 2 {
		switch pair + " " + words[2] {
		case "one more question", "one more problem", "one more issue", "the second question", "the second problem", "my second question", "my other question",
			"еще один вопрос", "еще одна проблема", "и еще вопрос":
			return true, true
		}
	}
	switch words[0] {
	case "secondly", "thirdly", "unrelated":
		return true, true
	case "also", "besides", "additionally", "another", "separately", "moreover", "furthermore", "еще", "также", "дополнительно", "заодно", "отдельно", "вдобавок":
		return true, false
	}
	switch pair {
	case "in addition", "by the", "one more", "apart from", "aside from", "кроме того", "кроме этого", "помимо этого", "помимо того", "к тому", "ко всему":
		return true, false
	}
	return false, false
}

// alsoWithin tells a statement whose first words say that it is another: "we also
// need", "на карте также нет".
func alsoWithin(s string) bool {
	for _, word := range opening(s, 4) {
		if begin(word, "also также") {
			return true
		}
	}
	return false
}

// complains tells whether s says that something fails.
func complains(s string) (does bool) {
	last := ""
	eachWord(s, func(word string, _ bool) {
		switch {
		case last == "no":
			does = does || !begin(word, "error* fail* problem* issue* bug* doubt* need matter idea difference* change* hurry question*")
		case last == "without" || last == "без":
		default:
			does = does || begin(word, "not cannot fail* error* broken crash* missing wrong* hang* freez* stuck never nothing empty blank unable unavailable unreachable lost lose* "+
				"disappear* gone vanish* slow* timeout* incorrect* den* refus* reject* duplicat* outdated stopped "+
				"не нет ошибк* сбо* пада* упал* завис* пропа* сломал* неверн* неправильн* пуст* никогда ничего никто нельзя невозможн* недоступ* исчез* потер* теря* медленн* тормоз* "+
				"отсутств* некорректн* перестал* прекратил* вылета* глюч* дубл* отвал*") ||
				word == "t" && begin(last, "don doesn isn aren won didn can couldn wasn weren hasn haven")
		}
		last = word
	})
	return does
}

// wishes tells whether s says that something is wanted.
func wishes(s string) (does bool) {
	eachWord(clip(s, 400), func(word string, _ bool) {
		does = does || begin(word, "need needs want wants would нужно нужен нужна нужны надо необходим* требуется хочу хотим хотел*")
	})
	return does
}

// remarks tells whether s says more of what was said before: what was done, or tried
// without success, or where it is to be seen. A statement without a subject of its own
// does, too.
func remarks(s string) (does bool) {
	last := ""
	eachWord(clip(s, 400), func(word string, _ bool) {
		does = does || word == "log" && last == "the" || begin(word, "help* tried try trying checked restart* reboot* reinstall* same attach* screenshot* logs console trace browser* "+
			"помог* пробов* попроб* провер* перезапус* перезагру* переустан* такая такое такой такие прилож* прикреп* скриншот* лог логи логе логов логах журнал* консол* браузер*")
		last = word
	})
	words := opening(s, 6)
	for len(words) > 0 && begin(words[0], "and but also besides additionally moreover furthermore in addition that и а но также еще кроме того этого помимо дополнительно вдобавок к тому же") {
		words = words[1:]
	}
	switch {
	case len(words) == 0:
		return true
	case begin(words[0], "not does do did is are was were can cannot doesn don didn isn never"):
		return true
	case begin(words[0], "i we я мы"):
		return does || !wishes(s) && !slices.ContainsFunc(words[1:], func(word string) bool {
			return begin(word, "not cannot can don do never lost lose* unable не нет никогда потер* теря*")
		})
	case len(words) > 1 && words[0] == "не": // также не работает в Chrome
		return does || len(words) < 3 || begin(words[2], "в во на с со из у при для под через после когда если")
	}
	return does
}

// clauses parts a sentence before words that lead to another matter, if what stands
// on both sides is one: "the report is empty, and separately we need a new logo".
func clauses(p passage) (all []passage) {
	rest := p
	start := 0
	for i := 1; i < len(p.text) && !p.log; i++ {
		if p.text[i] != ' ' || !joint(p.text[start:i], clip(p.text[i+1:], 60)) {
			continue
		}
		head, tail := rest, rest
		head.text, tail.text = p.text[start:i], p.text[i+1:]
		tail.first, tail.mark = false, ""
		head.asks, tail.asks = p.asks && opens(head.text), p.asks && opens(tail.text)
		if !head.asks && !states(head.text) || !tail.asks && !states(tail.text) {
			continue
		}
		all = append(all, head)
		rest, start = tail, i+1
	}
	return append(all, rest)
}

// states tells whether a statement says that something fails or is wanted.
func states(s string) bool { return complains(clip(s, 400)) || wishes(s) }

// joint tells whether tail begins with words that lead on, after a comma or an "and".
func joint(head, tail string) bool {
	if head == "" {
		return false
	}
	words := opening(tail, 3)
	led := strings.ContainsRune(",;:-", rune(head[len(head)-1]))
	if len(words) > 1 && begin(words[0], "and but и а но") {
		words, led = words[1:], true
		if words[0] == "еще" { // without an "and" it means "still"
			return true
		}
	}
	if !led || len(words) == 0 {
		return false
	}
	if begin(words[0], "also besides separately additionally moreover secondly также отдельно дополнительно заодно вдобавок") {
		return true
	}
	return len(words) > 1 && begin(words[0]+"_"+words[1], "in_addition кроме_того кроме_этого помимо_этого помимо_того к_тому во_вторых")
}
