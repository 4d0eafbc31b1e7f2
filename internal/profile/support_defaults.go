package profile

import "cmp"

// Values that stand for themselves in the rules of support.
const (
	OnPremise = "on-premise"
	PaaS      = "paas"
	Cloud     = "cloud"

	Provided    = "provided"
	ByVendor    = "vendor"
	ByPartner   = "partner"
	LogsAlone   = "logs"
	NotNeeded   = "not-needed"
	NotProvided = "not-provided"

	ThirdPartyConsultation = "consultation"
	ThirdPartyNothing      = "nothing"

	MatchAll = "all"
	MatchAny = "any"

	ClockRestart = "restart"
	ClockPause   = "pause"
)

// NoSupport is what holds where a profile says nothing of support.
func NoSupport() Support {
	return Support{
		Required: Required{
			Consultation: []string{"description"},
			Error:        []string{"description", "impact"},
			Modification: []string{"description"},
		},
		Delivery: Delivery{MaxMail: 25 << 20, MaxUpload: 20 << 30},
	}
}

// complete fills in what the file left out; s has passed check.
func (s *Support) complete() {
	if !s.Given() {
		return
	}
	for i := range s.Fields {
		s.Fields[i].Title = cmp.Or(s.Fields[i].Title, s.Fields[i].Name)
	}
	for i := range s.Services {
		m := &s.Services[i]
		m.Title = cmp.Or(m.Title, m.Name)
		m.Cover.PaaS = cmp.Or(m.Cover.PaaS, Provided)
		m.Cover.OnPremise = cmp.Or(m.Cover.OnPremise, Provided)
		m.Cover.Cloud = cmp.Or(m.Cover.Cloud, m.Cover.OnPremise)
	}
	s.ThirdParty.Only = cmp.Or(s.ThirdParty.Only, ThirdPartyConsultation)
	for i := range s.Priorities {
		p := &s.Priorities[i]
		p.Functions, p.Users = cmp.Or(p.Functions, "one"), cmp.Or(p.Users, "one")
		p.Match = cmp.Or(p.Match, MatchAll)
		p.Reaction.complete()
	}
	s.Reaction.complete()
	s.Calendar.Zone = cmp.Or(s.Calendar.Zone, "UTC")
	s.Calendar.Clock = cmp.Or(s.Calendar.Clock, ClockRestart)
	for i := range s.Channels {
		s.Channels[i].Title = cmp.Or(s.Channels[i].Title, s.Channels[i].Level)
	}
	s.Modifications.Mail = cmp.Or(s.Modifications.Mail, s.Delivery.Mail)
}

func (r *Reaction) complete() { r.Cloud = cmp.Or(r.Cloud, r.OnPremise) }

// For returns who does it where the platform is deployed so: paas, on-premise or
// cloud; any other counts as on-premise.
func (c Cover) For(deployment string) string {
	switch deployment {
	case PaaS:
		return c.PaaS
	case Cloud:
		return c.Cloud
	}
	return c.OnPremise
}

// For returns the working time that holds for a deployment, 0 for none that is
// promised; any but paas and cloud counts as on-premise.
func (r Reaction) For(deployment string) WorkingTime {
	switch deployment {
	case PaaS:
		return r.PaaS
	case Cloud:
		return r.Cloud
	}
	return r.OnPremise
}

// For returns the names that a request of this kind must say.
func (r Required) For(kind string) []string {
	switch kind {
	case "error":
		return r.Error
	case "modification":
		return r.Modification
	}
	return r.Consultation
}
