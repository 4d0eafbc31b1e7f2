package report

import (
	"bufio"
	"crypto/sha256"
	_ "embed" // page.css and page.js
	"encoding/base64"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/optool/optool/internal/lang"
)

//go:embed page.css
var style string

//go:embed page.js
var script string

// tag is HTML that this package wrote itself. Every other text is escaped.
type tag string

// page is the page as it is being written. The first error of the writer is kept.
type page struct {
	w *bufio.Writer
}

// add writes tags as they are, and everything else as text. What goes wrong comes
// back from Flush.
func (p *page) add(parts ...any) {
	for _, part := range parts {
		switch v := part.(type) {
		case tag:
			_, _ = p.w.WriteString(string(v))
		case string:
			_, _ = p.w.WriteString(escape(v))
		case int:
			_, _ = p.w.WriteString(strconv.Itoa(v))
		}
	}
}

// longest is how many bytes of one text are shown.
const longest = 2000

// escape makes a text safe inside HTML, also inside an attribute in quotes. Characters
// that control a terminal, or the direction of the text around, are replaced.
func escape(s string) string {
	if len(s) > longest {
		cut := longest
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '"':
			b.WriteString("&#34;")
		case r == '\'':
			b.WriteString("&#39;")
		default:
			b.WriteRune(visible(r))
		}
	}
	return b.String()
}

// visible replaces what has no look of its own: controls, and what turns the
// direction of text (Unicode UAX 9).
func visible(r rune) rune {
	if r == '\n' || r == '\t' {
		return ' '
	}
	if unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F {
		return utf8.RuneError
	}
	return r
}

// HTML writes the page. Its only errors are those of w.
func HTML(w io.Writer, in Input) error {
	p := &page{w: bufio.NewWriterSize(w, 32<<10)}
	p.head(in)
	p.verdicts(in)
	p.host(in)
	p.services(in)
	p.errors(in)
	p.certificates(in)
	p.collectors(in)
	p.redacted(in)
	p.files(in)
	p.add(tag("</main>\n<footer><p>"), lang.T("This page is complete in itself: it loads nothing and sends nothing."),
		tag("</p></footer>\n<script>"), tag(script), tag("</script>\n</body></html>\n"))
	return p.w.Flush()
}

// head writes all before the first section.
func (p *page) head(in Input) {
	title := title(in)
	p.add(tag(`<!doctype html>
<html lang="`), string(lang.Spoken()), tag(`"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src `), hash(style), tag(`; script-src `), hash(script), tag(`; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">
<title>`), title, tag(`</title>
<style>`), tag(style), tag(`</style></head>
<body><a class="skip" href="#verdicts">`), lang.T("Skip to the verdicts"), tag(`</a>
<header><p class="eyebrow">`), lang.T("Diagnostics bundle"), tag(`</p><h1>`), title, tag("</h1>\n<dl>"))
	for _, f := range about(in) {
		p.add(tag("<div><dt>"), f.Label, tag("</dt><dd>"), f.Text, tag("</dd></div>"))
	}
	p.add(tag("</dl>\n"), tag(`<nav aria-label="`), lang.T("Sections"), tag(`">`))
	for _, s := range [][2]string{
		{"verdicts", lang.T("Verdicts")}, {"host", lang.T("Host")}, {"services", lang.T("Services")}, {"errors", lang.T("Errors")},
		{"certificates", lang.T("Certificates")}, {"collectors", lang.T("Collection")}, {"redacted", lang.T("Redaction")}, {"files", lang.T("Files")},
	} {
		p.add(tag(`<a href="#`), s[0], tag(`">`), s[1], tag("</a>"))
	}
	p.add(tag("</nav></header>\n<main>\n"))
	if notes := notes(in); len(notes) > 0 {
		p.add(tag(`<div class="note" role="note">`))
		for _, n := range notes {
			p.add(tag("<p>"), n, tag("</p>"))
		}
		p.add(tag("</div>\n"))
	}
}

// hash names a style or script for the policy (W3C Content Security Policy, 6.7.2).
func hash(text string) tag {
	sum := sha256.Sum256([]byte(text))
	return tag("'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'")
}

// section writes the beginning of one.
func (p *page) section(id, title string) {
	p.add(tag(`<section id="`), id, tag(`"><h2>`), title, tag("</h2>\n"))
}

func (p *page) end() { p.add(tag("</section>\n")) }

// heads writes the heads of a table's columns; those that begin with # hold numbers.
func (p *page) heads(titles ...string) {
	p.add(tag("<thead><tr>"))
	for _, title := range titles {
		if numbers, ok := strings.CutPrefix(title, "#"); ok {
			p.add(tag(`<th class="n">`), numbers, tag("</th>"))
		} else {
			p.add(tag("<th>"), title, tag("</th>"))
		}
	}
	p.add(tag("</tr></thead>"))
}

// none writes that there is nothing to show.
func (p *page) none(text string) { p.add(tag(`<p class="muted">`), text, tag("</p>")) }
