package policy

import (
	"slices"
	"strings"
	"testing"
)

// One question, however it is told.
func TestSplitLeavesOneQuestion(t *testing.T) {
	for _, text := range []string{
		"",
		"?",
		"Как построить отчет?",
		"How do I build a report of all trips?",
		"The report stays empty. Why is that? Is it a known bug? How can I fix it? When will it be corrected?",
		"Отчет пуст. Почему так происходит? Это ошибка? Как исправить? Когда исправят?",
		"Can you help? How do I build a report of all trips? Thank you in advance!",
		"Подскажите, пожалуйста, как построить отчет по топливу? Заранее спасибо!",
		"How do I export a report to PDF? Can I schedule the report as well?",
		"Как выгрузить отчет в PDF? Можно ли отправлять отчет по расписанию?",
		"Why are the trips not shown on the map? Could it be the firmware? Or the time zone?",
		"Почему поездки не видны на карте? Может быть, дело в прошивке? Или в часовом поясе?",
		"1. Open the reports\n2. Choose tracker 100200\n3. Press Build\n4. The page shows error 500",
		"1) открыть отчеты 2) выбрать трекер 3) нажать «Построить» 4) появляется ошибка 500",
		"Steps to reproduce:\n1. The user cannot log in\n2. The administrator cannot log in either\n3. The log shows an error",
		"Что я сделал:\n\n1. Не нашел трекер\n2. Не нашел группу\n\nПочему трекер пропал?",
		"The server answers with errors:\n- error 500 on /reports\n- error 502 on /map\n- nothing is shown to users\nWhat is wrong?",
		"The gateway fails. In the log:\n2026-11-17 09:00:01 ERROR how? what?\n2026-11-17 09:00:02 ERROR where to?\nWhy does the gateway fail?",
		"> How do I add a geofence?\n> How do I delete a driver?\nThat was answered. How do I rename a vehicle?",
		"```\nselect what? from where?\nhow does sms work? where is the logo?\n```\nWhy is this query slow?",
		"See https://docs.trackline.example/search?q=report&how=1 and tell me how the report is built?",
		"Версия 7.4.1. Трекер 100200. Не приходят координаты. Что проверить?",
		"How do I add a map layer? We use WMS. The layer has tiles of 256 pixels. Which format of the URL is right for a layer?",
		"Reports do not open. The page stays white. The log says that the database does not answer. Why?",
		"The map is not shown in the module of monitoring. Which ports must be open?",
		"Отчеты не строятся. Также не строятся отчеты по расписанию.",
		"Why is the fuel report empty? Which sensor feeds it?",
		"How do I add a map overlay? The overlay comes from a WMS host. Which header is expected from the host?",
		"1. Open the reports: error 500\n2. Click the map: error 502",
		"How does Trackline count devices? What is a device for Trackline?",
		strings.Repeat("The report fails. ", 3000),
		strings.Repeat("Why? ", 10000),
	} {
		if parts := Split(text, "trackline"); parts != nil {
			t.Errorf("%.100q is split:\n%q", text, parts)
		}
	}
}

// Several questions, and what each part begins with.
func TestSplit(t *testing.T) {
	for text, want := range map[string][]string{
		"How do I add a map layer? How do I renew the TLS certificate?":                                               {"How do I add a map", "How do I renew"},
		"Как добавить слой карты? Как продлить сертификат домена?":                                                    {"Как добавить", "Как продлить"},
		"How do I build a report? We also have drivers. How do I import drivers from a list?":                         {"How do I build", "We also have drivers. How"},
		"1. How do I add a user?\n2. How do I delete a user?":                                                         {"How do I add", "How do I delete"},
		"1) Как добавить геозону? 2) Как удалить водителя?":                                                           {"Как добавить", "Как удалить"},
		"We moved yesterday:\n\n1. Reports do not load\n2. SMS are not sent\n3. The logo is gone":                     {"We moved yesterday:\nReports do not load", "We moved yesterday:\nSMS are not sent", "We moved yesterday:\nThe logo is gone"},
		"1. Не открываются отчеты\n\n2. Не отправляются SMS\n\n3. Пропал логотип":                                     {"Не открываются", "Не отправляются", "Пропал"},
		"Вопрос 1: как добавить геозону?\nВопрос 2: как удалить водителя?":                                            {"как добавить", "как удалить"},
		"Problem 1: reports do not load\nProblem 2: the map is not shown":                                             {"reports do", "the map"},
		"Reports do not open. Also SMS are not sent to drivers.":                                                      {"Reports", "Also SMS"},
		"Отчеты не открываются. Кроме того, водителям не отправляются SMS.":                                           {"Отчеты", "Кроме того"},
		"How do I build a report? Another question: how do I schedule a report?":                                      {"How do I", "Another question"},
		"Как построить отчет? И еще один вопрос: как отправлять отчет по почте?":                                      {"Как построить", "И еще"},
		"Why is the geofence empty? Is it possible to change our logo? How do I register a tracker? Can we send SMS?": {"Why is", "Is it possible", "How do I register", "Can we send SMS"},
		"Steps:\n1. Open the page\n2. Press Save\n\nWhy is nothing saved? Also, how do I change the logo?":            {"Steps:", "Also, how"},
		"- How do I add a layer?\n- How do I renew a certificate?":                                                    {"How do I add", "How do I renew"},
	} {
		parts := Split(text)
		if len(parts) != len(want) {
			t.Errorf("%s:\n got %q\nwant %q", text, parts, want)
			continue
		}
		for i, part := range parts {
			if !strings.HasPrefix(part, want[i]) {
				t.Errorf("%s: part %d:\n got %q\nwant %q", text, i+1, part, want[i])
			}
			if again := Split(part); again != nil {
				t.Errorf("%s: part %q is split again: %q", text, part, again)
			}
		}
	}
}

// Nothing is lost on the way: logs and lists stay with what they belong to.
func TestSplitKeepsEverything(t *testing.T) {
	parts := Split("Hello!\n\nWhy is the report empty? The log:\n> a\n2026-11-17 09:00:01 b: why?\n```\nc\n```\n- d\n\nHow do I add a map layer?\nI tried:\n1. e\n2. f")
	want := []string{
		"Hello!\nWhy is the report empty? The log:\n> a\n2026-11-17 09:00:01 b: why?\n```\nc\n```\n- d",
		"How do I add a map layer? I tried:\n1. e\n2. f",
	}
	if !slices.Equal(parts, want) {
		t.Errorf("got %q", parts)
	}
}

func TestNumber(t *testing.T) {
	for in, want := range map[string]int{
		"1. a": 1, "12) a": 12, "3: a": 3, "№4 a": 4, "#5. a": 5, "Question 6: a": 6, "Вопрос 7. a": 7, "проблема №8 a": 8, "9.": 9, "(1) a": 1, "(12) a": 12, "(7)": 7,
		"1.5 GB": 0, "7.4.1": 0, "1 a": 0, "100. a": 0, "0. a": 0, "a 1. b": 0, "": 0, "12:30 the report failed": 0, "Question": 0, "question of 2. kind": 0, "192.168.1.1 fails": 0, "#": 0, "(1 a": 0, "(1. a": 0, "(a) b": 0, "(1)a": 0, "()": 0, "(": 0,
	} {
		if got, _ := number(in); got != want {
			t.Errorf("%q: got %d, want %d", in, got, want)
		}
	}
}
