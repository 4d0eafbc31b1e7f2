package redact

import (
	"bytes"
	"net/netip"
)

// dottedAddress looks at a hexadecimal digit and a dot: IPv4 addresses, and hardware
// addresses in the form 0016.3e12.3456.
func dottedAddress(w *window, at, _ int) {
	text := w.text
	if byteAt(text, at+6) == '.' {
		dottedHardware(w, at)
	}
	if byteAt(text, at+3) != '.' && byteAt(text, at+4) != '.' && byteAt(text, at+5) != '.' {
		return // no second point
	}
	start := at + 1
	for start > 0 && at+1-start <= 5 && numeral(text[start-1]) {
		start--
	}
	if n := at + 1 - start; n == 0 || n > 5 || n > 3 && byteAt(text, start-1) != '%' {
		return
	}
	if start > 0 {
		switch c := text[start-1]; {
		case c == '.':
			return
		case c == '%' && at+1-start >= 3: // %2010.0.0.1
			start += 2
		case latinOrNumeral(c) && !escapeBefore(text, start):
			return
		}
	}
	end, octets, ok := fourOctets(text, start)
	if !ok || octets[0] == 0 || octets[0] == 127 || octets[0] == 255 || isNetmask(octets) {
		return
	}
	switch c := byteAt(text, end); {
	case c == '.' && numeral(byteAt(text, end+1)):
		return // an object identifier, or a version of five parts
	case latin(c) && !(c == 'n' || c == 't' || c == 'r'), c == '_' && octets[0] < 10, octets[0] < 3 && foldPrefix(text[end:], " name '"):
		return
	}
	if versionAround(text, start, end, octets) {
		return
	}
	w.add(start, end, "ipv4", false)
}

// fourOctets reads an address in dotted decimal: its end, its value.
func fourOctets(text []byte, at int) (end int, octets [4]int, ok bool) {
	for part := range 4 {
		from, v := at, 0
		for at < len(text) && at-from < 4 && numeral(text[at]) {
			v = v*10 + int(text[at]-'0')
			at++
		}
		if n := at - from; n == 0 || n > 3 || v > 255 || n > 1 && text[from] == '0' {
			return 0, octets, false
		}
		octets[part] = v
		if part < 3 {
			if at >= len(text) || text[at] != '.' {
				return 0, octets, false
			}
			at++
		}
	}
	return at, octets, true
}

func isNetmask(o [4]int) bool {
	bits := uint32(o[0])<<24 | uint32(o[1])<<16 | uint32(o[2])<<8 | uint32(o[3])
	return o[0] >= 128 && ^bits&(^bits+1) == 0
}

// escapeBefore tells whether the alphanumeric byte before at belongs to an escape:
// \n of a JSON string, %3D of a URL, \u003d.
func escapeBefore(text []byte, at int) bool {
	c := byteAt(text, at-1)
	switch {
	case (c == 'n' || c == 't' || c == 'r') && byteAt(text, at-2) == '\\':
		return true
	case hexNumeral(c) && hexNumeral(byteAt(text, at-2)) && byteAt(text, at-3) == '%':
		return true
	}
	return at >= 6 && text[at-6] == '\\' && text[at-5] == 'u'
}

// versionAround tells whether four numbers are a version by what stands around
// them: nginx/1.18.0.1, "version": "1.2.3.4", tool-1.2.3.4.jar, ==1.2.3.4.
func versionAround(text []byte, start, end int, o [4]int) bool {
	local := o[0] == 10 || o[0] == 192 && o[1] == 168 || o[0] == 172 && o[1]&0xf0 == 16
	switch c := byteAt(text, start-1); c {
	case '/':
		word := start - 1
		for word > 0 && start-word < 40 && (latinOrNumeral(text[word-1]) || text[word-1] == '_') {
			word--
		}
		name := text[word : start-1]
		if len(name) == 0 || !latin(name[0]) || isProtocolName(name) || bytes.HasSuffix(name, []byte("_DIRECT")) || bytes.HasSuffix(name, []byte("_PARENT")) || byteAt(text, end) == ':' && numeral(byteAt(text, end+1)) ||
			local && (numeral(name[len(name)-1]) || byteAt(text, word-1) == '-') { // worker-2/10.0.1.2
			break
		}
		switch byteAt(text, word-1) { // a product, unless inside of a path
		case ' ', '"', '\'', '(', '\n', '\t', '=', ';', '-', '[', '>', ',', '|', '\\', '`':
			return true
		}
	case '-', '~', '+':
		if latinOrNumeral(byteAt(text, start-2)) && !local && (latin(byteAt(text, start-2)) || o[0] < 10) {
			return true
		}
	case '=', '>', '<', '^':
		if p := byteAt(text, start-2); p == '=' || p == '>' || p == '<' || p == '~' {
			return true
		}
	}
	if !local && o[0] < 30 {
		switch c := byteAt(text, end); {
		case (c == '-' || c == '+' || c == '~') && latinOrNumeral(byteAt(text, end+1)):
			return true
		case bytes.HasPrefix(text[end:], []byte(".jar")), bytes.HasPrefix(text[end:], []byte(".tar")), bytes.HasPrefix(text[end:], []byte(".zip")):
			return true
		}
	}
	return versionWordBefore(text, start) || valueOfVersion(text, start) || versionOfFirmware(text, start, end)
}

func isProtocolName(b []byte) bool {
	for _, p := range [...]string{"tcp", "udp", "ip", "ipv4", "icmp", "inet", "host", "ip4", "dst", "src", "from", "to", "sctp"} {
		if foldEqual(b, p) {
			return true
		}
	}
	return false
}

// dottedHardware looks for four hexadecimal digits three times, a dot between
// them. At+1 is the first dot.
func dottedHardware(w *window, at int) {
	text := w.text
	start, end := at-3, at+11
	if start < 0 || end > len(text) || nameByte(byteAt(text, start-1)) && !escapeBefore(text, start) || nameByte(byteAt(text, end)) && !(text[end] == '.' && blankOrEnd(byteAt(text, end+1))) {
		return
	}
	letters, digits := 0, 0
	for i := start; i < end; i++ {
		switch c := text[i]; {
		case i == at+1 || i == at+6:
			if c != '.' {
				return
			}
		case numeral(c):
			digits++
		case hexNumeral(c):
			letters++
		default:
			return
		}
	}
	if digits > 0 && (letters > 0 || hardwareWordBefore(text, start)) {
		w.add(start, end, "mac", false)
	}
}

func hardwareWordBefore(text []byte, at int) bool {
	low := text[max(0, at-24):at]
	for _, word := range [...]string{"mac", "ether", "hwaddr", "lladdr", "address", "bssid", "arp"} {
		for i := 0; i+len(word) <= len(low); i++ {
			if foldPrefix(low[i:], word) {
				return true
			}
		}
	}
	return false
}

// colons looks at a hexadecimal digit or a colon, and a colon: hardware addresses
// and IPv6. A time of day and the key of a pair are dismissed in a few compares.
func colons(w *window, at, _ int) {
	text := w.text
	next := byteAt(text, at+2)
	if !hexNumeral(next) && next != ':' && !(text[at] == ':' && (next == ' ' || next == '/')) {
		return
	}
	start := at
	if text[at] != ':' {
		for start > 0 && at-start < 4 && hexNumeral(text[start-1]) {
			start--
		}
	} else if hexNumeral(byteAt(text, at-1)) {
		return // seen from its first group
	}
	if c := byteAt(text, start-1); start > 0 && (latinOrNumeral(c) && !escapeBefore(text, start) || c == ':' || c == '_' || c >= 0x80) {
		return
	}
	if byteAt(text, at+4) == ':' && hexNumeral(next) && hexNumeral(byteAt(text, at+3)) && hexNumeral(byteAt(text, at+5)) && hexNumeral(byteAt(text, at+6)) {
		if c := byteAt(text, at+7); c != ':' && !hexNumeral(c) && text[at] != ':' {
			return // a time of day
		}
	}
	end, groups, double, dots, wide, digits := start, 0, false, 0, false, false
	for size := 0; end < len(text) && end-start <= 200; end++ {
		c := text[end]
		switch {
		case hexNumeral(c):
			digits = digits || numeral(c)
			if size == 0 {
				groups++
			}
			size++
			wide = wide || size > 2
			continue
		case c == ':':
			double = double || byteAt(text, end+1) == ':'
			size = 0
			continue
		case c == '.' && double && numeral(byteAt(text, end+1)) && numeral(text[end-1]):
			dots++
			size = 0
			continue
		}
		break
	}
	for end > start && text[end-1] == ':' && byteAt(text, end-2) != ':' {
		end--
	}
	if c := byteAt(text, end); latinOrNumeral(c) || c == '_' || c >= 0x80 {
		return
	}
	switch {
	case !double && !wide && end-start == 3*groups-1:
		switch {
		case groups == 6 && !sameBytes(text[start:end]):
			w.add(start, end, "mac", false)
		case groups == 14 && start >= 4 && foldEqual(text[start-4:start], "mac="): // of the kernel's packet log
			w.add(start, end, "mac", false)
		case groups == 7 && text[start] == '0' && text[start+1] == '1': // a DHCP client identifier
			w.add(start+3, end, "mac", false)
		}
	case double && digits && end-start > 3 && (end-start > 6 || byteAt(text, start-1) != '[' || byteAt(text, end) != ']' || hexLetter(text[start:end])), groups == 8 && !double && wide && dots == 0:
		ipv6(w, start, end)
	}
}

// hexLetter tells an address from the steps of a slice: [1::2].
func hexLetter(b []byte) bool {
	for _, c := range b {
		if latin(c) {
			return true
		}
	}
	return false
}

func sameBytes(mac []byte) bool {
	for _, c := range mac {
		if c != ':' && c != '-' && c != mac[0] {
			return false
		}
	}
	return mac[0] == '0' || mac[0]|0x20 == 'f'
}

func ipv6(w *window, start, end int) {
	if end-start > 45 {
		return
	}
	text := w.text[start:end]
	a, err := netip.ParseAddr(string(text))
	if err != nil { // with a port behind, as netstat writes it
		i := max(bytes.LastIndexByte(text, ':'), bytes.LastIndexByte(text, '.'))
		if i < 3 {
			return
		}
		if a, err = netip.ParseAddr(string(text[:i])); err != nil {
			return
		}
		end = start + i
	}
	if a.Is4() || a.IsLoopback() || a.IsUnspecified() || bytes.HasPrefix(text, []byte("::1:")) || a.Unmap().Is4() && a.Unmap().IsLoopback() {
		return
	}
	w.add(start, end, "ipv6", false)
}

// dashes looks at a hexadecimal digit and a dash: hardware addresses as Windows
// writes them, and telephone numbers.
func dashes(w *window, at, _ int) {
	text := w.text
	if byteAt(text, at+4) == '-' && byteAt(text, at+7) == '-' && byteAt(text, at+10) == '-' && byteAt(text, at+13) == '-' {
		start, end := at-1, at+16
		if start < 0 || end > len(text) || nameByte(byteAt(text, start-1)) && !escapeBefore(text, start) || nameByte(byteAt(text, end)) && text[end] != '.' {
			return
		}
		for i := start; i < end; i++ {
			if dash := (i-start)%3 == 2; dash != (text[i] == '-') || !dash && !hexNumeral(text[i]) {
				return
			}
		}
		if !sameBytes(text[start:end]) {
			w.add(start, end, "mac", false)
		}
		return
	}
	if numeral(text[at]) && (byteAt(text, at+5) == '-' || byteAt(text, at+5) == ' ') {
		phoneWithDashes(w, at)
	}
}

// dashedAddress looks at "ip-": host names such as ip-10-0-3-7.
func dashedAddress(w *window, at, n int) {
	text := w.text
	if nameByte(byteAt(text, at-1)) {
		return
	}
	i := at + n
	for part := range 4 {
		from := i
		for i < len(text) && i-from < 4 && numeral(text[i]) {
			i++
		}
		if i == from || i-from > 3 {
			return
		}
		if part < 3 {
			if byteAt(text, i) != '-' {
				return
			}
			i++
		}
	}
	if !latinOrNumeral(byteAt(text, i)) {
		w.add(at, i, "host", true)
	}
}
