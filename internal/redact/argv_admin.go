package redact

import "bytes"

// Programs of administrators that take a password by its place among the arguments, or by a
// flag that says nothing: of databases, application servers, backups, storage, virtual
// machines, directories.

// adminStarts are the beginnings of their names.
func adminStarts() []string {
	return []string{
		"hdbuserstore", "mkstore ", "orapki", "gskcapicmd", "runmqakm", "runmqckm", "ikeyman", "sapcontrol", "brconnect", "brbackup", "brarchive", "brrestore", "brspace", "dgmgrl", "orapwd", "sapgenpse", "dsmc ", "dsmadmc", "wsadmin", "startserver", "stopserver", "serverstatus", "startmanager", "stopmanager", "syncnode", "addnode", "stopnode", "add-user", "emcli ",
		"racadm", "ilorest", "uemcli", "govc ", "veeamconfig", "esxcli", "vifs ", "ovftool", "pveum", "nsradmin", "naviseccli", "vmrun ", "vmware-cmd", "vim-cmd", "vboxmanage", "cmdkey", "runas ", "dsadd ", "dsmod ", "ktpass", "netdom ", "appcmd", "schtasks", "wmic ", "winrs ", "certutil", "signtool", "dtutil", "dtexec", "ldifde", "csvde", "djoin ",
		"rabbitmqadmin", "elasticsearch-users", "elasticsearch-reset-password", "opensearch-users", "couchbase-cli", "cbbackupmgr", "cbq ", "cbimport", "cbexport", "nodetool", "sstableloader", "taos ", "pure-pw", "gsql ", "drush ", "zkcli", "solr auth", "solr -", "addprinc", "change_password ", "doveadm", "prosodyctl", "ejabberdctl", "p4 -", "grafana-cli", "grafana cli", "cscli ",
		"pppd ", "veracrypt", "truecrypt", "mkpasswd", "dbisql", "dbping", "wbemcli", "openconnect", "vpnc ", "smtp-cli",
	}
}

// adminProgram says what is known of one of them.
func adminProgram(name []byte) (program, bool) {
	switch string(name) {
	case "hdbuserstore": // SET key host:port user x
		return adminPlaces(func(w *window, args []argument) { lastBehind(w, args, " set ", 4) })
	case "mkstore": // -createCredential alias user x
		return adminPlaces(func(w *window, args []argument) {
			lastBehind(w, args, " -createcredential -modifycredential ", 3)
			lastBehind(w, args, " -createentry -modifyentry ", 2)
		})
	case "orapki", "gskcapicmd", "runmqakm", "runmqckm", "ikeyman":
		return program{long: " -pwd -pw -target_pw -new_pw -oldpwd "}, true
	case "sapcontrol": // -user u x
		return adminPlaces(func(w *window, args []argument) { lastBehind(w, args, " -user ", 2) })
	case "brconnect", "brbackup", "brarchive", "brrestore", "brspace", "dgmgrl": // -u u/x
		return program{places: oraclePlaces}, true
	case "orapwd":
		return adminPlaces(func(w *window, args []argument) { equalsPlaces(w, args, " password sysdg ") })
	case "sapgenpse":
		return program{apart: "xz"}, true
	case "dsmc", "dsmadmc":
		return adminPlaces(func(w *window, args []argument) {
			equalsPlaces(w, args, " -pa -pass -password ")
			lastBehind(w, args, " password ", 2)
		})
	case "wsadmin", "wsadmin.sh", "startserver.sh", "stopserver.sh", "serverstatus.sh", "startmanager.sh", "stopmanager.sh", "syncnode.sh", "addnode.sh", "stopnode.sh":
		return program{long: " -password -pass "}, true
	case "add-user.sh", "add-user": // -u u -p x, or u x
		return program{apart: "p", login: "u", places: func(w *window, args []argument) {
			if len(args) >= 2 && byteAt(w.text, args[0].from) != '-' && byteAt(w.text, args[1].from) != '-' {
				addDrawn(w, args[1])
			}
		}}, true
	case "emcli":
		return adminPlaces(func(w *window, args []argument) { equalsPlaces(w, args, " -password ") })
	case "racadm": // -u u -p x; set iDRAC.Users.2.Password x
		return program{apart: "p", login: "u", places: valueBehindKey}, true
	case "ilorest", "uemcli", "govc", "veeamconfig", "esxcli", "vifs", "ovftool", "pveum", "nsradmin":
		return program{long: " -p --password -pw -password ", places: valueBehindKey}, true
	case "naviseccli":
		return program{long: " -password -newpassword "}, true
	case "vmrun", "vmware-cmd", "vim-cmd":
		return program{long: " -gp -vp -p -P "}, true
	case "vboxmanage":
		return program{long: " --password --vrdepassword "}, true
	case "cmdkey", "runas", "dsadd", "dsmod", "ktpass", "netdom", "appcmd", "appcmd.exe", "schtasks", "wmic", "winrs", "certutil", "signtool", "dtutil", "dtexec", "ldifde", "csvde", "djoin":
		return adminPlaces(windowsPlaces)
	case "rabbitmqadmin":
		return program{apart: "p", login: "u", places: func(w *window, args []argument) { equalsPlaces(w, args, " password ") }}, true
	case "elasticsearch-users":
		return program{apart: "p"}, true
	case "couchbase-cli", "cbbackupmgr", "cbq", "cbimport", "cbexport":
		return program{apart: "p", joined: "", login: "u"}, true
	case "nodetool", "sstableloader":
		return program{long: " -pw -password "}, true
	case "taos", "pure-pw", "gsql", "drush":
		return program{joined: "p"}, true
	case "zkcli", "zkcli.sh":
		return adminPlaces(func(w *window, args []argument) {
			for i, a := range args {
				if i > 0 && foldEqual(w.text[args[i-1].from:args[i-1].to], "digest") {
					pairArgument(w, ':', a)
				}
			}
		})
	case "solr":
		return program{pairLong: " -credentials --credentials ", between: ':'}, true
	case "addprinc", "change_password":
		return program{long: " -pw "}, true
	case "doveadm":
		return program{apart: "p", places: func(w *window, args []argument) {
			if len(args) > 2 && foldEqual(w.text[args[0].from:args[0].to], "auth") { // auth test user x
				addDrawn(w, args[len(args)-1])
			}
		}}, true
	case "prosodyctl", "ejabberdctl": // register user host x
		return adminPlaces(func(w *window, args []argument) {
			lastBehind(w, args, " register change_password check_password ", 3)
		})
	case "p4":
		return program{apart: "P", login: "u"}, true
	case "grafana-cli", "grafana": // admin reset-admin-password x
		return adminPlaces(func(w *window, args []argument) { lastBehind(w, args, " reset-admin-password ", 1) })
	case "elasticsearch-reset-password", "cscli", "opensearch-users":
		return program{apart: "p"}, true
	case "pppd":
		return adminPlaces(func(w *window, args []argument) { lastBehind(w, args, " password ", 1) })
	case "veracrypt", "truecrypt":
		return program{apart: "p", long: " --password "}, true
	case "mkpasswd":
		return adminPlaces(func(w *window, args []argument) {
			if last := args[len(args)-1]; byteAt(w.text, last.from) != '-' {
				addDrawn(w, last)
			}
		})
	case "dbisql", "dbping", "dbbackup":
		return program{apart: "c"}, true
	case "wbemcli", "openconnect", "vpnc", "smtp-cli":
		return program{long: " --pass --password -pass "}, true
	}
	return program{}, false
}

func adminPlaces(places func(w *window, args []argument)) (program, bool) {
	return program{places: places}, true
}

// lastBehind reports the argument that stands so many places behind one of the words in list.
func lastBehind(w *window, args []argument, list string, places int) {
	for i, a := range args {
		if contains(list, bytes.ToLower(w.text[a.from:a.to])) && i+places < len(args) {
			for _, between := range args[i+1 : i+places+1] {
				if byteAt(w.text, between.from) == '-' && between.to-between.from > 1 && lowerOnly(w.text[between.from+1:between.to]) {
					return // the next flag
				}
			}
			last := args[i+places]
			addArgument(w, last.from, last.to, "password")
			if before := args[i+places-1]; w.strict && places > 1 {
				addAccount(w, before.from, before.to)
			}
			return
		}
	}
}

// addDrawn reports an argument that looks like a password.
func addDrawn(w *window, a argument) {
	if v := w.text[a.from:a.to]; visibleWord(v) && (looksPassword(v) || looksCredential(v)) {
		addArgument(w, a.from, a.to, "password")
	}
}

// equalsPlaces reads name=x, name in the list or speaking of a secret itself.
func equalsPlaces(w *window, args []argument, list string) {
	for _, a := range args {
		eq := bytes.IndexByte(w.text[a.from:a.to], '=')
		if eq < 1 {
			continue
		}
		name := w.text[a.from : a.from+eq]
		if class, _ := judgeKey(bytes.TrimLeft(name, "-/")); class == keyStrong || contains(list, bytes.ToLower(name)) {
			addArgument(w, a.from+eq+1, a.to, "password")
		}
	}
}

// valueBehindKey reads iDRAC.Users.2.Password x: a key that speaks of a secret, and its value.
func valueBehindKey(w *window, args []argument) {
	for i, a := range args {
		name := w.text[a.from:a.to]
		if len(name) == 0 || name[0] == '-' || i+1 == len(args) || bytes.IndexByte(name, '=') >= 0 {
			continue
		}
		if class, _ := judgeKey(name); class == keyStrong && bytes.IndexByte(name, '.') > 0 {
			addArgument(w, args[i+1].from, args[i+1].to, "password")
		}
	}
}

// windowsPlaces reads /pass:x, /pass x, -pwd x and the like of Windows programs.
func windowsPlaces(w *window, args []argument) {
	for i, a := range args {
		v := w.text[a.from:a.to]
		if len(v) < 2 || v[0] != '/' && v[0] != '-' {
			continue
		}
		name, value := v[1:], argument{}
		if k := bytes.IndexAny(name, ":="); k > 0 {
			name, value = name[:k], argument{a.from + k + 2, a.to}
		} else if i+1 < len(args) {
			value = args[i+1]
		}
		if value.from >= value.to || byteAt(w.text, value.from) == '*' && value.to-value.from == 1 {
			continue
		}
		switch string(bytes.ToLower(name)) {
		case "p", "pass", "password", "pwd", "rp", "passwordd", "passwordo", "pd", "po", "w", "ud", "passwd":
			if c := byteAt(w.text, value.from); c != '/' && c != '-' || value.to-value.from > 8 {
				if n := string(bytes.ToLower(name)); len(n) > 2 || n == "rp" || n == "pd" || n == "po" {
					addArgument(w, value.from, value.to, "password")
				} else {
					addDrawn(w, value)
				}
			}
		}
	}
}
