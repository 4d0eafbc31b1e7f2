package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/internal/version"
)

// route is the way to the vendor, made when it is first taken: a command that
// asks nothing reads no certificate and minds no proxy.
type route struct{ d *desk }

func (r route) Do(ctx context.Context, request system.Request) (*system.Response, error) {
	n := r.d.config.Network
	client, err := system.NewClient(system.Network{
		Proxy: n.Proxy, NoProxy: strings.Join(n.NoProxy, ","), CAFile: n.CAFile, CAExclusive: n.CAExclusive,
		ClientCert: n.ClientCert, ClientKey: n.ClientKey, Offline: r.d.config.Offline,
		UserAgent: version.UserAgent(brand), Env: r.d.Getenv,
	}, system.ClientOptions{})
	if err != nil {
		return nil, err
	}
	began := r.d.Now()
	response, err := client.Do(ctx, request)
	took := r.d.Now().Sub(began).Round(time.Millisecond)
	path := strings.TrimPrefix(request.URL, r.d.vendor.Endpoint)
	if err != nil {
		r.d.remark("%s %s at %s failed after %s", request.Method, short(path), r.d.vendor.Endpoint, took)
		return nil, err
	}
	r.d.remark("%s %s at %s: status %d, %d bytes, %s", request.Method, short(path), r.d.vendor.Endpoint, response.Status, len(response.Body), took)
	return response, nil
}

// short hides most of a lookup name: whoever has it can read the licence.
func short(path string) string {
	if name := strings.TrimPrefix(path, "/v1/licenses/"); name != path && len(name) > 8 {
		return "/v1/licenses/" + name[:8] + "…"
	}
	return path
}

// remark says on stderr what goes on, for --verbose.
func (d *desk) remark(format string, args ...any) {
	if d.verbose {
		fmt.Fprintln(d.printer.Err, ui.Clean(fmt.Sprintf(format, args...)))
	}
}
