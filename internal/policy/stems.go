package policy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// shortest is how many letters are left when an ending is taken off. Shorter words
// match as they are.
const shortest = 3

// Endings of nouns, adjectives and verbs. Two words are forms of one if they are
// the same when each loses one of them, or none.
const (
	russian = "а я о е и ы у ю ь й ой ей ий ый ая яя ое ее ые ие ия ии ию ью ья ье " +
		"ом ем им ым ам ям ах ях ов ев их ых ую юю ами ями ими ыми ого его ому ему ием ией иям иях иями " +
		"ть ться тся л ла ло ли лся лась лось лись ет ют ит ят ут ат ете ите ешь ишь ется ются ится ятся йте"
	english = "s es e ed d ing"
)

// stems returns what may be the unchanging part of a word; always the word itself.
func stems(word string) []string {
	all := []string{word}
	first, _ := utf8.DecodeRuneInString(word)
	switch {
	case unicode.Is(unicode.Cyrillic, first):
		for ending := range strings.SplitSeq(russian, " ") {
			all = shortened(all, word, ending)
		}
	case first < utf8.RuneSelf && unicode.IsLetter(first):
		for ending := range strings.SplitSeq(english, " ") {
			all = shortened(all, word, ending)
		}
		for _, plural := range []string{"ies", "ied"} {
			if rest, ok := strings.CutSuffix(word, plural); ok && len(rest) > 1 {
				all = append(all, rest+"y")
			}
		}
		// mapping, stopped
		for _, ending := range []string{"ing", "ed"} {
			if rest, ok := strings.CutSuffix(word, ending); ok && len(rest) > shortest && rest[len(rest)-1] == rest[len(rest)-2] {
				all = append(all, rest[:len(rest)-1])
			}
		}
	}
	return all
}

func shortened(all []string, word, ending string) []string {
	if rest, ok := strings.CutSuffix(word, ending); ok && utf8.RuneCountInString(rest) >= shortest {
		all = append(all, rest)
	}
	return all
}

// isStop tells words that say nothing about the matter of a sentence.
func isStop(word string) bool {
	switch word {
	case "a", "an", "the", "and", "or", "but", "if", "then", "of", "to", "in", "on", "at", "by", "for", "from", "with", "as", "into", "up", "out", "about",
		"is", "are", "was", "were", "be", "been", "am", "do", "does", "did", "done", "has", "have", "had", "can", "could", "may", "might", "must", "should", "will", "would", "shall",
		"i", "we", "you", "he", "she", "it", "they", "me", "us", "my", "our", "your", "his", "her", "its", "their", "this", "that", "these", "those", "there", "here", "them",
		"how", "what", "where", "when", "why", "which", "who", "not", "no", "yes", "so", "also", "too", "any", "some", "all", "only", "just", "more", "one", "than",
		"s", "t", "m", "re", "ve", "ll", "don", "doesn", "isn", "aren", "won", "didn", "please", "hello", "hi", "dear", "thanks", "thank":
		return true
	case "и", "а", "но", "или", "если", "то", "в", "во", "на", "к", "ко", "с", "со", "из", "у", "о", "об", "от", "до", "по", "за", "для", "при", "под", "над", "не", "ни", "нет", "да",
		"я", "мы", "вы", "он", "она", "оно", "они", "мне", "нам", "нас", "меня", "вам", "вас", "его", "ее", "их", "им", "наш", "наша", "наши", "нашей", "нашем", "нашего", "ваш",
		"это", "этот", "эта", "эти", "этого", "этой", "этом", "этим", "тот", "та", "те", "так", "такой", "там", "тут", "здесь",
		"как", "что", "чтобы", "где", "когда", "почему", "зачем", "какой", "какая", "какие", "какое", "каким", "куда", "кто", "ли", "же", "бы", "уже", "еще", "также", "тоже", "только", "все",
		"есть", "быть", "был", "была", "было", "были", "можно", "нужно", "надо", "пожалуйста", "здравствуйте", "добрый", "день", "спасибо", "подскажите":
		return true
	}
	return false
}
