package support

import (
	"github.com/optool/optool/internal/fault"
	"github.com/optool/optool/internal/lang"
)

// trouble notes in p what went wrong with it.
func (p *Parcel) trouble(f *fault.Error) {
	p.Code, p.Problem, p.Hint, p.Exit = f.Code, f.Message, f.Hint, f.Exit
	p.ProblemTold, p.HintTold = lang.Keep(f), lang.Keep(f.Advice())
}

// fine forgets it.
func (p *Parcel) fine() {
	p.Code, p.Problem, p.Hint, p.Exit = "", "", "", 0
	p.ProblemTold, p.HintTold = nil, nil
}

// Trouble says what went wrong with the parcel last, and what to do; "" for nothing.
func (p *Parcel) Trouble() (problem, hint string) {
	return lang.Of(p.ProblemTold.Or(p.Problem)), lang.Of(p.HintTold.Or(p.Hint))
}
