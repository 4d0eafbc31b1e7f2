package policy

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/pkg/support"
)

// What is found is said in the reader's language, and kept in English.
func TestFindingsAreSaidInTheLanguageOfTheReader(t *testing.T) {
	p := &profile.Support{Version: "1"}
	p.Askers.Unlicensed = true
	p.Languages = []profile.Language{{Code: "ru"}, {Code: "en", Exceptional: true}}
	p.Delivery.Mail = "help@vendor.example"
	p.Channels = []profile.SupportLevel{{By: []profile.Channel{{Kind: "chat", Address: "https://chat.vendor.example"}, {Kind: "tool"}}}}
	r := &support.Request{Subject: "x", Language: "de"}
	for _, spoken := range []lang.Language{lang.English, lang.Russian} {
		lang.Use(spoken, "optool", "OPTOOL")
		v := Check(p, r, Facts{})
		lang.Use(lang.English, "optool", "OPTOOL")
		data, err := json.Marshal(v.Findings)
		if err != nil || strings.ContainsFunc(string(data), func(r rune) bool { return r > 0x7f }) {
			t.Errorf("%s: the findings are kept as %s, %v", spoken, data, err)
		}
		want := map[Rule]string{
			RuleLanguage: "поставщик не принимает обращений на языке \"de\": пишите на языке ru, en (в порядке исключения)",
			RuleChannel:  "при вашем уровне поддержки связь с поставщиком такая: чат https://chat.vendor.example, эта программа",
			RuleRequired: "укажите вид обращения: consultation, error или modification",
		}
		lang.Use(lang.Russian, "optool", "OPTOOL")
		for _, f := range v.Findings {
			if said := lang.Of(f); want[f.Rule] != "" && said != want[f.Rule] {
				t.Errorf("%s: it says %q, want %q", spoken, said, want[f.Rule])
			}
			delete(want, f.Rule)
		}
		failed := fault.Of(v.Fault())
		message, advice := lang.Of(failed), lang.Of(failed.Advice())
		lang.Use(lang.English, "optool", "OPTOOL")
		if len(want) > 0 {
			t.Errorf("%s: not found: %v", spoken, want)
		}
		if message != "правила поставщика отклоняют это обращение (language): поставщик не принимает обращений на языке \"de\": пишите на языке ru, en (в порядке исключения)" ||
			advice != "правила поставщика: optool support-request policy" {
			t.Errorf("%s: the refusal is %q, %q", spoken, message, advice)
		}
		if failed.Message != `the vendor's rules refuse this request (language): the vendor does not take requests in "de": write in ru, en (by way of exception)` {
			t.Errorf("%s: in English it is %q", spoken, failed.Message)
		}
	}
}
