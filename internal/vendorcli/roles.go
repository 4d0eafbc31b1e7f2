package vendorcli

import (
	"strings"
	"time"

	"github.com/optool/optool/internal/backoffice"
	"github.com/optool/optool/internal/lang"
	"github.com/optool/optool/internal/ui"
)

// roleView is one of the parties whose signatures customers demand of releases.
type roleView struct {
	Role      string        `json:"role"`    // root, targets, snapshot, timestamp, or a channel
	Version   int64         `json:"version"` // of what it signed last
	Expires   time.Time     `json:"expires"` // the end of what it signed last
	Threshold int           `json:"threshold"`
	Keys      []roleKeyView `json:"keys"`
}

type roleKeyView struct {
	ID   string `json:"id"`
	File string `json:"file,omitempty"` // name of the key's file, where it is known
	Held bool   `json:"held"`           // the file is in DIR/keys
}

func rolesOf(roles []backoffice.Role) []roleView {
	all := []roleView{}
	for _, r := range roles {
		v := roleView{Role: r.Name, Version: r.Version, Expires: r.Expires, Threshold: r.Threshold, Keys: []roleKeyView{}}
		for _, k := range r.Keys {
			v.Keys = append(v.Keys, roleKeyView(k))
		}
		all = append(all, v)
	}
	return all
}

// drawRoles draws a table of roles. What ends within a fortnight stands out.
func drawRoles(sheet *ui.Sheet, roles []roleView, now time.Time) error {
	var rows [][]ui.Word
	for _, r := range roles {
		end := ui.Plain(ui.Date(r.Expires))
		if left := r.Expires.Sub(now); left <= 0 {
			end = ui.Bad(lang.T("%s (expired)", end.Text))
		} else if left < 14*24*time.Hour {
			end = ui.Warn(end.Text)
		}
		var keys []string
		for _, k := range r.Keys {
			keys = append(keys, keyText(k))
		}
		rows = append(rows, []ui.Word{ui.Plain(r.Role), ui.Plainf("%d", r.Version), end,
			ui.Plainf("%d of %d", r.Threshold, len(r.Keys)), ui.Plain(strings.Join(keys, ", "))})
	}
	return sheet.Table([]string{"role", "version", "expires", "signs", "keys"}, rows)
}

func keyText(k roleKeyView) string {
	name := k.File
	if name == "" {
		name = k.ID[:min(len(k.ID), 12)]
	}
	if !k.Held {
		name = lang.T("%s (elsewhere)", name)
	}
	return name
}
