package nats

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pinnsolve/sweep/queue"
)

// opened is a queue that ends with the test.
func opened(t *testing.T, lease time.Duration, o Options) *Queue {
	t.Helper()
	if o.Dir == "" {
		o.Dir = t.TempDir()
	}
	q, err := newQueue(lease).open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { q.Close() })
	return q
}

// next leases a cell.
func next(t *testing.T, q queue.Queue) queue.Lease {
	t.Helper()
	l, err := q.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Cells are handed out in order, each to one worker, and once more if they are given
// back; the queue is empty when all are done, not when all are handed out.
func TestQueue(t *testing.T) {
	for name, durable := range map[string]bool{"memory": false, "durable": true} {
		t.Run(name, func(t *testing.T) {
			q := opened(t, time.Minute, Options{Durable: durable})
			if _, err := q.Next(t.Context()); !errors.Is(err, queue.ErrEmpty) {
				t.Fatalf("an empty queue: %v", err)
			}
			if err := q.Put(t.Context(), "a", "b", "c"); err != nil {
				t.Fatal(err)
			}
			if err := q.Put(t.Context(), "b", "c"); err != nil { // they wait already
				t.Fatal(err)
			}
			a, b, c := next(t, q), next(t, q), next(t, q)
			if got := a.Key() + b.Key() + c.Key(); got != "abc" {
				t.Errorf("leased %s", got)
			}
			short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			if _, err := q.Next(short); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("with all cells leased: %v", err)
			}
			if err := errors.Join(a.Done(), b.Fail(), c.Done()); err != nil {
				t.Fatal(err)
			}
			again := next(t, q)
			if again.Key() != "b" {
				t.Errorf("%s comes again", again.Key())
			}
			if err := again.Done(); err != nil {
				t.Fatal(err)
			}
			if _, err := q.Next(t.Context()); !errors.Is(err, queue.ErrEmpty) {
				t.Errorf("at the end: %v", err)
			}
		})
	}
}

// A cell whose worker says nothing is handed out again; one that beats is not.
func TestLease(t *testing.T) {
	var said []string
	heard := make(chan struct{}, 10)
	q := opened(t, 300*time.Millisecond, Options{Beat: func(key, note string) {
		said = append(said, key+" "+note)
		heard <- struct{}{}
	}})
	if err := q.Put(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	kept := next(t, q)
	again := make(chan queue.Lease, 1)
	go func() {
		if l, err := q.Next(t.Context()); err == nil {
			again <- l
		}
	}()
	for range 5 {
		time.Sleep(100 * time.Millisecond)
		if err := kept.Beat("iteration 3, loss 0.1"); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case <-again:
		t.Error("a cell that beats is handed out again")
	default:
	}
	select {
	case l := <-again:
		if l.Key() != "a" {
			t.Errorf("%s comes again", l.Key())
		}
		_ = l.Done()
	case <-time.After(5 * time.Second):
		t.Error("a cell whose worker is silent is not handed out again")
	}
	<-heard
	if said[0] != "a iteration 3, loss 0.1" {
		t.Errorf("heard %q", said)
	}
}

// A durable queue is there after its process; another one begins empty.
func TestDurable(t *testing.T) {
	for name, durable := range map[string]bool{"memory": false, "durable": true} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			q := opened(t, time.Minute, Options{Dir: dir, Durable: durable})
			if err := q.Put(t.Context(), "a"); err != nil {
				t.Fatal(err)
			}
			q.Close()
			left, _ := os.ReadDir(dir)
			if len(left) > 0 != durable {
				t.Errorf("left in the folder: %v", left)
			}
			q = opened(t, time.Minute, Options{Dir: dir, Durable: durable})
			l, err := q.Next(t.Context())
			if durable && (err != nil || l.Key() != "a") || !durable && !errors.Is(err, queue.ErrEmpty) {
				t.Errorf("after a restart: %v, %v", l, err)
			}
			if durable {
				if p, err := q.Price(t.Context()); err != nil || p <= 0 {
					t.Errorf("price %v, %v", p, err)
				}
			}
		})
	}
}

// listening are the addresses at which this process listens.
func listening(t *testing.T) (list []string) {
	t.Helper()
	own := map[string]bool{}
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("there is no /proc: nothing tells what listens")
	}
	for _, e := range entries {
		if to, err := os.Readlink(filepath.Join("/proc/self/fd", e.Name())); err == nil {
			own[strings.TrimSuffix(strings.TrimPrefix(to, "socket:["), "]")] = true
		}
	}
	for _, table := range []string{"/proc/self/net/tcp", "/proc/self/net/tcp6", "/proc/self/net/udp", "/proc/self/net/udp6"} {
		text, _ := os.ReadFile(table)
		for l := range strings.Lines(string(text)) {
			if f := strings.Fields(l); len(f) > 9 && own[f[9]] && (f[3] == "0A" || strings.Contains(table, "udp")) {
				list = append(list, f[1])
			}
		}
	}
	return list
}

// Nothing listens unless asked for, and then on the loopback interface alone.
func TestPorts(t *testing.T) {
	before := listening(t)
	opened(t, time.Minute, Options{})
	if now := listening(t); len(now) != len(before) {
		t.Errorf("without --listen there listens %v", now)
	}
	q := opened(t, time.Minute, Options{Listen: ":0"})
	now := listening(t)
	const loopback = "0100007F:"
	if len(now) != len(before)+1 || !slices.ContainsFunc(now, func(a string) bool { return strings.HasPrefix(a, loopback) }) {
		t.Errorf("with --listen :0 there listens %v", now)
	}
	if !strings.HasPrefix(q.Join().Address, "nats://127.0.0.1:") {
		t.Errorf("workers are sent to %s", q.Join().Address)
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(q.Join().Address, "nats://"))
	if _, err := newQueue(Lease).open(t.Context(), Options{Listen: ":" + port, Dir: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("a port that is taken: %v", err)
	}
}

// A worker without the token, or with a wrong one, is refused.
func TestToken(t *testing.T) {
	q := opened(t, time.Minute, Options{Listen: ":0"})
	path := filepath.Join(t.TempDir(), JoinName)
	if err := q.WriteJoin(path); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file with the token has mode %v, %v", info.Mode(), err)
	}
	join, err := ReadJoin(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string]string{"without": "", "wrong": "0123456789abcdef"} {
		bad := join
		bad.Token = token
		if w, err := Dial(t.Context(), bad); err == nil || !strings.Contains(err.Error(), "refuses the token") {
			t.Errorf("%s a token: %v", name, err)
			if err == nil {
				w.Close()
			}
		}
	}
	if err := q.Put(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	w, err := Dial(t.Context(), join)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if l := next(t, w); l.Key() != "a" || l.Done() != nil {
		t.Errorf("a worker gets %s", l.Key())
	}
	if _, err := ReadJoin(t.TempDir()); err == nil {
		t.Error("a folder is read as a file to join by")
	}
}

// certificate writes a certificate of its own for 127.0.0.1, and its key.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sweep"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &k.PublicKey, k)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, b := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "EC PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

// With a certificate, what is said is encrypted, and a worker that trusts another one
// does not join.
func TestCertificate(t *testing.T) {
	cert, key := certificate(t)
	q := opened(t, time.Minute, Options{Listen: ":0", Certificate: cert, Key: key})
	join := q.Join()
	if !strings.HasPrefix(join.Address, "tls://") {
		t.Errorf("workers are sent to %s", join.Address)
	}
	w, err := Dial(t.Context(), join)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if _, secure := w.conn.TLSConnectionState(); secure != nil {
		t.Errorf("the connection is not encrypted: %v", secure)
	}
	other, _ := certificate(t)
	text, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	join.CA = string(text)
	if _, err := Dial(t.Context(), join); err == nil {
		t.Error("a worker trusts a certificate that it does not know")
	}
	if _, err := newQueue(Lease).open(t.Context(), Options{Listen: ":0", Certificate: key, Key: key, Dir: t.TempDir()}); err == nil {
		t.Error("a key serves as a certificate")
	}
}

// A worker whose head is gone is told, and one that meets another head too.
func TestLost(t *testing.T) {
	head := opened(t, time.Minute, Options{Listen: ":0"})
	if err := head.Put(t.Context(), "a", "b"); err != nil {
		t.Fatal(err)
	}
	w := newQueue(Lease)
	w.patience = 200 * time.Millisecond
	if _, err := w.dial(t.Context(), head.Join()); err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	l := next(t, w)
	head.Close()
	select {
	case <-w.Lost():
	case <-time.After(5 * time.Second):
		t.Fatal("the worker does not know that its head is gone")
	}
	if err := l.Done(); err != nil { // the folder has the result
		t.Error(err)
	}
	if _, err := w.Next(t.Context()); !errors.Is(err, ErrLost) {
		t.Errorf("Next of a queue that is lost: %v", err)
	}
	again := opened(t, time.Minute, Options{Listen: ":0"})
	join := again.Join()
	join.Stream = head.Join().Stream
	if _, err := Dial(t.Context(), join); !errors.Is(err, ErrLost) {
		t.Errorf("a worker of another head: %v", err)
	}
}

// A server that is there already is used by its URL, and nothing stays on it.
func TestURL(t *testing.T) {
	there := opened(t, time.Minute, Options{Listen: ":0"})
	url := strings.Replace(there.Join().Address, "nats://", "nats://"+there.Join().Token+"@", 1)
	q := opened(t, time.Minute, Options{URL: url})
	if err := q.Put(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	w, err := Dial(t.Context(), q.Join())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if l := next(t, w); l.Key() != "a" || l.Done() != nil {
		t.Error("the cell does not arrive")
	}
	q.Close()
	for info := range there.js.ListStreams(t.Context()).Info() {
		if info.Config.Name == q.Join().Stream {
			t.Errorf("%s stays on the server", info.Config.Name)
		}
	}
	if _, err := Open(t.Context(), Options{URL: "nats://127.0.0.1:1"}); err == nil {
		t.Error("a server that is not there is no error")
	}
}

func TestAddress(t *testing.T) {
	for text, want := range map[string]string{"4222": "127.0.0.1:4222", ":4222": "127.0.0.1:4222", "0.0.0.0:0": "0.0.0.0:0", "[::1]:80": "[::1]:80", "node7:4222": "node7:4222"} {
		host, port, err := Address(text)
		if got := net.JoinHostPort(host, big.NewInt(int64(port)).String()); err != nil || got != want {
			t.Errorf("%s is %s, %v; want %s", text, got, err, want)
		}
	}
	for _, bad := range []string{"", "host", "host:", "host:port", ":70000", ":-1"} {
		if _, _, err := Address(bad); err == nil {
			t.Errorf("%q is an address", bad)
		}
	}
}
