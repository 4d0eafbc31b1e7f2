package redact

import "bytes"

// Users in the columns of what the system's own programs list: ps -ef, top, w, lsof,
// loginctl, docker top.

func columnDetectors() []detector {
	return []detector{
		{name: "user-columns", strict: true, look: userColumn, starts: []string{"ppid ", " pr  ni ", "pid command", "pid cmd", "pid tt", "pid stat", "pid args", "pid comm", "pid pri", "pid s ", "pid vsz", "pid rss", "pid start", "pid   fd", " fd   type", "login@", "seat ", "port     from", "uid user", "user pid", "user  pid", "user   pid", "user    pid", "user     pid", "user      pid", "user       pid", "user        pid"}},
	}
}

// userColumn looks at a heading that names a column of users and one of processes, terminals
// or files, and takes that column of the lines below it, up to an empty one.
func userColumn(w *window, at, n int) {
	text := w.text
	start := lineFrom(text, at, 200)
	var head, row [24][2]int
	end := lineTo(text, at, 300)
	heads := blanksApart(text, start, end, head[:])
	user, number := -1, -1
	for i, word := range head[:heads] {
		switch name := text[word[0]:word[1]]; string(bytes.ToLower(name)) {
		case "user", "username", "ruser", "euser", "owner":
			if user < 0 || head[user][1]-head[user][0] == 3 {
				user = i
			}
		case "uid":
			if user < 0 {
				user = i
			}
		case "pid", "ppid", "pr":
			if number < 0 {
				number = i
			}
		case "tty", "tt", "login@", "from", "seat", "fd":
		default:
			if latin(name[0]) && lowerOnly(name) && len(name) > 8 { // running text
				return
			}
		}
	}
	if user < 0 || heads < 3 || number < 0 && !foldEqual(text[head[heads-1][0]:head[heads-1][1]], "what") && user > 2 {
		return
	}
	for i, rows := lineBelow(text, end), 0; i < len(text) && rows < 20_000; rows++ {
		end := lineTo(text, i, 8000)
		words := blanksApart(text, i, min(end, i+300), row[:])
		if words == 0 {
			return
		}
		if words > max(user, number) && (number < 0 || allNumerals(text[row[number][0]:row[number][1]]) || rowOfThread(text, row[:words], user)) {
			from, to := row[user][0], row[user][1]
			if text[to-1] == '+' { // cut by ps
				to--
			}
			addLogin(w, from, to)
		} else if number >= 0 {
			return
		}
		i = lineBelow(text, lineTo(text, i, len(text)-i))
	}
}

// rowOfThread tells whether a line of a list is one with an empty column before the user's.
func rowOfThread(text []byte, row [][2]int, user int) bool {
	return user > 0 && user < len(row) && allNumerals(text[row[user-1][0]:row[user-1][1]])
}
