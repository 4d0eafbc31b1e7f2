package form

import (
	"strings"
	"testing"

	"github.com/optool/optool/internal/lang"
)

// In Russian the words to type are Russian, those of the code do as well, and the
// columns stand under each other. It sets the language of all: it is not parallel.
func TestFormInRussian(t *testing.T) {
	lang.Use(lang.Russian, "optool", "OPTOOL")
	defer lang.Use(lang.English, "optool", "OPTOOL")
	f := Form{
		Fields: func(map[string]string) []Field {
			return []Field{
				{Name: "subject", Label: "Тема", Required: true},
				{Name: "text", Label: "Описание", Kind: Text},
				{Name: "third", Label: "Причина в стороннем ПО", Kind: YesNo},
			}
		},
		Actions: []Action{
			{Word: "send", Name: "отправить", Label: "послать поставщику", Complete: true}, {Word: "keep", Name: "сохранить", Label: "оставить черновиком"},
		},
	}
	for _, chosen := range []string{"отп", "send"} {
		p := sit(t, f, nil)
		p.see("1/3 Тема:")
		p.keys("\rОтчёт пуст\r")
		p.see("|")
		p.keys("раз\rдва\r.\r")
		p.see("3/3 Причина в стороннем ПО (д/н):")
		p.keys("д\r")
		p.see("Номер ответа для правки или отправить, сохранить:")
		p.keys("о\x7f" + chosen + "\r")
		text := p.end()
		if p.err != nil || p.outcome.Action != "send" || p.outcome.Values["third"] != "yes" {
			t.Errorf("%s: %+v, %v", chosen, p.outcome, p.err)
		}
		for _, line := range []string{"! нужен ответ. Ещё раз Enter — пока оставить так.", "  1  Тема                    Отчёт пуст", "  2  Описание                раз (2 строки)",
			"  3  Причина в стороннем ПО  да", "  отправить  послать поставщику", "  сохранить  оставить черновиком"} {
			if !strings.Contains(text, "\n"+line+"\n") {
				t.Errorf("the summary lacks %q:\n%s", line, text)
			}
		}
	}
}
