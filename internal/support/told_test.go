package support

import (
	"encoding/json"
	"errors"
	"syscall"
	"testing"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// What went wrong is read in the language of who reads it, also when another run met it.
func TestTroubleIsKeptAsComposed(t *testing.T) {
	cause := fault.New(fault.ExitRefused, "mail_too_large", "the request is too large for mail: %s", sizes(3e6, 2e6)).
		Hinted("leave the largest attachment out (a bundle: --bundle with a smaller --max-size), or carry everything as a file: --carry FILE")
	for _, tc := range []struct {
		name       string
		met        *fault.Error
		en, ru, do string
	}{
		{"nested", cause,
			"the request is too large for mail: it has 3.0 MB, the server takes 2.0 MB",
			"обращение слишком велико для почты: в нём 3.0 МБ, сервер принимает 2.0 МБ",
			"уберите самое большое вложение (пакет: --bundle с меньшим --max-size) или вынесите всё файлом: --carry FILE"},
		{"numbers and errors", fault.New(1, "x", "the vendor takes no requests by %d of %v and %q: %w", 7, time.Minute, "a", errors.New("b")),
			`the vendor takes no requests by 7 of 1m0s and "a": b`, `the vendor takes no requests by 7 of 1m0s and "a": b`, ""},
		{"words of the system", fault.New(1, "x", "cannot reach the vendor at %s: %s", "h", syscall.ECONNREFUSED),
			"cannot reach the vendor at h: connection refused", "поставщик недоступен по h: в соединении отказано", ""},
		{"written directly", &fault.Error{Code: "x", Message: "no text is known", Hint: "none"}, "no text is known", "no text is known", "none"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := Parcel{Attempts: 1}
			p.setback(tc.met, time.Unix(0, 0), 0)
			data, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			var back Parcel
			if err := json.Unmarshal(data, &back); err != nil {
				t.Fatal(err)
			}
			if back.Problem != tc.en {
				t.Errorf("kept is %q, want %q", back.Problem, tc.en)
			}
			if got, _ := back.Trouble(); got != tc.en {
				t.Errorf("in English it is %q, want %q", got, tc.en)
			}
			lang.Use(lang.Russian, "optool", "OPTOOL")
			defer lang.Use(lang.English, "optool", "OPTOOL")
			if problem, hint := back.Trouble(); problem != tc.ru || hint != tc.do {
				t.Errorf("in Russian it is %q, %q, want %q, %q", problem, hint, tc.ru, tc.do)
			}
			if back.Problem != tc.en {
				t.Errorf("kept is %q, want %q", back.Problem, tc.en)
			}
			back.fine()
			if problem, hint := back.Trouble(); problem != "" || hint != "" {
				t.Errorf("left is %q, %q", problem, hint)
			}
		})
	}
}

func TestGivenUpSaysWhy(t *testing.T) {
	p := Parcel{Attempts: leastTries, Tried: patience}
	p.setback(fault.New(fault.ExitUnreachable, "x", "no answer in time").Hinted("wait").Retry(), time.Unix(0, 0), 0)
	if p.Stage != Dead || p.Problem != "given up after 72 hours, at last: no answer in time" || p.Hint != "wait" || p.Exit != fault.ExitUnreachable || p.Code != "given_up" {
		t.Errorf("it is %+v", p)
	}
	lang.Use(lang.Russian, "optool", "OPTOOL")
	defer lang.Use(lang.English, "optool", "OPTOOL")
	if problem, _ := p.Trouble(); problem != "попытки прекращены через 72 часа, последняя ошибка: ответ не пришёл вовремя" {
		t.Errorf("in Russian it is %q", problem)
	}
}
