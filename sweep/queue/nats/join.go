package nats

import (
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
)

// JoinName is the file that workers join by.
const JoinName = "join.json"

// Join is how workers reach a queue.
type Join struct {
	Address string `json:"address"` // a URL
	Token   string `json:"token,omitempty"`
	Stream  string `json:"stream"` // another one each time that a sweep is started
	// CA is the certificate in PEM that the server's has to be signed by; "" is no
	// encryption, unless the URL asks for it.
	CA string `json:"ca,omitempty"`
}

// WriteJoin writes the file of a queue that others can join, for its owner alone.
func (q *Queue) WriteJoin(path string) error {
	text, err := json.MarshalIndent(q.join, "", " ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".part-*") // of mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(append(text, '\n'))
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// ReadJoin reads the file of a queue.
func ReadJoin(path string) (Join, error) {
	var j Join
	text, err := os.ReadFile(path)
	if err != nil {
		return j, err
	}
	if err := json.Unmarshal(text, &j); err != nil || j.Address == "" || j.Stream == "" {
		return j, fmt.Errorf("%s is no file to join a sweep by: \"pinnsolve sweep --listen\" writes one, %s, into its folder", path, JoinName)
	}
	return j, nil
}

// newToken is a secret of 128 bits.
func newToken() string {
	b := make([]byte, 16)
	rand.Read(b) // does not fail
	return hex.EncodeToString(b)
}

// joinOf is how others reach a server that listens.
func joinOf(o Options, stream string, at net.Addr) (Join, error) {
	j := Join{Token: o.Token, Stream: stream}
	if o.URL != "" {
		j.Address = o.URL
		return j, nil
	}
	tcp, ok := at.(*net.TCPAddr)
	if !ok {
		return j, errors.New("the queue does not listen")
	}
	host := tcp.IP.String()
	if tcp.IP.IsUnspecified() { // every interface: by the name of the machine
		name, err := os.Hostname()
		if err != nil {
			return j, err
		}
		host = name
	}
	scheme := "nats://"
	if o.Certificate != "" {
		scheme = "tls://"
		text, err := os.ReadFile(o.Certificate)
		if err != nil {
			return j, err
		}
		j.CA = string(text)
	}
	j.Address = scheme + net.JoinHostPort(host, strconv.Itoa(tcp.Port))
	return j, nil
}

// tls is the configuration that trusts the queue's certificate.
func (j Join) tls() (*tls.Config, error) {
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM([]byte(j.CA)) {
		return nil, errors.New("the certificate in the file to join by cannot be read")
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, nil
}
