package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
)

// take takes the tour from the first chapter to the last.
func (t *tour) take(ctx context.Context) error {
	var err error
	if t.address, err = freeAddress(); err != nil {
		return err
	}
	for _, chapter := range []func(context.Context) error{
		t.vendor, t.issue, t.activate, t.read, t.renewal, t.suspension, t.outage, t.expiry, t.isolated,
		t.releases, t.install, t.delta, t.broken, t.requiredStop, t.alteration, t.back, t.carried,
		t.bundle, t.sealed, t.refused, t.queued, t.answered,
	} {
		if err := chapter(ctx); err != nil {
			return err
		}
	}
	t.over = true
	return nil
}

func (t *tour) vendor(ctx context.Context) error {
	t.chapter("A vendor sets up shop", "Keys, a key ring and a profile, in a directory of his own.")
	if err := t.run(ctx, 0, "optool-vendor", "init", "acme", "--product", "acme-platform", "--title", "Acme Platform", "--endpoint", "https://"+t.address); err != nil {
		return err
	}
	t.say("In the profile he says where his platform lives and how its version is found.")
	platform := "platform:\n  root: " + t.path("platform") + "\n  version: {file: VERSION}\n"
	t.show("added to acme/profile.yaml", platform)
	if err := t.appendTo("acme/profile.yaml", platform); err != nil {
		return err
	}
	if err := t.write("platform/VERSION", "4.2.1\n"); err != nil {
		return err
	}
	t.say("Licences are static files; here his own server hands them out, over TLS.")
	return t.serve(ctx)
}

func (t *tour) issue(ctx context.Context) error {
	t.chapter("A customer buys", "The licence key goes to the customer; the licence itself is published.")
	if err := t.run(ctx, 0, "optool-vendor", "license", "issue", "--customer", "Nord AG", "--expires", "30d", "--grace-days", "7",
		"--edition", "enterprise", "--deployment", "on-premise", "--platform", ">=4.0 <5.0",
		"--feature", "api", "--limit", "devices=500", "--key-out", "nord.key"); err != nil {
		return err
	}
	return t.find(ctx, "acme")
}

func (t *tour) activate(ctx context.Context) error {
	t.chapter("The administrator activates it", "His configuration trusts the vendor's authority and appends notices to a file.")
	settings := "network:\n  ca-file: " + t.path("acme/tls/ca.pem") + "\n" +
		"notify:\n  to: [admin@nord.example]\n  command: [/bin/sh, -c, 'cat >>" + t.path("notices") + "']\n"
	if err := t.write("optool.yaml", settings); err != nil {
		return err
	}
	t.show("optool.yaml", settings)
	return t.run(ctx, 0, "optool", "license", "activate", "--key-file", "nord.key")
}

func (t *tour) read(ctx context.Context) error {
	t.chapter("What people, scripts and monitoring see", "Reading opens no connection.")
	return t.runs(ctx,
		step{0, "optool license info"},
		step{0, "optool license check --feature api --limit devices=480"},
		step{10, "optool license check --warn-days 60"},
		step{1, "optool license check --warn-days 60 -o nagios"},
		step{18, "optool license check --feature reports"},
	)
}

func (t *tour) renewal(ctx context.Context) error {
	t.chapter("The licence is renewed", "Cron calls update every hour. A fresh licence asks nothing; an unchanged one is a 304.")
	if err := t.runs(ctx, step{0, "optool license update"}, step{0, "optool license update --force"}); err != nil {
		return err
	}
	t.show("the server's log", t.server.lastLine())
	return t.runs(ctx,
		step{0, "optool-vendor license renew " + t.id + " --expires 365d --limit devices=800"},
		step{0, "optool license update --force"},
		step{0, "optool license check --limit devices=750"},
	)
}

func (t *tour) suspension(ctx context.Context) error {
	t.chapter("It is suspended, and resumed", "The administrator is told, once for each change.")
	if err := t.run(ctx, 0, "optool-vendor", "license", "suspend", t.id, "--reason", "invoice 4711 is unpaid"); err != nil {
		return err
	}
	if err := t.runs(ctx, step{0, "optool license update --force"}, step{14, "optool license check"}); err != nil {
		return err
	}
	notices, err := os.ReadFile(t.path("notices"))
	if err != nil {
		return fmt.Errorf("no notice was delivered: %w", err)
	}
	t.show("notices", string(notices))
	return t.runs(ctx,
		step{0, "optool-vendor -q license resume " + t.id},
		step{0, "optool license update --force"},
		step{0, "optool license check"},
	)
}

func (t *tour) outage(ctx context.Context) error {
	t.chapter("The vendor is down", "The stored licence stays, and so does its verdict.")
	if err := t.server.stop(); err != nil {
		return err
	}
	if err := t.runs(ctx, step{3, "optool license update --force --timeout 2s"}, step{0, "optool license check"}); err != nil {
		return err
	}
	return t.serve(ctx)
}

func (t *tour) expiry(ctx context.Context) error {
	t.chapter("A licence that ended yesterday", "It is stored and shown like any other; check is what judges.")
	return t.runs(ctx,
		step{0, "optool-vendor license issue --customer Bygone --not-before -31d --expires -1d --key-out bygone.key"},
		step{0, "optool --state-dir bygone license activate --key-file bygone.key"},
		step{12, "optool --state-dir bygone license check"},
	)
}

func (t *tour) isolated(ctx context.Context) error {
	t.chapter("A host without a network", "The vendor mails the published file, and it comes on whatever medium.")
	if err := t.mail("nord.lic"); err != nil {
		return err
	}
	return t.runs(ctx,
		step{0, "optool --offline --state-dir isolated license update --from nord.lic"},
		step{0, "optool --offline --state-dir isolated license check"},
	)
}

// mail makes the published licence a file of that name.
func (t *tour) mail(name string) error {
	published, err := os.ReadFile(t.published)
	if err != nil {
		return err
	}
	return t.write(name, string(published))
}

// find asks a vendor's directory for the one licence in it.
func (t *tour) find(ctx context.Context, vendor string) error {
	out, err := t.quietly(ctx, "optool-vendor", "license", "list", "-o", "json")
	if err != nil {
		return err
	}
	var document struct {
		Data struct{ Licenses []struct{ ID, Lookup string } }
	}
	if err := json.Unmarshal([]byte(out), &document); err != nil || len(document.Data.Licenses) != 1 {
		return fmt.Errorf("want a list of one licence (%v), got:\n%s", err, out)
	}
	found := document.Data.Licenses[0]
	t.id, t.published = found.ID, t.path(vendor+"/public/v1/licenses/"+found.Lookup+".lic")
	return nil
}

// freeAddress finds a port of the loopback interface that nobody listens on.
func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}
