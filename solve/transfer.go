package solve

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"pinnsolve/nn"
	"pinnsolve/pinn/fields"
	"pinnsolve/safetensors"
)

// Transfer is the network of another solution, from which a training starts.
type Transfer struct {
	Hash    string // SHA-256 of the arrays, in hexadecimal
	Tensors []safetensors.Tensor
}

// NewTransfer takes the network from what Save has returned.
func NewTransfer(f *safetensors.File) (*Transfer, error) {
	kind, err := SavedKind(f)
	if err != nil {
		return nil, err
	}
	if kind != KindNetwork {
		return nil, fmt.Errorf("it holds %s, not a network", kind)
	}
	var b bytes.Buffer
	if err := (&safetensors.File{Tensors: f.Tensors}).Write(&b); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b.Bytes())
	return &Transfer{hex.EncodeToString(sum[:]), f.Tensors}, nil
}

// checkTransfer checks that a network can start from another one.
func (p *Plan) checkTransfer(net fields.Network) error {
	if p.From == nil {
		return nil
	}
	n, ok := net.(nn.Network)
	if !ok {
		return wrong("from", "{from}: a network of type %T has no arrays to start from", net)
	}
	if err := n.SetTensors(make([]float64, n.Params()), p.From.Tensors); err != nil {
		return wrong("from", "{from}: that network does not fit this one of {width} %d and {depth} %d: %v", p.Width, p.Depth, err)
	}
	return nil
}

// start returns the initial parameters of a network.
func (p *Plan) start(net fields.Network) []float64 {
	theta := make([]float64, net.Params())
	if n, ok := net.(nn.Network); ok && p.From != nil && n.SetTensors(theta, p.From.Tensors) == nil {
		return theta
	}
	net.Init(theta, p.Seed)
	return theta
}
