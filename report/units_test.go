package report

import (
	"strings"
	"testing"
)

func TestUnits(t *testing.T) {
	for _, text := range []string{"m,N,Pa", "mm,N,MPa", "mm,kN,GPa", "m,kN,kPa", "m,MN,MPa", "in,lbf,psi", "in,kip,ksi", "ft,lbf,psf", "cm,N,N/cm^2", "um,mN,GPa"} {
		if _, err := ParseUnits(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	for text, want := range map[string]string{
		"m,N,MPa":   "N by the square of m is Pa, not MPa: write m,N,Pa, or mm,N,MPa",
		"mm,N,Pa":   "N by the square of mm is MPa, not Pa: write mm,N,MPa, or m,N,Pa",
		"cm,N,MPa":  "N by the square of cm is N/cm^2, not MPa: write cm,N,N/cm^2, or mm,N,MPa",
		"in,lbf,Pa": "lbf by the square of in is psi, not Pa: write in,lbf,psi",
		"mm,N":      "write a length, a force and a stress, such as m,N,Pa or mm,N,MPa",
		"mn,N,MPa":  `unknown unit of length "mn"`,
		"mm,n,MPa":  `unknown unit of force "n"`,
		"mm,N,mpa":  `unknown unit of stress "mpa"`,
	} {
		if _, err := ParseUnits(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
	u := Units{"mm", "N", "MPa"}
	for unit, want := range map[string]string{"m": "mm", "Pa": "MPa", "N": "N", "N/m": "N/mm", "J": "N mm", "J/m": "N", "1": "1"} {
		if got := u.of(unit); got != want {
			t.Errorf("%s is labelled %s, want %s", unit, got, want)
		}
	}
}
