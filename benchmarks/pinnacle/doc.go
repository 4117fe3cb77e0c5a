// Package pinnacle is a benchmark of equations that others set: those of PINNacle (Hao et
// al., arXiv:2306.08827), solved against references of our own and, beside them, against
// the suite's own files, and cases of jaxpi, DeepXDE and of flow and mechanics.
//
// A [Row] is a problem file in problems, or another command with a [Check] for each of
// its bars, which were set before it was measured.
// A cell is one run of the command pinnsolve on it, in a process of its own, so that a row
// goes through nothing but the public interface; its seconds are those of that process.
// Cells are those of a sweep (package sweep): what is interrupted can be resumed.
package pinnacle
