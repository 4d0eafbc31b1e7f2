package report

import (
	"strconv"
	"strings"

	"github.com/optool/optool/internal/lang"
)

const (
	maxFiles = 200_000
	maxNames = 32 << 20 // bytes of their names and sources
)

// files writes the list as lines of text, one for each file, which the script
// makes a table of: a table of all would be slow with many thousands. Without the
// script the lines are what is read.
func (p *page) files(in Input) {
	p.section("files", lang.T("Files"))
	defer p.end()
	if in.Manifest == nil || len(in.Manifest.Members) == 0 {
		p.none(lang.T("The list of files is not known."))
		return
	}
	named := map[string]bool{} // evidence: links find them without the script too
	if in.Analysis != nil {
		for _, f := range first(in.Analysis.Findings, maxFindings) {
			for _, e := range first(f.Evidence, maxEvidence) {
				named[memberOf(e)] = true
			}
		}
	}
	p.add(tag(`<div id="browse" hidden data-all="`), lang.T("{all} files"), tag(`" data-found="`), lang.T("{found} of {all} files"), tag(`" data-first="`), lang.T("{files}, the first {shown} are shown"),
		tag(`"><div class="tools"><input id="query" type="search" placeholder="`), lang.T("Search by name"), tag(`" aria-label="`), lang.T("Search files by name"), tag(`" autocomplete="off" spellcheck="false"><span id="count" class="muted" role="status"></span></div>
<div class="wide"><table><thead><tr><th><button type="button" data-by="name">`), lang.T("Name"), tag(`</button></th><th class="n"><button type="button" data-by="size">`), lang.T("Size"),
		tag(`</button></th><th class="n"><button type="button" data-by="cut">`), lang.T("Cut"), tag(`</button></th><th class="n"><button type="button" data-by="redacted">`), lang.T("Redacted"),
		tag(`</button></th><th class="n"><button type="button" data-by="modified">`), lang.T("Modified"), tag(`</button></th></tr></thead><tbody id="rows"></tbody></table></div>
<p class="more"><button type="button" id="more" hidden>`), lang.T("Show more"), tag(`</button></p></div>
<pre id="list">`), lang.T("bytes	cut	redacted	modified	name	source"), tag("\n"))
	shown, names := 0, 0
	for _, m := range first(in.Manifest.Members, maxFiles) {
		if names += min(len(m.Name), longest) + min(len(m.Source), longest); names > maxNames {
			break
		}
		shown++
		modified, source := "-", ""
		if m.Modified != nil {
			modified = m.Modified.UTC().Format("2006-01-02 15:04")
		}
		if !strings.HasSuffix(m.Name, m.Source) { // else it says nothing new
			source = m.Source
		}
		if named[m.Name] {
			p.add(tag(`<a id="file=`), clip(m.Name), tag(`"></a>`))
			delete(named, m.Name)
		}
		p.add(strconv.FormatInt(m.Size, 10), tag("\t"), strconv.FormatInt(m.Cut, 10), tag("\t"), total(m.Redacted), tag("\t"), modified, tag("\t"), m.Name, tag("\t"), source, tag("\n"))
	}
	p.add(tag("</pre>\n"))
	if n := len(in.Manifest.Members) - shown; n > 0 {
		p.none(lang.N(n, "%d more file is listed in manifest.json.", "%d more files are listed in manifest.json."))
	}
}
