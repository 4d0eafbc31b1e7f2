package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

func (t *tour) releases(ctx context.Context) error {
	t.chapter("A platform, and its first release", "Tally is a little service that counts the visits to its page. Its vendor has a directory and a server of his own.")
	if err := t.server.stop(); err != nil {
		return err
	}
	var err error
	if t.address, err = freeAddress(); err != nil {
		return err
	}
	t.env = environ(t.dir, "tally", "", "", "")
	t.say("OPTOOL_VENDOR_DIR is now tally.")
	if err := t.run(ctx, 0, "optool-vendor", "-q", "init", "tally", "--product", "tally", "--title", "Tally", "--endpoint", "https://"+t.address); err != nil {
		return err
	}
	t.say("A release is a directory tree. Hosts see it once it is published, and signed.")
	if err := t.runs(ctx,
		step{0, "optool-vendor release add 1.0.0 --from trees/1.0.0"},
		step{0, "optool-vendor release publish"},
		step{0, "optool-vendor -q license issue --customer Nord --deployment on-premise --expires 365d --key-out tally.key"},
	); err != nil {
		return err
	}
	return errors.Join(t.find(ctx, "tally"), t.serve(ctx))
}

func (t *tour) install(ctx context.Context) error {
	t.chapter("It is installed", "The first update installs. What will happen is shown, and asked about without --yes.")
	settings := "network:\n  ca-file: " + t.path("tally/tls/ca.pem") + "\n" +
		"notify:\n  to: [admin@nord.example]\n  command: [/bin/sh, -c, 'cat >>" + t.path("nord/notices") + "']\n"
	h, err := t.equip("nord", settings)
	if err != nil {
		return err
	}
	t.at(h)
	t.say("On this host OPTOOL_PROFILE, _CONFIG and _STATE_DIR are below nord/.")
	t.show("in nord/profile.yaml", t.platform(h))
	t.show("nord/service", t.service(h))
	if err := t.runs(ctx,
		step{0, "optool -q license activate --key-file tally.key"},
		step{0, "optool platform update --yes"},
		step{0, "optool platform status"},
	); err != nil {
		return err
	}
	return errors.Join(t.visit(ctx, "Tally 1.0.0. Visits: 1"), t.visit(ctx, "Tally 1.0.0. Visits: 2"))
}

func (t *tour) delta(ctx context.Context) error {
	t.chapter("A small update", "A delta makes the way from one release to the next small.")
	if err := t.write("news.txt", "The page is friendlier.\n"); err != nil {
		return err
	}
	if err := t.runs(ctx,
		step{0, "optool-vendor -q release add 1.1.0 --from trees/1.1.0 --notes news.txt"},
		step{0, "optool-vendor release delta --from 1.0.0 --to 1.1.0"},
		step{0, "optool-vendor -q release publish"},
	); err != nil {
		return err
	}
	t.say("Cron asks whether there is something new.")
	if err := t.run(ctx, 10, "optool", "platform", "update", "--check", "--exit-code"); err != nil {
		return err
	}
	before, err := t.server.handedOut()
	if err != nil {
		return err
	}
	if err := t.run(ctx, 0, "optool", "platform", "update", "--yes"); err != nil {
		return err
	}
	after, err := t.server.handedOut()
	if err != nil {
		return err
	}
	program, err := os.Stat(t.path("trees/1.1.0/bin/tally"))
	if err != nil {
		return err
	}
	t.say(fmt.Sprintf("The server has sent %d bytes of the release, whose program alone has %d.", after-before, program.Size()))
	if after-before < 1 || after-before > program.Size()/20 {
		return errors.New("that is not what a delta is for")
	}
	if err := t.visit(ctx, "Tally 1.1.0 welcomes you. Visits: 3"); err != nil {
		return err
	}
	t.say("For a host without a network it becomes a file, on whatever medium.")
	return t.run(ctx, 0, "optool-vendor", "airgap", "export", "--to", "tally-1.1.0.airgap")
}

func (t *tour) broken(ctx context.Context) error {
	t.chapter("A bad release is undone", "In 1.2.0 somebody forgot the page. It starts, but it is not well.")
	if err := t.runs(ctx,
		step{0, "optool-vendor -q release add 1.2.0 --from trees/1.2.0"},
		step{0, "optool-vendor -q release publish"},
		step{9, "optool platform update --yes"},
	); err != nil {
		return err
	}
	if err := t.visit(ctx, "Tally 1.1.0 welcomes you. Visits: 4"); err != nil {
		return err
	}
	notices, err := os.ReadFile(t.path("nord/notices"))
	if err != nil {
		return fmt.Errorf("no notice was delivered: %w", err)
	}
	_, notice, told := strings.Cut(string(notices), "The update of Tally to 1.2.0")
	if !told {
		return fmt.Errorf("nobody was told, the notices are:\n%s", notices)
	}
	t.show("notices, the last of them", "The update of Tally to 1.2.0"+notice)
	t.say("It is not tried again, and its vendor takes it back.")
	if err := t.run(ctx, 0, "optool", "platform", "update", "--yes"); err != nil {
		return err
	}
	return t.run(ctx, 0, "optool-vendor", "-q", "release", "withdraw", "1.2.0", "--reason", "the page is missing")
}

func (t *tour) requiredStop(ctx context.Context) error {
	t.chapter("A required stop", "1.4.0 counts by the day and converts the data. 2.0.0 can no longer do that, so nobody may jump over 1.4.")
	steps := "- name: by-the-day\n  run: [bin/tally, migrate, \"2\"]\n  undo: [bin/tally, migrate, \"1\"]\n"
	if err := t.write("steps.yaml", steps); err != nil {
		return err
	}
	t.show("steps.yaml", steps)
	if err := t.runs(ctx,
		step{0, "optool-vendor -q release add 1.4.0 --from trees/1.4.0 --required-stop --steps steps.yaml"},
		step{0, "optool-vendor -q release add 2.0.0 --from trees/2.0.0"},
		step{0, "optool-vendor -q release delta --from 1.1.0 --to 1.4.0"},
		step{0, "optool-vendor -q release delta --from 1.4.0 --to 2.0.0"},
		step{0, "optool-vendor -q release publish"},
		step{0, "optool platform update --check"},
		step{0, "optool platform update --yes"},
	); err != nil {
		return err
	}
	return errors.Join(t.visit(ctx, "Tally 2.0.0, all new. Visits: 5"), t.data("nord", 2))
}

// data shows the platform's data and fails if it has another format.
func (t *tour) data(at string, format int) error {
	name := at + "/root/data/counts.json"
	text, err := os.ReadFile(t.path(name))
	if err != nil {
		return err
	}
	t.show(name, string(text))
	var book struct{ Format int }
	if err := json.Unmarshal(text, &book); err != nil || book.Format != format {
		return fmt.Errorf("%s: want format %d (%v)", name, format, err)
	}
	return nil
}

func (t *tour) alteration(ctx context.Context) error {
	t.chapter("Are these the vendor's files?", "Every file of an installed release can be held against what was signed.")
	if err := t.run(ctx, 0, "optool", "platform", "verify"); err != nil {
		return err
	}
	t.say("Somebody edits the page, there on the host.")
	if err := t.write("nord/root/current/web/page.txt", "Under construction\n"); err != nil {
		return err
	}
	return t.run(ctx, 5, "optool", "platform", "verify")
}

func (t *tour) back(ctx context.Context) error {
	t.chapter("Back to a release of before", "The migration is undone as well, and no visit is lost.")
	if err := t.run(ctx, 0, "optool", "platform", "rollback", "--to", "1.1.0", "--yes"); err != nil {
		return err
	}
	if err := errors.Join(t.visit(ctx, "Tally 1.1.0 welcomes you. Visits: 6"), t.data("nord", 1)); err != nil {
		return err
	}
	return t.runs(ctx, step{0, "optool platform update --check"}, step{0, "optool platform history"})
}

func (t *tour) carried(ctx context.Context) error {
	t.chapter("Updates without a network", "The file takes the place of the server, and is believed as little: all in it is verified.")
	if err := t.run(ctx, 0, "optool-vendor", "airgap", "export", "--from", "1.1.0", "--to", "tally-2.0.0.airgap"); err != nil {
		return err
	}
	h, err := t.equip("island", "offline: true\n")
	if err != nil {
		return err
	}
	t.at(h)
	if err := t.mail("tally.lic"); err != nil {
		return err
	}
	t.say("On the isolated host OPTOOL_PROFILE, _CONFIG and _STATE_DIR are below island/.")
	t.show("island/optool.yaml", "offline: true")
	if err := t.runs(ctx,
		step{0, "optool license update --from tally.lic"},
		step{0, "optool -q platform update --yes --from-bundle tally-1.1.0.airgap"},
	); err != nil {
		return err
	}
	if err := t.visit(ctx, "Tally 1.1.0 welcomes you. Visits: 1"); err != nil {
		return err
	}
	if err := t.run(ctx, 0, "optool", "platform", "update", "--yes", "--from-bundle", "tally-2.0.0.airgap"); err != nil {
		return err
	}
	if err := errors.Join(t.visit(ctx, "Tally 2.0.0, all new. Visits: 2"), t.data("island", 2)); err != nil {
		return err
	}
	t.say("And an old file does not lead back.")
	return t.run(ctx, 5, "optool", "platform", "update", "--yes", "--from-bundle", "tally-1.1.0.airgap")
}
