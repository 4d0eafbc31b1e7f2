package vendorcli

import (
	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
)

func releaseWithdrawCommand(d *desk) *cobra.Command {
	var channel, reason string
	cmd := &cobra.Command{
		Use:   "withdraw VERSION",
		Short: "Take a release back: nobody installs it any more",
		Long: "Take a release back, for good and at once: nobody installs it any more. Hosts\n" +
			"that run it already keep it until a newer one is out. A required stop stays one:\n" +
			"publish another release of its range. The corrected release gets a version of\n" +
			"its own.",
		Example: "  optool-vendor release withdraw 4.3.0 --reason 'loses the queue'",
		Args:    exactly("VERSION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := required(cmd, "reason"); err != nil {
				return err
			}
			s, err := d.store()
			if err != nil {
				return err
			}
			r, err := s.WithdrawRelease(cmd.Context(), channel, args[0], reason)
			if err != nil {
				return err
			}
			return printRelease(d, r, lang.T("Release withdrawn"))
		},
	}
	channelFlag(cmd.Flags(), &channel)
	cmd.Flags().StringVar(&reason, "reason", "", "why; administrators read it (required)")
	return ui.ExitCodes(cmd, changeExits()...)
}

func releaseRolloutCommand(d *desk) *cobra.Command {
	var channel, to string
	cmd := &cobra.Command{
		Use:   "rollout VERSION",
		Short: "Offer a release to a larger or smaller share of hosts",
		Long: "Offer a release to a larger or smaller share of hosts, at once if it is\n" +
			"published. A host keeps its place: whoever is among the first tenth is among the\n" +
			"first half, too. Hosts that have it keep it. An administrator who names the\n" +
			"version need not wait.",
		Example: "  optool-vendor release rollout 4.3.0 --to 50%",
		Args:    exactly("VERSION"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := required(cmd, "to"); err != nil {
				return err
			}
			share, err := percent("to", to)
			if err != nil {
				return err
			}
			s, err := d.store()
			if err != nil {
				return err
			}
			r, err := s.SetRollout(cmd.Context(), channel, args[0], share)
			if err != nil {
				return err
			}
			return printRelease(d, r, lang.T("Rollout changed"))
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "share of hosts, such as 50% (required)")
	channelFlag(cmd.Flags(), &channel)
	return ui.ExitCodes(cmd, changeExits()...)
}

// lookExits are the exit codes of commands that only look.
func lookExits() []int {
	return []int{fault.ExitOK, fault.ExitFailure, fault.ExitUsage, fault.ExitUnverified}
}
