package redact

// A detector finds one family of things that must not leave the host. It is
// called where one of its starts lies in the text, or once per window, and
// reports the exact stretch of each value with window.add: the value alone,
// without its key, quotes or the rest of the line, so that what surrounds it stays
// readable.
//
// A detector is pure, keeps nothing between calls and never fails. It looks at a
// bounded neighbourhood: what it costs does not grow with the length of a line.
type detector struct {
	name string

	// starts are literals of at least two ASCII bytes, lower case; the text is
	// compared without regard to case unless exact is set. look is called with the
	// literal at w.text[at:at+n].
	starts []string
	exact  bool
	look   func(w *window, at, n int)

	// pairs is the other kind of start: look is called with n = 2 for every two
	// neighbouring bytes for which it is true. It must be rare in ordinary text.
	pairs func(a, b byte) bool

	// before and after say of a byte whether one like it may stand beside a start of
	// either kind; nil: any. Where they say no, look is hardly ever called: a scanner does
	// not tell all signs apart. At the ends of the text they are not asked.
	before, after func(c byte) bool

	// whole is called once for each window, after the starts: for files whose
	// form says what is secret. It returns at once when the form is not its own.
	whole func(w *window)

	// strict detectors run at strict privacy alone.
	strict bool
}

// form is what a member is known to be, by its name and its first bytes.
type form uint8

const (
	formText form = iota // logs, and all that is not known better
	formYAML
	formJSON // one document, or one in each line
	formINI  // also systemd units, TOML, my.cnf
	formEnv  // also shell scripts
	formProperties
	formXML // also HTML
	formPgpass
	formNetrc
	formShadow // also gshadow, htpasswd, passwd-like files of other programs
	formShell  // histories
	formProcesses
	formSQL
)

// window is the text that detectors look at: whole lines, unless a line is longer
// than a window. A file up to a window's size (at least 256 KiB) is seen whole.
// The text is UTF-8 or an 8-bit encoding, whatever the file was in.
type window struct {
	text   []byte
	name   string // of the member's source, slash-separated: etc/app/config.yaml
	form   form
	strict bool
	ascii  bool // text has no other bytes; false: it may have some

	spans []span
	carry carry // what the last window left open, in; what this one leaves open, out

	keys    map[string]struct{} // names of settings that the rules say are secret, as plainKey has them
	learned []lesson
	halt    *halt       // told when all this is to end
	judged  *judgedKeys // nil: none are remembered

	weight     int      // of all values that were found, in bytes
	pairWeight int      // of all values of pairs that were judged
	past       []int    // by detector: it is not called before there
	pairsPast  int      // nor are pairs judged before there
	jwkPast    int      // nor JSON web keys sought
	dotted     stretch  // the last run of a token's characters
	solid      []uint64 // letters and digits of text, if a detector found them on its way: see solidOf
}

// lesson is a value that is secret without standing in the text as it is.
type lesson struct{ value, rule string }

// carry is what a construct that is longer than a window hands to the next one.
// The zero carry is nothing. The whole of the detector named in it finds it in the
// next window's carry, before anything else is looked at, and leaves its own or the
// zero carry there; all others find the zero carry and may leave one.
type carry struct {
	by     string // name of the detector whose whole is called in the next window, whatever the form
	state  int
	indent int
	rule   string
}

// span is one value to be replaced.
type span struct {
	start, end int    // in window.text
	rule       string // what it is: a short name as in "password", "jwt", "ipv4"; a-z 0-9 -
	learn      bool   // seek it as a literal everywhere else
	quote      bool   // put the pseudonym in double quotes: it stands where JSON wants a value
}

// add reports a value. Empty stretches and those that hold nothing but a
// pseudonym already are passed over.
func (w *window) add(start, end int, rule string, learn bool) {
	w.addSpan(span{start: start, end: end, rule: rule, learn: learn})
}

func (w *window) addSpan(s span) {
	if s.start < 0 || s.end > len(w.text) || s.start >= s.end || isPseudonym(w.text[s.start:s.end]) || neverSecret(w.text[s.start:s.end], s.rule) || noteOnSource(w.text, s) || bystander(w.text, s) || kept(w.text, s) {
		return
	}
	w.spans = append(w.spans, s)
}

// learn hands over a value that is not a stretch of the text: what a base64 value
// decodes to, say. It is sought everywhere, as if it had been reported with learn.
func (w *window) learn(value []byte, rule string) {
	w.learned = append(w.learned, lesson{string(value), rule})
}

// extraKey reports whether the rules of this run say that a setting of that name
// is secret, in any case and with any of . - _ between its words.
func (w *window) extraKey(name []byte) bool {
	if len(w.keys) == 0 {
		return false
	}
	var plain [maxKey]byte
	n := 0
	for _, c := range name {
		switch {
		case c == '.' || c == '-' || c == '_':
			continue
		case n == maxKey:
			return false
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		plain[n] = c
		n++
	}
	_, ok := w.keys[string(plain[:n])]
	return ok
}

// maxKey is the longest name of a setting, in bytes, without what joins its words.
const maxKey = 100

// detectors are all there are.
func detectors() []detector {
	var all []detector
	all = append(all, pairDetectors()...)     // pairs.go
	all = append(all, tokenDetectors()...)    // tokens.go
	all = append(all, fileDetectors()...)     // forms.go
	all = append(all, personalDetectors()...) // personal.go
	all = append(all, foundBeside()...)       // beside.go
	all = append(all, drawnDetectors()...)    // drawn_alone.go
	return all
}
