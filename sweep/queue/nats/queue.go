package nats

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"pinnsolve/sweep/queue"
)

// Lease is how long a cell is a worker's after its last word.
const Lease = 30 * time.Second

// ErrLost says that the queue is gone, and with it the process that holds it.
var ErrLost = errors.New("the head of the sweep is gone")

// ErrRefused says that the queue does not let this process join.
var ErrRefused = errors.New("the head of the sweep refuses the token")

const (
	untilLost = 20 * time.Second // of a connection that is gone
	untilTold = 5 * time.Second  // of a word with the server
	consumer  = "workers"
)

// Queue is a [queue.Queue] on JetStream.
type Queue struct {
	server *embedded // nil for one elsewhere
	conn   *nats.Conn
	js     jetstream.JetStream
	stream jetstream.Stream
	cells  jetstream.Consumer
	join   Join
	lease  time.Duration
	owner  bool // made the stream

	patience time.Duration // without a connection

	mu    sync.Mutex
	timer *time.Timer   // to the loss
	lost  chan struct{} // closed when the server is gone
}

var _ queue.Queue = (*Queue)(nil)

// Open makes a queue: inside the process, or at a URL.
func Open(ctx context.Context, o Options) (*Queue, error) {
	return newQueue(Lease).open(ctx, o)
}

func newQueue(lease time.Duration) *Queue {
	return &Queue{lost: make(chan struct{}), lease: lease, patience: untilLost}
}

func (q *Queue) open(ctx context.Context, o Options) (*Queue, error) {
	if o.Token == "" && o.Listen != "" {
		o.Token = newToken()
	}
	q.owner = true
	var err error
	if o.URL != "" {
		q.conn, err = nats.Connect(o.URL, q.handlers()...)
		err = refusal(o.URL, err)
	} else if q.server, err = embed(o); err == nil {
		q.conn, err = q.server.connect(o.Token, q.handlers()...)
	}
	if err == nil {
		err = q.make(ctx, o)
	}
	if err == nil && (o.Listen != "" || o.URL != "") {
		var at net.Addr
		if q.server != nil {
			at = q.server.server.Addr()
		}
		q.join, err = joinOf(o, q.join.Stream, at)
	}
	if err != nil {
		q.Close()
		return nil, err
	}
	return q, nil
}

// make makes the stream and its consumer. A durable one may be there already.
func (q *Queue) make(ctx context.Context, o Options) (err error) {
	name, storage := "sweep-"+newToken()[:12], jetstream.MemoryStorage
	if o.Durable {
		storage = jetstream.FileStorage
		if q.server != nil {
			name = "sweep"
		}
	}
	q.join.Stream = name
	if q.js, err = jetstream.New(q.conn); err != nil {
		return err
	}
	q.stream, err = q.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: name, Subjects: []string{name + ".cell.*"}, Storage: storage, Retention: jetstream.WorkQueuePolicy,
		// A cell that waits already is not put twice.
		MaxMsgsPerSubject: 1, Discard: jetstream.DiscardNew, DiscardNewPerSubject: true, MaxMsgs: -1, MaxBytes: -1,
	})
	if err != nil {
		return fmt.Errorf("the queue has no stream: %w", err)
	}
	q.cells, err = q.stream.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: consumer, AckPolicy: jetstream.AckExplicitPolicy, AckWait: q.lease, MaxDeliver: -1, MaxAckPending: -1,
	})
	if err == nil && o.Beat != nil {
		_, err = q.conn.Subscribe(name+".beat.*", func(m *nats.Msg) {
			o.Beat(m.Subject[strings.LastIndexByte(m.Subject, '.')+1:], string(m.Data))
		})
	}
	return err
}

// Dial joins a queue that another process holds.
func Dial(ctx context.Context, j Join) (*Queue, error) { return newQueue(Lease).dial(ctx, j) }

func (q *Queue) dial(ctx context.Context, j Join) (*Queue, error) {
	q.join = j
	options := q.handlers()
	if j.Token != "" {
		options = append(options, nats.Token(j.Token))
	}
	if j.CA != "" {
		config, err := j.tls()
		if err != nil {
			return nil, err
		}
		options = append(options, nats.Secure(config))
	}
	var err error
	if q.conn, err = nats.Connect(j.Address, options...); err != nil {
		return nil, refusal(j.Address, err)
	}
	if q.js, err = jetstream.New(q.conn); err == nil {
		q.stream, err = q.js.Stream(ctx, j.Stream)
	}
	if err == nil {
		q.cells, err = q.stream.Consumer(ctx, consumer)
	}
	if err != nil {
		q.Close()
		return nil, fmt.Errorf("%w: the queue at %s is not that of this sweep: %w", ErrLost, j.Address, err)
	}
	return q, nil
}

// refusal says why there is no connection.
func refusal(address string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, nats.ErrAuthorization):
		return fmt.Errorf("%w at %s: use the %s that it wrote", ErrRefused, address, JoinName)
	}
	return fmt.Errorf("%w: there is no connection to %s: %w", ErrLost, address, err)
}

// handlers watch the connection: what is lost for long is gone.
func (q *Queue) handlers() []nats.Option {
	return []nats.Option{
		nats.Name("pinnsolve"), nats.MaxReconnects(-1), nats.ReconnectWait(time.Second), nats.Timeout(untilTold),
		nats.PingInterval(5 * time.Second), nats.MaxPingsOutstanding(2),
		nats.DisconnectErrHandler(func(*nats.Conn, error) {
			q.mu.Lock()
			defer q.mu.Unlock()
			if q.timer == nil {
				q.timer = time.AfterFunc(q.patience, q.lose)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) {
			q.mu.Lock()
			defer q.mu.Unlock()
			if q.timer != nil {
				q.timer.Stop()
				q.timer = nil
			}
		}),
		nats.ClosedHandler(func(*nats.Conn) { q.lose() }),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}),
	}
}

func (q *Queue) lose() {
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case <-q.lost:
	default:
		close(q.lost)
	}
}

// Lost is closed when the server has not been heard of for long.
func (q *Queue) Lost() <-chan struct{} { return q.lost }

// Join is how others reach the queue.
func (q *Queue) Join() Join { return q.join }

// Put implements [queue.Queue].
func (q *Queue) Put(ctx context.Context, keys ...string) error {
	futures := make([]jetstream.PubAckFuture, 0, len(keys))
	for _, key := range keys {
		f, err := q.js.PublishAsync(q.join.Stream+".cell."+key, nil)
		if err != nil {
			return fmt.Errorf("the queue takes no cells: %w", err)
		}
		futures = append(futures, f)
	}
	for _, f := range futures {
		select {
		case <-f.Ok():
		case err := <-f.Err():
			var refused *jetstream.APIError
			if errors.As(err, &refused) && strings.Contains(refused.Description, "per subject") {
				continue // it waits already
			}
			return fmt.Errorf("the queue takes no cells: %w", err)
		case <-ctx.Done():
			return ctx.Err()
		case <-q.lost:
			return ErrLost
		}
	}
	return nil
}

// Next implements [queue.Queue].
func (q *Queue) Next(ctx context.Context) (queue.Lease, error) {
	const shortest, longest = 2 * time.Millisecond, 250 * time.Millisecond
	for pause := shortest; ; pause = min(2*pause, longest) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		select {
		case <-q.lost:
			return nil, ErrLost
		default:
		}
		batch, err := q.cells.FetchNoWait(1)
		if err == nil {
			for m := range batch.Messages() {
				return &lease{q, m, m.Subject()[strings.LastIndexByte(m.Subject(), '.')+1:]}, nil
			}
			err = batch.Error()
		}
		if err == nil {
			told, cancel := context.WithTimeout(ctx, untilTold)
			info, e := q.stream.Info(told)
			cancel()
			if e == nil && info.State.Msgs == 0 {
				return nil, queue.ErrEmpty
			}
			err = e
		}
		if errors.Is(err, jetstream.ErrStreamNotFound) || errors.Is(err, jetstream.ErrConsumerDeleted) || errors.Is(err, jetstream.ErrConsumerNotFound) {
			return nil, fmt.Errorf("%w: the queue that is there now is another one", ErrLost)
		}
		select {
		case <-ctx.Done():
		case <-q.lost:
		case <-time.After(pause):
		}
	}
}

// Close implements [queue.Queue].
func (q *Queue) Close() error {
	if q.owner && q.stream != nil && q.server == nil {
		ctx, cancel := context.WithTimeout(context.Background(), untilTold)
		_ = q.js.DeleteStream(ctx, q.join.Stream) // a server of others keeps nothing
		cancel()
	}
	if q.conn != nil {
		q.conn.Close()
	}
	if q.server != nil {
		q.server.close()
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.timer != nil {
		q.timer.Stop()
	}
	return nil
}

// lease is a message that is not acknowledged.
type lease struct {
	queue *Queue
	msg   jetstream.Msg
	key   string
}

func (l *lease) Key() string { return l.key }

// Beat extends the lease, and tells who listens.
func (l *lease) Beat(note string) error {
	if err := l.queue.conn.Publish(l.queue.join.Stream+".beat."+l.key, []byte(note)); err != nil {
		return err
	}
	return l.msg.InProgress()
}

// Done ends the lease. If that is not heard, the cell is leased once more and found to
// be done.
func (l *lease) Done() error {
	ctx, cancel := context.WithTimeout(context.Background(), untilTold)
	defer cancel()
	go func() {
		select {
		case <-l.queue.lost:
			cancel()
		case <-ctx.Done():
		}
	}()
	_ = l.msg.DoubleAck(ctx)
	return nil
}

// Fail gives the cell back; else it is leased again when its time is over.
func (l *lease) Fail() error {
	_ = l.msg.Nak()
	_ = l.queue.conn.FlushTimeout(time.Second)
	return nil
}
