package redact

import "testing"

func TestNotesInOtherLanguages(t *testing.T) {
	l := drawing(71)
	mixed, hexed := l.mixed(16), l.hex(32)
	checkMarked(t, false, []markedLine{
		{"fr.txt", "Serveur : nas ; identifiant : astreinte ; mot de passe : «" + mixed + "»\n"},
		{"fr.txt", "Le mdp du compte “root” est «" + mixed + "» (à changer).\n"},
		{"fr.txt", "Clé d'accès API.....: «" + mixed + "»\nCode secret de la carte SIM: «761169»\nJeton de service ==> «" + hexed + "»\n"},
		{"fr.txt", "Phrase secrète GPG : \"«hammer maple kiwi indigo»\"\nmdp wifi -> «bonjour2024»\nclé secrète : «" + hexed + "»\n"},
		{"fr.txt", "Cl\xe9 d'acc\xe8s: «" + mixed + "»\n"},
		{"de.txt", "Anmeldung mit netadm, Kennwort lautet «" + mixed + "».\nWLAN-Schlüssel Gäste = „«OrchidTundra8780?»“\nPIN Tresor: «785041», PUK der SIM: «75149843»\n"},
		{"de.txt", "Losung für das Backup-Band\n   «meadow temple sparrow bishop»\nKenncode: «572123»\nZugangscode Tür: «4711»\n"},
		{"de.eml", "das neue Passwort f=C3=BCr das Portal ist: «" + mixed + "»\n"},
		{"es.md", "La clave del wifi es **«" + mixed + "»**, la del proxy _«harbor-anchor-74»_.\nficha de acceso = «" + mixed + "»\npalabra de paso: «girasol77»\n"},
		{"it.txt", "La parola d'ordine è \"«girasole»\"\nA senha do servidor é «girasol77»\nHet wachtwoord voor de printer is «zonnebloem12».\nHasło do serwera: «slonecznik12»\n"},
		{"ru.txt", "Пароль от сервера: «girasol77»\nключ API: «" + hexed + "»\nПИН-код карты: «4711»\nкод доступа: «4711»\n"},
		{"en.txt", "Password ......... «harbor-anchor-74»\nAPI key → «" + hexed + "»\nToken ==> «" + hexed + "»\n"},
		// What only speaks of them.
		{"fr.txt", "Le mot de passe expire tous les 60 jours ; voir le chapitre 4 de la charte.\nLa clé de la salle est au poste 12.\nLe jeton de session a expiré : veuillez vous reconnecter.\n"},
		{"de.txt", "Das Passwort muss mindestens 12 Zeichen lang sein und wird alle 90 Tage geändert.\nSchlüsselübergabe: Montag 07:30, Raum 3.114, Schlüsselbund Nr. 2.\nSchlüssel: Fach 12\nKennwort ist abgelaufen\nPIN eingeben: OK\n"},
		{"es.md", "La contraseña debe contener mayúsculas, minúsculas y números.\nLa clave primaria es id_usuario.\nпароль сменён 12.03.2026\n"},
		{"en.txt", "Checking password ......... ok\nLoading key ..... done\npassword... failed 3 times\n"},
	})
}

// FuzzAwkward: any text around the starts is read without failing, and quickly.
func FuzzAwkward(f *testing.F) {
	all := awkward()
	for _, d := range all {
		for _, s := range d.starts {
			f.Add([]byte("a " + s + " = „kU9marLex4“\n  x y"))
		}
	}
	find := newScanner(all)
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) < 4 {
			return
		}
		for _, kind := range []form{formText, formYAML} {
			w := &window{text: text, name: "a.txt", form: kind, strict: true, past: make([]int, len(all)+1)}
			find.scan(w, nil)
			for _, d := range all {
				if d.whole != nil {
					d.whole(w)
				}
			}
		}
	})
}
