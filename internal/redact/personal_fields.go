package redact

import "bytes"

// kindOfPerson is what the value of a key is about.
type kindOfPerson uint8

const (
	aboutNobody kindOfPerson = iota
	aboutUser
	aboutHost
	aboutPerson
	aboutPhone
	aboutHardware
	aboutNumber // an identity number, a date of birth, a place on the map
)

// fieldStarts are stems of keys whose values are personal.
func fieldStarts() []string {
	return []string{
		"user", "login", "acct=", "owner", "host", "server", "node", "machine", "fqdn", "computer", "workstation", "rechner", "author", "committer", "customer", "contact",
		"firstname", "first_name", "first name", "lastname", "last_name", "last name", "surname", "middlename", "middle_name", "fullname", "full_name", "full name",
		"realname", "real_name", "givenname", "given_name", "displayname", "display_name", "employee", "patronymic", "family_name", "familyname", "recipient", "gecos", "account name", "accountname", "account_name", "maiden", "cardholder", "holder", "person", "passenger", "patient", "attendee", "assignee", "logname", "subscriber",
		"phone", "tel\":", "tel=", "tel:", "mobile", "msisdn", "fax", "cell",
		"mac=", "mac:", "mac\"", "mac_addr", "macaddr", "hwaddr", "bssid",
		"ssn", "passport", "snils", "taxid", "tax_id", "national_id", "nationalid", "\"inn\"", "inn:", "inn=", "birth", "\"dob", "dob:", "dob=", "latitude", "longitude", "\"lat\"", "\"lon\"", "\"lng\"", "lat=", "lon=", "lat:", "lon:", "driver_licen", "social_security", "sender", "received_by", "created_by", "createdby", "modified_by", "updated_by", "requested_by", "approved_by", "actor",
		"benutzer", "anmeldename", "mitarbeiter", "ansprechpartner", "kunde", "vorname", "nachname", "bearbeiter", "usuario", "utilisateur", "utente", "nombre", "apellido", "cognome", "handy", "rufnummer", "telefon",
		"телефон", "фамилия", "имя", "отчество", "фио", "логин", "пользователь", "снилс", "паспорт", "инн",
		"Телефон", "Фамилия", "Имя", "Отчество", "ФИО", "Логин", "Пользователь", "Сотрудник", "Клиент", "Ответственный", "сотрудник", "клиент", "ответственный", "СНИЛС", "Паспорт", "ИНН",
		"\xeb\xee\xe3\xe8\xed", "\xcb\xee\xe3\xe8\xed", "\xd4\xc8\xce", "\xf4\xe8\xee", "\xef\xee\xeb\xfc\xe7\xee\xe2\xe0\xf2\xe5\xeb\xfc", "\xcf\xee\xeb\xfc\xe7\xee\xe2\xe0\xf2\xe5\xeb\xfc", "\xf2\xe5\xeb\xe5\xf4\xee\xed", "\xd2\xe5\xeb\xe5\xf4\xee\xed", // логин фио пользователь телефон in CP1251
	}
}

// field looks at a stem of a key: reads the whole key around it, judges it, and
// reports its value.
func field(w *window, at, n int) {
	text := w.text
	start, end := at, at+n
	for end > start && !keyByte(text[end-1]) {
		end-- // the stem brought its separator along
	}
	for start > 0 && at-start < 40 && keyByte(text[start-1]) {
		start--
	}
	for end < len(text) && end-at < 60 && keyByte(text[end]) {
		end++
	}
	if start < at && keyByte(byteAt(text, start-1)) || byteAt(text, start-1) == '$' || byteAt(text, start-1) == '{' && byteAt(text, start-2) == '$' {
		return
	}
	from, quote, ok := valueStart(text, end)
	if c := byteAt(text, end); !ok && c == '"' {
		from, quote, ok = attributeBeside(text, start, end)
	} else if !ok && (c == ' ' || c == '|' || c == '\n') {
		if i := skipBlanks(text, end, min(len(text), end+80)); byteAt(text, i) == '|' || byteAt(text, i) == '\n' {
			var buf [64]byte
			if kind := personalKey(foldedKey(text[start:end], buf[:0])); kind != aboutNobody {
				cellBeside(w, start, end, kind)
			}
		}
	}
	if !ok {
		return
	}
	var buf [64]byte
	kind := personalKey(foldedKey(text[start:end], buf[:0]))
	if kind == aboutNobody {
		return
	}
	if (kind == aboutHost || kind == aboutUser) && quote == 0 && blankByte(byteAt(text, from-1)) && inSentence(text, start, from) {
		return
	}
	if at, q, ok := nestedName(text, from); ok && kind != aboutPhone && kind != aboutNumber {
		from, quote = at, q
	}
	to := valueEnd(text, from, quote, kind)
	if kind == aboutHost && noHost(text[start:end], text[from:to]) {
		return
	}
	if kind == aboutUser && (start == 0 || text[start-1] == '\n') && byteAt(text, end) == '=' && to-from <= 8 { // username=docs of a mount
		addAccount(w, from, to)
		return
	}
	reportField(w, kind, from, to, quote == 0 && byteAt(text, end) == '"')
}

// nestedName goes into an object to its name: "host":{"name":"…, or the same in YAML.
func nestedName(text []byte, from int) (at int, quote byte, ok bool) {
	i := from
	switch byteAt(text, i) {
	case '{', '\n', '\r':
	default:
		return 0, 0, false
	}
	for i++; i-from < 40 && (blankOrEnd(byteAt(text, i)) || byteAt(text, i) == '\\' || byteAt(text, i) == '"'); i++ {
	}
	if i+5 > len(text) || string(text[i:i+4]) != "name" || i-from < 2 || text[i+4] != '"' && text[i+4] != ':' && text[i+4] != '\\' {
		return 0, 0, false
	}
	return valueStart(text, i+4)
}

// inSentence tells whether a value is a word of a sentence: no key begins its line,
// and another word follows it.
func inSentence(text []byte, key, from int) bool {
	i := from
	for i < len(text) && text[i]-'a' < 26 {
		i++
	}
	if i == from || byteAt(text, i) != ' ' || !latin(byteAt(text, i+1)) {
		return byteAt(text, i) == '.' && blankOrEnd(byteAt(text, i+1)) && byteAt(text, key-1) == ' '
	}
	capital := upperLetter(text[i+1])
	for i++; i < len(text) && (nameByte(text[i]) || capital && text[i] == ' ' && upperLetter(byteAt(text, i+1))); i++ {
	}
	if c := byteAt(text, i); c == '=' || c == ':' { // of the next key, of one word or more
		return false
	}
	return byteAt(text, key-1) == ' '
}

func keyByte(c byte) bool { return latinOrNumeral(c) || c == '_' || c == '-' || c == '.' || c >= 0x80 }

// foldedKey is a key in lower case without its separators.
func foldedKey(key, into []byte) []byte {
	if i := bytes.LastIndexByte(key, '.'); i >= 0 && i < len(key)-1 {
		key = key[i+1:] // spring.datasource.username
	}
	for _, c := range key {
		if c == '_' || c == '-' || c == '.' || c == ' ' {
			continue
		}
		if c-'A' < 26 {
			c |= 0x20
		}
		into = append(into, c)
	}
	lowerCyrillic(into)
	return into
}

// valueStart goes from a key over its separator to its value: key=, key: ,
// "key":", \"key\":\", key => ', <key>. Quote is what closes the value, or 0.
func valueStart(text []byte, at int) (from int, quote byte, ok bool) {
	i := at
	for byteAt(text, i) == '\\' {
		i++
	}
	if c := byteAt(text, i); c == '"' || c == '\'' || c == '`' {
		i++
	}
	for blankByte(byteAt(text, i)) && i-at < 20 {
		i++
	}
	switch byteAt(text, i) {
	case '=':
		i++
		if c := byteAt(text, i); c == '>' || c == '=' {
			i++
		}
	case ':':
		i++
		if byteAt(text, i) == '=' {
			i++
		} else if byteAt(text, i) == ':' || byteAt(text, i) == '/' {
			return 0, 0, false
		}
	case '>':
		if i != at {
			return 0, 0, false
		}
		i++
		return i, '<', true
	default:
		return 0, 0, false
	}
	for blankByte(byteAt(text, i)) && i-at < 60 {
		i++
	}
	for byteAt(text, i) == '\\' {
		i++
	}
	if c := byteAt(text, i); c == '"' || c == '\'' || c == '`' {
		return i + 1, c, true
	} else if c == '<' && nameByte(byteAt(text, i+1)) && byteAt(text, i-1) == '=' {
		return i + 1, '>', true
	}
	return i, 0, true
}

// valueEnd is where the value that begins at from ends, at most 200 bytes on.
func valueEnd(text []byte, from int, quote byte, kind kindOfPerson) int {
	high := min(len(text), from+200)
	for i := from; i < high; i++ {
		c := text[i]
		if c == '\n' || c == '\r' {
			return i
		}
		if quote != 0 {
			if c == quote {
				for i > from && text[i-1] == '\\' {
					i--
				}
				return i
			}
			continue
		}
		switch c {
		case ',', ';', '"', '\'', '<', '&', '|', '}', ']', '#', '`':
			return i
		case ')':
			if kind != aboutPhone {
				return i
			}
		case ' ', '\t':
			if kind != aboutPerson && kind != aboutPhone {
				return i
			}
			if kind == aboutPerson && !nameGoesOn(text, i+1) {
				return i
			}
		}
	}
	return high
}

// nameGoesOn tells whether another word of a person's name begins at i; the key
// of the next pair does not count.
func nameGoesOn(text []byte, i int) bool {
	c := byteAt(text, i)
	if !(c-'A' < 26 || c >= 0x80) {
		return false
	}
	for ; i < len(text) && nameByte(text[i]); i++ {
	}
	c = byteAt(text, i)
	return c != '=' && c != ':'
}

// personalKey judges a folded key.
func personalKey(k []byte) kindOfPerson {
	switch string(k) {
	case "user", "acct", "username", "uname", "login", "loginname", "logname", "owner", "ruser", "luser", "userlogin", "accountname", "sudouser", "createdby", "modifiedby", "updatedby", "requestedby", "approvedby", "receivedby", "assignee", "actor", "логин", "пользователь", "benutzer", "benutzername", "anmeldename", "usuario", "utilisateur", "utente", "userprincipalname", "samaccountname", "identity", "userid", "subjectusername", "targetusername":
		return aboutUser
	case "host", "hostname", "nodename", "server", "servername", "node", "machine", "machinename", "fqdn", "computername", "computer", "hosts", "workstation", "workstationname", "rechner", "rechnername", "clientname":
		return aboutHost
	case "author", "committer", "customer", "customername", "contact", "contactname", "contactperson", "firstname", "lastname", "surname", "middlename", "fullname", "realname", "givenname", "displayname", "employee", "employeename", "patronymic", "familyname", "recipient", "recipientname", "gecos", "maidenname", "cardholder", "cardholdername", "holder", "holdername", "accountholder", "person", "personname", "passenger", "passengername", "patient", "patientname", "attendee", "sender", "sendername", "ownername", "subscribername", "фамилия", "имя", "отчество", "фио", "сотрудник", "клиент", "ответственный", "mitarbeiter", "ansprechpartner", "kunde", "kundenname", "vorname", "nachname", "bearbeiter", "prénom", "nombre", "apellido", "cognome":
		return aboutPerson
	case "phone", "tel", "telephone", "mobile", "msisdn", "fax", "cell", "cellphone", "телефон", "telefon", "handy", "rufnummer", "telefonnummer", "téléphone", "teléfono", "phonenumber", "mobilenumber", "faxnumber", "telephonenumber", "cellnumber", "mobilephone":
		return aboutPhone
	case "mac", "macaddr", "macaddress", "hwaddr", "hwaddress", "bssid":
		return aboutHardware
	case "ssn", "socialsecuritynumber", "socialsecurity", "passport", "passportnumber", "passportno", "passportid", "snils", "inn", "taxid", "nationalid", "driverlicense", "driverlicence", "driverlicensenumber", "birthdate", "birthday", "dateofbirth", "dob", "birth", "latitude", "longitude", "lat", "lon", "lng", "снилс", "паспорт", "инн", "taxidnumber", "birthplace":
		return aboutNumber
	}
	for _, tail := range [...]struct {
		end  string
		kind kindOfPerson
	}{
		{"username", aboutUser}, {"user", aboutUser}, {"login", aboutUser}, {"hostname", aboutHost}, {"host", aboutHost}, {"servername", aboutHost}, {"nodename", aboutHost},
		{"firstname", aboutPerson}, {"lastname", aboutPerson}, {"fullname", aboutPerson}, {"surname", aboutPerson},
		{"phone", aboutPhone}, {"phonenumber", aboutPhone}, {"macaddress", aboutHardware}, {"birthdate", aboutNumber}, {"owner", aboutUser},
	} {
		if bytes.HasSuffix(k, []byte(tail.end)) {
			return tail.kind
		}
	}
	return aboutNobody
}

// reportField reports a value if it can be what its key says. Bare is a number of
// JSON without quotes.
func reportField(w *window, kind kindOfPerson, from, to int, bare bool) {
	from, to = trimBlanks(w.text, from, to)
	v := w.text[from:to]
	if len(v) == 0 || referenceOnly(v) {
		return
	}
	switch kind {
	case aboutUser:
		if i := bytes.IndexByte(v, '@'); i > 0 { // an address, or user@realm
			if bytes.IndexByte(v[i:], '.') < 0 {
				addLogin(w, from, from+i)
			}
			return
		}
		if i := bytes.LastIndexByte(v, '\\'); i > 0 {
			from += i + 1
		}
		if to-from == len(v) && personWords(v) && bytes.IndexByte(v, ' ') > 0 {
			w.add(from, to, "person", true)
			return
		}
		if (w.form == formText || w.form == formJSON) && !besidePassword(w.text[to:lineTo(w.text, to, 60)]) {
			addLogin(w, from, to)
		} else {
			addAccount(w, from, to)
		}
	case aboutHost:
		if i := bytes.Index(v, []byte("://")); i >= 0 {
			return
		}
		if i := bytes.IndexAny(v, ":/"); i > 0 { // a port, an address
			to = from + i
		}
		addHost(w, from, to)
	case aboutPerson:
		if i := bytes.IndexByte(v, '<'); i > 0 {
			from, to = trimBlanks(w.text, from, from+i)
			v = w.text[from:to]
		}
		if len(v) > 1 && len(v) <= 80 && personWords(v) {
			w.add(from, to, "person", len(v) > 3)
		}
	case aboutPhone:
		if digits := countNumerals(v); digits >= 5 && digits <= 15 && onlyPhoneBytes(v) {
			w.addSpan(span{start: from, end: to, rule: "phone", quote: bare})
		}
	case aboutHardware:
		if len(v) == 12 && hexOnly(v) {
			w.add(from, to, "mac", false)
		}
	case aboutNumber:
		if countNumerals(v) >= 3 && len(v) <= 40 {
			w.addSpan(span{start: from, end: to, rule: "id-number", quote: bare})
		}
	}
}

// personWords tells whether v is one to five words that begin with a capital, or
// with a letter beyond ASCII.
func personWords(v []byte) bool {
	words, letters := 0, 0
	for i, c := range v {
		switch {
		case latin(c) || c >= 0x80:
			letters++
		case c == ' ' || c == '-' || c == '\'' || c == '.' || c == ',':
		default:
			return false
		}
		if (i == 0 || v[i-1] == ' ') && c != ' ' {
			words++
			if !(c-'A' < 26 || c >= 0x80) && !(words > 1) {
				return false
			}
		}
	}
	return letters > 1 && words < 6 && (len(v) > 40 || !systemAccount(v)) && !roomOrDesk(v)
}
