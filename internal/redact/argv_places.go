package redact

import "bytes"

// Places of secrets that no flag tells: what is known of single programs.

// afterWords reports the argument that stands skip after one of the words in
// list, and the one behind each of the names.
func afterWords(list string, skip int, names string) func(w *window, args []argument) {
	return func(w *window, args []argument) {
		for i, a := range args {
			word := bytes.ToLower(w.text[a.from:a.to])
			if contains(list, word) && i+skip < len(args) && i < 8 {
				last := args[i+skip]
				if skip == 1 && i+2 == len(args)-1 { // auth user password
					last = args[i+2]
				}
				addArgument(w, last.from, last.to, "password")
			} else if contains(" "+names+" ", word) && len(word) > 2 && i+1 < len(args) {
				addArgument(w, args[i+1].from, args[i+1].to, "password")
			}
		}
	}
}

// mysqlPlaces reads mysqladmin … password NEW.
func mysqlPlaces(w *window, args []argument) {
	for i, a := range args {
		if foldEqual(w.text[a.from:a.to], "password") && i+1 == len(args)-1 {
			addArgument(w, args[i+1].from, args[i+1].to, "password")
		}
	}
}

// curlPlaces reads the values of -H 'X-Api-Key: v'.
func curlPlaces(w *window, args []argument) {
	text := w.text
	for i, a := range args {
		word := text[a.from:a.to]
		switch {
		case i+1 < len(args) && (string(word) == "-H" || string(word) == "--header" || string(word) == "--proxy-header"):
			headerValue(w, args[i+1].from, args[i+1].to)
		case bytes.HasPrefix(word, []byte("--header=")):
			headerValue(w, a.from+9, a.to)
		case i+1 < len(args) && (string(word) == "-b" || string(word) == "--cookie"):
			if v := args[i+1]; bytes.IndexByte(text[v.from:v.to], '=') > 0 {
				cookieValues(w, v.from, v.to)
			}
		}
	}
}

// headerValue reports the value of a header whose name says that it is a secret.
func headerValue(w *window, from, to int) {
	text := w.text
	colon := bytes.IndexByte(text[from:to], ':')
	if colon < 1 {
		return
	}
	name := bytes.Trim(text[from:from+colon], "\"'")
	class, _ := judgeKey(name)
	value := skipBlanks(text, from+colon+1, to)
	if foldSuffix(name, "authorization") {
		if i := bytes.LastIndexByte(text[value:to], ' '); i > 0 { // the scheme stays
			value += i + 1
		}
		addArgument(w, value, to, "authorization")
		return
	}
	if class == keyStrong || class != keyPlain && looksCredential(text[value:to]) {
		addArgument(w, value, to, "token")
	}
}

func cookieValues(w *window, from, to int) {
	for from < to {
		end := to
		if i := bytes.IndexByte(w.text[from:to], ';'); i >= 0 {
			end = from + i
		}
		if eq := bytes.IndexByte(w.text[from:end], '='); eq > 0 && end-from-eq > 8 {
			addArgument(w, from+eq+1, end, "cookie")
		}
		from = end + 1
	}
}

// smbPlaces reads domain/user%password and domain/user:password@host.
func smbPlaces(w *window, args []argument) {
	for _, a := range args {
		v := w.text[a.from:a.to]
		if len(v) < 4 || v[0] == '-' || bytes.Contains(v, []byte("://")) {
			continue
		}
		at := bytes.LastIndexByte(v, '@')
		colon := bytes.IndexByte(v, ':')
		if colon > 0 && at > colon+1 {
			addArgument(w, a.from+colon+1, a.from+at, "password")
		}
	}
}

// slashPlaces reads /p:secret, and /password:secret of Windows programs.
func slashPlaces(w *window, args []argument) {
	for _, a := range args {
		v := w.text[a.from:a.to]
		colon := bytes.IndexByte(v, ':')
		if colon < 2 || v[0] != '/' {
			continue
		}
		switch name := v[1:colon]; {
		case foldEqual(name, "p"), foldEqual(name, "pass"), foldEqual(name, "password"), foldEqual(name, "gp"), foldEqual(name, "pth"):
			addArgument(w, a.from+colon+1, a.to, "password")
		case w.strict && (foldEqual(name, "u") || foldEqual(name, "user")):
			addAccount(w, a.from+colon+1, a.to)
		case w.strict && foldEqual(name, "v"):
			addHost(w, a.from+colon+1, a.to)
		}
	}
}

// oraclePlaces reads user/password@service.
func oraclePlaces(w *window, args []argument) {
	for _, a := range args {
		v := w.text[a.from:a.to]
		if len(v) > 7 && foldPrefix(v, "userid=") {
			a.from += 7
			v = v[7:]
		}
		slash := bytes.IndexByte(v, '/')
		if slash < 1 || allNumerals(v[:slash]) || v[0] == '-' || v[0] == '@' || bytes.IndexByte(v[:slash], '.') >= 0 || slash+1 == len(v) {
			continue
		}
		end := len(v)
		if i := bytes.LastIndexByte(v, '@'); i > slash {
			end = i
		} else if bytes.IndexByte(v[slash+1:], '/') >= 0 {
			continue // a path
		}
		addArgument(w, a.from+slash+1, a.from+end, "password")
		if w.strict {
			addAccount(w, a.from, a.from+slash)
		}
	}
}

// htpasswdPlaces reads -b file user password, and -nb user password.
func htpasswdPlaces(w *window, args []argument) {
	var plain [3]argument
	count, given, file := 0, false, 1
	for i := 0; i < len(args) && count < len(plain); i++ {
		v := w.text[args[i].from:args[i].to]
		switch {
		case len(v) > 1 && v[0] == '-' && latin(v[1]):
			given = given || bytes.IndexByte(v, 'b') > 0
			if bytes.IndexByte(v, 'n') > 0 {
				file = 0
			}
			if last := v[len(v)-1]; last == 'C' || last == 'r' { // a number of rounds behind it
				i++
			}
		case len(v) > 0 && (v[0] == '>' || v[len(v)-1] == '>'):
			i = len(args)
		default:
			plain[count] = args[i]
			count++
		}
	}
	if given && count > file+1 {
		addArgument(w, plain[file+1].from, plain[file+1].to, "password")
		if w.strict {
			addAccount(w, plain[file].from, plain[file].to)
		}
	}
}

// lastOfMany reports argument number n of those that are no flags, if flag is
// among the others or empty.
func lastOfMany(w *window, args []argument, n int, flag string) {
	count, seen := 0, flag == ""
	for _, a := range args {
		v := w.text[a.from:a.to]
		if len(v) > 0 && v[0] == '-' {
			if string(v) == flag {
				seen = true
				count++
			}
			continue
		}
		if count++; count == n && seen {
			addArgument(w, a.from, a.to, "password")
		}
	}
}

// loginPlaces reads -p SECRET behind login, and --set key=value.
func loginPlaces(w *window, args []argument) {
	login := false
	for i, a := range args {
		v := w.text[a.from:a.to]
		switch {
		case string(v) == "login":
			login = true
		case login && string(v) == "-p" && i+1 < len(args):
			addArgument(w, args[i+1].from, args[i+1].to, "password")
		case login && len(v) > 3 && bytes.HasPrefix(v, []byte("-p")) && v[2] != 'a':
			addArgument(w, a.from+2, a.to, "password")
		case w.strict && login && (string(v) == "-u" || string(v) == "--username") && i+1 < len(args):
			addAccount(w, args[i+1].from, args[i+1].to)
		case bytes.HasPrefix(v, []byte("--set")) && i+1 < len(args):
			namedValues(w, args[i+1].from, args[i+1].to)
		}
	}
	literalPlaces(w, args)
}

// literalPlaces reads --from-literal=name=value, all of whose values are secret
// when it makes a secret, -e NAME=value and --build-arg NAME=value.
func literalPlaces(w *window, args []argument) {
	secret := false
	for i, a := range args {
		v := w.text[a.from:a.to]
		if string(v) == "secret" {
			secret = true
			continue
		}
		from := a.from
		switch {
		case bytes.HasPrefix(v, []byte("--from-literal=")):
			from += 15
		case i > 0 && string(w.text[args[i-1].from:args[i-1].to]) == "--from-literal":
		default:
			continue
		}
		eq := bytes.IndexByte(w.text[from:a.to], '=')
		if eq < 1 {
			continue
		}
		if class, _ := judgeKey(w.text[from : from+eq]); class != keyPlain || secret && !publicFileName(string(w.text[from:from+eq])) {
			addArgument(w, from+eq+1, a.to, "secret")
		}
	}
}

// namedValues reads a.b.password=x,c=y of helm.
func namedValues(w *window, from, to int) {
	for from < to {
		end := to
		if i := bytes.IndexByte(w.text[from:to], ','); i >= 0 {
			end = from + i
		}
		if eq := bytes.IndexByte(w.text[from:end], '='); eq > 0 {
			value := w.text[from+eq+1 : end]
			if class, rule := judgeKey(w.text[from : from+eq]); class == keyStrong || class != keyPlain && looksCredential(value) {
				addArgument(w, from+eq+1, end, rule)
			}
		}
		from = end + 1
	}
}

// tsigPlaces reads -y hmac-sha256:name:secret of dig and nsupdate.
func tsigPlaces(w *window, args []argument) {
	for i, a := range args {
		if string(w.text[a.from:a.to]) != "-y" || i+1 >= len(args) {
			continue
		}
		next := args[i+1]
		if c := bytes.LastIndexByte(w.text[next.from:next.to], ':'); c > 0 {
			addArgument(w, next.from+c+1, next.to, "secret")
		}
	}
}

// wordPlaces reads the subcommands of a program whose last words are secrets.
func wordPlaces(name string) func(w *window, args []argument) {
	return func(w *window, args []argument) {
		text := w.text
		word := func(i int) string {
			if i < 0 || i >= len(args) {
				return ""
			}
			return string(text[args[i].from:args[i].to])
		}
		report := func(i int) {
			if i >= 0 && i < len(args) && byteAt(text, args[i].from) != '-' {
				addArgument(w, args[i].from, args[i].to, "password")
			}
		}
		keyed := func(i int) { // a key and its value in two words
			if i+1 < len(args) {
				v := text[args[i+1].from:args[i+1].to]
				if class, _ := judgeKey(text[args[i].from:args[i].to]); class == keyStrong || class != keyPlain && looksCredential(v) {
					report(i + 1)
				}
			}
		}
		for i := range args {
			if i > 10 {
				return
			}
			switch v := word(i); {
			case name == "rabbitmqctl" && (v == "add_user" || v == "change_password" || v == "authenticate_user"):
				report(i + 2)
			case name == "mc" && (v == "alias" && word(i+1) == "set" || v == "config" && word(i+1) == "host"):
				if v == "config" {
					i++
				}
				report(i + 4)
				report(i + 5)
				return
			case name == "wpa_passphrase" && i == 1:
				report(1)
			case name == "iwconfig" && (v == "key" || v == "enc"):
				report(i + 1)
			case name == "neo4j-admin" && v == "set-initial-password":
				report(i + 1)
			case name == "net" && v == "user" && len(args) > i+2:
				report(i + 2)
			case name == "net" && v == "use":
				for j := i + 1; j < len(args); j++ {
					if next := word(j + 1); len(next) > 6 && (next[:6] == "/user:" || next[:6] == "/USER:") {
						report(j)
					} else if len(word(j)) > 6 && word(j)[0] == '/' && j+1 < len(args) && len(next) > 0 && next[0] != '/' {
						report(j + 1)
					}
				}
				return
			case name == "db2" && v == "using", name == "rclone" && v == "obscure", name == "vault" && v == "login", name == "vault" && v == "unseal", name == "storepasswd" && i == 0, name == "bw" && v == "unlock", name == "samba-tool" && v == "setpassword":
				report(i + 1)
			case name == "bw" && v == "login", name == "samba-tool" && v == "create" && word(i-1) == "user":
				report(i + 2)
			case name == "doctl" && v == "-t":
				report(i + 1)
			case name == "composer" && len(v) > 11 && v[:11] == "http-basic.":
				report(i + 2)
			case v == "set" || v == "config" || name == "nmcli" || name == "rclone" || name == "composer":
				keyed(i + 1)
			case name == "vault" || name == "consul" || name == "op" || name == "nomad":
				namedValues(w, args[i].from, args[i].to)
			}
		}
	}
}
