package cli

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	mathrand "math/rand/v2"
	"path/filepath"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/policy"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/sla"
	"github.com/optool/optool/internal/state"
	outbox "github.com/optool/optool/internal/support"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/license"
	"github.com/optool/optool/pkg/support"
)

func supportCommands(d *desk) *cobra.Command {
	group := ui.DefaultGroup("support-request", "Ask the vendor for help, and follow what becomes of it",
		supportCreateCommand(d), supportListCommand(d), supportShowCommand(d), supportReplyCommand(d),
		supportCloseCommand(d), supportSendCommand(d), supportCoverageCommand(d), supportPolicyCommand(d))
	group.Long = lang.Mark("Asks the vendor for help by his own rules: a request is held against them before\n" +
		"anything is sent, kept on this host until the vendor has it, sent once, and\n" +
		"followed until it is answered, with the time by which an answer is due.\n\n" +
		"Without a subcommand it creates a request.")
	return group
}

// helpdesk is what the commands of support requests work with.
type helpdesk struct {
	*outbox.Office
	desk     *desk
	profile  *profile.Profile
	rules    *profile.Support
	keeper   *licensing.Keeper
	license  *license.License // nil: none is stored, or it cannot be trusted
	endpoint *outbox.HTTPS    // nil: the vendor takes none there
	box      outbox.Mailbox   // nil: none is configured
}

// helpdesk prepares the job. It opens no connection.
func (d *desk) helpdesk(ctx context.Context) (*helpdesk, error) {
	p, err := d.wholeProfile()
	if err != nil {
		return nil, err
	}
	if !p.Support.Given() {
		return nil, fault.New(fault.ExitUsage, "no_support", "the vendor of %s takes no support requests by this tool: his profile has no section support", p.Title).
			Hinted("%s", turnTo(p))
	}
	dir, err := d.stateDir()
	if err != nil {
		return nil, err
	}
	h := &helpdesk{desk: d, profile: p, rules: &p.Support, Office: &outbox.Office{
		Dir: filepath.Join(dir, "requests"), Store: state.Open(dir, state.Options{Now: d.Now}), Disk: d.Disk, Now: d.Now,
		Random: rand.Reader, Jitter: mathrand.Float64, Carriers: map[string]outbox.Carrier{},
	}}
	if h.keeper, err = d.keeper(ctx, ""); err != nil {
		return nil, err
	}
	if s, err := h.keeper.Read(0); err == nil && s.Verdict.Document != nil {
		h.license = &s.Verdict.Document.License
	}
	signing, err := d.signingKey(h)
	if err != nil {
		return nil, err
	}
	if signing != nil {
		h.Sign = func(payloadType string, payload []byte) ([]byte, error) {
			return license.Sign(payloadType, payload, signing).Marshal(), nil
		}
	}
	id := ""
	if h.license != nil {
		id = h.license.ID
	}
	h.License = id
	if h.rules.Delivery.Endpoint {
		h.endpoint = &outbox.HTTPS{Endpoint: p.Endpoint, Product: p.Product, License: id, Vendor: &route{d: d}, Budget: d.config.Network.Timeout, Sign: h.Sign}
		h.Carriers[outbox.ViaHTTPS] = h.endpoint
	}
	if d.config.Support.IMAP.Host != "" {
		h.box = mailbox{d, h.tag()}
	}
	if h.rules.Delivery.Mail != "" || h.rules.Modifications.Mail != "" {
		h.Carriers[outbox.ViaMail] = &outbox.Post{
			Mailer: mailServer{d}, From: d.requestSender(), Product: p.Product, License: id, Key: signing, Mailbox: h.box,
			Largest: int64(h.rules.Delivery.MaxMail), Upload: h.rules.Delivery.Upload,
		}
	}
	return h, nil
}

// signingKey is the key of this host's requests; nil without a licence and its key.
func (d *desk) signingKey(h *helpdesk) (ed25519.PrivateKey, error) {
	if h.license == nil {
		return nil, nil
	}
	key, err := h.keeper.Key()
	if f := fault.Of(err); f != nil && f.Code == "not_activated" {
		return nil, nil // the licence came as a file
	}
	if err != nil {
		return nil, err
	}
	return key.SigningKey(h.profile.Product), nil
}

// tag is the pattern of the vendor's ticket numbers in subjects; nil without one.
func (h *helpdesk) tag() *regexp.Regexp {
	if h.rules.Delivery.Tag == "" {
		return nil
	}
	tag, err := regexp.Compile(h.rules.Delivery.Tag)
	if err != nil {
		return nil // the profile was checked
	}
	return tag
}

// requestSender is the address that requests go out from.
func (d *desk) requestSender() string {
	if d.config.Support.Email != "" {
		return d.config.Support.Email
	}
	return d.config.Notify.SMTP.From
}

// facts are what the rules need to know beside the request.
func (h *helpdesk) facts(ctx context.Context, confirmed []policy.Rule) (policy.Facts, error) {
	seen, err := state.NewTable[string](h.Store, state.Meta).Get(ctx, seenPolicy)
	return policy.Facts{
		Now: h.Now(), License: h.license, Title: h.profile.Title, Partner: h.desk.config.Support.Partner,
		Seen: seen.Value, Confirmed: confirmed,
	}, err
}

const seenPolicy = "requests.policy" // in the Meta bucket: the version of the rules that was shown last

// showed notes that the rules in force were shown.
func (h *helpdesk) showed(ctx context.Context) error {
	table := state.NewTable[string](h.Store, state.Meta)
	seen, err := table.Get(ctx, seenPolicy)
	if err != nil || seen.Value == h.rules.Version {
		return err
	}
	return h.Store.Commit(ctx, table.Put(seenPolicy, h.rules.Version))
}

// deployment is where the platform runs, as the licence has it.
func (h *helpdesk) deployment() string {
	if h.license == nil {
		return ""
	}
	return h.license.Deployment
}

// stand is the clock of a case now.
func (h *helpdesk) stand(c *outbox.Case) (sla.Standing, error) {
	calendar, err := policy.Calendar(h.rules, c.Deployment)
	if err != nil {
		return sla.Standing{}, err
	}
	return c.Clock(policy.Mode(h.rules)).Stand(calendar, h.Now()), nil
}

// find is the id of the case or draft that an argument means.
func (h *helpdesk) find(ctx context.Context, name string) (string, error) {
	if support.ValidID(name) {
		return name, nil
	}
	return h.Find(ctx, name)
}

// turnTo says where an administrator finds the vendor otherwise.
func turnTo(p *profile.Profile) lang.Text {
	if p.Vendor.Support != "" {
		return lang.Say("turn to %s: %s", p.Vendor.Name, p.Vendor.Support)
	}
	return lang.Say("turn to %s", p.Vendor.Name)
}
