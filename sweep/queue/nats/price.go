package nats

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Price measures what a durable queue costs a cell: to put it, to lease it, and to be
// told that it is done.
func (q *Queue) Price(ctx context.Context) (time.Duration, error) {
	const cells = 10
	name := q.join.Stream + "-price"
	stream, err := q.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{Name: name, Subjects: []string{name}, Storage: jetstream.FileStorage, Retention: jetstream.WorkQueuePolicy})
	if err != nil {
		return 0, err
	}
	defer q.js.DeleteStream(ctx, name)
	c, err := stream.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{Durable: consumer, AckPolicy: jetstream.AckExplicitPolicy})
	if err != nil {
		return 0, err
	}
	begin := time.Now()
	for range cells {
		if _, err := q.js.Publish(ctx, name, nil); err != nil {
			return 0, err
		}
		m, err := c.Next()
		if err != nil {
			return 0, err
		}
		if err := m.DoubleAck(ctx); err != nil {
			return 0, err
		}
	}
	return time.Since(begin) / cells, nil
}
