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
		if strings.Trim(word, "0123456789") != "" { // a number relates, and is no matter by itself
			t.words++
		}
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
		"set setting* now again still already another second* first* next other* also besides addition* time* case* can cannot able separat* "+
		"page* screen* message* show* display* appear* answer* repl* respon* urgent* quick* soon asap "+
		"исправ* решить решен* реша* помо* подска* работа* сдела* дела* происход* произо* причин* проблем* ошибк* баг* сбо* знать узна* скаж* объясн* нужн* нужен надо требуется необходим* хоч* хотел* хотим "+
		"найти посмотр* увид* вид* провер* пробов* попроб* использ* можем могу может мог возможн* правильн* неправильн* способ* вопрос* платформ* систем* лог логи логах логов документац* инструкц* "+
		"настро* сейчас снова опять теперь втор* перв* друг* дополн* кроме заодно раз случа* такое такая это связан* дел* отдельн* "+
		"страниц* экран* сообщени* показыва* отобража* появля* выда* ответ* срочн* быстр* скор*")
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

// beginsStep tells whether s begins with something that was done.
func beginsStep(s string) bool {
	words := opening(s, 4)
	for i, word := range words {
		if begin(word, "open* click* press* go went log* sign* select* choos* chose enter* typ* start* stop* restart* reload* refresh* run ran creat* add* upload* download* save* wait* install* navigat* switch* set "+
			"откр* нажа* нажм* нажим* кликн* перей* переш* зайд* зайт* заш* войд* войт* вош* выб* вве* ввод* запус* останов* перезапу* обнов* созда* добав* загру* скача* сохран* подожд* установ* включ* выключ* отключ*") {
			return true
		}
		if i == 0 && !begin(word, "i we you then now need* have please я мы вы затем потом далее после нужно надо необходимо хочу хотим") {
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
