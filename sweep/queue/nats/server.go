package nats

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"pinnsolve/internal/files"
)

// Options say how a queue is held.
type Options struct {
	// Listen is host:port at which workers may join; "" opens no port. Without a host it
	// is the loopback interface, and port 0 is any that is free.
	Listen string
	// Certificate and Key are files in PEM that encrypt what is said at Listen.
	Certificate, Key string
	// Token is what workers have to know; "" makes a new one.
	Token string
	// Dir is the folder for the queue's own.
	Dir string
	// Durable keeps the queue on disk and syncs it at every write.
	Durable bool
	// URL, such as nats://host:4222, is that of a server to be used in place of one inside
	// the process.
	URL string
	// Beat, unless nil, is told what cells say of themselves in other processes.
	Beat func(key, note string)
}

const untilReady = 10 * time.Second

// embedded is a server inside the process.
type embedded struct {
	server  *server.Server
	release func()
	dir     string
	durable bool
}

const (
	queueFolder   = "queue"  // of a durable queue
	scratchPrefix = "queue-" // of others, which end with their process
)

// embed starts a server.
func embed(o Options) (*embedded, error) {
	e := &embedded{durable: o.Durable}
	if err := e.folder(o.Dir); err != nil {
		return nil, err
	}
	options := &server.Options{
		ServerName: "pinnsolve", DontListen: o.Listen == "", Authorization: o.Token,
		JetStream: true, StoreDir: e.dir, JetStreamMaxMemory: 1 << 30, JetStreamMaxStore: 16 << 30, SyncAlways: o.Durable,
		NoLog: true, NoSigs: true, DisableShortFirstPing: true,
		PingInterval: 5 * time.Second, MaxPingsOut: 2,
	}
	if err := listen(options, o); err != nil {
		e.close()
		return nil, err
	}
	s, err := server.NewServer(options)
	if err != nil {
		e.close()
		return nil, fmt.Errorf("the queue cannot start: %w", err)
	}
	e.server = s
	s.Start()
	if !s.ReadyForConnections(untilReady) {
		e.close()
		return nil, fmt.Errorf("the queue did not start within %v", untilReady)
	}
	return e, nil
}

// listen sets address and encryption.
func listen(options *server.Options, o Options) error {
	if o.Listen == "" {
		return nil
	}
	host, port, err := Address(o.Listen)
	if err != nil {
		return err
	}
	options.Host, options.Port = host, port
	if port == 0 {
		options.Port = server.RANDOM_PORT
	}
	// The server would end the process where it cannot listen.
	probe, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port)))
	if err != nil {
		return fmt.Errorf("--listen %s: %w", o.Listen, cause(err))
	}
	probe.Close()
	if o.Certificate == "" {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(o.Certificate, o.Key)
	if err != nil {
		return fmt.Errorf("the certificate %s with the key %s: %w", o.Certificate, o.Key, err)
	}
	options.TLS, options.TLSTimeout = true, 5
	options.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	return nil
}

// cause is an error of the network without the address that the message names already.
func cause(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}

// Address splits host:port, :port or port. Without a host it is the loopback interface.
func Address(text string) (host string, port int, err error) {
	host, portText, err := net.SplitHostPort(text)
	if err != nil {
		host, portText = "", text
	}
	port, err = strconv.Atoi(portText)
	if err != nil || port < 0 || port > 65535 {
		return "", 0, fmt.Errorf("%q is no address: write host:port, such as 127.0.0.1:4222, with a port from 0 to 65535", text)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	return host, port, nil
}

// folder makes the folder of the server and locks it.
func (e *embedded) folder(parent string) (err error) {
	if e.durable {
		e.dir = filepath.Join(parent, queueFolder)
		if err = os.MkdirAll(e.dir, 0o755); err == nil {
			e.release, err = files.Lock(e.dir)
		}
		return err
	}
	sweepScratch(parent)
	const tries = 20 // others sweep too, and may take a folder that is not locked yet
	for range tries {
		if e.dir, err = os.MkdirTemp(parent, scratchPrefix); err != nil {
			return err
		}
		e.release, err = files.Lock(e.dir)
		if err == nil || !errors.Is(err, fs.ErrNotExist) && !errors.As(err, new(*files.Busy)) {
			return err
		}
	}
	return err
}

// sweepScratch removes the folders of processes that were killed.
func sweepScratch(parent string) {
	left, _ := filepath.Glob(filepath.Join(parent, scratchPrefix+"*"))
	for _, dir := range left {
		if release, err := files.Lock(dir); err == nil {
			os.RemoveAll(dir)
			release()
		}
	}
}

// close ends the server, and removes what was not asked to be kept.
func (e *embedded) close() {
	if e.server != nil {
		e.server.Shutdown()
		e.server.WaitForShutdown()
	}
	if !e.durable && e.dir != "" {
		os.RemoveAll(e.dir)
	}
	if e.release != nil {
		e.release()
	}
}

// connect returns a connection that needs no port.
func (e *embedded) connect(token string, options ...nats.Option) (*nats.Conn, error) {
	options = append(options, nats.InProcessServer(e.server))
	if token != "" {
		options = append(options, nats.Token(token))
	}
	return nats.Connect("", options...)
}
