package cli

import (
	"context"
	"strings"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/policy"
	"github.com/optool/optool/internal/ui"
)

// judge holds the request against the rules, asks what they ask, and says what they
// say. A refusal ends it before anything was kept or sent; the draft stays.
func (w *writing) judge(ctx context.Context) error {
	confirmed := rules(w.options.accept)
	for {
		facts, err := w.facts(ctx, confirmed)
		if err != nil {
			return err
		}
		facts.Bundle = w.draft.Answers["bundle"] != ""
		w.verdict = policy.Check(w.rules, withAttachments(w.draft), facts)
		if w.options.split && len(w.verdict.Parts) > 1 {
			confirmed = append(confirmed, policy.RuleQuestions)
			w.verdict.Confirm(policy.RuleQuestions)
		}
		rule, failed := w.firstProblem()
		if failed == nil {
			w.advise()
			return nil
		}
		if rule == "" || !interactive(w.desk) && !w.desk.yes {
			return w.refused(failed)
		}
		f := w.question(rule)
		w.say(f)
		question := lang.T("Send it even so?")
		if rule == policy.RuleQuestions {
			question = lang.T("Send it as one request even so? (To split it: --split)")
		}
		if err := w.desk.ask(question); err != nil {
			return w.refused(fault.Of(err))
		}
		confirmed = append(confirmed, rule)
	}
}

// firstProblem is the gravest reason not to send; rule is set when it is a question.
func (w *writing) firstProblem() (rule policy.Rule, failed *fault.Error) {
	f := fault.Of(w.verdict.Fault())
	if f == nil || f.Code != "request_unconfirmed" {
		return "", f
	}
	for _, finding := range w.verdict.Findings {
		if finding.Severity == policy.Question && !finding.Confirmed {
			return finding.Rule, f
		}
	}
	return "", f
}

func (w *writing) question(rule policy.Rule) policy.Finding {
	for _, f := range w.verdict.Findings {
		if f.Rule == rule && f.Severity == policy.Question {
			return f
		}
	}
	return policy.Finding{Rule: rule}
}

// refused keeps the draft and lists everything that stands against the request.
func (w *writing) refused(f *fault.Error) error {
	out := *f
	others := 0
	for _, finding := range w.verdict.Findings {
		against := finding.Severity == policy.Refusal || finding.Severity == policy.Missing || finding.Severity == policy.Question && !finding.Confirmed
		switch {
		case !against || strings.HasSuffix(f.Message, finding.Message):
		case others == 0:
			out.Append("; and %s: %s", orRule(finding), finding)
			others++
		default:
			out.Append("; %s: %s", orRule(finding), finding)
		}
	}
	switch f.Code {
	case "request_incomplete":
		out.Advise("give what is missing by flags or in a file, or write it in the form on a terminal")
	case "request_unconfirmed":
		out.Hinted("change the request; or send it even so: --accept %s", w.firstRule())
		if w.firstRule() == policy.RuleQuestions {
			out.Hinted("make a request of each: --split; or send it as one: --accept questions")
		}
	}
	if !w.options.dryRun {
		return w.kept(&out)
	}
	return &out
}

func (w *writing) firstRule() policy.Rule {
	rule, _ := w.firstProblem()
	return rule
}

func orRule(f policy.Finding) string {
	if f.Field != "" {
		return f.Field
	}
	return string(f.Rule)
}

// advise says on stderr what is worth knowing.
func (w *writing) advise() {
	for _, f := range w.verdict.Findings {
		if f.Severity == policy.Advice {
			w.say(f)
		}
	}
}

func (w *writing) say(f policy.Finding) {
	w.desk.printer.Advise(ui.Warning{Code: "policy_" + strings.ReplaceAll(string(f.Rule), "-", "_"), Message: findingText(f)})
}

// findingText is what a finding says, and where to turn.
func findingText(f policy.Finding) string {
	text := lang.Of(f)
	if turn := f.Further(); turn != nil {
		text += ". " + lang.Of(turn)
	}
	return text
}
