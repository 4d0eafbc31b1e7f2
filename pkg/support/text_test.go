package support

import (
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	want := `Kind:          error
Priority:      2
Subject:       Reports are empty
Service:       reports
Customer:      Nord AG
Partner:       West GmbH
Contact:       Ann <ann@nord.example>, +49 30 1
Accounts:      4711
Objects:       van 7, van 8
Element:       Reports / Mileage
Impact:        functions: several; users: all; due to software or hardware of others
Product:       acme-platform 4.2
Deployment:    on-premise
Support level: gold
Host:          h1

Description:

Since the update.
	All of them.

Steps:

1. Open it.

Expected:

Rows.

Actual:

None.

build:

7

zone:

eu

Attachments:

- log.txt (1.5 KiB, sha256 ` + testHash + `)
- bundle.tar.zst (5.0 GiB, diagnostics bundle, sha256 ` + testHash + `)

---
Request:      ` + testID + `
Licence:      lic_1
Policy:       2026-03
Written with: 1.0
`
	if got := sample().Text(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	bare := &Request{ID: testID, Kind: Consultation, Subject: "Hello", Product: "acme"}
	if got, want := bare.Text(), "Kind:    consultation\nSubject: Hello\nProduct: acme\n\n---\nRequest: "+testID+"\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTextInRussian(t *testing.T) {
	r := sample()
	r.Language = "ru-RU"
	text := r.Text()
	for _, want := range []string{"Вид:", "ошибка", "функции: несколько; пользователи: все; причина в стороннем ПО", "Описание:\n", "Вложения:\n", "диагностический пакет", "Обращение:"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	// Every word that has an English heading has a Russian one.
	for _, english := range []string{"Kind", "Priority", "Contact", "Description", "Steps", "Attachments", "Licence", "error", "several"} {
		if strings.Contains(text, english+":") || strings.Contains(text, " "+english+"\n") {
			t.Errorf("%q in\n%s", english, text)
		}
	}
}

func TestPlainText(t *testing.T) {
	m := sampleMessage()
	m.Impact, m.Priority = &Impact{Functions: One, Users: All}, 3
	want := "It is still so.\n\nAttachments:\n\n- log.txt (0 B, sha256 " + testHash + ")\n\n---\n" +
		"Impact:   functions: one; users: all\nPriority: 3\nContact:  Ann\nRequest:  " + testID + "\n"
	if got := m.PlainText(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	m.Text = "Всё ещё так."
	if got := m.PlainText(); !strings.Contains(got, "Вложения:") || !strings.Contains(got, "функции: 1;") {
		t.Errorf("got\n%s", got)
	}
	if got := (&Message{Kind: Close, Request: testID}).PlainText(); !strings.HasPrefix(got, "The customer closes the request.\n\n---\n") {
		t.Errorf("got\n%s", got)
	}
}

func TestSizes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1 << 20: "1.0 MiB", 3 << 40: "3.0 TiB", 1 << 60: "1048576.0 TiB"} {
		if got := sizeText(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
