package mail

import (
	"html"
	"strings"
	"unicode"
)

// htmlText returns the words of an HTML page: no markup, no scripts, no styles; blocks
// on lines of their own. It follows no reference and is no parser: what it does not
// understand is left out.
func htmlText(page string) string {
	var b strings.Builder
	for page != "" {
		text, rest, tag := strings.Cut(page, "<")
		b.WriteString(oneBlank(html.UnescapeString(text)))
		if !tag {
			break
		}
		if comment, ok := strings.CutPrefix(rest, "!--"); ok {
			_, page, _ = strings.Cut(comment, "-->")
			continue
		}
		name := strings.ToLower(tagName(rest))
		page = behindTag(rest)
		switch name {
		case "script", "style", "head", "title":
			page = behindElement(page, name)
		case "br", "p", "/p", "div", "/div", "tr", "/tr", "li", "/ul", "/ol", "h1", "h2", "h3", "h4", "/h1", "/h2", "/h3", "/h4",
			"blockquote", "/blockquote", "table", "/table", "hr", "pre", "/pre":
			b.WriteByte('\n')
		case "td", "th":
			b.WriteByte(' ')
		}
		if name == "li" {
			b.WriteString("- ")
		}
	}
	return tidy(b.String())
}

// oneBlank makes a blank of every run of them.
func oneBlank(text string) string {
	var b strings.Builder
	blank := false
	for _, r := range text {
		if unicode.IsSpace(r) {
			blank = true
			continue
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(r)
	}
	if blank {
		b.WriteByte(' ')
	}
	return b.String()
}

func tagName(rest string) string {
	end := strings.IndexFunc(rest, func(r rune) bool { return strings.ContainsRune(" \t\r\n>", r) })
	if end < 0 {
		end = len(rest)
	}
	name := rest[:min(end, 20)]
	if len(name) > 1 {
		name = strings.TrimSuffix(name, "/")
	}
	return name
}

// behindTag returns what follows the tag, whose values may hold a ">".
func behindTag(rest string) string {
	var quote byte
	for i := range len(rest) {
		switch c := rest[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return rest[i+1:]
		}
	}
	return ""
}

// behindElement returns what follows the end of an element.
func behindElement(page, name string) string {
	for {
		_, rest, found := strings.Cut(page, "</")
		if !found {
			return ""
		}
		if strings.EqualFold(tagName(rest), name) {
			return behindTag(rest)
		}
		page = rest
	}
}

// tidy cuts blanks at line ends, and empty lines in a row.
func tidy(text string) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" && (len(lines) == 0 || lines[len(lines)-1] == "") {
			continue
		}
		lines = append(lines, line)
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}
