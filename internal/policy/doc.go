// Package policy holds a support request against the vendor's rules before it is
// sent: a pure judge over profile.Support.
//
// Check returns a Verdict: the findings, and what follows from the rules and is never
// typed: priority, reaction time, language, addressee, pages to read first. A finding
// names the rule it comes from and is one of four:
//
//	refusal   the request is not sent. Only what was stated outright refuses: who asks,
//	          what the licence says, the language given, the service named, a
//	          third-party cause stated where the vendor helps with none.
//	missing   something must be given or corrected first.
//	question  a guess from words in the text: not covered, another's software, several
//	          questions in one, another language. Whoever asks may answer yes and send.
//	advice    worth knowing, and holds nothing up.
//
// So a wrong guess costs one answer and never a request. CheckMessage judges what
// follows a request by the few rules that hold for it.
//
// Words are recognised by their beginnings: a word of the profile matches its forms
// in English and Russian (endings are taken off, there is no dictionary), "updat*"
// matches every word that begins so, and several words match when they stand near
// each other in one sentence.
//
// A deployment that nobody knows counts as on-premise, but never refuses.
//
// The package reads no clock, opens no connection and keeps nothing. Calendar alone
// looks outside: for the time zone database of the host.
package policy
