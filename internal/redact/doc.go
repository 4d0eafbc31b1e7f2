// Package redact takes secrets, and at strict privacy personal and network data,
// out of texts of any size as they stream by, and puts pseudonyms in their place.
//
// Its layers, from what is written to a Writer to what comes out:
//
//	decode.go   bytes become text: UTF-16, NUL; what is no text is refused
//	writer.go   text becomes blocks of whole lines; blocks are redacted side by
//	            side and come out in order. A line may be longer than a block,
//	            a construct such as a key of many lines longer than both
//	block.go    a block becomes a window, and what is found in it is replaced
//	scan.go     one pass over a window finds where each detector is to look
//	detect.go   what a detector is. pairs.go: values by their keys; tokens.go:
//	            what betrays itself; forms.go: files whose form says what is
//	            secret; personal.go: personal and network data
//	learn.go    what one place says is secret is sought everywhere else,
//	vault.go    up to a bound, also in
//	table.go    base64, hex, and the escapes of URLs, JSON and XML
//	cover.go    what detectors report becomes stretches apart from each other
//	pseudonym.go
//	            REDACTED-rule-id: equal values have equal ids under one key
//	checker.go  looks through what came out for all that was learned
//
// It promises: what a detector reports is never in the output, whatever fails. A
// detector that panics fails its Writer. Redacting what was redacted changes
// nothing. How a text is cut into writes changes nothing, and how many blocks are
// redacted at once nothing but how early a value is known. Memory is bounded: a few
// blocks for each worker, and what was learned.
//
// When in doubt a value is replaced: a secret that gets out cannot be taken back.
package redact
