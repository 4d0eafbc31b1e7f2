package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
)

// rules are what Tally's vendor says of support.
const rules = `support:
  version: "2026"
  effective: 2026-01-01
  required: {error: [description, impact, bundle]}
  services:
    - {name: counting, title: Counting of visits, words: "count*, visit"}
    - name: certificates
      title: Certificates of the web server
      words: certificate, tls
      cover: {on-premise: partner}
      turn: Renew it yourself, or turn to whoever issued it.
  priorities:
    - {level: 1, title: Nothing works, functions: all, users: all, reaction: {on-premise: 2h}}
    - {level: 2, title: Something fails, reaction: {on-premise: 4h}}
  calendar:
    zone: Europe/Berlin
    hours: [{days: [mon, tue, wed, thu, fri], from: "09:00", to: "17:00"}]
    clock: pause
  delivery: {endpoint: true}
`

func (t *tour) refused(ctx context.Context) error {
	t.chapter("Help, by the vendor's rules", "Who may ask what, and how soon he answers, is in his profile too.")
	t.show("added to tally/profile.yaml", rules)
	if err := errors.Join(
		t.appendTo("tally/profile.yaml", rules),
		t.appendTo("nord/profile.yaml", rules),
		t.appendTo("nord/optool.yaml", "support: {name: Jo Ops, email: jo@nord.example}\n"),
	); err != nil {
		return err
	}
	if err := t.run(ctx, 0, "optool", "support-request", "coverage", "who", "renews", "our", "certificate"); err != nil {
		return err
	}
	t.say("What the rules refuse is not sent, and a script is told all that is missing.")
	if err := t.run(ctx, 4, "optool", "support-request", "create", "--kind", "consultation", "--service", "certificates",
		"--subject", "Our certificate ends", "--description", "Please renew it."); err != nil {
		return err
	}
	if err := t.run(ctx, 8, "optool", "support-request", "create", "--kind", "error", "--subject", "Visits are not counted"); err != nil {
		return err
	}
	if n, err := t.server.asked("/v1/requests"); n != 0 || err != nil {
		return errors.Join(err, fmt.Errorf("the server was asked %d times, want none", n))
	}
	t.say("The server has not heard a word of this.")
	return nil
}

func (t *tour) queued(ctx context.Context) error {
	t.chapter("A request with a fresh bundle, while the vendor is away", "It is sealed and kept on the host; nothing of it is lost or sent twice.")
	if err := t.server.stop(); err != nil {
		return err
	}
	if err := t.run(ctx, 3, "optool", "support-request", "create", "--timeout", "2s", "--kind", "error", "--subject", "Visits are not counted",
		"--description", "Since this morning the page shows no new visits.", "--functions", "one", "--users", "all", "--bundle", "new"); err != nil {
		return err
	}
	if err := t.serve(ctx, "--ticket-prefix", "TL"); err != nil {
		return err
	}
	t.say("Cron sends what waits. The clock starts when the vendor accepts.")
	return t.runs(ctx, step{0, "optool support-request send --now"}, step{0, "optool support-request send --now"}, step{0, "optool-vendor request list"})
}

func (t *tour) answered(ctx context.Context) error {
	t.chapter("It is answered, and closed", "The help desk asks back first. Until the customer answers, Tally's clock stands still.")
	if err := t.run(ctx, 0, "optool-vendor", "-q", "request", "reply", "TL-1001", "--question", "--author", "Vera",
		"--text", "The bundle says that the database refuses the password. Was it changed?"); err != nil {
		return err
	}
	if err := t.runs(ctx, step{0, "optool support-request list --refresh"}); err != nil {
		return err
	}
	t.say("Before a reply is sent, optool shows what it does to the due time.")
	if err := t.run(ctx, 0, "optool", "support-request", "reply", "TL-1001", "--text", "Yes, yesterday. Where is it set?"); err != nil {
		return err
	}
	if err := t.run(ctx, 0, "optool-vendor", "-q", "request", "reply", "TL-1001", "--author", "Vera", "--text", "In etc/tally.ini, at url."); err != nil {
		return err
	}
	return t.runs(ctx,
		step{0, "optool support-request show TL-1001 --refresh"},
		step{0, "optool -q support-request close TL-1001 --text Thanks."},
		step{0, "optool-vendor request list --state all"},
	)
}

// asked is how often the server was asked for what begins with path since it was
// started, as its log has it.
func (s *server) asked(path string) (int, error) {
	text, err := os.ReadFile(s.log)
	return strings.Count(string(text), " path="+path), err
}
