package locking

// linearTable holds truncated least squares and kappa_eps.
func (rs Results) linearTable() Table {
	t := Table{Name: "linear", Title: "Fixed features: error of u by direct solve and by truncated least squares, and kappa_eps: medians over the seeds", Columns: []string{
		"case", "statement", "formulation", "nu", "lambda/mu", "seeds", "direct", "cgls 200", "cgls 2000", "lsqr 200", "lsqr 2000", "kappa_0.1", "kappa_0.01", "kappa_0.001", "modes above 1e-10", "effective rank"}}
	for _, g := range rs.study(studyLinear).groups() {
		k := g.key
		row := []any{k.Case, k.Statement, k.Form, k.Nu, k.Ratio(), len(g.Results), g.median(func(r Record) float64 { return float64(r.Linear.Direct) })}
		for _, list := range []func(*Linear) []Iterate{func(r *Linear) []Iterate { return r.CGLS }, func(r *Linear) []Iterate { return r.LSQR }} {
			for _, n := range linearIterations {
				row = append(row, g.median(func(r Record) float64 { return after(list(r.Linear), n) }))
			}
		}
		for _, eps := range kappaEps {
			row = append(row, g.median(func(r Record) float64 { return r.Linear.kappa(eps) }))
		}
		row = append(row,
			g.median(func(r Record) float64 { return float64(r.Linear.spectrum().Above(negligible)) }),
			g.median(func(r Record) float64 { return r.Linear.spectrum().EffectiveRank() }))
		t.row(row...)
	}
	return t
}

// hundredth is the index of the hundredth eigenvalue.
const hundredth = 99

// spectrumTable holds the conditioning with respect to all parameters.
func (rs Results) spectrumTable() Table {
	t := Table{Name: "spectra", Title: "Conditioning of the 2x20 network, rows in units of the load, and as posed: medians over the seeds", Columns: []string{
		"case", "statement", "formulation", "nu", "lambda/mu", "when", "largest eigenvalue", "modes above 1e-10", "effective rank", "stable rank",
		"largest of output layer", "modes of output layer", "largest as posed", "100th as posed", "gradient alignment", "Hessian lowest", "Hessian highest", "Hessian part below 0"}}
	for _, g := range rs.study(studySpectrum).groups() {
		k := g.key
		of := func(f func(s *Spectra) float64) float64 {
			return g.median(func(r Record) float64 { return f(r.Spectra) })
		}
		t.row(k.Case, k.Statement, k.Form, k.Nu, k.Ratio(), k.when(),
			of(func(s *Spectra) float64 { return s.Eigenvalues.Largest() }),
			of(func(s *Spectra) float64 { return float64(s.Eigenvalues.Above(negligible)) }),
			of(func(s *Spectra) float64 { return s.Eigenvalues.EffectiveRank() }),
			of(func(s *Spectra) float64 { return s.Eigenvalues.StableRank() }),
			of(func(s *Spectra) float64 { return s.Head.Largest() }),
			of(func(s *Spectra) float64 { return float64(s.Head.Above(negligible)) }),
			of(func(s *Spectra) float64 { return s.Posed.Largest() }),
			of(func(s *Spectra) float64 { return s.Posed[hundredth] }),
			of(func(s *Spectra) float64 { return s.Alignment }),
			of(func(s *Spectra) float64 { lo, _ := s.Density.Range(); return lo }),
			of(func(s *Spectra) float64 { _, hi := s.Density.Range(); return hi }),
			of(func(s *Spectra) float64 { return s.Density.Mass(0) }))
	}
	return t
}

// termTable holds tangent kernels and gradients, term by term.
func (rs Results) termTable() Table {
	t := Table{Name: "terms", Title: "Tangent kernels and gradients of the terms, rows in units of the load: medians over the seeds", Columns: []string{
		"case", "statement", "formulation", "nu", "when", "term", "rows", "largest eigenvalue", "modes above 1e-10", "effective rank", "gradient", "gradient over largest", "cosine to first term"}}
	for _, g := range rs.study(studySpectrum).groups() {
		k := g.key
		for i, kernel := range g.Results[0].Spectra.Kernels {
			of := func(f func(k Kernel, g TermGradient) float64) float64 {
				return g.median(func(r Record) float64 { return f(r.Spectra.Kernels[i], r.Spectra.Gradients[i]) })
			}
			t.row(k.Case, k.Statement, k.Form, k.Nu, k.when(), kernel.Term, kernel.Rows,
				of(func(k Kernel, _ TermGradient) float64 { return k.Largest }),
				of(func(k Kernel, _ TermGradient) float64 { return float64(k.Modes) }),
				of(func(k Kernel, _ TermGradient) float64 { return k.EffectiveRank }),
				of(func(_ Kernel, g TermGradient) float64 { return g.Norm }),
				of(func(_ Kernel, g TermGradient) float64 { return g.Ratio }),
				of(func(_ Kernel, g TermGradient) float64 { return g.Cosines[0] }))
		}
	}
	return t
}
