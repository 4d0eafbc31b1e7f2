package cli

import (
	"cmp"
	"context"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/config"
	"github.com/optool/optool/internal/ui"
)

// completionTime is how long a person who pressed Tab waits at most. What is not
// known by then is not offered.
const completionTime = 200 * time.Millisecond

// offer is one value, and what it means.
type offer struct{ value, about string }

// offers finds values that are stored on this host. It opens no connection, says
// nothing and changes nothing.
type offers func(ctx context.Context, cmd *cobra.Command) []offer

// complete prepares root to answer the completion script of a shell.
func (d *desk) complete(root *cobra.Command) {
	if c := d.quietConfig(nil); c != nil {
		d.speak(c.Lang, "")
	}
	d.listExtensions(root)
	ui.Completing(root, ui.Values{
		Flag: func(cmd *cobra.Command, flag string) cobra.CompletionFunc {
			if of := d.flagOffers(cmd, flag); of != nil {
				return d.completing(of, false)
			}
			return extensionsOf(cmd, flag)
		},
		Args: func(cmd *cobra.Command) cobra.CompletionFunc {
			if of := d.argOffers(cmd); of != nil {
				return d.completing(of, true)
			}
			return extensionsOf(cmd, "")
		},
	})
}

// flagOffers are the values of a flag, nil where nothing is stored for it.
func (d *desk) flagOffers(cmd *cobra.Command, flag string) offers {
	switch under(cmd) + " --" + flag {
	case "platform rollback --to":
		return d.releasesKept
	case "platform update --to":
		return d.releasesKnown
	case "platform update --channel":
		return d.channels
	case "diagnostics-bundle --include", "diagnostics-bundle create --include", "diagnostics-bundle --exclude", "diagnostics-bundle create --exclude":
		return d.collectorNames
	case "support-request --service", "support-request create --service":
		return d.services
	case "support-request --language", "support-request create --language":
		return d.languages
	case "support-request --continue", "support-request create --continue":
		return d.drafts
	case "license check --feature":
		return d.licensedFeatures
	case "license check --limit":
		return d.licensedLimits
	case "license report --count":
		return d.usageNames
	}
	return nil
}

// argOffers are the values of the arguments of cmd.
func (d *desk) argOffers(cmd *cobra.Command) offers {
	switch under(cmd) {
	case "support-request show":
		return d.everyRequest
	case "support-request reply", "support-request close":
		return d.openRequests
	case "support-request send":
		return d.waitingRequests
	case "man":
		return d.commandWords
	}
	return nil
}

// under is the path of cmd without the name of the program.
func under(cmd *cobra.Command) string {
	_, path, _ := strings.Cut(cmd.CommandPath(), " ")
	return path
}

// extensionsOf limits files to those of a kind.
func extensionsOf(cmd *cobra.Command, flag string) cobra.CompletionFunc {
	var endings []cobra.Completion
	switch at := under(cmd); {
	case flag == "config" || flag == "profile":
		endings = []cobra.Completion{"yaml", "yml"}
	case flag == "" && strings.HasPrefix(at, "diagnostics-bundle ") && cmd.Use != cmd.Name(): // it takes bundles
		endings = []cobra.Completion{"zst", "gz", "age", "001"}
	default:
		return nil
	}
	return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return endings, cobra.ShellCompDirectiveFilterFileExt
	}
}

// completing asks of for values, in silence and for no longer than a person waits.
func (d *desk) completing(of offers, args bool) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		how := cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
		if !d.openQuietly(cmd) {
			return nil, how
		}
		ctx, cancel := context.WithTimeout(context.Background(), cmp.Or(d.Patience, completionTime))
		defer cancel()
		found := make(chan []offer, 1)
		go func() {
			defer func() {
				if recover() != nil {
					found <- nil
				}
			}()
			found <- of(ctx, cmd)
		}()
		var all []offer
		select {
		case all = <-found:
		case <-ctx.Done():
		}
		var values []cobra.Completion
		for _, o := range all {
			again := false
			for _, word := range given {
				again = again || args && word == o.value
			}
			if !again && len(o.value) >= len(begun) && strings.EqualFold(o.value[:len(begun)], begun) {
				values = append(values, cobra.CompletionWithDesc(ui.Clean(o.value), ui.Clean(o.about)))
				if strings.HasSuffix(o.value, "=") { // a number follows
					how |= cobra.ShellCompDirectiveNoSpace
				}
			}
		}
		return values, how
	}
}

// openQuietly readies configuration and printer as open does, without a word.
func (d *desk) openQuietly(cmd *cobra.Command) bool {
	silent := ui.NewStream(io.Discard, ui.ColorNever, nil)
	d.printer = &ui.Printer{Out: silent, Err: silent, Output: ui.Table, Quiet: true, Schema: Schema}
	d.config = d.quietConfig(cmd)
	return d.config != nil
}

// quietConfig is the configuration, nil if it cannot be read.
func (d *desk) quietConfig(cmd *cobra.Command) *config.Config {
	sources := config.Standard(d.Brand.Name, d.Brand.Prefix, d.Environ, d.Root)
	if cmd != nil {
		sources.Flags = given(cmd)
		delete(sources.Flags, "output")
		if d.configFile != "" {
			sources.Explicit = d.configFile
		}
	}
	c, _, err := config.Load(sources)
	if err != nil {
		return nil
	}
	return c
}
