package main

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"pinnsolve/internal/nearest"
	"pinnsolve/question"
	"pinnsolve/sweep"
)

// planned is a plan as the command line and its file give it.
type planned struct {
	sweep.Plan
	name string // of its file, "" for none
}

// plan reads the plan, or makes it from the command line.
func (o *sweepOptions) plan(cmd *cobra.Command) (planned, error) {
	p := planned{Plan: sweep.Plan{Subject: o.subject, Options: map[string]sweep.Values{}}}
	if len(o.subject) == 1 && isProblem(o.subject[0]) && sweep.IsPlan(o.subject[0]) {
		file, err := sweep.ReadPlan(o.subject[0])
		if err != nil {
			return p, err
		}
		p = planned{file, o.subject[0]}
		for i, s := range p.Subject { // as seen from the plan
			if isFile(s) && !filepath.IsAbs(s) {
				p.Subject[i] = filepath.Join(filepath.Dir(p.name), s)
			}
		}
	}
	for i, s := range p.Subject { // workers may be elsewhere
		if isFile(s) {
			p.Subject[i] = absolute(s)
		}
	}
	for _, text := range o.over {
		a, err := sweep.ParseAxis(text)
		if err != nil {
			return p, fmt.Errorf("--over: %w", err)
		}
		p.Add(a)
	}
	if len(o.seeds) > 0 {
		a, err := sweep.ParseAxis("seed=" + strings.Join(o.seeds, ","))
		if err != nil {
			return p, fmt.Errorf("--seeds: %w", err)
		}
		p.Add(a)
	}
	run := runFlags()
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if !f.Hidden || run.Lookup(f.Name) == nil {
			return
		}
		p.Options[f.Name] = sweep.Values{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			p.Options[f.Name] = list.GetSlice()
		}
	})
	if len(o.collect) > 0 {
		p.Collect = o.collect
	}
	if len(p.Axes) == 0 {
		return p, errors.New("over what? give --over nu=0.3,0.4, or --seeds 1:5, or axes in a plan")
	}
	return p, p.check(run)
}

// check refuses names that no run has, and those given twice.
func (p planned) check(run *pflag.FlagSet) error {
	for _, a := range p.Axes {
		if _, both := p.Options[a.Name]; both {
			return fmt.Errorf("%s is an axis and an option: leave one of them out", a.Name)
		}
		if run.Lookup(a.Name) != nil && !sweepable(a.Name) {
			return fmt.Errorf("%s is no axis: --%s says where results go, not what they are", a.Name, a.Name)
		}
	}
	var flags []string
	run.VisitAll(func(f *pflag.Flag) {
		if sweepable(f.Name) {
			flags = append(flags, f.Name)
		}
	})
	for _, name := range slices.Sorted(maps.Keys(p.Options)) {
		if !slices.Contains(flags, name) {
			return nearest.Unknown("option", name, flags)
		}
	}
	return nil
}

// label is the name of the subject for a folder.
func (p planned) label() string {
	name := p.name
	if name == "" {
		name = p.Subject[0]
	}
	return strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
}

// cells asks every cell what it is. What is wrong with one of them is said before any
// is computed.
func (p planned) cells() (sweep.Saved, error) {
	saved := sweep.Saved{Version: question.Version(), Subject: p.Subject, Axes: p.Axes, Collect: p.Collect}
	list, err := p.Combinations()
	if err != nil {
		return saved, err
	}
	flags := runFlags()
	for _, settings := range list {
		c, err := p.cell(flags, settings)
		if err != nil {
			return saved, err
		}
		saved.Cells = append(saved.Cells, c)
	}
	return saved, nil
}

// cell is that of some settings, or says what is wrong with it.
func (p planned) cell(flags *pflag.FlagSet, settings []sweep.Setting) (sweep.Cell, error) {
	args, axes := slices.Clone(p.Subject), map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(p.Options)) {
		for _, v := range p.Options[name] {
			args = append(args, "--"+name+"="+v)
		}
	}
	var words []string
	for _, s := range settings {
		axes[s.Name] = s.Value
		words = append(words, s.Name+"="+s.Value)
		if flags.Lookup(s.Name) != nil {
			args = append(args, "--"+s.Name+"="+s.Value)
		} else {
			args = append(args, "--set="+s.Name+"="+s.Value)
		}
	}
	name := strings.Join(words, " ")
	asked, err := ask(args)
	if err != nil {
		return sweep.Cell{}, fmt.Errorf("%s: %w", name, err)
	}
	return sweep.Cell{Question: []byte(asked), Version: question.Version(), Name: name, Axes: axes, Args: args}, nil
}
