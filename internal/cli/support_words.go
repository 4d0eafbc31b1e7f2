package cli

import (
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
	"github.com/optool/optool/pkg/support"
)

// Words of requests for people. In documents, flags and files they stand as they are.

// kindWord is the kind of a request.
func kindWord(kind string) string {
	switch support.Kind(kind) {
	case support.Consultation:
		return lang.T("consultation")
	case support.Error:
		return lang.T("error")
	case support.Modification:
		return lang.T("modification")
	}
	return kind
}

func kindWords(kinds []string) (all []string) {
	for _, kind := range kinds {
		all = append(all, kindWord(kind))
	}
	return all
}

// viaWord is a way to the vendor.
func viaWord(way string) string {
	switch way {
	case "mail":
		return lang.T("mail")
	case "file":
		return lang.T("file")
	case "chat":
		return lang.T("chat")
	case "email":
		return lang.T("email")
	case "phone":
		return lang.T("phone")
	case "tool":
		return lang.T("tool")
	}
	return way
}

// dayWords are days of the week as profiles name them.
func dayWords(days []string) (all []string) {
	for _, day := range days {
		all = append(all, lang.Word(day))
	}
	return all
}

// messageWord is what a message of the thread is.
func messageWord(e entryView) string {
	switch {
	case e.Automatic:
		return lang.T("automatic answer")
	case e.Kind == support.Close, e.Kind == support.Closed:
		return lang.T("closed the request")
	case e.Kind == support.Reply:
		return lang.T("reply")
	case e.Kind == support.Answer:
		return lang.T("answer")
	case e.Kind == support.Question:
		return lang.T("question")
	case e.Kind == support.Note:
		return lang.T("note")
	}
	return string(e.Kind)
}

// workingTime writes minutes of working time.
func workingTime(minutes int64) string {
	switch h, m := minutes/60, minutes%60; {
	case h == 0:
		return lang.T("%d min", m)
	case m == 0:
		return lang.T("%d h", h)
	default:
		return lang.T("%d h %d min", h, m)
	}
}

func provisional() ui.Word {
	return ui.Warn(lang.T("provisional: the holidays of that year are not published"))
}
