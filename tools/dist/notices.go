package main

import (
	"fmt"
	"strings"
)

// copyrightOf is the file of that name in a Debian package (Debian Policy 12.5). The
// text of Apache's licence lies on every Debian system, and is not repeated.
func copyrightOf(name string, mods []module) string {
	var out strings.Builder
	fmt.Fprintf(&out, `%s is built from the sources of optool, %s

Copyright 2026 The optool authors

Licensed under the Apache License, Version 2.0; you may not use it except in
compliance with the License. It is distributed on an "AS IS" basis, without
warranties or conditions of any kind, either express or implied. On Debian
systems the License is in /usr/share/common-licenses/Apache-2.0.

`, name, projectHomepage)
	out.WriteString(noticesOf(mods))
	return out.String()
}

// noticesOf is what the licences of modules demand to be told: whose work they are,
// and under which conditions. The text of Apache's licence is left out, since it comes
// with optool's own.
func noticesOf(mods []module) string {
	var out strings.Builder
	out.WriteString("Parts of it are the work of others:\n\n")
	for _, m := range mods {
		fmt.Fprintf(&out, "  %s %s: %s\n", m.path, m.version, strings.Join(m.licences, ", "))
	}
	said := map[string]bool{}
	for _, m := range mods {
		for _, file := range sorted(m.texts) {
			text := withoutApache(m.texts[file])
			if text == "" {
				continue
			}
			if !said[text] {
				said[text] = true
				fmt.Fprintf(&out, "\n%s\n%s of %s%s\n\n%s", strings.Repeat("-", 79), file, m.path, others(mods, m, text), text)
			}
		}
	}
	return out.String()
}

// others names the modules that say the same.
func others(mods []module, but module, text string) string {
	var names strings.Builder
	for _, m := range mods {
		for _, file := range sorted(m.texts) {
			if m.path != but.path && withoutApache(m.texts[file]) == text {
				names.WriteString(", " + m.path)
			}
		}
	}
	return names.String()
}

// withoutApache is a text of a licence without that of the Apache License, which
// begins with its title and ends with an example of how to apply it.
func withoutApache(text string) string {
	const title, terms = "Apache License\n", "TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION"
	from := strings.Index(text, title)
	if from < 0 || !strings.Contains(text, terms) {
		return text
	}
	to := len(text)
	for _, end := range []string{"limitations under the License.", "END OF TERMS AND CONDITIONS"} {
		if at := strings.LastIndex(text, end); at > from {
			to = at + len(end)
			break
		}
	}
	rest := strings.TrimSpace(text[:from]) + "\n" + strings.TrimSpace(text[to:])
	if rest = strings.TrimSpace(rest); rest == "" {
		return ""
	}
	return rest + "\n"
}
