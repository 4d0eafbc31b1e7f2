package cli

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/optool/optool/internal/checkup"
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/host"
	"github.com/optool/optool/internal/licensing"
	"github.com/optool/optool/internal/profile"
	"github.com/optool/optool/internal/state"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/diagnostics"
	"github.com/optool/optool/pkg/vendorapi"
)

// patient is the installation that the checks look at: what could be read of it
// before they began, and why the rest could not.
type patient struct {
	wrong error // with the configuration

	profile    *profile.Profile // nil: see profileErr
	profileErr error
	dir        string // of the state; "": see dirErr
	dirErr     error
	keeper     *licensing.Keeper // nil without a profile, and with one that is not sound
	keeperErr  error
	snapshot   licensing.Snapshot
	readErr    error // of the snapshot
	store      state.Store
	platform   *platform // nil: the profile names no platform, or it cannot be looked at

	facts func() diagnostics.Host
	ask   func(ctx context.Context) (*reply, error)
}

// patient reads what the checks share. It opens no connection.
func (d *desk) patient(ctx context.Context, wrong error) *patient {
	p := &patient{wrong: wrong}
	p.dir, p.dirErr = d.stateDir()
	if p.dirErr == nil {
		p.store = state.Open(p.dir, state.Options{Timeout: quickLook, Now: d.Now})
	}
	p.facts = sync.OnceValue(func() diagnostics.Host { return host.Facts(ctx, host.Options{Now: d.Now()}) })
	if p.profile, p.profileErr = d.wholeProfile(); p.profileErr != nil {
		p.profile = nil
		return p
	}
	if p.keeper, p.keeperErr = d.keeper(ctx, ""); p.keeperErr != nil {
		p.keeper = nil
		return p
	}
	p.snapshot, p.readErr = p.keeper.Read(d.warnDays(p.profile))
	if p.readErr == nil && p.profile.Platform.Root != "" {
		if u, err := d.platform(ctx); err == nil {
			p.platform = u
		}
	}
	p.ask = d.question(p)
	return p
}

func (p *patient) close() {
	if p.platform != nil {
		p.platform.close()
	}
}

// endpoint is the vendor's address; "" without a profile.
func (p *patient) endpoint() string {
	if p.profile == nil {
		return ""
	}
	return p.profile.Endpoint
}

// reply is how the vendor's server answered.
type reply struct {
	status int
	page   bool // a web page, where none was asked for
	keyed  bool // the licence of this host's key was asked for
	took   time.Duration
	signed time.Time // the time that the vendor signed; zero: none came, or it does not verify
}

// question asks the vendor once, however many checks want to know: for the head of this
// host's licence, or, without a key, whether anybody is there. Nothing is stored.
func (d *desk) question(p *patient) func(context.Context) (*reply, error) {
	type answer struct {
		*reply
		err error
	}
	var once sync.Once
	done := make(chan answer, 1)
	return func(ctx context.Context) (*reply, error) {
		once.Do(func() {
			r, err := d.putQuestion(ctx, p)
			done <- answer{r, err}
		})
		select {
		case a := <-done:
			done <- a
			return a.reply, a.err
		case <-ctx.Done():
			return nil, fault.New(fault.ExitUnreachable, "vendor_unreachable", "%s gave no answer in time", p.endpoint()).
				Hinted("a firewall or proxy between may hold the answer back; look also at 'name', 'proxy' and 'tls'")
		}
	}
}

func (d *desk) putQuestion(ctx context.Context, p *patient) (*reply, error) {
	client, err := system.NewClient(d.network(), system.ClientOptions{})
	if err != nil {
		return nil, err
	}
	defer client.Close()
	request := system.Request{Method: http.MethodGet, URL: strings.TrimRight(p.endpoint(), "/") + vendorapi.PatternHealth}
	var r reply
	if key, err := p.keeper.Key(); err == nil {
		request.Method, request.URL = http.MethodHead, vendorapi.LicenseURL(p.endpoint(), key.Lookup(p.profile.Product))
		r.keyed = true
	}
	request.Budget = checkup.DefaultLimit
	began := d.Now()
	got, err := client.Do(ctx, request)
	if err != nil {
		return nil, err
	}
	r.took, r.status = d.Now().Sub(began), got.Status
	r.page = got.Status == http.StatusOK && strings.HasPrefix(got.Header.Get("Content-Type"), "text/html")
	if document := p.snapshot.Verdict.Document; document != nil {
		if at, err := document.Ring.OpenTime(vendorapi.DecodeTime(got.Header.Get(vendorapi.HeaderTime)), p.profile.Product); err == nil {
			r.signed = at
		}
	}
	return &r, nil
}
