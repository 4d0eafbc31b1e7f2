package redact

import "bytes"

// Settings whose name and value stand in two fields of one record:
// {"name": "DB_PASSWORD", "value": "x"}, <add key="x" value="y"/>, <name>x</name><value>y</value>.

// quotedName reports whether the identifier is the value of a field that holds names.
func quotedName(t []byte, start, end int) bool {
	i := start
	if i > 1 && t[i-1] == '/' { // "path": "/data/password" of a patch
		for i > 0 && start-i < keyLimit && (isKeyByte(t[i-1]) || t[i-1] == '/' || t[i-1] == '~') {
			i--
		}
	}
	way := i < start
	for q := 0; q < 8 && i > 0 && (t[i-1] == '"' || t[i-1] == '\'' || t[i-1] == '\\'); q++ {
		i--
	}
	apart := i < start
	for n := 0; n < gapLimit && i > 0 && isBlank(t[i-1]); n++ {
		i--
	}
	if i == 0 {
		return false
	}
	switch t[i-1] {
	case ':', '=':
		i--
	case '>':
		i--
	default:
		if !apart || !isAlpha(t[i-1]) { // variable "db_password" {
			return false
		}
	}
	for n := 0; n < 12 && i > 0 && (t[i-1] == '"' || t[i-1] == '\'' || t[i-1] == '\\' || isBlank(t[i-1])); n++ {
		i--
	}
	stop := i
	for stop-i < 20 && i > 0 && (isAlpha(t[i-1]) || t[i-1] == '_' || t[i-1] == '-') {
		i--
	}
	if way {
		return stop-i == 4 && hasFold(t, i, "path")
	}
	for _, s := range [...]string{"name", "key", "k", "variable", "var", "field", "header", "setting", "parameter", "parameterkey", "parametername", "param", "property", "propertyname", "option", "env", "label", "attribute", "headername", "attributename", "fieldname", "variablename", "optionname", "id", "output", "title", "varname", "n"} {
		if len(s) == stop-i && hasFold(t, i, s) {
			return true
		}
	}
	return compoundName(t[i:stop])
}

// compoundName reports whether a field of a name such as config_key has the names of settings.
func compoundName(field []byte) bool {
	for _, s := range [...]string{"config", "setting", "option", "meta", "param", "property", "conf", "var", "pref", "attr", "env"} {
		if hasFold(field, 0, s) && len(field) > len(s)+2 && (field[len(s)] == '_' || isUpper(field[len(s)])) {
			end := lastPart(field[len(s):])
			return end == "key" || end == "name"
		}
	}
	return false
}

// isContentField reports whether the word at i holds the value that a name beside it
// names.
func contentField(t []byte, i int) int {
	for _, s := range [...]string{"value", "val", "default", "defaultvalue", "default_value", "content", "parametervalue", "stringvalue", "string_value", "text", "string", "propertyvalue", "v", "data", "attributevalue", "new", "old", "newvalue", "oldvalue", "new_value", "old_value", "after", "before", "current", "currentvalue", "current_value", "config_value", "configvalue", "setting", "setting_value", "settingvalue", "option_value", "optionvalue", "meta_value", "param_value", "property_value", "attr_value", "conf_value", "env_value", "varvalue", "var_value"} {
		if hasFold(t, i, s) && (i+len(s) >= len(t) || !isKeyByte(t[i+len(s)])) {
			return len(s)
		}
	}
	return 0
}

// field judges the value beside a name. It reports whether there was one.
func (p *pair) field() bool {
	t := p.w.text
	own, taken := lineStart(t, p.start), false
	indent := indentEnd(t, own) - own
	for i, lines := p.end, 0; i < len(t) && i-p.end < farthest; i++ {
		switch c := t[i]; {
		case c == '}' && taken:
			return true
		case c == '}' || c == '{' && lines == 0 && i-p.end > 40:
			return p.fieldBefore()
		case c == '\n':
			if lines++; lines > 8 || taken {
				return taken
			}
			if lines == 2 && p.posted(own, i+1) {
				return true
			}
			k := indentEnd(t, i+1)
			if k < len(t) && t[k] == '-' || k-i-1 < indent && k < len(t) && t[k] != '<' && t[k] != '}' {
				return p.fieldBefore()
			}
		case c == '<' && i+1 < len(t) && (bytes.HasPrefix(t[i:], []byte("<name")) || bytes.HasPrefix(t[i:], []byte("<key>"))):
			return false
		case c == '>' && t[i-1] != '/' && t[i-1] != '-' && t[i-1] != '=' && lines == 0 && insideTag(t, p.start):
			if j := max(0, p.start-tagLength); bytes.HasPrefix(t[j+max(0, bytes.LastIndexByte(t[j:p.start], '<')):], []byte("<input")) {
				return p.fieldBefore() // holds nothing
			}
			k := i + 1
			for k < len(t) && k-i < 200 && t[k] <= ' ' {
				k++
			}
			if k < len(t) && t[k] != '<' || bytes.HasPrefix(t[k:], []byte("<![")) {
				p.gap.sep = sepTag
				p.element(i + 1)
				return true
			}
			if !hasFold(t, k, "<value") && !hasFold(t, k, "<string") && !hasFold(t, k, "<val>") {
				return p.fieldBefore()
			}
		case c == '>' && t[i-1] == '/' && insideTag(t, p.start):
			return p.fieldBefore()
		case isAlpha(c) && !isKeyByte(t[i-1]):
			n := contentField(t, i)
			if n == 0 {
				continue
			}
			if g, ok := gapBehind(t, i, i+n); ok && g.sep != sepBlank && g.sep != sepComma && g.sep != sepPipe {
				p.gap, p.first = g, beginsLine(t, i)
				p.flag, p.apart = false, true
				p.takeField(i)
				if t[i]|0x20 == 'o' || t[i]|0x20 == 'b' { // old, and new behind it
					taken = true
					continue
				}
				return true
			}
		}
	}
	return false
}

// beginsLine reports whether nothing but blanks and the dash of a list is before i.
func beginsLine(t []byte, i int) bool {
	k := indentEnd(t, lineStart(t, i))
	if k < i && t[k] == '-' {
		k = indentEnd(t, k+1)
	}
	return k >= i
}

// takeField takes the value of another field as the key's own. Blocks are measured
// from where that field stands.
func (p *pair) takeField(at int) {
	q := *p
	if p.gap.sep == sepColon && p.gap.value < len(p.w.text) && (p.w.text[p.gap.value] == '|' || p.w.text[p.gap.value] == '>') {
		q.start, q.end = at, at+1
	}
	q.take()
}

// fieldBefore looks for the value before the name.
func (p *pair) fieldBefore() bool {
	t := p.w.text
	for i := p.start - 1; i > 0 && p.start-i < farthest; i-- {
		switch c := t[i]; {
		case c == '{' || c == '}' || c == '<':
			return false
		case isAlpha(c) && !isKeyByte(t[i-1]):
			n := contentField(t, i)
			if n == 0 {
				continue
			}
			if g, ok := gapBehind(t, i, i+n); ok && g.value < p.start && (g.sep == sepAssign || g.sep == sepColon) {
				p.gap, p.first, p.apart = g, beginsLine(t, i), true
				p.take()
				return true
			}
		}
		if t[i] == '-' && i > 0 && (t[i-1] == '\n' || isBlank(t[i-1])) && i+1 < len(t) && t[i+1] == ' ' {
			return false
		}
	}
	return false
}

// insideTag reports whether i is within a start tag.
func insideTag(t []byte, i int) bool {
	for n := 0; i > 0 && n < tagLength; n++ {
		i--
		switch t[i] {
		case '<':
			return true
		case '>', '\n', '{':
			return false
		}
	}
	return false
}

// isSection reports whether the key is the head of a section: [credentials].
func (p *pair) isSection() bool {
	t := p.w.text
	i := p.start
	for i > 0 && p.start-i < 2 && t[i-1] == '[' {
		i--
	}
	if i == p.start || p.end >= len(t) || t[p.end] != ']' || i > 0 && t[i-1] != '\n' {
		return false
	}
	end := p.end
	for end < len(t) && (t[end] == ']' || isBlank(t[end]) || t[end] == '\r') {
		end++
	}
	return end >= len(t) || t[end] == '\n'
}

// section judges the settings below the head of a section.
func (p *pair) section() {
	t := p.w.text
	start := p.end
	for at := endOfLine(t, start, len(t)); at < len(t) && at-start < deepest; {
		k := indentEnd(t, at+1)
		at = endOfLine(t, k, len(t))
		if k < at && t[k] == '[' {
			return
		}
		n := bytes.IndexByte(t[k:at], '=')
		if n < 1 || t[k] == '#' || t[k] == ';' {
			continue
		}
		q := *p
		q.gap = gap{}
		q.child(bytes.Trim(t[k:k+n], " \t\""), passBlanks(t, k+n+1), at)
	}
}

// heredoc reports the text of <<EOF … EOF.
func (p *pair) heredoc(i int) {
	t := p.w.text
	end := endOfLine(t, i, len(t))
	mark := bytes.Trim(t[i:end], "<-~\"' \t\r")
	if len(mark) == 0 || len(mark) > 40 || !isVariable(mark) || end >= len(t) {
		return
	}
	start := end + 1
	for at := start; at < len(t) && at-start < deepest; {
		stop := endOfLine(t, at, len(t))
		if bytes.Equal(bytes.TrimSpace(t[at:stop]), mark) {
			s, e := indentEnd(t, start), trimEnd(t, start, at)
			if s < e && p.secret(t[s:e], true) {
				p.report(s, e, true)
			}
			return
		}
		at = stop + 1
	}
}
