package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/policy"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/ui"
)

func supportCoverageCommand(d *desk) *cobra.Command {
	var deployment string
	cmd := &cobra.Command{
		Use:   "coverage [QUESTION...]",
		Short: "Tell whether something is covered on this deployment",
		Long: "Answers from the vendor's service matrix who does something: the vendor, you, or\n" +
			"nobody. QUESTION is the name of a service, or words. Without one it shows the\n" +
			"whole matrix. Opens no connection.",
		Example: "  optool support-request coverage\n  optool support-request coverage renew the TLS certificate\n  optool support-request coverage tls-certificates --deployment cloud",
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return d.supportCoverage(cmd.Context(), strings.Join(args, " "), deployment)
		},
	}
	cmd.Flags().StringVar(&deployment, "deployment", "", "paas, on-premise or cloud; default what the licence says")
	return ui.ExitCodes(cmd, 0, 1, 2)
}

func (d *desk) supportCoverage(ctx context.Context, query, deployment string) error {
	h, err := d.helpdesk(ctx)
	if err != nil {
		return err
	}
	switch deployment {
	case "":
		deployment = h.deployment()
	case profile.PaaS, profile.OnPremise, profile.Cloud:
	default:
		return fault.Usage("--deployment %q is unknown", ui.Clean(deployment)).Hinted("choose paas, on-premise or cloud")
	}
	v := policy.Listing{Deployment: deployment, Matters: policy.Matrix(h.rules, deployment)}
	if query != "" {
		v = policy.Coverage(h.rules, query, deployment)
	}
	return d.printer.Result("RequestCoverage", v, nil, func(s *ui.Sheet) error { return drawCoverage(s, h, v) })
}

func drawCoverage(s *ui.Sheet, h *helpdesk, v policy.Listing) error {
	if len(v.Matters) == 0 {
		s.Text(ui.Plainf("the service matrix does not name this; ask: optool support-request create"))
	} else {
		var rows [][]ui.Word
		for _, m := range v.Matters {
			by := ui.Good(coverWord(m.By))
			if !m.Covered {
				by = ui.Warn(coverWord(m.By))
			}
			if m.By == "" {
				by = ui.Plain("paas: " + coverWord(m.PaaS) + "; on-premise: " + coverWord(m.OnPremise) + "; cloud: " + coverWord(m.Cloud))
			}
			rows = append(rows, []ui.Word{ui.Plain(m.Name), ui.Plain(m.Title), by})
		}
		if err := s.Table([]string{"service", "what", "who does it"}, rows); err != nil {
			return err
		}
		for _, m := range v.Matters {
			if m.Turn != "" && len(v.Matters) < 4 {
				s.Gap()
				s.Text(ui.Plain(m.Turn))
			}
		}
	}
	if v.ThirdParty != "" {
		s.Gap()
		s.Text(ui.Plain(v.ThirdParty))
	}
	return nil
}

func coverWord(by string) string {
	switch by {
	case profile.Provided:
		return lang.T("support helps")
	case profile.ByVendor:
		return lang.T("the vendor")
	case profile.ByPartner:
		return lang.T("you or your partner")
	case profile.LogsAlone:
		return lang.T("support analyses the logs")
	case profile.NotNeeded:
		return lang.T("not needed")
	}
	return lang.T("not provided")
}

func supportPolicyCommand(d *desk) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "Show the vendor's rules for support",
		Long: "Shows the rules that requests are held against: who may ask, what must be said, in\n" +
			"which language, how soon an answer comes and when the vendor works, the ways to\n" +
			"reach him, and what changed since they were shown last. Opens no connection.",
		Example: "  optool support-request policy\n  optool support-request policy -o json",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return d.supportPolicy(cmd.Context()) },
	}
	return ui.ExitCodes(changes(cmd), 0, 1, 2)
}

// policyView is data of RequestPolicy.
type policyView struct {
	Version      string              `json:"version"`
	Effective    string              `json:"effective"`
	URL          string              `json:"url,omitempty"`
	ChangedFrom  string              `json:"changedFrom,omitempty"` // the version that was shown before
	Changes      []changeView        `json:"changes"`
	Etiquette    string              `json:"etiquette,omitempty"`
	Partner      bool                `json:"partnersOnly"`
	Subscription []string            `json:"subscription"` // deployments where support needs to be paid for
	Languages    []string            `json:"languages"`
	Required     map[string][]string `json:"required"`
	Fields       []fieldView         `json:"fields"` // what this vendor asks beside what every request says
	Pages        []pageView          `json:"documentation"`
	OneQuestion  bool                `json:"oneQuestion"`
	ThirdParty   string              `json:"thirdParty,omitempty"`
	Deployment   string              `json:"deployment,omitempty"`
	Zone         string              `json:"zone"`
	Hours        []string            `json:"hours"`
	Clock        string              `json:"clock"`
	Priorities   []priorityView      `json:"priorities"`
	Reaction     int64               `json:"reactionMinutes,omitempty"` // of requests without a priority
	Resolution   string              `json:"resolution,omitempty"`
	Channels     []channelView       `json:"channels"`
	Endpoint     bool                `json:"endpoint"` // the vendor's endpoint takes requests
	Mail         string              `json:"mail,omitempty"`
	Modification string              `json:"modifications,omitempty"` // address of wishes for changes
	Modifying    string              `json:"modificationsText,omitempty"`
}

type fieldView struct {
	Name    string `json:"name"`
	Title   string `json:"title"`
	Pattern string `json:"pattern,omitempty"`
	Hint    string `json:"hint,omitempty"`
}

type pageView struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

type changeView struct {
	Version   string `json:"version"`
	Effective string `json:"effective"`
	Text      string `json:"text,omitempty"`
}

type priorityView struct {
	Level    int    `json:"level"`
	Title    string `json:"title,omitempty"`
	Reaction int64  `json:"reactionMinutes,omitempty"`
}

type channelView struct {
	Kind    string   `json:"kind"`
	Address string   `json:"address,omitempty"`
	For     []string `json:"for"`
}

func (d *desk) supportPolicy(ctx context.Context) error {
	h, err := d.helpdesk(ctx)
	if err != nil {
		return err
	}
	facts, err := h.facts(ctx, nil)
	if err != nil {
		return err
	}
	v := h.policyView(facts.Seen)
	if err := h.showed(ctx); err != nil {
		d.remark("the version that was shown could not be noted: %v", err)
	}
	return d.printer.Result("RequestPolicy", v, nil, func(s *ui.Sheet) error { return v.draw(s) })
}

func (h *helpdesk) policyView(seen string) policyView {
	p := h.rules
	v := policyView{
		Version: p.Version, Effective: p.Effective.String(), URL: p.URL, Changes: []changeView{}, Etiquette: p.Etiquette, Partner: p.Askers.Partner,
		Subscription: append([]string{}, p.Subscription.Deployments...), Languages: []string{}, OneQuestion: p.OneQuestion, ThirdParty: p.ThirdParty.Text,
		Required: map[string][]string{}, Fields: []fieldView{}, Pages: []pageView{},
		Deployment: h.deployment(), Zone: p.Calendar.Zone, Hours: []string{}, Clock: p.Calendar.Clock, Priorities: []priorityView{},
		Resolution: p.Resolution, Channels: []channelView{}, Endpoint: p.Delivery.Endpoint, Mail: p.Delivery.Mail,
		Modification: p.Modifications.Mail, Modifying: p.Modifications.Text,
	}
	if c := policy.Changed(p, seen); c != nil {
		v.ChangedFrom = c.From
	}
	for _, c := range p.Changes {
		v.Changes = append(v.Changes, changeView{c.Version, c.Effective.String(), c.Text})
	}
	for _, f := range p.Fields {
		v.Fields = append(v.Fields, fieldView{f.Name, f.Title, f.Pattern, f.Hint})
	}
	for _, page := range p.Documentation {
		v.Pages = append(v.Pages, pageView{page.Title, page.URL})
	}
	for _, l := range p.Languages {
		code := l.Code
		if l.Exceptional {
			code = lang.T("%s (exceptionally)", code)
		}
		v.Languages = append(v.Languages, code)
	}
	for _, kind := range []string{"consultation", "error", "modification"} {
		v.Required[kind] = append([]string{}, p.Required.For(kind)...)
	}
	for _, hours := range p.Calendar.Hours {
		if len(hours.Deployments) == 0 || v.Deployment == "" || slices.Contains(hours.Deployments, v.Deployment) {
			v.Hours = append(v.Hours, strings.Join(dayWords(hours.Days), " ")+" "+clockTime(hours.From)+"-"+clockTime(hours.To))
		}
	}
	for _, one := range p.Priorities {
		v.Priorities = append(v.Priorities, priorityView{one.Level, one.Title, int64(one.Reaction.For(v.Deployment).D().Minutes())})
	}
	v.Reaction = int64(p.Reaction.For(v.Deployment).D().Minutes())
	level := ""
	if h.license != nil && h.license.Support != nil {
		level = h.license.Support.Level
	}
	for _, kind := range []string{"consultation", "error", "modification"} {
		ways, _ := policy.Ways(p, level, kind)
		for _, way := range ways {
			v.addWay(way, kind)
		}
	}
	return v
}

func (v *policyView) addWay(way profile.Channel, kind string) {
	for i := range v.Channels {
		if v.Channels[i].Kind == way.Kind && v.Channels[i].Address == way.Address {
			v.Channels[i].For = append(v.Channels[i].For, kind)
			return
		}
	}
	v.Channels = append(v.Channels, channelView{way.Kind, way.Address, []string{kind}})
}

func clockTime(t profile.TimeOfDay) string {
	return fmt.Sprintf("%02d:%02d", int(t)/60, int(t)%60)
}

func (v policyView) draw(s *ui.Sheet) error {
	s.Heading(lang.T("Rules for support, version %s", v.Version), ui.Faint(lang.T("in force from %s", v.Effective)))
	if v.ChangedFrom != "" {
		s.Text(ui.Warn(lang.T("changed: version %s was shown last", v.ChangedFrom)))
	}
	if v.URL != "" {
		s.Field("Published", ui.Plain(v.URL))
	}
	who := lang.T("whoever holds the licence")
	if v.Partner {
		who = lang.T("the partner whom the licence names")
	}
	s.Field("Who may ask", ui.Plain(who))
	if len(v.Subscription) > 0 {
		s.Field("Paid support", ui.Plain(strings.Join(v.Subscription, ", ")))
	}
	if len(v.Languages) > 0 {
		s.Field("Languages", ui.Plain(strings.Join(v.Languages, ", ")))
	}
	for _, kind := range []string{"consultation", "error", "modification"} {
		s.Field(lang.T("To say: %s", kindWord(kind)), ui.Plain(strings.Join(v.Required[kind], ", ")))
	}
	for _, f := range v.Fields {
		words := []ui.Word{ui.Plain(f.Title)}
		if f.Hint != "" {
			words = append(words, ui.Faint("("+strings.TrimSuffix(f.Hint, ".")+")"))
		}
		s.Entry("--field "+f.Name+"=", words...)
	}
	if v.OneQuestion {
		s.Field("Questions", ui.Plainf("one for each request"))
	}
	hours := lang.T("at all times")
	if len(v.Hours) > 0 {
		hours = strings.Join(v.Hours, "; ")
	}
	s.Field("Working time", ui.Plain(hours), ui.Faint(v.Zone))
	if v.Reaction > 0 {
		s.Field("Answer within", ui.Plain(workingTime(v.Reaction)), ui.Faint(lang.T("of working time")))
	}
	for _, p := range v.Priorities {
		within := lang.T("no time is promised")
		if p.Reaction > 0 {
			within = lang.T("answer within %s", workingTime(p.Reaction))
		}
		s.Field(lang.T("Priority %d", p.Level), ui.Plain(p.Title), ui.Faint("("+within+")"))
	}
	for _, c := range v.Channels {
		kinds := strings.Join(kindWords(c.For), ", ")
		s.Field(lang.T("By %s", viaWord(c.Kind)), ui.Plain(c.Address), ui.Faint("("+kinds+")"))
	}
	var to []string
	if v.Endpoint {
		to = append(to, lang.T("the vendor's endpoint"))
	}
	if v.Mail != "" {
		to = append(to, v.Mail)
	}
	s.Field("Requests go to", ui.Plain(strings.Join(to, lang.T(", or "))))
	if v.Modification != "" && v.Modification != v.Mail {
		s.Field("Wishes for changes", ui.Plain(v.Modification))
	}
	for _, text := range []string{v.ThirdParty, v.Modifying, v.Resolution, v.Etiquette} {
		if text != "" {
			s.Gap()
			s.Text(ui.Plain(text))
		}
	}
	if len(v.Pages) > 0 {
		s.Heading("Documentation to read first")
		for _, page := range v.Pages {
			s.Text(ui.Plain(page.Title), ui.Faint(page.URL))
		}
	}
	for _, c := range v.Changes {
		s.Gap()
		s.Text(ui.Faint(lang.T("%s, from %s:", c.Version, c.Effective)), ui.Plain(c.Text))
	}
	return nil
}
