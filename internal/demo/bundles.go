package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// recipe is the part of Tally's profile that says what a bundle holds of it. The
// section that it belongs to is the last one of the vendor's profile.
const recipe = `  collectors:
    - {name: tally-config, files: [etc]}
    - {name: tally-logs, files: ["log/*.log"]}
  analysers:
    - name: uncounted
      title: Counting
      member: tally-logs/**
      pattern: cannot count
      warn: "> 0"
      message: "visits that were not counted: {value}"
      advice: Compare user and password of the database in etc/tally.ini.
`

func (t *tour) bundle(ctx context.Context) error {
	t.chapter("Something is wrong, and support asks for a bundle",
		"In his profile the vendor says what is of use to him. Facts of the host come by themselves.")
	t.at(t.hosts[0]) // where the platform runs
	profile, err := os.ReadFile(t.path("tally/profile.yaml"))
	if err != nil {
		return err
	}
	t.show("at the end of tally/profile.yaml", "diagnostics:\n  recipients: [age1…]        # by init; its other half is tally/keys/bundle.key\n"+recipe)
	if err := t.write("nord/profile.yaml", string(profile)+recipe+t.platform(t.host)); err != nil {
		return err
	}
	// No two tours have the same password, and no source holds one.
	t.password = "Tt7-" + rand.Text()[:14]
	settings := "[database]\nurl = postgres://tally:" + t.password + "@127.0.0.1/tally\n"
	now := time.Now().UTC().Format(time.DateTime)
	log := now + " INFO  serving, 3 workers\n" +
		now + " ERROR cannot count: tally/" + t.password + " was refused by the database\n" +
		now + " INFO  the visitor admin@nord.example was served from memory\n"
	t.show("nord/root/etc/tally.ini", settings)
	t.show("nord/root/log/tally.log", log)
	if err := errors.Join(t.write("nord/root/etc/tally.ini", settings), t.write("nord/root/log/tally.log", log)); err != nil {
		return err
	}
	t.say("A plain bundle is for looking into. With --privacy strict, addresses and names are hidden too.")
	if err := t.runs(ctx,
		step{0, "optool diagnostics-bundle create --plain --privacy strict --include host,optool,tally-* --to nord.tar.zst"},
		step{0, "optool diagnostics-bundle inspect nord.tar.zst"},
		step{0, "optool diagnostics-bundle verify nord.tar.zst"},
	); err != nil {
		return err
	}
	if _, err := t.quietly(ctx, "optool-vendor", "bundle", "open", "nord.tar.zst", "--to", "look"); err != nil {
		return err
	}
	t.say("This is what became of the two files. Equal values have equal pseudonyms, here and nowhere else.")
	return t.unpacked("look", "admin@nord.example")
}

func (t *tour) sealed(ctx context.Context) error {
	t.chapter("It is sent, and only the vendor can read it", "The profile names his key, so this one is encrypted.")
	if err := t.run(ctx, 0, "optool", "diagnostics-bundle", "create", "--include", "host,optool,tally-*", "--to", "nord.tar.zst.age"); err != nil {
		return err
	}
	t.say("Neither the administrator nor the vendor of another product can open it.")
	if err := t.runs(ctx,
		step{4, "optool diagnostics-bundle inspect nord.tar.zst.age"},
		step{4, "optool-vendor --dir acme bundle list nord.tar.zst.age"},
	); err != nil {
		return err
	}
	t.say("Tally's help desk can.")
	if err := t.runs(ctx,
		step{0, "optool-vendor bundle open nord.tar.zst.age --to case-4711"},
		step{0, "optool-vendor bundle report nord.tar.zst.age"},
	); err != nil {
		return err
	}
	return t.unpacked("case-4711")
}

// unpacked shows what became of the settings and the log in an unpacked bundle, and
// fails if a file of it holds the password, or one of the other values.
func (t *tour) unpacked(dir string, others ...string) error {
	files, shown := 0, 0
	err := filepath.WalkDir(t.path(dir), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, value := range append([]string{t.password}, others...) {
			if bytes.Contains(text, []byte(value)) {
				return fmt.Errorf("%s holds %s", path, value)
			}
		}
		if name := filepath.Base(path); name == "tally.ini" || name == "tally.log" {
			shown++
			t.show(name, string(text))
		}
		return nil
	})
	if err == nil && shown != 2 {
		err = fmt.Errorf("%s has %d of the 2 files of the platform", dir, shown)
	}
	if err != nil {
		return err
	}
	t.say(fmt.Sprintf("The password was searched for in all %d files of it, and found in none.", files))
	return nil
}
