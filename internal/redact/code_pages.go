package redact

import (
	"bytes"
	"unicode/utf8"
)

// Texts in 8-bit encodings: of Russian Windows, DOS, Unix and Macintosh, and those of western
// and middle Europe. The words of the detectors are UTF-8, so that such lines are looked at
// in UTF-8 too; what is written stays in the encoding it was in.

// codePage is what the bytes from 0x80 on stand for.
type codePage struct {
	letters  [128]rune
	weight   [128]int8 // how much a letter speaks for the page, or another sign against it
	cyrillic bool
}

const (
	russian   = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
	capital   = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
	commonest = "оеаинтсрвлкмдпу" // letters; most of a text are of these
)

// codePages returns the pages, what is likelier first.
func codePages() []*codePage {
	koi := "юабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ"
	western := make([]rune, 0, 96)
	for c := rune(0xa0); c <= 0xff; c++ {
		western = append(western, c)
	}
	pages := []*codePage{
		newPage(true, 0xc0, capital+russian, 0xa8, "Ё", 0xb8, "ё", 0xb2, "Іі", 0xbf, "ї", 0xaf, "Ї", 0xba, "є", 0xaa, "Є", 0xb4, "ґ", 0xab, "«", 0xbb, "»", 0x84, "„…", 0x91, "‘’“”", 0x96, "–—", 0xb9, "№", 0xa0, "\u00a0"),
		newPage(true, 0xc0, koi, 0xa3, "ё", 0xb3, "Ё", 0xa4, "є", 0xa6, "ії", 0xad, "ґ", 0xb4, "Є", 0xb6, "ІЇ", 0xbd, "Ґ", 0x9a, "\u00a0"),
		newPage(true, 0x80, capital+"абвгдежзийклмноп", 0xe0, "рстуфхцчшщъыьэюяЁё", 0xfc, "№", 0xff, "\u00a0"),
		newPage(true, 0xb0, capital+russian+"№ё", 0xa1, "Ё", 0xf4, "є", 0xf6, "ії", 0xa0, "\u00a0"),
		newPage(true, 0x80, capital, 0xdc, "№Ёёяабвгдежзийклмнопрстуфхцчшщъыьэю", 0xc7, "«»", 0xca, "\u00a0", 0xd0, "–—“”‘’"),
		newPage(false, 0xa0, string(western), 0x84, "„…", 0x91, "‘’“”", 0x96, "–—", 0x80, "€"),
		newPage(false, 0xa0, "\u00a0", 0xb3, "ł", 0xa3, "Ł", 0xb9, "ą", 0xb1, "ą", 0xb6, "ś", 0x9c, "ś", 0xe6, "ć", 0xea, "ę", 0xf1, "ń", 0xf3, "ó", 0xbf, "ż", 0x9f, "ź", 0xbc, "ź",
			0xe8, "č", 0xf8, "ř", 0x9a, "š", 0xec, "ě", 0x9e, "ž", 0xe1, "á", 0xed, "í", 0xe9, "é", 0xfd, "ý", 0xf9, "ů", 0xf5, "ő", 0xfb, "ű", 0xf6, "ö", 0xfc, "ü", 0xe4, "ä", 0x84, "„", 0x94, "”", 0x96, "–—"),
	}
	return pages
}

// newPage is told where runs of characters begin, and which.
func newPage(cyrillic bool, runs ...any) *codePage {
	p := &codePage{cyrillic: cyrillic}
	for i := range p.letters {
		p.letters[i], p.weight[i] = '¤', -6
	}
	for i := 0; i+1 < len(runs); i += 2 {
		at := runs[i].(int) - 0x80
		for _, r := range runs[i+1].(string) {
			p.letters[at], p.weight[at] = r, weightOf(r, cyrillic)
			at++
		}
	}
	return p
}

// weightOf says how much a letter speaks for a page.
func weightOf(r rune, cyrillic bool) int8 {
	switch {
	case cyrillic && r >= 'а' && r <= 'я':
		for _, f := range commonest {
			if f == r {
				return 4
			}
		}
		return 2
	case cyrillic && r >= 'А' && r <= 'Я':
		return 1
	case cyrillic && r > 0x400 && r < 0x500:
		return 1
	case cyrillic, r < 0xc0, r > 0x200:
		return -1
	}
	for _, f := range "äöüßéèàçñóáíęłąśćżńěšřčžýůőű" {
		if f == r {
			return 3
		}
	}
	return 0
}

// speaks says how much a line speaks for a page: by its letters, and by where they stand. A
// capital hardly ever follows a small letter; Latin letters stand beside others of their own.
func (p *codePage) speaks(line []byte) (score int) {
	var last rune
	for i, c := range line {
		if c < 0x80 {
			last = rune(c)
			continue
		}
		r := p.letters[c-0x80]
		score += int(p.weight[c-0x80])
		latinBeside := isAlpha(byteAt(line, i-1)) || isAlpha(byteAt(line, i+1))
		switch {
		case r == '¤':
		case !p.cyrillic && latinBeside:
			score += 2
		case !p.cyrillic && r >= 0xc0:
			score -= 4
		case p.cyrillic && latinBeside && r > 0x400:
			score -= 3
		case p.cyrillic && r >= 'А' && r <= 'Я' && last >= 'а' && last <= 'я':
			score -= 6
		}
		last = r
	}
	return score
}

// guessed returns the page that a line is likeliest of. What the lines before it spoke for
// counts too, less and less.
func guessed(pages []*codePage, line []byte, before []int) *codePage {
	best := 0
	for i, p := range pages {
		before[i] = before[i]/2 + p.speaks(line)
		if before[i] > before[best] {
			best = i
		}
	}
	return pages[best]
}

// appendUTF8 appends a line that is of the page.
func (p *codePage) appendUTF8(to, line []byte) []byte {
	for _, c := range line {
		if c < 0x80 {
			to = append(to, c)
		} else {
			to = utf8.AppendRune(to, p.letters[c-0x80])
		}
	}
	return to
}

// ofSomePage tells whether what is short, and no UTF-8, is a text, by its lines that are in an
// 8-bit encoding.
func ofSomePage(t []byte) bool {
	pages := codePages()
	before := make([]int, len(pages))
	high, score := 0, 0
	for line := range bytes.Lines(t) {
		for _, c := range line {
			if strange[c] != 0 {
				return false
			}
		}
		if utf8.Valid(line) {
			continue
		}
		for _, c := range line {
			high += int(c >> 7)
		}
		score += guessed(pages, line, before).speaks(line)
	}
	return score > high
}
