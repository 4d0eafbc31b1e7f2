package report

import (
	"strconv"
	"strings"
)

const (
	maxFiles = 200_000
	maxNames = 32 << 20 // bytes of their names and sources
)

// files writes the list as lines of text, one for each file, which the script
// makes a table of: a table of all would be slow with many thousands. Without the
// script the lines are what is read.
func (p *page) files(in Input) {
	p.section("files", "Files")
	defer p.end()
	if in.Manifest == nil || len(in.Manifest.Members) == 0 {
		p.none("The list of files is not known.")
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
	p.add(tag(`<div id="browse" hidden><div class="tools"><input id="query" type="search" placeholder="Search by name" aria-label="Search files by name" autocomplete="off" spellcheck="false"><span id="count" class="muted" role="status"></span></div>
<div class="wide"><table><thead><tr><th><button type="button" data-by="name">Name</button></th><th class="n"><button type="button" data-by="size">Size</button></th><th class="n"><button type="button" data-by="cut">Cut</button></th><th class="n"><button type="button" data-by="redacted">Redacted</button></th><th class="n"><button type="button" data-by="modified">Modified</button></th></tr></thead><tbody id="rows"></tbody></table></div>
<p class="more"><button type="button" id="more" hidden>Show more</button></p></div>
<pre id="list">bytes	cut	redacted	modified	name	source
`))
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
		p.none(count(n, "more file is", "more files are") + " listed in manifest.json.")
	}
}
