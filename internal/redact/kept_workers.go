package redact

import "bytes"

// behindStandIn tells whether what is before a value ends with a flag whose own value is a word in
// angle brackets: mysql -p<password> inventory. What is behind it is the next argument.
func behindStandIn(before []byte) bool {
	line := bytes.TrimRight(before, " ")
	if len(line) == len(before) || len(line) == 0 || line[len(line)-1] != '>' {
		return false
	}
	open := bytes.LastIndexByte(line, '<')
	if open < 2 || len(line)-open > 30 || line[open+1] == '/' {
		return false
	}
	word := line[bytes.LastIndexAny(line[:open], " \t\"'`")+1 : open]
	return len(word) > 1 && word[0] == '-' && bytes.IndexByte(word, '>') < 0
}

// numberedWorker tells whether a drawn word stands in brackets behind a short plain word and other
// brackets or a blank follow, as the tasks of a server are numbered at the head of a line:
// INFO  ce[AY5n5qtXSAnHJMzRr0X2][o.s.c.t.CeWorkerImpl].
func numberedWorker(before, after []byte) bool {
	n := len(before)
	if n < 3 || before[n-1] != '[' || len(after) < 2 || after[0] != ']' || after[1] != '[' {
		return false
	}
	from := runStart(before, n-1, 12, isLower)
	name := before[from : n-1]
	if len(name) < 2 || !blankOrEnd(byteAt(before, from-1)) && byteAt(before, from-1) != ']' {
		return false
	}
	class, rule := judgeKey(name)
	return class == keyPlain && rule == ""
}

// keyOfCache tells whether v is what a cache of builds is kept under: Linux-node- and a digest.
func keyOfCache(before, v []byte) bool {
	i := bytes.LastIndexByte(v, '-')
	return i > 3 && len(v)-i > 32 && isHex(v[i+1:]) && allOf(v[:i], nameByte) && bytes.Contains(inLower(before), []byte("cache"))
}

// indexOfSearch tells whether v is the id of an index of Elasticsearch: [orders/O36b2dTbUUTJOdmP18rYaB].
func indexOfSearch(before, v []byte, next byte) bool {
	n := len(before)
	if next != ']' || len(v) < 20 || len(v) > 22 || n < 3 || before[n-1] != '/' || !allOf(v, base64url) {
		return false
	}
	from := runStart(before, n-1, 100, func(c byte) bool { return nameByte(c) && !isUpper(c) })
	return from < n-1 && byteAt(before, from-1) == '['
}
