package checkup

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/system"
)

// Name looks the host of the URL up, or the proxy's when one is in the way: the proxy
// looks up the rest.
func Name(ctx context.Context, n system.Network, address string) Result {
	target, err := url.Parse(address)
	if err != nil {
		return Bad(Fail, err)
	}
	way, err := n.Way(address)
	if err != nil {
		return Bad(Fail, err)
	}
	host := target.Hostname()
	if way.Proxy != "" {
		host = way.Host
	}
	found, err := system.Resolve(ctx, host)
	switch {
	case err != nil:
		return Bad(Fail, err)
	case len(found) == 1 && found[0] == host && way.Proxy != "":
		return Well(lang.T("the proxy is given by its address, and looks up the vendor"))
	case len(found) == 1 && found[0] == host:
		return Well(lang.T("%s is an address, nothing to look up", host))
	}
	const most = 3
	more := ""
	if len(found) > most {
		found, more = found[:most], ", …"
	}
	list := strings.Join(found, ", ") + more
	if way.Proxy != "" {
		return Well(lang.T("the proxy %s is %s, and looks up the vendor", host, list))
	}
	return Well(lang.T("%s is %s", host, list))
}

// Proxy tells which proxy leads to the URL and tries it. from says where the setting
// network.proxy comes from.
func Proxy(ctx context.Context, n system.Network, address, from string) Result {
	way, err := n.Way(address)
	if err != nil {
		return Bad(Fail, err)
	}
	set := way.From
	switch {
	case set == "network.proxy":
		set = lang.T("network.proxy (%s)", from)
	case set != "":
		set = lang.T("variable %s", set)
	}
	switch {
	case way.From == "" && n.Proxy != "":
		return Well(lang.T("none: network.proxy (%s) switches it off", from))
	case way.From == "":
		return Well(lang.T("none is set, the vendor is reached straight"))
	case way.Spared == "loopback":
		return Well(lang.T("this host is reached straight, past the proxy of %s", set))
	case way.Spared != "":
		return Well(lang.T("%s has the vendor reached straight, past the proxy of %s", way.Spared, set))
	}
	if err := n.Reach(ctx, address); err != nil {
		r := Bad(Fail, err)
		r.Message = lang.T("%s; it is set by %s", r.Message, set)
		return r
	}
	return Well(lang.T("%s leads to the vendor, set by %s", way.Proxy, set))
}

// slow is from when an answer is worth a word.
const slow = 3 * time.Second

// Answered judges the answer of the vendor's server: its status, how long it took, and
// whether a web page came in its place. keyed tells that the licence of a key was asked
// for, and not only whether somebody is there.
func Answered(status int, page, keyed bool, took time.Duration) Result {
	took = took.Round(time.Millisecond)
	switch {
	case page:
		return Result{Fail, lang.T("a web page answers in the vendor's place"), lang.T("a proxy or hotel network may want a log-in; set network.proxy")}
	case status == 404 && keyed, status == 410 && keyed:
		return Result{Fail, lang.T("the vendor knows no licence for the key of this host"), lang.T("check the key: optool license activate --key-file FILE; if it is right, ask the vendor")}
	case status == 401, status == 402, status == 403:
		return Result{Fail, lang.T("the vendor refuses, with status %d", status), lang.T("ask the vendor why; a proxy that filters may also answer so")}
	case status != 200 && status != 304 && (status != 404 || keyed): // a plain web server knows no page about its health
		return Result{Warn, lang.T("the vendor answers with the unexpected status %d", status), lang.T("try again later; if it stays so, tell the vendor")}
	case took > slow:
		return Result{Warn, lang.T("the vendor answers, after %s", took), lang.T("look at the network and the proxy; a slow answer may come too late: --timeout")}
	}
	return Well(lang.T("answers after %s", took))
}
