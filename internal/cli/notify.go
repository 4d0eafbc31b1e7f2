package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/notify"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
)

func notifyCommands(d *desk) *cobra.Command {
	test := &cobra.Command{
		Use:   "test",
		Short: "Send a test notice the way licence notices are sent",
		Long: "Sends one test notice through the configured mail server or command and says\n" +
			"what went wrong, if anything. It queues nothing.",
		Example: "  optool notify test",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return d.notifyTest(cmd.Context()) },
	}
	return ui.Group("notify", "Notices of licence changes", ui.ExitCodes(changes(test), 0, 1, 2, 3, 4))
}

type notifyTestView struct {
	To  []string `json:"to"`
	Via string   `json:"via"`
}

func (d *desk) notifyTest(ctx context.Context) error {
	if !d.notices() {
		return fault.Usage("nobody is told of licence changes: neither notify.to with notify.smtp.host nor notify.command is set").
			Hinted("set them in the configuration; see: optool config view")
	}
	title := d.Brand.Name
	if p, err := d.profile(); err == nil {
		title = p.Title
	}
	now := d.Now().UTC()
	err := letters{d}.Send(ctx, notify.Message{
		ID: now.Format("20060102T150405.000000000Z") + ".test", To: d.config.Notify.To, Date: now,
		Subject: lang.T("%s: test notice", title),
		Text:    lang.T("This is a test. Notices of licence changes will arrive the same way.") + "\n",
	})
	if f := fault.Of(err); f != nil && f.Hint == "" {
		return f.Hinted("check the section notify of the configuration: optool config view --show-origin")
	}
	if err != nil {
		return err
	}
	via := fmt.Sprintf("%s:%d", d.config.Notify.SMTP.Host, d.config.Notify.SMTP.Port)
	if len(d.config.Notify.Command) > 0 {
		via = d.config.Notify.Command[0]
	}
	view := notifyTestView{To: append([]string{}, d.config.Notify.To...), Via: via}
	return d.printer.Result("NotifyTest", view, nil, func(s *ui.Sheet) error {
		s.Text(ui.Plainf("test notice handed to %s", view.Via), ui.Plain(strings.Join(view.To, ", ")))
		return nil
	})
}

// notices reports whether anybody is to be told.
func (d *desk) notices() bool {
	n := d.config.Notify
	return len(n.Command) > 0 || n.SMTP.Host != "" && len(n.To) > 0
}

// letters sends notices as the configuration says. The password is read when a
// notice is sent, not before.
type letters struct{ d *desk }

func (l letters) Send(ctx context.Context, m notify.Message) error {
	d, n := l.d, l.d.config.Notify
	if len(n.Command) > 0 {
		return notify.Command{Argv: n.Command, Prefix: d.Brand.Prefix, Timeout: n.Timeout, Run: d.runNotice}.Send(ctx, m)
	}
	if d.config.Offline {
		return fault.New(fault.ExitUnreachable, "offline", "sending a notice needs the network, and --offline is set")
	}
	server, err := d.smtp()
	if err != nil {
		return err
	}
	return server.Send(ctx, m)
}

func (d *desk) runNotice(ctx context.Context, argv, env []string, stdin []byte) ([]byte, error) {
	base := []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "HOME=" + d.Getenv("HOME")}
	r, err := d.Runner.Run(ctx, system.Command{Argv: argv, Env: append(base, env...), Stdin: stdin, MaxOutput: 4 << 10, Timeout: d.config.Notify.Timeout})
	if err == nil && r.Exit != 0 {
		err = lang.Errorf("it ended with status %d", r.Exit)
	}
	return append(r.Stdout, r.Stderr...), err
}
