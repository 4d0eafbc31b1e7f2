package policy

import "strings"

// Words of English and Russian that tell what a sentence does. They are looked up
// by their beginnings, and only guess: see Split.

// topic is the words that say what something is about.
type topic struct {
	stems map[string]bool // of all the words
	words int
}

// topicOf leaves out the words of every request, and the given ones.
func topicOf(s string, without map[string]bool) topic {
	t := topic{stems: map[string]bool{}}
	for _, word := range content(s) {
		if without[word] || len(word) < 2 || isGeneral(word) {
			continue
		}
		t.words++
		for _, stem := range stems(word) {
			t.stems[stem] = true
		}
	}
	return t
}

// add makes t about what other is about, too.
func (t *topic) add(other topic) {
	t.words += other.words
	for stem := range other.stems {
		t.stems[stem] = true
	}
}

// meets tells whether two topics have a word in common.
func (t topic) meets(other topic) bool {
	for stem := range other.stems {
		if t.stems[stem] {
			return true
		}
	}
	return false
}

// begin tells whether word is one of a list of words with one blank between, of which
// those with * are beginnings.
func begin(word, with string) bool {
	for b := range strings.SplitSeq(with, " ") {
		if start, prefix := strings.CutSuffix(b, "*"); prefix && strings.HasPrefix(word, start) || word == b {
			return true
		}
	}
	return false
}

// isGeneral tells words that any request may have, whatever it is about.
func isGeneral(word string) bool {
	return begin(word, "fix* solv* help* work* make* made happen* caus* reason* problem* issue* error* bug* fail* know* tell told explain* need* want* get got "+
		"find* see look* check* try tried use* using do* possible correct* right* wrong* way* thing* question* platform* system* log logs documentation manual* "+
		"set setting* now again still already another second* first* next other* also besides addition* time* case* can cannot able "+
		"исправ* решить решен* реша* помо* подска* работа* сдела* дела* происход* произо* причин* проблем* ошибк* баг* сбо* знать узна* скаж* объясн* нужн* надо хоч* хотел* хотим "+
		"найти посмотр* увид* вид* провер* пробов* попроб* использ* можем могу может мог возможн* правильн* неправильн* способ* вопрос* платформ* систем* лог логи логах логов документац* инструкц* "+
		"настро* сейчас снова опять теперь втор* перв* друг* дополн* кроме заодно раз случа* такое такая это связан* дел*")
}

// opening returns the first words of s.
func opening(s string, most int) (words []string) {
	eachWord(clip(s, 400), func(word string, _ bool) {
		if len(words) < most {
			words = append(words, word)
		}
	})
	return words
}

// opens tells whether a question begins a matter, rather than guesses at the last one
// ("could it be the firmware?").
func opens(s string) bool {
	words := opening(s, 8)
	for i, word := range words {
		if begin(word, "how what where why which when who whom как что чем где почему зачем отчего когда куда откуда кто сколько как* каки* какой какая какое какую каком можно нужно возможно") {
			return true
		}
		if i+1 < len(words) && begin(word, "can could do does is are есть") && begin(words[i+1], "i we you it there possible ли") {
			return words[i+1] != "it" || i+2 < len(words) && begin(words[i+2], "possible")
		}
	}
	return false
}

// begins tells whether s begins with words that lead to another matter; sure, when
// they say nothing else.
func begins(s string) (again, sure bool) {
	words := opening(s, 6)
	for len(words) > 0 && begin(words[0], "and и а please пожалуйста") {
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
		"другой вопрос", "другая проблема", "второй вопрос", "вторая проблема", "следующий вопрос", "еще вопрос", "отдельный вопрос", "новый вопрос", "во вторых":
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
	case "secondly", "unrelated":
		return true, true
	case "also", "besides", "additionally", "another", "еще", "также", "дополнительно", "заодно":
		return true, false
	}
	switch pair {
	case "in addition", "by the", "one more", "кроме того", "помимо этого", "помимо того":
		return true, false
	}
	return false, false
}

// refersBack tells whether a short question is about what was said before.
func refersBack(s string, own topic) bool {
	back, last := false, ""
	refer := func(word string) {
		back = back || begin(word, "it its this that these those they them there это этот эта эти этого этой этом этим этих его ее их им там туда такой такая такое такие")
	}
	eachWord(s, func(word string, _ bool) {
		if last != "it" || word != "possible" { // "is it possible" refers to nothing
			refer(last)
		}
		last = word
	})
	refer(last)
	return back && own.words <= 3
}

// complains tells whether s says that something fails.
func complains(s string) (does bool) {
	last := ""
	eachWord(s, func(word string, _ bool) {
		does = does || begin(word, "not cannot fail* error* broken crash* missing wrong* hang* freez* stuck не нет ошибк* сбо* пада* упал* завис* пропа* сломал* неверн* неправильн*") ||
			word == "t" && begin(last, "don doesn isn aren won didn can couldn wasn weren hasn haven")
		last = word
	})
	return does
}

// beginsStep tells whether s begins with something that was done.
func beginsStep(s string) bool {
	words := opening(s, 3)
	for i, word := range words {
		if begin(word, "open* click* press* go went log* sign* select* choos* chose enter* typ* start* stop* restart* reload* refresh* run ran creat* add* upload* download* save* wait* install* navigat* switch* set "+
			"откр* нажа* нажм* нажим* кликн* перей* переш* зайд* зайт* заш* войд* войт* вош* выб* вве* ввод* запус* останов* перезапу* обнов* созда* добав* загру* скача* сохран* подожд* установ* включ* выключ* отключ*") {
			return true
		}
		if i == 0 && !begin(word, "i we then now я мы затем потом далее после") {
			return false
		}
	}
	return false
}

// announcesSteps tells whether s leads to a list of what was done.
func announcesSteps(s string) (does bool) {
	eachWord(s, func(word string, _ bool) {
		does = does || begin(word, "step* reproduc* sequence procedure action* did шаг* воспроизв* воспроизвед* последовательн* порядок действи* делал* делаем сделал*")
	})
	return does
}
