package cli

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/optool/optool/internal/bundle"
	"github.com/optool/optool/internal/checkup"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/internal/ui"
)

// checks are all there are, in the order in which they are told of: what comes
// first explains most of what comes later.
func (d *desk) checks(_ context.Context, p *patient) []checkup.Check {
	plain := func(run func() checkup.Result) func(context.Context) checkup.Result {
		return func(context.Context) checkup.Result { return run() }
	}
	all := []checkup.Check{
		{ID: "configuration", Title: lang.T("Configuration"), Run: plain(func() checkup.Result { return d.checkConfiguration(p) })},
		{ID: "profile", Title: lang.T("Vendor's profile"), Run: plain(func() checkup.Result { return d.checkProfile(p) })},
		{ID: "machine-id", Title: lang.T("Machine id"), Run: plain(d.checkMachineID)},
		{ID: "state-directory", Title: lang.T("State directory"), Run: plain(func() checkup.Result {
			if p.dirErr != nil {
				return checkup.Bad(checkup.Fail, p.dirErr)
			}
			return checkup.Folder(p.dir, "seal.key", "license.key", "state.db")
		})},
		{ID: "file-system", Title: lang.T("Disk of the state"), Run: func(ctx context.Context) checkup.Result {
			if p.dirErr != nil {
				return checkup.Passed(lang.T("there is no state directory"))
			}
			return checkup.Ground(ctx, p.dir, checkup.Statfs, ui.Bytes)
		}},
		{ID: "state", Title: lang.T("State"), Run: func(ctx context.Context) checkup.Result { return checkState(ctx, p) }},
		{ID: "license", Title: lang.T("Licence"), Run: p.needs(func() checkup.Result { return d.checkLicense(p) })},
		{ID: "timer", Title: lang.T("Timer"), Run: plain(func() checkup.Result {
			return checkup.FindSchedule(d.Disk, d.Brand.Name, d.Now()).Judge(d.Brand.Name, d.Now())
		})},
		{ID: "clock", Title: lang.T("Clock"), Run: func(ctx context.Context) checkup.Result { return d.checkClock(ctx, p) }},
		{ID: "host", Title: lang.T("Host"), Run: plain(func() checkup.Result { return checkup.Host(p.facts(), d.Now()) })},
		{ID: "platform", Title: lang.T("Platform"), Run: p.needs(func() checkup.Result { return d.checkPlatform(p) })},
		{ID: "services", Title: lang.T("Services"), Run: func(ctx context.Context) checkup.Result { return checkServices(ctx, p) }},
		{ID: "outbox", Title: lang.T("Outbox"), Run: func(ctx context.Context) checkup.Result { return d.checkOutbox(ctx, p) }},
		{ID: "bundle", Title: lang.T("Diagnostics bundle"), Run: func(ctx context.Context) checkup.Result { return d.checkBundle(ctx, p) }},
		{ID: "client-certificate", Title: lang.T("Client certificate"), Run: plain(func() checkup.Result {
			if d.config.Network.ClientCert == "" {
				return checkup.Passed(lang.T("none is configured"))
			}
			return checkup.ClientCertificate(d.config.Network.ClientCert, d.Now())
		})},
	}
	return append(all, d.networkChecks(p)...)
}

// networkChecks open connections.
func (d *desk) networkChecks(p *patient) []checkup.Check {
	outward := func(run func(ctx context.Context) checkup.Result) func(context.Context) checkup.Result {
		return func(ctx context.Context) checkup.Result {
			if p.endpoint() == "" {
				return checkup.Passed(lang.T("there is no profile that names the vendor's address"))
			}
			return run(ctx)
		}
	}
	guarded := func(section string, proxied bool, run func(ctx context.Context) checkup.Result) func(context.Context) checkup.Result {
		return func(ctx context.Context) checkup.Result {
			if d.doubtful(section) || proxied && d.doubtful("network") {
				return checkup.Passed(lang.T("not looked at: its settings are not valid"))
			}
			return run(ctx)
		}
	}
	return []checkup.Check{
		{ID: "name", Title: lang.T("Name service"), Network: true, Run: guarded("network", true, outward(func(ctx context.Context) checkup.Result {
			return checkup.Name(ctx, d.network(), p.endpoint())
		}))},
		{ID: "proxy", Title: lang.T("Proxy"), Network: true, Run: outward(func(ctx context.Context) checkup.Result {
			switch {
			case d.config.Doubtful("network.proxy") || d.config.Doubtful("network.no-proxy"):
				return checkup.Result{Outcome: checkup.Fail, Message: lang.T("what is set is not valid, and the vendor is not asked past a proxy"), Hint: lang.T("correct what is listed: optool config validate")}
			case d.config.Doubtful("offline"):
				return checkup.Passed(lang.T("not looked at: its settings are not valid"))
			}
			return checkup.Proxy(ctx, d.network(), p.endpoint(), d.config.Origin("network.proxy").Where)
		})},
		{ID: "tls", Title: lang.T("Certificates"), Network: true, Run: guarded("network", true, outward(func(ctx context.Context) checkup.Result {
			if !strings.HasPrefix(p.endpoint(), "https:") {
				return checkup.Passed(lang.T("the vendor's address is of this host, and is not protected by TLS"))
			}
			return checkup.TLS(ctx, d.network(), p.endpoint(), d.Now())
		}))},
		{ID: "endpoint", Title: lang.T("Vendor's endpoint"), Network: true, Run: guarded("network", true, outward(func(ctx context.Context) checkup.Result {
			if p.keeper == nil {
				return checkup.Passed(lang.T("the profile is not sound"))
			}
			r, err := p.ask(ctx)
			if err != nil {
				return checkup.Bad(checkup.Fail, err)
			}
			return checkup.Answered(r.status, r.page, r.keyed, r.took)
		}))},
		{ID: "smtp", Title: lang.T("Mail server"), Network: true, Run: guarded("notify.smtp", d.config.Notify.SMTP.Proxy, d.checkSMTP)},
		{ID: "imap", Title: lang.T("Mailbox"), Network: true, Run: guarded("support.imap", d.config.Support.IMAP.Proxy, d.checkIMAP)},
	}
}

// doubtful tells whether a connection by the settings of section could be one that
// nobody wants: something that was set for it, or against all of them, is not valid.
func (d *desk) doubtful(section string) bool {
	return d.config.Doubtful(section) || d.config.Doubtful("offline")
}

// needs passes over a check of what only a profile makes known.
func (p *patient) needs(run func() checkup.Result) func(context.Context) checkup.Result {
	return func(context.Context) checkup.Result {
		switch {
		case p.profile == nil:
			return checkup.Passed(lang.T("there is no profile"))
		case p.keeperErr != nil:
			return checkup.Bad(checkup.Fail, p.keeperErr)
		}
		return run()
	}
}

func (d *desk) checkConfiguration(p *patient) checkup.Result {
	if p.wrong != nil {
		r := checkup.Bad(checkup.Fail, p.wrong)
		r.Hint = lang.T("correct what is listed: optool config validate")
		return r
	}
	var files []string
	for _, f := range d.config.Check() {
		files = append(files, lang.Of(f))
	}
	if len(files) > 0 {
		return checkup.Result{Outcome: checkup.Fail, Message: strings.Join(files, "; "), Hint: lang.T("correct what is listed: optool config validate")}
	}
	set := map[string]int{}
	var places []string
	for _, row := range d.config.View() {
		place, _, _ := strings.Cut(row.Origin.Where, ":")
		if place == "" {
			continue
		}
		if set[place]++; set[place] == 1 {
			places = append(places, place)
		}
	}
	if len(places) == 0 {
		return checkup.Well(lang.T("all settings have their defaults"))
	}
	for i, place := range places {
		if set[place] > 1 {
			places[i] = lang.N(set[place], "%[2]s (%[1]d setting)", "%[2]s (%[1]d settings)", set[place], place)
		}
	}
	return checkup.Well(lang.T("set by %s", strings.Join(places, ", ")))
}

func (d *desk) checkProfile(p *patient) checkup.Result {
	if p.profileErr != nil {
		return checkup.Bad(checkup.Fail, p.profileErr)
	}
	if err := errors.Join(verifyKeyRing(p.profile), bundle.CheckProfile(p.profile)); err != nil {
		return checkup.Bad(checkup.Fail, err)
	}
	path, err := d.profilePath()
	if err != nil {
		return checkup.Bad(checkup.Fail, err)
	}
	return checkup.Well(lang.T("%s, for %s", path, p.profile.Title))
}

func (d *desk) checkMachineID() checkup.Result {
	if _, err := d.MachineID(); err != nil {
		return checkup.Bad(checkup.Fail, err)
	}
	return checkup.Well(lang.T("this host has one"))
}

// checkState reads every shelf of the database, and opens the secrets.
func checkState(ctx context.Context, p *patient) checkup.Result {
	if p.store == nil {
		return checkup.Passed(lang.T("there is no state directory"))
	}
	entries := 0
	for _, b := range []state.Bucket{state.Meta, state.License, state.Notices, state.Usage, state.History, state.Requests} {
		all, err := p.store.List(ctx, b)
		if f := fault.Of(err); f != nil {
			if f.Code == "state_busy" {
				return checkup.Bad(checkup.Warn, err)
			}
			return checkup.Bad(checkup.Fail, err)
		}
		entries += len(all)
	}
	if p.keeper != nil {
		if _, err := p.keeper.Key(); err != nil && fault.Of(err).Code != "not_activated" {
			return checkup.Bad(checkup.Fail, err)
		}
	}
	return checkup.Well(lang.N(entries, "sound, %d entry", "sound, %d entries"))
}

func (d *desk) checkClock(ctx context.Context, p *patient) checkup.Result {
	c := checkup.Clock{Now: d.Now, Kernel: p.facts().Clock}
	if p.keeper != nil {
		c.Proven = p.keeper.Proven(p.snapshot)
		if !d.config.Offline && !d.doubtful("network") {
			c.Signed = p.signedTime
		}
	}
	return c.Judge(ctx)
}

func (d *desk) checkSMTP(ctx context.Context) checkup.Result {
	if d.config.Notify.SMTP.Host == "" {
		return checkup.Passed(lang.T("none is configured"))
	}
	server, err := d.smtp()
	if err == nil {
		err = server.Probe(ctx)
	}
	if err != nil {
		return advised(err, lang.T("check notify.smtp.host and notify.smtp.port, and whether a firewall is between"))
	}
	s := d.config.Notify.SMTP
	if s.Username == "" {
		return checkup.Well(lang.T("%s:%d greets, %s, no sign-in", s.Host, s.Port, s.Security))
	}
	return checkup.Well(lang.T("%s:%d lets %s in, %s", s.Host, s.Port, s.Username, s.Security))
}

func (d *desk) checkIMAP(ctx context.Context) checkup.Result {
	c := d.config.Support.IMAP
	if c.Host == "" {
		return checkup.Passed(lang.T("none is configured"))
	}
	box, err := mailbox{d: d}.open()
	if err == nil {
		err = box.Probe(ctx)
	}
	if err != nil {
		return advised(err, lang.T("check support.imap.host and support.imap.port, and whether a firewall is between"))
	}
	return checkup.Well(lang.T("%s:%d lets %s into the folder %s, %s", c.Host, c.Port, c.Username, c.Folder, c.Security))
}

// advised is what failed with err, and a hint for when err has none.
func advised(err error, hint string) checkup.Result {
	r := checkup.Bad(checkup.Fail, err)
	r.Hint = cmp.Or(r.Hint, hint)
	return r
}
