package redact

import (
	"fmt"
	"strings"
	"testing"

	"github.com/optool/optool/pkg/diagnostics"
)

// inPage writes a text in the page of that number, as codePages has them.
func inPage(n int, text string) string {
	p := codePages()[n]
	var out strings.Builder
	for _, r := range text {
		if r < 0x80 {
			out.WriteByte(byte(r))
			continue
		}
		for c, l := range p.letters {
			if l == r {
				out.WriteByte(byte(c + 0x80))
				break
			}
		}
	}
	return out.String()
}

func whole8(t *testing.T) *Redactor {
	t.Helper()
	r, err := New(Options{Privacy: diagnostics.Standard})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const (
	cp1251, koi8, cp866, iso5, macintosh, latin1, latin2 = 0, 1, 2, 3, 4, 5, 6
)

func TestWordsInOtherCodePages(t *testing.T) {
	for _, text := range []string{
		"Добрый день!\nВаш логин: petrov\nВаш пароль: @tGh7rKq2pLw9@\nСрок действия до пятницы\n",
		"Пароль: @Bereza#3934@\n",
		"Кодовое слово для банка: @Bereza#3934@\n",
		"ПИН-код: @73194482@\r\nконец\r\n",
		"секрет приложения = @kq83hdmz0pwq17@\n",
		"токен: @kq83hdmz0pwq17Xw@\n# конец файла\n",
		"[сервис]\nпароль=@Sosna-Reka-5512@\n",
	} {
		want := strings.Split(text, "@")
		for page := cp1251; page <= macintosh; page++ {
			plain := inPage(page, strings.ReplaceAll(text, "@", ""))
			got := redactAll(t, whole8(t), plain, 0)
			head, rest, ok := strings.Cut(got, inPage(page, want[0])+"REDACTED-")
			if !ok || head != "" || !strings.HasSuffix(rest, inPage(page, want[2])) {
				t.Errorf("page %d: %q gave %q", page, plain, got)
			}
			if again := redactAll(t, whole8(t), got, 0); again != got {
				t.Errorf("page %d, again: %q gave %q", page, got, again)
			}
		}
	}
}

func TestWesternCodePages(t *testing.T) {
	for text, page := range map[string]int{
		"Der WLAN-Schlüssel lautet @Nebel7Tiger$Wald@\n":          latin1,
		"La contraseña es @Nebel7Tiger$Wald@\n":                   latin1,
		"Hasło do serwera zapasowego: @Nebel7Tiger$Wald@\nłąka\n": latin2,
		"lösenord: @Nebel7Tiger$Wald@\n":                          latin1,
	} {
		want := strings.Split(text, "@")
		got := redactAll(t, whole8(t), inPage(page, strings.ReplaceAll(text, "@", "")), 0)
		if !strings.HasPrefix(got, inPage(page, want[0])+"REDACTED-") || !strings.HasSuffix(got, inPage(page, want[2])) {
			t.Errorf("%q gave %q", text, got)
		}
	}
}

func TestLettersOfMailsInSeveralCodePages(t *testing.T) {
	mail := "Здравствуйте!\nпароль от стенда: Volna#7731x\nС уважением, дежурный\n"
	text := "From x\n" + inPage(koi8, mail) + "From y\n" + mail + "From z\n" + inPage(cp1251, mail)
	got := redactAll(t, whole8(t), text, 0)
	if strings.Contains(got, "Volna") || strings.Count(got, "REDACTED-") != 3 || !strings.Contains(got, inPage(koi8, "Здравствуйте!")) || !strings.HasSuffix(got, inPage(cp1251, "дежурный\n")) {
		t.Errorf("%q", got)
	}
}

func TestOrdinaryTextsInOtherCodePagesStay(t *testing.T) {
	r := whole8(t)
	for _, text := range []string{
		"Пароль хранится в сейфе, спрашивать у дежурного\n",
		"Пароль менять каждые 90 дней\n",
		"Ошибка: неверный пароль пользователя\n",
		"Пароль: не менее 8 символов\nКоммит 8f31ac0b71de, сборка 8.14.2\n",
		"ПИН-код вводится на клавиатуре\nключ: первичный\n",
		"SHA1 отпечаток: 9b2fd6c0a1e34c55d8e1f0029b2fd6c0a1e34c55\n",
	} {
		for page := cp1251; page <= macintosh; page++ {
			plain := inPage(page, text)
			if got := redactAll(t, r, plain, 0); got != plain {
				t.Errorf("page %d: %q gave %q", page, plain, got)
			}
		}
	}
}

func TestBytesThatAreOfNoPageStay(t *testing.T) {
	text := "\x81\x8d\x8f caf\xe9 \xff\xfe\x98 ordinary\nnext \xd0\n"
	if got := redactAll(t, whole8(t), text, 0); got != text {
		t.Errorf("%q", got)
	}
}

func TestLinesOfOtherCodePagesInLongTexts(t *testing.T) {
	line := "2026-01-02 03:04:05 ordinary line of a log, строка журнала\n"
	mark := "пароль: Volna#7731x\n"
	text := mark + strings.Repeat(line, 6000) + inPage(koi8, "вход выполнен, "+mark) + strings.Repeat(line, 3000) + inPage(cp1251, mark) + inPage(cp1251, "новый "+mark) + strings.Repeat(line, 4000) + inPage(cp866, "новый "+mark)
	got := redactAll(t, whole8(t), text, 0)
	want := strings.Split(text, "Volna#7731x")
	at := 0
	for i, part := range strings.Split(got, "REDACTED-password-") {
		if i > 0 {
			part = part[10:]
		}
		if i >= len(want) || part != want[i] {
			t.Fatalf("part %d differs, of %d bytes", i, len(part))
		}
		at++
	}
	if at != len(want) {
		t.Errorf("%d parts of %d", at, len(want))
	}
	// What stands in one encoding alone is found without being known from elsewhere.
	alone := strings.Repeat(line, 6000) + inPage(koi8, mark) + strings.Repeat(line, 3000) + inPage(cp1251, "пароль: Gora#5512y\n") + line
	if got := redactAll(t, whole8(t), alone, 0); strings.Contains(got, "Volna") || strings.Contains(got, "Gora#") || strings.Count(got, line) != 9001 {
		t.Error("a value stands, or a line is lost")
	}
}

// Blocks of ASCII alone are not looked at for other pages: a line of one must not be taken for
// part of them, wherever it falls.
func TestALineOfAnotherCodePageAmongASCII(t *testing.T) {
	line := "2026-01-02 03:04:05 ordinary line of a log in English\n"
	ordinary := strings.Repeat(line, 60_000)
	r := whole8(t)
	for n, edge := range []int{0, pieceSize, firstBlock, firstBlock + pieceSize, firstBlock + laterBlock, firstBlock + 2*laterBlock} {
		for shift := range 4 {
			mark := inPage(cp1251, fmt.Sprintf("пароль: Volna#77%d%dx\n", n, shift)) // none is known from before
			before := ordinary[:max(0, edge+shift*9-len(mark))] + "\n"
			got := redactAll(t, r, before+mark+ordinary[:laterBlock], 0)
			if !strings.HasPrefix(got[len(before):], inPage(cp1251, "пароль: ")+"REDACTED-password-") {
				t.Errorf("at %d: %q", len(before), got[len(before):len(before)+40])
			}
		}
	}
}
