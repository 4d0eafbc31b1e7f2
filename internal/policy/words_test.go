package policy

import (
	"slices"
	"strings"
	"testing"
)

// A word of the profile matches its forms, and no other word.
func TestForms(t *testing.T) {
	for _, c := range []struct {
		word string
		yes  string
		no   string
	}{
		{"certificate", "certificate Certificates CERTIFICATE's", "certification certify certificator"},
		{"update", "update updates updated updating", "up dates updater"},
		{"map", "map maps mapping mapped", "mapper maple rapid"},
		{"query", "query queries queried", "queue"},
		{"gateway", "gateway gateways SMS-gateway", "gate way"},
		{"sms", "SMS sms-провайдер", "smser"},
		{"api", "API APIs api/v2", "apiary rapid capital"},
		{"gis", "GIS gis-key", "register logistics"},
		{"tls", "TLS TLS-certificate", "titles"},
		{"отчет", "отчет отчёт отчеты отчетов отчётам отчетами Отчете", "отчетность учет"},
		{"карта", "карта карты карт картой картами картах", "картон картина"},
		{"слой", "слой слои слоя слоев слоёв слоями слою", "слово словарь слог"},
		{"шлюз", "шлюз шлюза шлюзом шлюзов SMS-шлюзы", "шлюзование"},
		{"функция", "функция функции функций функцию функциями функцией", "функционал"},
		{"приложение", "приложение приложений приложения приложению приложением", "приложить"},
		{"система", "система системы систем системой системах", "систематика"},
		{"устройство", "устройство устройств устройства устройствами", "устроить"},
		{"данные", "данные данных данным данными", "дань"},
		{"ключ", "ключ ключи ключей ключами", "ключевой включить"},
		{"порт", "порт порты портов портами", "портал спорт"},
		{"работает", "работает работать работал работают", "работник"},
		{"сертификат", "сертификат сертификаты сертификатов", "сертифицировать"},
		{"updat*", "update updater updating updatable", "upda up"},
		{"обнов*", "обновить обновление обновлённый обновляем", "об новом"},
	} {
		all := strings.Fields(c.yes)
		for i := 0; i < len(all); i++ {
			if read(all[i]).find(c.word) == 0 {
				t.Errorf("%s does not match %s", c.word, all[i])
			}
		}
		for other := range strings.FieldsSeq(c.no) {
			if other != "up" && read(other).find(c.word) > 0 {
				t.Errorf("%s matches %s", c.word, other)
			}
		}
	}
}

// Several words match near each other, in any order, in one sentence.
func TestTogether(t *testing.T) {
	for text, want := range map[string]int{
		"the layers of the map":                     3,
		"maps with a layer":                         3,
		"map-layer":                                 3,
		"a map.\nLayers are below":                  0,
		"a map. Layers are below":                   0,
		"a map\n\nlayers":                           0,
		"a map\nlayer":                              3,
		"map 7.4 layer":                             3, // no sentence ends within a number
		"map one two three four five six seven and": 0,
		"map 1 2 3 4 5 6 7 layer":                   3,
		"map 1 2 3 4 5 6 7 8 layer":                 0,
		"map":                                       0,
	} {
		if got := read(text).find("map layer"); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
	if read("map", "layer").find("map layer") != 0 {
		t.Error("two texts are one")
	}
	if read("a b c").find("") != 0 || read("a b c").find("--") != 0 || read("").find("a") != 0 {
		t.Error("nothing matches something")
	}
	if read("the third-party application of a web").find("third party application") != 5 {
		t.Error("three words")
	}
}

func TestLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "1234": "", "привет": "", "Hello, world, how are you": "en", "Ошибка отчета java.lang.IllegalState report": "ru", "Здравствуйте, коллеги": "ru",
		"報告が表示されませんどうすればいい": "", "Καλημέρα, πώς φτιάχνω": "",
	} {
		if got := Language(nil, text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestProse(t *testing.T) {
	got := prose("a\n> b\n```\nc\n```\n2026-11-17T09:00:00Z d\n[17/Nov/2026:09:00:00 +0300] e\nNov 17 09:00:01 host i\n[2026-11-17 09:00] f\n    at com.acme.Main(Main.java:3)\ng 2026-11-17\n192.168.1.1 h")
	if lines := strings.Fields(got); !slices.Equal(lines, []string{"a", "[2026-11-17", "09:00]", "f", "g", "2026-11-17", "192.168.1.1", "h"}) {
		t.Errorf("%q", lines)
	}
}
