package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/version"
	"github.com/optool/optool/pkg/vendorapi"
)

// route is the way to the vendor, made when it is first taken: a command that
// asks nothing reads no certificate and minds no proxy.
type route struct {
	d      *desk
	client *system.Client
}

func (r *route) Do(ctx context.Context, request system.Request) (*system.Response, error) {
	if err := r.open(); err != nil {
		return nil, err
	}
	d, endpoint := r.d, r.d.vendor.Endpoint
	began := d.Now()
	response, err := r.client.Do(ctx, request)
	took := d.Now().Sub(began).Round(time.Millisecond)
	asked := fmt.Sprintf("%s %s at %s", request.Method, vendorapi.ShownPath(strings.TrimPrefix(request.URL, endpoint)), endpoint)
	if err != nil {
		d.remark("%s failed after %s", asked, took)
		return nil, err
	}
	d.remark("%s: status %d, %d bytes, %s", asked, response.Status, len(response.Body), took)
	return response, nil
}

// Download fetches a large file, as (*system.Client).Download does.
func (r *route) Download(ctx context.Context, download system.Download, to system.Sink) (system.Transfer, error) {
	if err := r.open(); err != nil {
		return system.Transfer{}, err
	}
	began := r.d.Now()
	t, err := r.client.Download(ctx, download, to)
	r.d.remark("%s: %d bytes from %s in %s", download.Name, t.Received, t.From, r.d.Now().Sub(began).Round(time.Millisecond))
	return t, err
}

// open makes the client, once.
func (r *route) open() (err error) {
	if r.client != nil {
		return nil
	}
	n := r.d.config.Network
	r.client, err = system.NewClient(system.Network{
		Proxy: n.Proxy, NoProxy: strings.Join(n.NoProxy, ","), CAFile: n.CAFile, CAExclusive: n.CAExclusive,
		ClientCert: n.ClientCert, ClientKey: n.ClientKey, Offline: r.d.config.Offline,
		UserAgent: version.UserAgent(brand), Env: r.d.Getenv,
	}, system.ClientOptions{})
	return err
}

// remark says on stderr what goes on, for --verbose.
func (d *desk) remark(format string, args ...any) {
	if d.verbose {
		fmt.Fprintln(d.printer.Err, ui.Clean(fmt.Sprintf(format, args...)))
	}
}
