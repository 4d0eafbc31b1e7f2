package system

import (
	"context"
	"net/http"
	"net/url"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// proxyAnswer is the status a proxy answered CONNECT with.
type proxyAnswer struct{ status int }

func (a *proxyAnswer) Error() string { return "answer " + statusText(a.status).String() }

func checkProxyAnswer(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	f := proxyFailed(proxy, lang.Errorf("it answered %s", statusText(answer.StatusCode)))
	if answer.StatusCode == http.StatusProxyAuthRequired {
		f.Hinted("give the proxy's user and password in network.proxy, as in http://user:password@%s", proxy.Host)
	}
	return caused(f, &proxyAnswer{answer.StatusCode})
}

func proxyFailed(proxy *url.URL, why error) *fault.Error {
	var address any = lang.Say("(unknown)")
	if proxy != nil {
		address = origin(proxy)
	}
	return fault.New(fault.ExitUnreachable, "proxy_failed", "no connection through the proxy %s: %s", address, why).Retry().Hinted(
		"check network.proxy and HTTPS_PROXY; hosts to reach directly belong in network.no-proxy or NO_PROXY")
}
