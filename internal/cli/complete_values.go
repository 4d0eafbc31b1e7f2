package cli

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/disk"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/state"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/update"
	"github.com/optool/optool/pkg/license"
)

// updater reads what an update left on this host. It knows too little to change
// anything.
func (d *desk) updater() *update.Updater {
	p, err := d.profile()
	if err != nil {
		return nil
	}
	dir, err := d.stateDir()
	if err != nil {
		return nil
	}
	return &update.Updater{Profile: p, StateDir: absolutePath(dir), Disk: d.files(), Now: d.Now}
}

func (d *desk) files() disk.Disk {
	if d.Disk == nil {
		return disk.OS{}
	}
	return d.Disk
}

func (d *desk) releasesKept(context.Context, *cobra.Command) (all []offer) {
	u := d.updater()
	if u == nil {
		return nil
	}
	status, err := u.Status()
	if err != nil {
		return nil
	}
	for i, version := range status.Back {
		about := ""
		if i == 0 {
			about = lang.T("the release before the current one")
		}
		all = append(all, offer{version, about})
	}
	return all
}

func (d *desk) releasesKnown(context.Context, *cobra.Command) (all []offer) {
	u := d.updater()
	if u == nil {
		return nil
	}
	seen := u.LastSeen()
	for _, version := range []string{seen.Available, seen.Newest} {
		if version != "" && !slices.ContainsFunc(all, func(o offer) bool { return o.value == version }) {
			all = append(all, offer{version, lang.T("seen on %s", seen.At.Format("2006-01-02"))})
		}
	}
	return all
}

func (d *desk) channels(context.Context, *cobra.Command) []offer {
	p, err := d.profile()
	if err != nil {
		return nil
	}
	return labelled(p.Update.Channels)
}

func (d *desk) usageNames(context.Context, *cobra.Command) (all []offer) {
	p, err := d.profile()
	if err != nil {
		return nil
	}
	for _, o := range labelled(p.License.Usage) {
		all = append(all, offer{o.value + "=", o.about})
	}
	return all
}

func labelled(labels profile.Labels) (all []offer) {
	for _, l := range labels {
		all = append(all, offer{l.Name, l.Title})
	}
	return all
}

func (d *desk) services(context.Context, *cobra.Command) (all []offer) {
	p, err := d.wholeProfile()
	if err != nil {
		return nil
	}
	for _, m := range p.Support.Services {
		all = append(all, offer{m.Name, m.Title})
	}
	return all
}

func (d *desk) languages(context.Context, *cobra.Command) (all []offer) {
	p, err := d.wholeProfile()
	if err != nil {
		return nil
	}
	for _, l := range p.Support.Languages {
		all = append(all, offer{l.Code, ""})
	}
	return all
}

func (d *desk) collectorNames(context.Context, *cobra.Command) (all []offer) {
	b, err := d.bundlePlan(bundleCreateOptions{format: "tar.zst", since: "24h"})
	if err != nil {
		return nil
	}
	for _, item := range b.recipe.Items {
		all = append(all, offer{item.Name, item.Title})
	}
	return all
}

func (d *desk) licensedFeatures(context.Context, *cobra.Command) (all []offer) {
	p, l := d.licensed()
	if l == nil {
		return nil
	}
	for _, name := range l.Features {
		all = append(all, offer{name, p.License.Features.Title(name)})
	}
	return all
}

func (d *desk) licensedLimits(context.Context, *cobra.Command) (all []offer) {
	p, l := d.licensed()
	if l == nil {
		return nil
	}
	for _, name := range sortedKeys(l.Limits) {
		all = append(all, offer{name + "=", p.License.Limits.Title(name)})
	}
	return all
}

// licensed is the stored licence, read as it lies there: what is offered for typing
// need not be verified.
func (d *desk) licensed() (*profile.Profile, *license.License) {
	p, err := d.profile()
	if err != nil {
		return nil, nil
	}
	dir, err := d.stateDir()
	if err != nil {
		return nil, nil
	}
	data, err := system.ReadFile(filepath.Join(dir, licensing.FileSnapshot), license.MaxFile)
	if err != nil {
		return nil, nil
	}
	file, err := license.ParseFile(data)
	if err != nil {
		return nil, nil
	}
	var l license.License
	if json.Unmarshal(file.License.Payload, &l) != nil {
		return nil, nil
	}
	return p, &l
}

// requests reads the cases of this host, without the vendor's rules.
func (d *desk) requests(ctx context.Context) (*outbox.Office, []*outbox.Case) {
	dir, err := d.stateDir()
	if err != nil {
		return nil, nil
	}
	o := &outbox.Office{Dir: filepath.Join(dir, "requests"), Store: state.Open(dir, state.Options{Now: d.Now}), Disk: d.files(), Now: d.Now}
	cases, err := o.Cases(ctx)
	if err != nil {
		return o, nil
	}
	slices.Reverse(cases) // the newest first
	return o, cases
}

func (d *desk) everyRequest(ctx context.Context, cmd *cobra.Command) []offer {
	return append(d.requestsThat(ctx, func(*outbox.Case) bool { return true }), d.drafts(ctx, cmd)...)
}

func (d *desk) openRequests(ctx context.Context, _ *cobra.Command) []offer {
	return d.requestsThat(ctx, func(c *outbox.Case) bool { return !c.Over() })
}

func (d *desk) waitingRequests(ctx context.Context, _ *cobra.Command) []offer {
	return d.requestsThat(ctx, func(c *outbox.Case) bool { return c.Waiting() > 0 })
}

// requestsThat offers requests by their ticket, or by their id before they have one.
func (d *desk) requestsThat(ctx context.Context, fit func(*outbox.Case) bool) (all []offer) {
	_, cases := d.requests(ctx)
	for _, c := range cases {
		if !fit(c) {
			continue
		}
		name := c.Ticket
		if name == "" {
			name = c.ID
		}
		all = append(all, offer{name, c.Subject})
	}
	return all
}

func (d *desk) drafts(ctx context.Context, _ *cobra.Command) (all []offer) {
	o, _ := d.requests(ctx)
	if o == nil {
		return nil
	}
	drafts, err := o.Drafts(ctx)
	if err != nil {
		return nil
	}
	for _, draft := range drafts {
		all = append(all, offer{draft.Request.ID, draft.Request.Subject})
	}
	return all
}

// commandWords are the commands below those that were given.
func (d *desk) commandWords(_ context.Context, cmd *cobra.Command) (all []offer) {
	topic, rest, err := cmd.Root().Find(cmd.Flags().Args())
	if err != nil || len(rest) > 0 {
		return nil
	}
	for _, child := range topic.Commands() {
		if child.IsAvailableCommand() {
			all = append(all, offer{child.Name(), child.Short})
		}
	}
	return all
}
