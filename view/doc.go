// Package view serves the pages of a folder of runs to a browser on the same machine:
// a list of the runs, and a page for each, live while it goes on. It reads and never
// writes. Whoever asks needs the address with its token, which is random.
package view
