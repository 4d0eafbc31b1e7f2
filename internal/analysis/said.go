package analysis

import (
	"strings"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/pkg/diagnostics"
)

// What a finding says beside the message of its analyser. Places are in braces, as
// in those messages.
const (
	noLog        = "no log was collected"
	nothingThere = "nothing that this looks at was collected: {members}"
	nothingFound = "{title}: nothing found"
	noneOf       = "{title}: none of {values}"
	noLine       = "no line says it"
	oneLine      = "1 line matches"
	manyLines    = "{lines} lines match"
	theValue     = "the value is {value}"
	notLearned   = "it was not learned on this host"
	andMore      = "{finding}; {others} more like it"
	tooLarge     = "{member} is too large to be looked into"
	unread       = "{member} cannot be read: {trouble}"
	tooShort     = "the logs reach back less than {hours} hours"
	oneError     = "1 error in each of the last {hours} hours, {usual} an hour is usual"
	manyErrors   = "{errors} errors in each of the last {hours} hours, {usual} an hour is usual"
)

// sayings are those that say a finding whole, the most particular ones first.
func sayings() []string {
	return []string{
		lang.Mark(noLog), lang.Mark(nothingThere), lang.Mark(noLine), lang.Mark(oneLine), lang.Mark(manyLines), lang.Mark(theValue), lang.Mark(notLearned),
		lang.Mark(tooLarge), lang.Mark(unread), lang.Mark(tooShort), lang.Mark(oneError), lang.Mark(manyErrors), lang.Mark(nothingFound), lang.Mark(noneOf),
	}
}

// filled puts values into the places of a text, in their order.
func filled(text string, values ...string) string {
	pieces, _ := parseMessage(text)
	var b strings.Builder
	for _, p := range pieces {
		if p.name == "" {
			b.WriteString(p.words)
			continue
		}
		b.WriteString(values[0])
		values = values[1:]
	}
	return b.String()
}

// Said returns the findings in the language of this run. In a bundle they are in
// English; those of built-in analysers are recognised by what they say, so that they
// need nothing beside it, and texts of a vendor's own analysers stay as they are.
func Said(of diagnostics.Analysis) diagnostics.Analysis {
	if lang.Spoken() == lang.English {
		return of
	}
	known := map[string]builtin{}
	for _, b := range builtins() {
		known[b.Name] = b
	}
	said := of
	said.Findings = make([]diagnostics.Finding, 0, len(of.Findings))
	for _, f := range of.Findings {
		b, builtin := known[f.Name]
		texts := sayings()
		if builtin {
			texts = append([]string{b.Message, b.passes, b.empty}, texts...)
			f.Advice = advice(f.Advice, b)
		}
		if title, ok := Retold(f.Title, f.Title); builtin && ok {
			f.Title = title
		}
		f.Message = message(f.Message, texts)
		said.Findings = append(said.Findings, f)
	}
	return said
}

func message(text string, texts []string) string {
	if again, ok := Retold(text, texts...); ok {
		return again
	}
	if values, ok := recognised(andMore, text); ok {
		values["finding"] = message(values["finding"], texts)
		return told(andMore, values)
	}
	return text
}

// ownName is this program in texts that have places for it.
const ownName = "optool"

// advice says what a built-in analyser advises. The program may have had another name
// where the bundle was made.
func advice(text string, b builtin) string {
	here := lang.Named(ownName)
	places := strings.ReplaceAll(b.Advice, here, "{program}")
	values, ok := recognised(places, text)
	if !ok {
		return text
	}
	again, ok := inCatalogue(strings.ReplaceAll(places, "{program}", ownName))
	if name := values["program"]; ok && name != "" {
		again = strings.ReplaceAll(again, here, name)
	}
	return again
}

// Retold says a text in the language of this run that was made of one of those
// given, which may have places in braces. False: it was made of none of them, or
// nothing is known of it.
func Retold(text string, of ...string) (string, bool) {
	if again, ok := inCatalogue(text); ok {
		return again, true
	}
	for _, from := range of {
		if values, ok := recognised(from, text); from != "" && ok {
			if _, known := inCatalogue(from); known {
				return told(from, values), true
			}
		}
	}
	return text, false
}

// inCatalogue is a text in the language of this run. In the catalogues each % stands
// twice, since it begins a verb there.
func inCatalogue(text string) (string, bool) {
	id := strings.ReplaceAll(text, "%", "%%")
	said := lang.Word(id)
	if said == lang.Named(id) {
		return text, false
	}
	return strings.ReplaceAll(said, "%%", "%"), true
}

// told fills a text of the catalogues. A value that is a text itself is said too.
func told(from string, values map[string]string) string {
	text, _ := inCatalogue(from)
	pieces, _ := parseMessage(text)
	var b strings.Builder
	for _, p := range pieces {
		if p.name == "" {
			b.WriteString(p.words)
			continue
		}
		value := values[p.name]
		if strings.Contains(value, " ") || p.name == "title" {
			value, _ = inCatalogue(value)
		}
		if n, ok := strings.CutSuffix(value, " bytes"); ok && p.bytes {
			value = lang.T("%s bytes", n)
		}
		b.WriteString(value)
	}
	return b.String()
}

// recognised tells what stands in the places of a text that was filled.
func recognised(from, text string) (map[string]string, bool) {
	pieces, err := parseMessage(from)
	if err != nil {
		return nil, false
	}
	values := map[string]string{}
	place := ""
	for i, p := range pieces {
		if p.name != "" {
			place = p.name
			continue
		}
		at := strings.Index(text, p.words)
		if i == len(pieces)-1 {
			at = strings.LastIndex(text, p.words)
		}
		if at < 0 || at > 0 && place == "" || i == len(pieces)-1 && at+len(p.words) < len(text) {
			return nil, false
		}
		if place != "" {
			values[place] = text[:at]
		}
		place, text = "", text[at+len(p.words):]
	}
	if place != "" {
		values[place] = text
		text = ""
	}
	return values, text == ""
}
