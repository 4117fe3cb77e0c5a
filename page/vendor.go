package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"io"
	"sync"
)

// The libraries, as tools/pagelibs builds them; their licences lie beside them.
var (
	//go:embed assets/vendor/three.min.js.gz
	threeJS []byte // three.js 0.187.0, MIT
	//go:embed assets/vendor/uplot.min.js.gz
	uplotJS []byte // uPlot 1.6.32, MIT
	//go:embed assets/vendor/uplot.min.css
	uplotCSS string
	//go:embed assets/vendor/three.LICENSE
	threeLicence string
	//go:embed assets/vendor/uplot.LICENSE
	uplotLicence string
)

// SHA-256 of the libraries, unpacked, in base64: what the policy of a page names.
const (
	threeSum = "aN2CVck+fSMm9kSAgh8nbbE+Fv8uHh7SmjuyeHxdcdE="
	uplotSum = "GcjUxq2Ikpp59K5J1vcWFWbf0Lo9FcxJXpdPeH63jx8="
)

// library is a script that a page carries packed.
type library struct {
	name, licence, sum string
	packed             func() string // base64 of gzip
}

var (
	three = library{"three", threeLicence, threeSum, packed(threeJS)}
	uplot = library{"uplot", uplotLicence, uplotSum, packed(uplotJS)}
)

func packed(script []byte) func() string {
	return sync.OnceValue(func() string { return base64.StdEncoding.EncodeToString(script) })
}

// sum returns the SHA-256 of a script as policies have it.
func sum(script []byte) string {
	s := sha256.Sum256(script)
	return base64.StdEncoding.EncodeToString(s[:])
}

// unpacked returns a script that was packed by gzip.
func unpacked(script []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(script))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
