package policy

import (
	"strings"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/support"
)

const (
	maxPassages = 2000 // of a description that are looked at
	maxParts    = 20   // that it is split into
)

// questions judges whether the request holds more than one.
func (j *judge) questions() {
	if !j.policy.OneQuestion || j.request.Kind == support.Modification {
		return
	}
	j.verdict.Parts = Split(j.request.Description, j.request.Product, j.facts.Title)
	if n := len(j.verdict.Parts); n > 1 {
		j.add(Finding{Rule: RuleQuestions, Severity: Question, Field: "description",
			text: lang.Say("one request holds one question, and this seems to hold %d: split it?", n)})
	}
}

// Split parts a description that holds several questions, nil if it holds one. It
// looks for numbered questions, problems and wishes, in lines or within one (not for
// numbered steps), for questions that share no word with those before, and for words
// that begin another matter ("also", "and separately", "another question"), unless what
// follows shares a word with those before, refers back to them or says what was tried.
// When in doubt it is one question. Names are words
// that relate nothing, such as the product's.
func Split(description string, names ...string) []string {
	all := passages(description)
	all = all[:min(len(all), maxPassages)]
	if parts := numbered(all); len(parts) > 1 {
		return parts[:min(len(parts), maxParts)]
	}
	if parts := unrelated(all, names); len(parts) > 1 {
		return parts[:min(len(parts), maxParts)]
	}
	return nil
}

// numbered finds a list of questions and problems. What stands before it goes with
// each of them, what stands behind it with the last.
func numbered(all []passage) (parts []string) {
	lists := map[int]int{} // items that ask or complain
	steps := map[int]bool{}
	for i := 0; i < len(all); {
		end := i + 1
		for end < len(all) && all[i].item > 0 && all[end].list == all[i].list && all[end].item == all[i].item {
			end++
		}
		if list := all[i].list; all[i].item > 0 {
			if all[i].item == 1 && i > 0 && all[i-1].item == 0 && announcesSteps(all[i-1].text) {
				steps[list] = true
			}
			steps[list] = steps[list] || all[i].item == 1 && beginsStep(all[i].text)
			if matter(all[i:end], steps[list]) {
				lists[list]++
			}
		}
		i = end
	}
	for list := 1; list <= len(all); list++ {
		if lists[list] > 1 {
			return items(all, list, steps[list])
		}
	}
	return nil
}

// matter tells whether an item is a matter of its own: it asks, or says that
// something fails or is wanted. A step does neither, or it begins with what was done.
func matter(item []passage, step bool) bool {
	for _, p := range item {
		if p.asks {
			return true
		}
	}
	return !step && !item[0].log && states(item[0].text) && !beginsStep(item[0].text)
}

// items makes a part of each item that is a matter.
func items(all []passage, list int, step bool) (parts []string) {
	before, from := 0, -1 // where the list begins, and the last part
	for i := 0; i < len(all); {
		end := i + 1
		for end < len(all) && all[i].item > 0 && all[end].list == all[i].list && all[end].item == all[i].item {
			end++
		}
		if all[i].item > 0 && all[i].list == list && (from < 0 || matter(all[i:end], step)) {
			if from < 0 {
				before = i
			} else {
				parts = append(parts, joined(all[:before], all[from:i]))
			}
			from, all[i].mark = i, ""
		}
		i = end
	}
	return append(parts, joined(all[:before], all[from:]))
}

// unrelated follows the passages, and begins another part where a question has
// nothing to do with those before.
func unrelated(all []passage, names []string) (parts []string) {
	common := map[string]bool{}
	for _, name := range names {
		for _, word := range content(name) {
			common[word] = true
		}
	}
	var (
		now        *topic // of the part, as its questions have it
		questioned bool   // it has a question; else a statement that something fails or is wanted
		wished     bool   // it has nothing but what is wanted, which comes in several sentences
		start      int    // where it begins
		pending    = topicOf("", nil)
	)
	var parted []passage
	for _, p := range all {
		parted = append(parted, clauses(p)...)
	}
	all = parted
	for i, p := range all {
		if p.log {
			continue
		}
		own := topicOf(p.text, common)
		again, sure := begins(p.text)
		again = again || !p.asks && alsoWithin(p.text)
		wish := !p.asks && !complains(p.text) && wishes(p.text)
		fails := !p.asks && (wish || complains(p.text))
		matter := p.asks && (again || opens(p.text)) || fails && again && (sure || !remarks(p.text) && !(wish && wished))
		switch {
		case now == nil && (p.asks || fails):
			if own.words < 2 {
				own.add(pending)
			}
			now, questioned, wished = &own, p.asks, wish
		case now == nil || !p.asks && !matter:
			pending.add(own)
			continue
		case matter && (sure || own.words > 0 && now.words > 0 && !own.meets(*now) && !refersBack(p.text, own) && (again || questioned && !pending.meets(*now))):
			from := i
			if !again {
				from = lead(all, start, i)
			}
			parts = append(parts, joined(all[start:from]))
			start, now, questioned, wished = from, &own, p.asks, wish
		default:
			now.add(own)
			questioned = questioned || p.asks
			wished = wished && wish
		}
		pending = topicOf("", nil)
	}
	if len(parts) == 0 {
		return nil
	}
	return append(parts, joined(all[start:]))
}

// lead returns where the statements begin that lead to the question at i.
func lead(all []passage, start, i int) int {
	for i > start+1 && !all[i-1].log && all[i-1].mark == "" && !all[i-1].asks && !complains(all[i-1].text) {
		i--
	}
	return i
}

// joined puts passages together again, paragraphs and items on lines of their own.
func joined(lists ...[]passage) string {
	var b strings.Builder
	for _, list := range lists {
		for i, p := range list {
			switch {
			case b.Len() == 0:
			case i == 0 || p.first || p.log || list[i-1].log:
				b.WriteByte('\n')
			default:
				b.WriteByte(' ')
			}
			if p.mark != "" && (b.Len() > 0 || p.item > 0) {
				b.WriteString(p.mark + " ")
			}
			b.WriteString(p.text)
		}
	}
	return b.String()
}
