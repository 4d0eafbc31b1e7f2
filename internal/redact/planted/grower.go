package planted

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// grower fills a tree from templates. In a template
//
//	⟨a¦b⟩              is one of the alternatives
//	‹~gen›             is ordinary text of a generator
//	‹C kind gen›       plants a credential, ‹P kind gen› a personal value, ‹D kind gen› a decoy
//	‹C kind gen #name› keeps its value under a name
//	‹A kind name›      plants the kept credential again, ‹B kind name› the kept personal value
//	‹D kind =text›     plants the text itself
//
// A generator or name may be followed by |encoding, several times: the plant is
// the value as it was before.
type grower struct {
	r     *rand.Rand
	tree  Tree
	named map[string]string
}

// file adds a file made of a template.
func (g *grower) file(name, template string, forms ...form) {
	name = g.choose(name)
	text := []byte(g.fill(name, strings.TrimPrefix(template, "\n")))
	for _, f := range forms {
		text = f(text)
	}
	if _, ok := g.tree.Files[name]; ok {
		panic("planted: two files named " + name)
	}
	g.tree.Files[name] = text
}

// log adds a file of n ordinary lines with the lines of the template scattered
// among them in their order. A line of the template that begins with a tab stays
// with the line before.
func (g *grower) log(name string, ordinary func(*grower) string, n int, template string, forms ...form) {
	var groups []string
	for line := range strings.Lines(strings.TrimPrefix(template, "\n")) {
		if strings.HasPrefix(line, "\t") && len(groups) > 0 {
			groups[len(groups)-1] += line[1:]
		} else {
			groups = append(groups, line)
		}
	}
	var b strings.Builder
	for left := n + len(groups); left > 0; left-- {
		if g.r.IntN(left) < len(groups) {
			b.WriteString(groups[0])
			groups = groups[1:]
		} else {
			b.WriteString(ordinary(g) + "\n")
		}
	}
	g.file(name, b.String(), forms...)
}

// pick is one of the words.
func (g *grower) pick(words ...string) string { return words[g.r.IntN(len(words))] }

// choose settles the alternatives, innermost first.
func (g *grower) choose(text string) string {
	for {
		end := strings.Index(text, "⟩")
		if end < 0 {
			return text
		}
		start := strings.LastIndex(text[:end], "⟨")
		text = text[:start] + g.pick(strings.Split(text[start+len("⟨"):end], "¦")...) + text[end+len("⟩"):]
	}
}

// fill settles everything in a template.
func (g *grower) fill(name, template string) string {
	text := replaced(g.choose(template), "‹~", func(gen string) string { return g.encoded(gen, g.make) })
	return replaced(text, "‹", func(marker string) string { return g.plant(name, marker) })
}

// replaced replaces each stretch from open to the next "›".
func replaced(text, open string, by func(string) string) string {
	var b strings.Builder
	for {
		start := strings.Index(text, open)
		if start < 0 {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(text[:start])
		inside, rest, ok := strings.Cut(text[start+len(open):], "›")
		if !ok {
			panic("planted: a marker without an end: " + inside)
		}
		b.WriteString(by(inside))
		text = rest
	}
}

func (g *grower) plant(file, marker string) string {
	class, rest, _ := strings.Cut(marker, " ")
	kind, gen, ok := strings.Cut(rest, " ")
	if !ok {
		panic("planted: a marker without a generator: " + marker)
	}
	gen, name, _ := strings.Cut(gen, " #")
	var value, text string
	if literal, ok := strings.CutPrefix(gen, "="); ok {
		value, text = literal, literal
	} else {
		text = g.encoded(gen, func(gen string) string {
			value = ""
			if class == "A" || class == "B" {
				value = g.named[gen]
			} else {
				value = g.make(gen)
			}
			if value == "" {
				panic("planted: nothing for " + marker)
			}
			return value
		})
	}
	if name != "" {
		g.named[name] = value
	}
	classes := map[string]string{"C": Credential, "A": Credential, "P": Personal, "B": Personal, "D": Decoy}
	if classes[class] == "" {
		panic("planted: no such class: " + marker)
	}
	g.tree.Plants = append(g.tree.Plants, Plant{Kind: kind, Value: value, File: file, Class: classes[class]})
	return text
}

// encoded is what make gives for the first word, under the encodings after it.
func (g *grower) encoded(gen string, make func(string) string) string {
	names := strings.Split(gen, "|")
	text := make(names[0])
	for _, name := range names[1:] {
		encode := encodings(name)
		if encode == nil {
			panic(fmt.Sprintf("planted: no encoding %q", name))
		}
		text = encode(text)
	}
	return text
}
