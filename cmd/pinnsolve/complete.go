package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pinnsolve/cases"
	"pinnsolve/internal/names"
	"pinnsolve/mesh"
	"pinnsolve/problem"
)

// meshFiles are the endings of files whose names are completed.
var meshFiles = []string{".msh", ".inp", ".unv", ".vtk", ".vtu"}

// completeCase completes the one case of a command, or the names of its files.
func completeCase(_ *cobra.Command, args []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		if isProblem(args[0]) || !isFile(args[0]) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return nil, cobra.ShellCompDirectiveDefault // further files of a mesh
	}
	var list []cobra.Completion
	for _, c := range cases.All() {
		list = append(list, cobra.CompletionWithDesc(c.Name, c.Title))
	}
	directive := cobra.ShellCompDirectiveDefault
	files, _ := filepath.Glob(text + "*")
	for _, name := range files {
		info, err := os.Stat(name)
		switch {
		case err != nil:
		case info.IsDir():
			list = append(list, name+string(filepath.Separator))
			directive |= cobra.ShellCompDirectiveNoSpace
		case isProblem(name) || slices.Contains(meshFiles, strings.ToLower(filepath.Ext(name))):
			list = append(list, name)
		}
	}
	return list, directive
}

// completeFolders completes a flag that takes a directory.
func completeFolders(cmd *cobra.Command, flags ...string) {
	for _, name := range flags {
		if err := cmd.MarkFlagDirname(name); err != nil {
			panic(err) // the flag does not exist
		}
	}
}

// completeBody completes what a command line says of the body to be solved.
func completeBody(cmd *cobra.Command) {
	completeConditions(cmd)
	completeGroups(cmd)
	completeSet(cmd)
}

// completeGroups completes the group of cells of a flag, on the mesh that has been
// given; the mark that follows it ends the name.
func completeGroups(cmd *cobra.Command) {
	for flag, mark := range map[string]string{"material": ":", "temperature": "=", "thermal-strain": "="} {
		err := cmd.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var list []cobra.Completion
			if m := meshOf(args); m != nil {
				for _, name := range groupNames(m) {
					list = append(list, names.Quote(name)+mark)
				}
			}
			return list, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		})
		if err != nil {
			panic(err)
		}
	}
}

// completeSet completes the parameters of a case or a problem file.
func completeSet(cmd *cobra.Command) {
	err := cmd.RegisterFlagCompletionFunc("set", func(_ *cobra.Command, args []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var list []cobra.Completion
		if !strings.Contains(text, "=") {
			for _, name := range paramsFor(args) {
				list = append(list, name+"=")
			}
		}
		return list, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	})
	if err != nil {
		panic(err)
	}
}

// meshOf reads the mesh of a command whose line is being completed, nil for none or a
// large one.
func meshOf(args []string) *mesh.Mesh {
	const largest = 20 << 20 // bytes of a file that is read in no time
	if len(args) == 0 {
		return nil
	}
	if info, err := os.Stat(args[0]); err != nil || info.Size() > largest {
		return nil
	}
	m, _, err := readMesh(false, args...)
	if err != nil {
		return nil
	}
	return m
}

// completeRunFlags completes the flags that take names, those of the case
// where it has been given.
func completeRunFlags(cmd *cobra.Command) {
	complete := func(flag string, names func(args []string) []string) {
		err := cmd.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return names(args), cobra.ShellCompDirectiveNoFileComp
		})
		if err != nil {
			panic(err) // the flag does not exist
		}
	}
	complete("formulation", formulationsFor)
	complete("statement", func([]string) []string { return []string{"strong", "windows", "weak", "evolution", "separable"} })
	complete("inputs", inputsFor)
	complete("method", func([]string) []string { return methodNames() })
	complete("law", func([]string) []string { return []string{"polynomial", "logarithmic", "svk", "mooney-rivlin"} })
	complete("curriculum", func([]string) []string { return []string{"none", "linear:10", "adaptive", "cap:0.1:1:4"} })
	complete("sampler", func([]string) []string { return samplerNames() })
	complete("bc", func([]string) []string { return []string{"hard", "soft"} })
	complete("predictor", func([]string) []string { return []string{"secant", "tangent", "none"} })
	complete("balance", func([]string) []string { return balancerNames() })
	complete("activation", func([]string) []string { return activationNames() })
	complete("blocks", func([]string) []string { return blockNames() })
	complete("adapt", func([]string) []string { return adaptationNames() })
	if err := cmd.RegisterFlagCompletionFunc("continue", completePath); err != nil {
		panic(err)
	}
}

// completeConditions completes the part of every kind of condition, on the mesh
// that has been given.
func completeConditions(cmd *cobra.Command) {
	for _, k := range cases.ConditionKinds {
		err := cmd.RegisterFlagCompletionFunc(k.Name, func(_ *cobra.Command, args []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return completeParts(k, args, text)
		})
		if err != nil {
			panic(err) // the flag does not exist
		}
	}
}

// completeParts completes the part of a condition, written so that it is that part
// which is meant: in double quotes if its name makes that necessary or the text
// begins with them.
func completeParts(k cases.ConditionKind, args []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
	m := meshOf(args)
	if m == nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	directive := cobra.ShellCompDirectiveNoFileComp
	var list []cobra.Completion
	parts := cases.Workpiece{Mesh: m}.Parts()
	for _, p := range parts {
		argument := k.Argument(p, parts, strings.HasPrefix(text, `"`))
		if strings.HasSuffix(argument, "=") {
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		if strings.HasPrefix(argument, text) {
			list = append(list, argument)
		}
	}
	return list, directive
}

// completePath completes the parameter of a path, then its kind.
func completePath(_ *cobra.Command, args []string, text string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var list []cobra.Completion
	if name, _, ok := strings.Cut(text, "="); ok {
		for _, p := range paths {
			if p.name != "table" { // which begins with a number
				list = append(list, name+"="+p.name+":")
			}
		}
	} else {
		for _, name := range paramsFor(args) {
			list = append(list, name+"=")
		}
	}
	return list, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

// paramsFor returns the parameters of the cases named, of all cases if none is.
func paramsFor(args []string) []string {
	var names set
	if len(args) > 0 && isProblem(args[0]) {
		if f, err := problem.Read(args[0]); err == nil && !f.IsPart() {
			if c, err := f.Case(args[0]); err == nil {
				return paramNames(c)
			}
		}
		return nil
	}
	for _, c := range cases.All() {
		if len(args) == 0 || args[0] == c.Name {
			names.add(paramNames(c)...)
		}
	}
	return names
}

// formulationsFor returns the formulations of the cases named, of all cases if
// none is.
func formulationsFor(args []string) []string {
	var names set
	for _, c := range cases.All() {
		if len(args) == 0 || args[0] == c.Name {
			names.add(formNames(c)...)
		}
	}
	return names
}

// inputsFor returns the inputs of the cases named, of all cases if none is.
func inputsFor(args []string) []string {
	var names set
	for _, c := range cases.All() {
		if len(args) > 0 && args[0] != c.Name {
			continue
		}
		values, err := c.Values(nil)
		if err != nil {
			continue
		}
		if p, err := c.State(c.Forms[0], values); err == nil {
			names.add(inputNames(p)...)
		}
	}
	return names
}

// set is a list of different words.
type set []string

func (s *set) add(words ...string) {
next:
	for _, w := range words {
		for _, have := range *s {
			if have == w {
				continue next
			}
		}
		*s = append(*s, w)
	}
}
