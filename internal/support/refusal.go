package support

import (
	"encoding/json"
	"net/http"
	"strings"
	"unicode"

	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/system"
	"github.com/optool/optool/pkg/vendorapi"
)

// said reads the vendor's own words in an answer; nothing for those of somebody else.
func said(answer *system.Response) vendorapi.Error {
	var e vendorapi.Error
	if json.Unmarshal(answer.Body, &e) != nil {
		return vendorapi.Error{}
	}
	e.Message = shown(e.Message)
	return e
}

// shown is foreign text on one line, bounded and printable.
func shown(text string) string {
	const most = 300
	text = printableLine(strings.ToValidUTF8(text, "\uFFFD"))
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most-1]) + "…"
	}
	return strings.Join(strings.Fields(text), " ")
}

// printableLine has a blank for what a terminal does not print.
func printableLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
}

// ticket is the vendor's number as it is kept.
func ticket(number string) string {
	const most = 64
	if number = shown(number); len(number) > most {
		number = strings.ToValidUTF8(number[:most], "")
	}
	return number
}

// notTheVendor is for an answer that somebody in between gave, such as a login page:
// the parcel waits.
func notTheVendor(answer *system.Response) *fault.Error {
	return fault.New(fault.ExitUnreachable, "not_the_vendor", "sending the request: what answered (status %d) is not the vendor's server", answer.Status).
		Hinted("check the network, and the proxy: a login page may be in between").Retry()
}

// refusal makes a fault of an answer that is not a success. Only the vendor's own
// words refuse for good; anything else may be a page of somebody in between.
func refusal(answer *system.Response, id string, document bool) *fault.Error {
	e := said(answer)
	if e.Code == "" {
		return notTheVendor(answer)
	}
	refused := func(code string) *fault.Error {
		return fault.New(fault.ExitRefused, code, "the vendor refused the request (%s): %s", e.Code, e.Message)
	}
	switch e.Code {
	case vendorapi.CodeUploadMissing:
		return fault.New(fault.ExitUnreachable, vendorapi.CodeUploadMissing, "the vendor lacks an attachment: %s", e.Message).Retry()
	case vendorapi.CodeUnknownRequest: // it may be on its way, in somebody's pocket
		return fault.New(fault.ExitUnreachable, "request_not_there", "the vendor does not have the request that this follows: %s", e.Message).
			Hinted("once he has it: optool support-request send").Retry()
	case vendorapi.CodeNotEntitled:
		return refused(CodeRefused).Hinted("settle it with the vendor, then: optool support-request send %s --again", id)
	case vendorapi.CodeBadPass:
		return refused(CodeRefused).
			Hinted("the licence key of this host may have been replaced: optool license activate --key-file FILE; then: optool support-request send %s --again", id)
	case vendorapi.CodeConflict:
		return refused(vendorapi.CodeConflict).Hinted("the vendor has another document of this id; write the request again")
	case vendorapi.CodeClosed:
		return refused(CodeRefused).Hinted("the request is closed; open a new one: optool support-request create")
	}
	if answer.Status == http.StatusNotFound && !document {
		return notTheVendor(answer)
	}
	return refused(CodeRefused).Hinted("see the request: optool support-request show %s; write it again, or turn to the vendor", id)
}
