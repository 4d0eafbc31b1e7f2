package policy

import (
	"strings"
	"testing"
)

// Matters that stand in one line or one sentence, and what each part begins with.
func TestSplitWithinALine(t *testing.T) {
	for text, want := range map[string][]string{
		"1. The fuel report is empty. 2. The map shows no tiles. 3. Users cannot log in.":                    {"The fuel", "The map", "Users"},
		"Hello! Since yesterday: 1. the fuel report is empty; 2. the map shows no tiles":                     {"Hello! Since yesterday: the fuel", "Hello! Since yesterday: the map"},
		"(1) The fuel report is empty. (2) The map shows no tiles.":                                          {"The fuel", "The map"},
		"1. The fuel report\nis empty. 2. The map\nshows no tiles.":                                          {"The fuel report is", "The map shows"},
		"1. How do I add a user? 2. How do I delete a user?":                                                 {"How do I add", "How do I delete"},
		"1. Топливный отчет пуст. 2. На карте нет тайлов. 3. Пользователи не могут войти.":                   {"Топливный", "На карте", "Пользователи"},
		"1. Reports are empty. 2. We need a new logo.":                                                       {"Reports", "We need"},
		"The fuel report is empty. Also the SMS alerts never come, and separately we need a new logo.":       {"The fuel", "Also the SMS", "and separately"},
		"The fuel report is empty. Also the SMS alerts never come.":                                          {"The fuel", "Also"},
		"The fuel report is empty, also the SMS alerts never come.":                                          {"The fuel", "also"},
		"The fuel report is empty. Separately, the map shows no tiles.":                                      {"The fuel", "Separately"},
		"The fuel report is empty. Besides, drivers cannot log in to the application.":                       {"The fuel", "Besides"},
		"The fuel report is empty. We also need a new logo.":                                                 {"The fuel", "We also"},
		"The fuel report is empty; in addition the gateway refuses devices.":                                 {"The fuel", "in addition"},
		"The fuel report is empty. We also cannot register devices.":                                         {"The fuel", "We also"},
		"We need another logo, and also the SMS alerts never come.":                                          {"We need", "and also"},
		"How do I add a map layer, and also how do I renew the TLS certificate?":                             {"How do I add", "and also"},
		"Топливный отчет пуст. Также водителям не приходят SMS, и отдельно нам нужен новый логотип.":         {"Топливный", "Также", "и отдельно"},
		"Топливный отчет пуст, кроме того, водителям не приходят SMS.":                                       {"Топливный", "кроме того"},
		"Топливный отчет пуст, а также на карте нет тайлов.":                                                 {"Топливный", "а также"},
		"The fuel report is empty, and also how do I add a map layer?":                                       {"The fuel", "and also"},
		"Топливный отчет пуст. Также нет тайлов на карте.":                                                   {"Топливный", "Также нет"},
		"Топливный отчет пуст. Отдельно: нужен новый логотип.":                                               {"Топливный", "Отдельно"},
		"Топливный отчет пуст. Мы также хотим поменять логотип.":                                             {"Топливный", "Мы также"},
		"Как добавить слой карты, и еще как продлить сертификат?":                                            {"Как добавить", "и еще"},
		"Во-первых, отчеты не строятся. Во-вторых, пропал логотип. В-третьих, водители не могут войти.":      {"Во-первых", "Во-вторых", "В-третьих"},
		"First, the report is empty. Secondly, drivers cannot log in. Thirdly, the gateway refuses devices.": {"First", "Secondly", "Thirdly"},
	} {
		parts := Split(text, "trackline")
		if len(parts) != len(want) {
			t.Errorf("%s:\n got %q\nwant %q", text, parts, want)
			continue
		}
		for i, part := range parts {
			if !strings.HasPrefix(strings.ReplaceAll(part, "\n", " "), want[i]) {
				t.Errorf("%s: part %d:\n got %q\nwant %q", text, i+1, part, want[i])
			}
			if again := Split(part); again != nil {
				t.Errorf("%s: part %q is split again: %q", text, part, again)
			}
		}
	}
}

// Steps, symptoms and afterthoughts are no matters of their own.
func TestSplitWithinALineLeavesOne(t *testing.T) {
	for _, text := range []string{
		"1. Open the reports. 2. Choose tracker 100200. 3. Press Build. 4. The page shows error 500.",
		"1. Открыть отчеты. 2. Выбрать трекер 100200. 3. Нажать «Построить». 4. Список пуст.",
		"1. Зайти в отчеты. 2. Нужно выбрать трекер. 3. Нужно нажать «Построить». Отчет пуст, почему?",
		"We did this: 1. We need to open the reports. 2. We need to choose a tracker. 3. The list is empty.",
		"Steps to reproduce: 1. The user cannot log in. 2. The administrator cannot log in either. 3. The page is blank.",
		"What we did: 1. The report is empty. 2. We pressed Reload, nothing changed. 3. The report is empty again.",
		"Шаги: 1. Отчет пуст. 2. Нажали «Обновить», ничего не изменилось. 3. Отчет пуст.",
		"Expected: 1. a row for each trip. Actual: no rows.",
		"We run version 7.4. 2. is the number of the server that fails.",
		"Tracker 1. 2. 3. is missing on the map.",
		"The report was built on 12. 11. 2026 and is empty.",
		"The report is empty. Also a restart did not help.",
		"The report is empty. We also tried another browser, it did not help.",
		"The report is empty. Also it does not open in Chrome.",
		"The report is empty. Also does not work in Chrome.",
		"The report is empty. Also the log shows errors.",
		"The report is empty. Also the same fails for other users.",
		"The report is empty. Also we need an urgent answer.",
		"The report is empty. Also, how can I fix this?",
		"The report is empty, and also the page shows error 500.",
		"The report is empty, and also the report of yesterday is missing rows.",
		"The map opens, no tiles are shown, also the map stays white.",
		"How do I export a report to PDF and also to Excel?",
		"Why is the report empty and also not exported?",
		"How do I export a report to PDF, and also how do I schedule it?",
		"The report builds without errors and is empty.",
		"Отчет пуст. Также перезапуск не помог.",
		"Отчет пуст. Мы также пробовали другой браузер, не помогло.",
		"Отчет пуст. Также не работает в Chrome.",
		"Отчет пуст. Также в журнале есть ошибки.",
		"Отчет пуст. Также нужен срочный ответ.",
		"Отчет не строится, а также отчет за прошлый месяц пуст.",
		"Отчет пуст. Отдельно отчет по одному трекеру также не строится.",
		"Как выгрузить отчет в PDF, а также в Excel?",
		"Отчет пуст, и еще не строится.",
		"The import fails with error 12. We have also updated the driver, and the disk was not full.",
		"We want to move the platform to another server. Also we want to keep the old database. What is the order of the steps?",
		"Хотим перенести платформу на другой сервер. Также нужно сохранить старую базу. Каков порядок действий?",
		"1. Log in as admin. 2. The list of devices is empty. 3. Log in as user. 4. The list of devices is not empty.",
		"Reports are slow. 1. The trip report takes 10 minutes. 2. The fuel report takes 20 minutes. Why?",
		"The portal returns 502. In addition, the proxy logs 'upstream timed out'. A screenshot is attached.",
		"Не приходят данные с трекеров. Мы также проверили SIM-карты, они не заблокированы. Кроме того, обновили прошивку.",
		strings.Repeat("The report is empty, also ", 2500),
	} {
		if parts := Split(text, "trackline"); parts != nil {
			t.Errorf("%.100q is split:\n%q", text, parts)
		}
	}
}

// Numbers out of turn, and those inside a sentence, begin no item.
func TestInline(t *testing.T) {
	for _, c := range []struct {
		line string
		next int
		want string
	}{
		{"1. a. 2. b", 1, "1. a.|2. b"},
		{"1. a. 7. b. 2. c", 1, "1. a. 7. b.|2. c"},
		{"a 1. b 2. c", 1, "a 1. b 2. c"},
		{"a: 1. b; 2. c", 1, "a:|1. b;|2. c"},
		{"a. 3. b", 3, "a.|3. b"},
		{"a. 3. b", 1, "a. 3. b"},
		{"8. a. 9. b. 10. c. 11. d", 1, "8. a.|9. b.|10. c.|11. d"},
		{"a 1) b 2) c", 1, "a|1) b|2) c"},
		{"(1) a. (2) b (3) c", 1, "(1) a.|(2) b (3) c"},
		{"", 1, ""},
		{"1.", 1, "1."},
	} {
		if got := strings.Join(inline(c.line, c.next), "|"); got != c.want {
			t.Errorf("%q, %d: got %q, want %q", c.line, c.next, got, c.want)
		}
	}
}
