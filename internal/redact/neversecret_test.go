package redact

import "testing"

func TestWhatIsNeverSecret(t *testing.T) {
	for value, want := range map[string]bool{
		"464/tcp": true, "88/udp": true, `prompt\&`: true, "<password>.": true, "os.getcwd()": true, "getcwd()": true, "interface{}": true,
		"aws.Credentials{": true, "&mockAdminAuthority{": true, "make([]byte,": true, "map[string]interface{}": true, "[]byte": true,
		"464/xK9": false, "Tiger(Coffee": false, `decrypt("TigerCoffee`: false, "Kx(9f]Qz2;": false, "(Richard": false, "Summer2024!": false, "Ab3{xyz9Q8wK": false,
		"ALL": true, "0123456789ABCDEF:": true, "0123456789ABCDEF": false, "all": false,
		"T1ger{": false, "a{b": false, "Zu7ka<Lex>": false,
	} {
		if got := neverSecret([]byte(value), "password"); got != want {
			t.Errorf("%q: %v", value, got)
		}
	}
	if neverSecret([]byte("464/tcp"), "community") {
		t.Error("what other detectors report is theirs")
	}
}
