package redact

import "bytes"

// element judges the text of an XML element at i, behind its start tag.
func (p *pair) element(i int) {
	t := p.w.text
	for n := 0; n < 8; n++ {
		k := i
		for k < len(t) && k-i < 4096 && t[k] <= ' ' {
			k++
		}
		if bytes.HasPrefix(t[k:], []byte("<![CDATA[")) {
			k += 9
			limit := min(len(t), k+deepest)
			end := bytes.Index(t[k:limit], []byte("]]>"))
			if end < 0 {
				end = limit - k
			}
			p.text(k, k+end)
			return
		}
		if k >= len(t) {
			return
		}
		if t[k] != '<' {
			limit := min(len(t), k+deepest)
			end := bytes.IndexByte(t[k:limit], '<')
			if j := bytes.Index(t[k:limit], []byte("&lt;")); p.escapedTag() && j >= 0 {
				end = j
			}
			if end < 0 || !hasFold(t, k+end, "</") && !hasFold(t, k+end, "&lt;/") && !hasFold(t, k+end, "<!") {
				if p.placeholder() || bytes.IndexByte(t[i:k], '\n') >= 0 {
					return
				}
				if line := endOfLine(t, k, limit) - k; end < 0 || line < end {
					end = line
				}
			}
			p.text(k, trimEnd(t, k, k+end))
			return
		}
		// <tokens><string>x</string></tokens>, and <value> beside <name>.
		j := bytes.IndexByte(t[k:min(len(t), k+tagLength)], '>')
		if j < 2 || t[k+1] == '/' && n == 0 && p.gap.sep != sepTag || t[k+j-1] == '/' || t[k+1] == '/' {
			return
		}
		var kids keyWords
		tag := t[k+1 : k+j]
		if s := bytes.IndexByte(tag, ' '); s > 0 {
			tag = tag[:s]
		}
		kids.split(tag)
		if isHarmlessChild(tag) {
			return
		}
		i = k + j + 1
	}
}

// placeholder tells whether the tag is none but a word in angle brackets that stands for a
// value: SECRET_KEY=<your-secret-key>, redis://:<password>@host.
func (p *pair) placeholder() bool {
	t := p.w.text
	open := bytes.LastIndexByte(t[max(0, p.start-20):p.start], '<')
	if open < 0 {
		return false
	}
	switch byteAt(t, max(0, p.start-20)+open-1) {
	case '=', ':', '/', '@', '-', '$', '%', '+':
		return true
	}
	return false
}

// escapedTag reports whether the tag is written with &lt;, as XML within XML is.
func (p *pair) escapedTag() bool {
	before := p.w.text[max(0, p.start-20):p.start]
	i := bytes.LastIndex(before, []byte("&lt;"))
	return i >= 0 && allOf(before[i+4:], func(c byte) bool { return isLetterOrDigit(c) || c == ':' })
}

func (p *pair) text(start, end int) {
	t := p.w.text
	if start >= end {
		return
	}
	if s, e, next, ok := quoted(t, start); ok && e < end && next >= trimEnd(t, start, end) {
		start, end = s, e
	}
	v := t[start:end]
	if (hasFold(t, end, "</td") || hasFold(t, end, "</th")) && lettersOnly(v) {
		if class, _ := judgeKey(v); class == keyStrong {
			return // the heading of the next column
		}
	}
	if inner, ok := defaultOf(v); ok {
		start, end, v = start+inner, end-1, v[inner:len(v)-1]
	}
	if p.secret(v, true) {
		p.report(start, end, true)
	}
}
