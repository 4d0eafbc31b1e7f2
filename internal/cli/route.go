package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/internal/ui"
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
	asked := lang.Say("%s %s at %s", request.Method, vendorapi.ShownPath(strings.TrimPrefix(request.URL, endpoint)), endpoint)
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

// Upload sends a file, as (*system.Client).Upload does.
func (r *route) Upload(ctx context.Context, upload system.Upload, from io.ReaderAt) (system.Uploaded, error) {
	if err := r.open(); err != nil {
		return system.Uploaded{}, err
	}
	upload.Limit = system.NewLimiter(r.d.config.Support.LimitRate, system.ClientOptions{})
	began := r.d.Now()
	u, err := r.client.Upload(ctx, upload, from)
	r.d.remark("upload of %d bytes: %d sent in %s", upload.Size, u.Sent, r.d.Now().Sub(began).Round(time.Millisecond))
	return u, err
}

// open makes the client, once.
func (r *route) open() (err error) {
	if r.client != nil {
		return nil
	}
	r.client, err = system.NewClient(r.d.network(), system.ClientOptions{})
	return err
}

// remark says on stderr what goes on, for --verbose.
func (d *desk) remark(format string, args ...any) {
	if d.verbose {
		fmt.Fprintln(d.printer.Err, ui.Clean(lang.T(format, args...)))
	}
}
