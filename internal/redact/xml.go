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
			if end < 0 {
				end = endOfLine(t, k, limit) - k
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
	if s, e, _, ok := quoted(t, start); ok && e < end {
		start, end = s, e
	}
	v := t[start:end]
	if inner, ok := defaultOf(v); ok {
		start, end, v = start+inner, end-1, v[inner:len(v)-1]
	}
	if p.secret(v, true) {
		p.report(start, end, true)
	}
}
