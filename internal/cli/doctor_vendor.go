package cli

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/optool/optool/internal/checkup"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

// signedTime is the time that the vendor signed in answer to a question.
func (p *patient) signedTime(ctx context.Context) (time.Time, error) {
	if p.ask == nil {
		return time.Time{}, nil
	}
	r, err := p.ask(ctx)
	if err != nil {
		return time.Time{}, err
	}
	return r.signed, nil
}

// soonSilent is from how many days before the end of its patience a licence that wants
// the vendor to be heard is warned about.
const soonSilent = 3

func (d *desk) checkLicense(p *patient) checkup.Result {
	if p.readErr != nil {
		return checkup.Bad(checkup.Fail, p.readErr)
	}
	v, now := p.snapshot.Verdict, d.Now()
	view := viewOf(p.profile, v, p.keeper.HostID, p.keeper.Version)
	r := checkup.Result{Outcome: checkup.OK, Message: stateWord(v.State).Text, Hint: stateAdvice(p.profile, v.State)}
	if ends := view.ends(); ends != "" {
		r.Message += ", " + ends
	}
	for _, reason := range v.Reasons {
		r.Message = lang.Of(reason)
		break
	}
	switch {
	case v.State == license.None && d.ownState(p.dir):
		return checkup.Result{Outcome: checkup.Warn, Message: lang.T("none is stored in %s, the state of this user; that of the host is another", p.dir),
			Hint: lang.T("look at the host's as root: sudo optool status")}
	case !v.State.Usable():
		r.Outcome = checkup.Fail
		return r
	case v.State != license.Valid:
		r.Outcome = checkup.Warn
		return r
	}
	r.Hint = ""
	contact, l := p.snapshot.Contact, &v.Document.License
	if left := contact.CheckedAt.AddDate(0, 0, l.MaxOfflineDays).Sub(now); l.MaxOfflineDays > 0 && left < soonSilent*24*time.Hour {
		return checkup.Result{Outcome: checkup.Warn,
			Message: lang.T("the vendor was last heard on %s, and the licence wants to hear him every %s", ui.Date(contact.CheckedAt), ui.Days(l.MaxOfflineDays)),
			Hint:    stateAdvice(p.profile, license.Stale)}
	}
	if a := contact.Attempt; a != nil && a.Code != "" {
		failed := fault.Of(contact.Failure())
		return checkup.Result{Outcome: checkup.Warn, Message: lang.T("%s; the last attempt to refresh it failed on %s: %s", r.Message, ui.Date(a.At), lang.Of(failed)), Hint: lang.Of(failed.Advice())}
	}
	return r
}

// ownState tells whether dir is the state of a plain user on a host that has one of root.
func (d *desk) ownState(dir string) bool {
	if d.Root || d.config.StateDir != "" {
		return false
	}
	host := filepath.Join("/var/lib", d.Brand.Name)
	_, err := d.Disk.Lstat(host)
	return err == nil && host != dir
}

// Room for an update of a platform whose size is not known.
const fairRoom = 1 << 30 // bytes

func (d *desk) checkPlatform(p *patient) checkup.Result {
	if p.profile.Platform.Root == "" {
		return checkup.Passed(lang.T("the profile names no folder of a platform"))
	}
	if p.platform == nil {
		return checkup.Passed(lang.T("it cannot be looked at without a state directory"))
	}
	s, err := p.platform.Status()
	if err != nil {
		return checkup.Bad(checkup.Fail, err)
	}
	if s.Open != nil && !s.Under {
		return checkup.Result{Outcome: checkup.Fail, Message: lang.T("an update to %s was interrupted at the step %s", s.Open.To, s.Open.Step), Hint: lang.T("finish or undo it: optool platform recover")}
	}
	root := p.profile.Platform.Root
	room, err := d.Disk.Space(root)
	if err != nil {
		return checkup.Bad(checkup.Fail, fault.File(err, lang.Say("asking for the room at %s", root)))
	}
	need := int64(fairRoom)
	if s.Installed != "" {
		if r, err := p.platform.Updater.Installed(s.Installed); err == nil && r != nil {
			// What comes is about as large as what is there: once packed, once unpacked.
			need = 0
			for _, e := range r.Tree.Entries {
				need += 2 * e.Size
			}
			need += 64 << 20
		}
	}
	installed := s.Installed
	if installed == "" {
		installed = lang.T("nothing installed")
	}
	if room.Bytes < need {
		return checkup.Result{Outcome: checkup.Warn, Message: lang.T("%s; %s are free at %s, and an update may need %s", installed, ui.Bytes(room.Bytes), root, ui.Bytes(need)),
			Hint: lang.T("free space there, or remove an old release from %s", filepath.Join(root, "releases"))}
	}
	return checkup.Well(lang.T("%s; %s are free at %s", installed, ui.Bytes(room.Bytes), root))
}

func checkServices(ctx context.Context, p *patient) checkup.Result {
	switch {
	case p.platform == nil || len(p.profile.Platform.Services) == 0:
		return checkup.Passed(lang.T("the profile names none"))
	}
	states, err := p.platform.set.States(ctx)
	if err != nil {
		return checkup.Bad(checkup.Warn, err)
	}
	current, err := p.platform.Current()
	for _, s := range states {
		switch {
		case err == nil && current == "":
			return checkup.Passed(lang.T("no release of the platform is installed"))
		case s.Problem != nil && (!s.Running || s.Problem.Code != "service_disabled"):
			return checkup.Bad(checkup.Fail, s.Problem)
		case !s.Known:
			return checkup.Result{Outcome: checkup.Fail, Message: lang.T("%s is not known on this host", s.Name), Hint: lang.T("install the unit, or tell the vendor that his profile names a wrong one")}
		case !s.Running:
			return checkup.Result{Outcome: checkup.Fail, Message: lang.T("%s does not run: %s", s.Name, s.Detail), Hint: lang.T("look why, and start it: systemctl status %s", s.Name)}
		case s.Problem != nil:
			return checkup.Bad(checkup.Warn, s.Problem)
		}
	}
	return checkup.Well(lang.N(len(states), "%d runs", "all %d run"))
}

// stuck is for how long something may wait in the outbox before it is worth a word.
const stuck = 24 * time.Hour

func (d *desk) checkOutbox(ctx context.Context, p *patient) checkup.Result {
	if p.store == nil {
		return checkup.Passed(lang.T("there is no state directory"))
	}
	o, err := d.outbox(ctx, p.profile, p.store, p.dir)
	if err != nil {
		if fault.Of(err).Code == "state_busy" {
			return checkup.Bad(checkup.Warn, err)
		}
		return checkup.Bad(checkup.Fail, err)
	}
	return d.judgeOutbox(o)
}

// judgeOutbox says whether what waits to be sent gets away.
func (d *desk) judgeOutbox(o *outboxed) checkup.Result {
	switch {
	case len(o.refused) > 0:
		r := o.refused[0]
		return checkup.Result{Outcome: checkup.Fail, Message: lang.T("request %s was not sent: %s", name(r), r.Problem), Hint: lang.T("mend what is named, then: optool support-request send %s --again", name(r))}
	case o.view.Oldest != nil && d.Now().Sub(*o.view.Oldest) > stuck:
		return checkup.Result{Outcome: checkup.Warn, Message: lang.T("something has waited in the outbox since %s: %s", ui.Date(*o.view.Oldest), o.problem), Hint: o.hint}
	case o.view.RefusedReports > 0:
		return checkup.Result{Outcome: checkup.Warn, Message: lang.N(o.view.RefusedReports, "the vendor refused %d usage report", "the vendor refused %d usage reports"),
			Hint: lang.T("report the usage again with right counts: optool license report --count NAME=N")}
	case o.problem != "":
		return checkup.Result{Outcome: checkup.Warn, Message: lang.T("%s, and the last attempt failed: %s", o.view.words(), o.problem), Hint: o.hint}
	}
	return checkup.Well(o.view.words())
}

func (d *desk) checkBundle(ctx context.Context, p *patient) checkup.Result {
	if p.store == nil {
		return checkup.Passed(lang.T("there is no state directory"))
	}
	last, err := d.lastBundle(ctx, p.store)
	if err != nil {
		return checkup.Bad(checkup.Warn, err)
	}
	if last == nil {
		return checkup.Well(lang.T("none was made yet"))
	}
	if _, err := d.Disk.Lstat(last.Path); errors.Is(err, fs.ErrNotExist) {
		return checkup.Well(lang.T("made %s; %s is gone", ui.Ago(d.Now().Sub(last.At)), last.Path))
	}
	return checkup.Well(lang.T("made %s: %s", ui.Ago(d.Now().Sub(last.At)), last.Path))
}
