package report

import (
	"fmt"
	"io"
	"strings"
)

// series is a list of solutions with a file each: modes, or states at several times.
type series struct {
	prefix string    // of the names of files
	at     []float64 // number or time of each
	shown  []shown   // by at, but for the first one, which is that of the result
	last   bool      // the first one of shown is that of the last at
}

// Files of a series: mode-01.vtu, and modes.pvd for ParaView.
const (
	modePrefix = "mode"
	timePrefix = "time"
)

// seriesPatterns match the files of every series.
var seriesPatterns = []string{modePrefix + "-[0-9]*.vtu", modePrefix + "s.pvd", timePrefix + "-[0-9]*.vtu", timePrefix + "s.pvd", statesTable, motionFile}

// fileOf returns the name of the file of solution k, in the order of at.
func (s *series) fileOf(k int) string {
	digits := max(2, len(fmt.Sprint(len(s.at))))
	return fmt.Sprintf("%s-%0*d.vtu", s.prefix, digits, k+1)
}

// number returns the place in shown of solution k in the order of at.
func (s *series) number(k int) int {
	if s.last {
		return len(s.at) - 1 - k
	}
	return k
}

// names returns the names of all files.
func (s *series) names() []string {
	var list []string
	for k := range s.at {
		list = append(list, s.fileOf(k))
	}
	return append(list, s.prefix+"s.pvd")
}

// files returns the files of the series.
func (s *series) files(res *Result) []file {
	var list []file
	for k := range s.at {
		one := s.shown[s.number(k)]
		sol := res.labelled(one.solution)
		list = append(list, file{s.fileOf(k), func(w io.Writer) error {
			t := one.values
			if t == nil {
				var err error
				if t, err = newTable(sol); err != nil {
					return err
				}
			}
			return t.writeVTU(w, res.named(t.all))
		}, sol.Context()})
	}
	return append(list, file{name: s.prefix + "s.pvd", write: s.writePVD})
}

// writePVD writes the collection for ParaView.
func (s *series) writePVD(w io.Writer) error {
	var sets []dataSet
	for k, at := range s.at {
		sets = append(sets, dataSet{at, s.fileOf(k)})
	}
	return writeCollection(w, sets)
}

// dataSet is a file of a collection, with its time.
type dataSet struct {
	time float64
	file string
}

// writeCollection writes a collection of solutions for ParaView, which shows it as an
// animation.
func writeCollection(w io.Writer, sets []dataSet) error {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VTKFile type=\"Collection\" version=\"1.0\" byte_order=\"LittleEndian\">\n  <Collection>\n")
	for _, s := range sets {
		fmt.Fprintf(&b, "    <DataSet timestep=\"%v\" part=\"0\" file=\"%s\"/>\n", s.time, s.file)
	}
	b.WriteString("  </Collection>\n</VTKFile>\n")
	_, err := io.WriteString(w, b.String())
	return err
}
