package vendorcli

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
)

type issueOptions struct {
	terms  terms
	keyOut string
}

func issueCommand(d *desk) *cobra.Command {
	var o issueOptions
	cmd := &cobra.Command{
		Use:   "issue",
		Short: "Make, sign and publish a new licence",
		Long: "Make, sign and publish a new licence. The licence key that the customer\n" +
			"activates with is shown this once, or written to --key-out; it is not stored.",
		Example: "  optool-vendor license issue --customer 'Nord AG' --expires 365d \\\n" +
			"      --grace-days 7 --edition enterprise --platform '>=4.0 <5.0'",
		RunE: func(cmd *cobra.Command, _ []string) error { return runIssue(d, cmd, o) },
	}
	o.terms.flags(cmd.Flags(), backoffice.RefreshAfter)
	cmd.Flags().StringVar(&o.keyOut, "key-out", "", "write the licence key to this new file instead of showing it")
	return ui.ExitCodes(cmd, changeExits()...)
}

// changeExits are the exit codes of every command that changes the directory.
func changeExits() []int {
	return []int{fault.ExitOK, fault.ExitFailure, fault.ExitUsage, fault.ExitUnverified, fault.ExitBusy}
}

func runIssue(d *desk, cmd *cobra.Command, o issueOptions) error {
	if err := required(cmd, "customer"); err != nil {
		return err
	}
	if o.terms.expires == "" && !o.terms.neverExpires {
		return fault.Usage("the licence has no end").Hinted("give --expires, for example --expires 365d, or --never-expires")
	}
	edit, err := o.terms.read(cmd.Flags(), d.Now())
	if err != nil {
		return err
	}
	s, err := d.store()
	if err != nil {
		return err
	}
	l := license.License{Updates: &license.Updates{}, RefreshAfter: license.Seconds(backoffice.RefreshAfter / time.Second)}
	edit(&l)
	key, err := license.NewKey(rand.Reader)
	if err != nil {
		return err
	}
	r, err := issueWithKey(cmd.Context(), s, key, l, o.keyOut)
	if err != nil {
		return err
	}
	v := viewOf(s, r, d.Now())
	if v.KeyFile = o.keyOut; o.keyOut == "" {
		v.Key = key.Reveal()
	}
	return v.print(d, lang.T("Licence issued"))
}

// issueWithKey writes the key first: a licence whose key was lost is of no use,
// a key without a licence harms nobody.
func issueWithKey(ctx context.Context, s *backoffice.Store, key license.Key, l license.License, keyOut string) (*backoffice.Record, error) {
	if keyOut == "" {
		return s.Issue(ctx, key, l)
	}
	if _, err := os.Lstat(keyOut); !errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Usage("--key-out %s: the file exists already, it may hold another key", keyOut).Hinted("name a new file")
	}
	if err := system.WriteFile(keyOut, []byte(key.Reveal()+"\n"), 0o600); err != nil {
		return nil, err
	}
	r, err := s.Issue(ctx, key, l)
	if err != nil {
		_ = os.Remove(keyOut)
	}
	return r, err
}
