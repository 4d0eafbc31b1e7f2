package policy

import (
	"cmp"
	"slices"
	"time"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
)

// Rule is a rule of the vendor's, by a stable word for scripts.
type Rule string

// The rules.
const (
	RuleAsker         Rule = "asker"         // who may ask
	RuleSubscription  Rule = "subscription"  // support is paid for
	RuleCoverage      Rule = "coverage"      // the vendor does what is asked
	RuleThirdParty    Rule = "third-party"   // the cause is not another's
	RuleDocumentation Rule = "documentation" // pages to read first
	RuleLanguage      Rule = "language"      // one that the vendor reads
	RuleRequired      Rule = "required"      // what must be said, and in which form
	RuleQuestions     Rule = "questions"     // one question for each request
	RuleEtiquette     Rule = "etiquette"     // what is expected of who writes
	RuleChannel       Rule = "channel"       // other ways to the vendor
	RulePolicy        Rule = "policy"        // the rules themselves, and their changes
)

// Severity is what a finding does to a request.
type Severity string

// The severities, see the package comment.
const (
	Refusal  Severity = "refusal"
	Missing  Severity = "missing"
	Question Severity = "question"
	Advice   Severity = "advice"
)

// Finding is one thing to say about a request.
type Finding struct {
	Rule      Rule     `json:"rule"`
	Severity  Severity `json:"severity"`
	Field     string   `json:"field,omitempty"` // of the request, as support.required names it
	Message   string   `json:"message"`         // lower case, no full stop
	Turn      string   `json:"turn,omitempty"`  // the vendor's words: what holds, and where to turn
	Confirmed bool     `json:"confirmed,omitempty"`

	text lang.Text // what Message, which is English, is made of
	turn lang.Text // what Turn is made of where the words are not the vendor's
}

// Said returns what Message is made of, to be said in another language.
func (f Finding) Said() (format string, args []any) { return f.text.Said() }

// String is Message.
func (f Finding) String() string { return f.Message }

// Further is Turn as it fills a text: a string, or a text to be said in another
// language; nil for none.
func (f Finding) Further() any {
	if format, _ := f.turn.Said(); format != "" {
		return f.turn
	}
	if f.Turn == "" {
		return nil
	}
	return f.Turn
}

// Verdict is what the rules say of a request, or of a message that follows it.
type Verdict struct {
	Policy   string    `json:"policy"`   // version of the rules
	Findings []Finding `json:"findings"` // the gravest first

	Kind       support.Kind `json:"kind"`                 // an error of third parties is a consultation
	Language   string       `json:"language"`             // as given, else guessed from the text
	Deployment string       `json:"deployment,omitempty"` // paas, on-premise, cloud; "" when nobody knows
	Partner    string       `json:"partner,omitempty"`    // who asks on the customer's behalf

	Priority int           `json:"priority,omitempty"` // computed from the impact, 1 the most urgent; 0 for none
	Reaction time.Duration `json:"reaction,omitempty"` // working time until the answer, in nanoseconds; 0 for none promised

	Endpoint bool   `json:"endpoint"`       // the vendor's endpoint takes it
	Mail     string `json:"mail,omitempty"` // the address that takes it by mail

	Pages    []profile.Page    `json:"-"`                   // to read first, the best match first
	Channels []profile.Channel `json:"-"`                   // the customer's ways to the vendor for this kind
	Parts    []string          `json:"questions,omitempty"` // two or more questions that the text holds: split it
	Matters  []Cover           `json:"matters,omitempty"`   // of the service matrix, that the request names or touches
}

// Facts is what is known beside the request. The zero value of each field is what
// nobody knows.
type Facts struct {
	Now        time.Time
	License    *license.License // nil: none
	Title      string           // the product's name for people
	Deployment string           // where the licence does not say
	Partner    string           // the authorised partner who asks, from the administrator's configuration
	Bundle     bool             // a diagnostics bundle will be attached
	Seen       string           // version of the rules that was shown last; "" for never
	Confirmed  []Rule           // whose questions were answered with yes
}

// Has tells whether there is a finding of this severity; confirmed questions do not count.
func (v *Verdict) Has(s Severity) bool {
	return slices.ContainsFunc(v.Findings, func(f Finding) bool { return f.Severity == s && !f.Confirmed })
}

// Confirm answers the questions of a rule with yes.
func (v *Verdict) Confirm(rule Rule) {
	for i := range v.Findings {
		f := &v.Findings[i]
		f.Confirmed = f.Confirmed || f.Rule == rule && f.Severity == Question
	}
}

// Ready tells whether the request may be sent: nothing refuses it, nothing is
// missing, and every question was answered.
func (v *Verdict) Ready() bool { return !v.Has(Refusal) && !v.Has(Missing) && !v.Has(Question) }

// Fault is the reason why the request may not be sent, nil if it may: the gravest
// finding, as request_refused (exit 4), request_incomplete (8) or
// request_unconfirmed (8).
func (v *Verdict) Fault() error {
	hinted := func(made *fault.Error, f Finding) error {
		if turn := f.Further(); turn != nil {
			return made.Hinted("%s", turn)
		}
		return made.Hinted("see the vendor's rules: optool support-request policy")
	}
	for _, f := range v.Findings {
		switch {
		case f.Severity == Refusal:
			return hinted(fault.New(fault.ExitRefused, "request_refused", "the vendor's rules refuse this request (%s): %s", f.Rule, f.text), f)
		case f.Severity == Missing:
			return hinted(fault.New(fault.ExitInput, "request_incomplete", "the request is not complete (%s): %s", cmp.Or(f.Field, string(f.Rule)), f.text), f)
		case f.Severity == Question && !f.Confirmed:
			return fault.New(fault.ExitInput, "request_unconfirmed", "the request raises a question (%s): %s", f.Rule, f.text).
				Hinted("change the request, or send it as it is: --accept %s", f.Rule)
		}
	}
	return nil
}

func (s Severity) rank() int {
	return slices.Index([]Severity{Refusal, Missing, Question, Advice}, s)
}
