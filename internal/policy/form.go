package policy

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/pkg/support"
)

// required judges what must be said.
func (j *judge) required() {
	if strings.TrimSpace(j.request.Subject) == "" {
		j.add(Finding{Rule: RuleRequired, Severity: Missing, Field: "subject", text: lang.Say("say in one line what it is about")})
	}
	for _, name := range j.policy.Required.For(string(j.verdict.Kind)) {
		if !j.said(name) {
			j.add(Finding{Rule: RuleRequired, Severity: Missing, Field: name, text: j.wanted(name)})
		}
	}
}

// said tells whether the request says what a name of support.required stands for.
func (j *judge) said(name string) bool {
	r := j.request
	given := func(texts ...string) bool {
		return slices.ContainsFunc(texts, func(s string) bool { return strings.TrimSpace(s) != "" })
	}
	switch name {
	case "description":
		return given(r.Description)
	case "accounts":
		return given(r.Accounts...)
	case "objects":
		return given(r.Objects...)
	case "element":
		return given(r.Element)
	case "steps":
		return given(r.Steps)
	case "expected":
		return given(r.Expected)
	case "actual":
		return given(r.Actual)
	case "impact":
		return r.Impact != nil
	case "attachments":
		return len(r.Attachments) > 0 || j.facts.Bundle
	case "bundle":
		return j.facts.Bundle || slices.ContainsFunc(r.Attachments, func(a support.Attachment) bool { return a.Bundle })
	case "contact.name":
		return given(r.Contact.Name)
	case "contact.email":
		return given(r.Contact.Email)
	case "contact.phone":
		return given(r.Contact.Phone)
	case "service":
		return given(r.Service)
	case "partner":
		return given(j.verdict.Partner)
	}
	return given(r.Fields[name])
}

// wanted says what is missing.
func (j *judge) wanted(name string) lang.Text {
	switch name {
	case "description":
		return lang.Say("describe it in detail")
	case "accounts":
		return lang.Say("name the accounts concerned by their identifiers")
	case "objects":
		return lang.Say("name the objects concerned by their identifiers")
	case "element":
		return lang.Say("name what is concerned: the object, report, module or page")
	case "steps":
		return lang.Say("say what was done before it failed")
	case "expected":
		return lang.Say("say what should have happened")
	case "actual":
		return lang.Say("say what happened instead")
	case "impact":
		return lang.Say("say how many functions fail and how many users are hit")
	case "attachments":
		return lang.Say("attach screenshots, logs or other files")
	case "bundle":
		return lang.Say("attach a diagnostics bundle: --bundle new")
	case "contact.name":
		return lang.Say("say who writes")
	case "contact.email":
		return lang.Say("give an e-mail address for the answer")
	case "contact.phone":
		return lang.Say("give a phone number")
	case "service":
		return lang.Say("name the service that it is about: optool support-request coverage lists them")
	case "partner":
		return lang.Say("name the partner who asks")
	}
	for _, f := range j.policy.Fields {
		if f.Name == name {
			return lang.Say("the vendor asks: %s", f.Title+hinted(f.Hint))
		}
	}
	return lang.Say("it is required")
}

func hinted(hint string) string {
	if hint == "" {
		return ""
	}
	return " (" + hint + ")"
}

// fields judges the answers to what the vendor asks beside what every request says.
func (j *judge) fields() {
	var names []string
	for _, f := range j.policy.Fields {
		names = append(names, f.Name)
		answer := j.request.Fields[f.Name]
		if answer == "" || f.Pattern == "" {
			continue
		}
		// Parse has accepted the pattern; one that does not compile here is the vendor's fault alone.
		if form, err := regexp.Compile(`^(?:` + f.Pattern + `)$`); err == nil && !form.MatchString(clip(answer, support.MaxText)) {
			j.add(Finding{Rule: RuleRequired, Severity: Missing, Field: f.Name, text: lang.Say("the answer to %s has another form than the vendor wants%s", quote(f.Title), hinted(f.Hint))})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(j.request.Fields)) {
		if !slices.Contains(names, name) {
			j.add(Finding{Rule: RuleRequired, Severity: Missing, Field: clip(name, 64), text: lang.Say("the vendor asks for no %s", quote(name))})
		}
	}
}

// language judges the language that was given, and whether the text looks like it.
func (j *judge) language() {
	r, list := j.request, j.policy.Languages
	guess := Language(list, r.Subject, prose(r.Description), r.Steps, r.Actual)
	given, _, _ := strings.Cut(strings.ToLower(r.Language), "-") // en-GB is en
	j.verdict.Language = given
	if given == "" {
		if j.verdict.Language = guess; guess == "" && len(list) > 0 {
			j.verdict.Language = list[0].Code
		}
	}
	if len(list) == 0 {
		return
	}
	i := slices.IndexFunc(list, func(l profile.Language) bool { return l.Code == j.verdict.Language })
	wanted := languages(list)
	switch {
	case i < 0 && given != "":
		j.add(Finding{Rule: RuleLanguage, Severity: Refusal, Field: "language", text: lang.Say("the vendor does not take requests in %s: write in %s", quote(given), wanted)})
	case i < 0:
		j.add(Finding{Rule: RuleLanguage, Severity: Question, Field: "language", text: lang.Say("the text is in no language that the vendor takes: write in %s", wanted)})
	case guess != "" && script(guess) != script(j.verdict.Language):
		j.add(Finding{Rule: RuleLanguage, Severity: Question, Field: "language", text: lang.Say("the text does not look like %s, which the request says it is written in", quote(j.verdict.Language))})
	case list[i].Exceptional:
		j.add(Finding{Rule: RuleLanguage, Severity: Advice, Field: "language", text: lang.Say("the vendor takes %s by way of exception: write in %s", quote(list[i].Code), wanted)})
	}
}

func languages(list []profile.Language) lang.Text {
	all := make([]any, len(list))
	for i, l := range list {
		if all[i] = l.Code; l.Exceptional {
			all[i] = lang.Say("%s (by way of exception)", l.Code)
		}
	}
	return lang.Say(strings.TrimSuffix(strings.Repeat("%s, ", len(all)), ", "), all...)
}

// Language guesses the language of texts by their letters alone: from a quarter of
// Cyrillic letters on it is Cyrillic, since names and messages of programs are
// Latin in any language; else Latin, if nine of ten letters are. It returns the
// first of the listed languages that is written so, "ru" or "en" when none is, and
// "" for other letters and for fewer than ten of them.
func Language(list []profile.Language, texts ...string) string {
	var cyrillic, latin, all int
	for _, text := range texts {
		for _, r := range clip(text, support.MaxText) {
			switch {
			case !unicode.IsLetter(r):
				continue
			case unicode.Is(unicode.Cyrillic, r):
				cyrillic++
			case unicode.Is(unicode.Latin, r):
				latin++
			}
			all++
		}
	}
	var found string
	switch {
	case all < 10:
		return ""
	case cyrillic*4 >= all:
		found = "ru"
	case latin*10 >= all*9:
		found = "en"
	default:
		return ""
	}
	for _, l := range list {
		if script(l.Code) == script(found) {
			return l.Code
		}
	}
	return found
}

// script is the letters that a language is written in: "" for neither Cyrillic nor Latin.
func script(code string) string {
	switch code {
	case "ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "tg", "mn", "tt", "ba", "cv", "os":
		return "cyrillic"
	case "ar", "am", "bn", "el", "fa", "gu", "he", "hi", "hy", "ja", "ka", "km", "kn", "ko", "lo", "ml", "mr", "my", "ne", "pa", "si", "ta", "te", "th", "ur", "zh":
		return ""
	}
	return "latin"
}
