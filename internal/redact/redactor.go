package redact

import (
	"io"
	"maps"
	"regexp"
	"strings"
	"sync"

	"github.com/optool/optool/pkg/diagnostics"
)

// Options say what is redacted.
type Options struct {
	Key     [32]byte            // of this bundle alone, random: pseudonyms of two bundles cannot be compared
	Privacy diagnostics.Privacy // strict hides personal and network data too
	Secrets []string            // values known to be secret, of 4 bytes or more, sought everywhere
	Hosts   []string            // names of this host, sought at strict privacy
	Users   []string            // names of its users, sought at strict privacy
	Rules   Rules
	Workers int  // blocks redacted at once; 0: 1
	KeepMap bool // remember what each pseudonym stands for, for Map
}

// Redactor redacts all members of a bundle, under one key and with one memory of
// what was learned. Its methods may be called by several goroutines at once.
type Redactor struct {
	options  Options
	strict   bool
	keys     map[string]struct{}
	keep     []*regexp.Regexp
	scanner  *scanner
	wholes   []detector // that look at whole windows
	vault    *vault
	turns    chan struct{} // one for each block that may be redacted now
	learning *halt         // of all that learn only

	mu    sync.Mutex
	idle  []*worker
	spare []*block          // of writers that are done, for their buffers
	names map[string]string // pseudonym -> value
}

// maxNames bounds Map.
const maxNames = 200_000

// New returns a redactor. Rules that make no sense are a fault
// redaction_rule_invalid (exit 2).
func New(o Options) (*Redactor, error) { return assemble(o, detectors()) }

func assemble(o Options, known []detector) (*Redactor, error) {
	r := &Redactor{options: o, strict: o.Privacy == diagnostics.Strict, vault: newVault()}
	r.options.Workers = max(1, o.Workers)
	r.turns = make(chan struct{}, r.options.Workers)
	r.learning = newHalt(nil)
	if o.KeepMap {
		r.names = map[string]string{}
	}
	var err error
	if r.keys, err = o.Rules.keys(); err != nil {
		return nil, err
	}
	if r.keep, err = o.Rules.keep(); err != nil {
		return nil, err
	}
	own, err := o.Rules.detectors()
	if err != nil {
		return nil, err
	}
	var all []detector
	for _, d := range append(append(own, extraPairs(r.keys)...), known...) {
		if d.strict && !r.strict {
			continue
		}
		all = append(all, d)
		if d.whole != nil {
			r.wholes = append(r.wholes, d)
		}
	}
	r.scanner = newScanner(all)
	for _, s := range o.Secrets {
		r.know(strings.TrimSpace(s))
	}
	if r.strict {
		r.call(o.Hosts, hostRule)
		r.call(o.Users, userRule)
	}
	return r, nil
}

// know seeks a value that is secret whatever it looks like; a word that stands
// everywhere is not sought even so.
func (r *Redactor) know(value string) {
	if len(value) < anchorSize || isCommon(value) {
		return
	}
	_, whole := seekable(value)
	r.vault.keep(value, knownRule, whole || len(value) < 12)
	if strings.Contains(value, "\n") {
		r.vault.learn(value, knownRule)
	}
}

func (r *Redactor) call(names []string, rule string) {
	for _, name := range names {
		for _, n := range []string{name, strings.ToLower(name), strings.ToUpper(name)} {
			r.vault.learnName(n, rule)
			if short, _, ok := strings.Cut(n, "."); ok && rule == hostRule {
				r.vault.learnName(short, rule)
			}
		}
	}
}

// Text redacts a small text: a path, the message of a problem, a title. name says
// where it is from, or is empty. A text that cannot be judged is replaced whole.
// It waits for nothing that others do.
func (r *Redactor) Text(name, text string) string {
	k := r.worker()
	defer r.rest(k)
	b := &block{text: []byte(text), name: name, form: formText}
	if k.detect(b) != nil || k.render(b, len(b.text)) != nil {
		return string(k.namer.name(nil, "unsafe", []byte(text)))
	}
	return string(b.out)
}

// Learn reads all of src and remembers the secrets in it, to seek them in what is
// redacted from now on. name is as for Writer. The error is ErrBinary, ErrStopped, that
// of src, or that of a detector that failed.
func (r *Redactor) Learn(name string, src io.Reader) error {
	w := r.Writer(nil, name)
	_, err := io.CopyBuffer(struct{ io.Writer }{w}, struct{ io.Reader }{src}, make([]byte, pieceSize))
	if e := w.Close(); err == nil {
		err = e
	}
	return err
}

// Values returns how many values are sought everywhere.
func (r *Redactor) Values() int { return int(r.vault.table.Load().count.Load()) }

// Overflowed reports whether more was learned than can be sought: more than 20,000
// values, 4,000 names of less than eight bytes, or 4 MiB. The values left out are still redacted where their
// place or look tells.
func (r *Redactor) Overflowed() bool { return r.vault.overflowed() }

// Map returns what the pseudonyms stand for, of the first 200,000, if
// Options.KeepMap was set. It is as secret as what was redacted.
func (r *Redactor) Map() map[string]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.names)
}

func (r *Redactor) remember(pseudonym string, value []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.names[pseudonym]; !ok && len(r.names) < maxNames {
		r.names[pseudonym] = string(value)
	}
}

// kept reports whether the rules say that a value is no secret, and nothing else
// said that it is.
func (r *Redactor) kept(value []byte) bool {
	for _, expression := range r.keep {
		if expression.Match(value) {
			return !r.vault.has(string(value))
		}
	}
	return false
}

// lend returns a block whose buffers may be used.
func (r *Redactor) lend() *block {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.spare)
	if n == 0 {
		return &block{}
	}
	b := r.spare[n-1]
	r.spare = r.spare[:n-1]
	return b
}

// giveBack takes blocks that nobody uses any more, and keeps as many as one writer
// has at once.
func (r *Redactor) giveBack(all []*block) {
	r.mu.Lock()
	defer r.mu.Unlock()
	room := max(0, r.options.Workers+2-len(r.spare))
	r.spare = append(r.spare, all[:min(len(all), room)]...)
}

// hire returns a worker for one block when it is its turn, or ErrStopped.
func (r *Redactor) hire(h *halt) (*worker, error) {
	select {
	case r.turns <- struct{}{}:
	case <-h.done:
		return nil, ErrStopped
	case <-h.above.over():
		return nil, ErrStopped
	}
	k := r.worker()
	k.halt = h
	return k, nil
}

func (r *Redactor) dismiss(k *worker) {
	r.rest(k)
	<-r.turns
}

// worker returns one that is idle, or a new one, out of turn.
func (r *Redactor) worker() *worker {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := len(r.idle); n > 0 {
		k := r.idle[n-1]
		r.idle = r.idle[:n-1]
		return k
	}
	return &worker{r: r, namer: newNamer(r.options.Key)}
}

// rest keeps as many idle workers as may be of use soon.
func (r *Redactor) rest(k *worker) {
	k.halt = nil
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.idle) <= r.options.Workers {
		r.idle = append(r.idle, k)
	}
}
