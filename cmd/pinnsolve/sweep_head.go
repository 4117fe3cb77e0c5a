package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pinnsolve/sweep"
	"pinnsolve/sweep/queue/nats"
)

// headFlags say how the queue is held.
type headFlags struct {
	listen, url      string
	certificate, key string
	durable          bool
}

// lead opens the queue, and lets workers join if that was asked for. end closes it.
func (o *sweepOptions) lead(ctx context.Context, store sweep.Store, cells int) (q *nats.Queue, end func(), err error) {
	if q, err = o.open(ctx, cells); err != nil {
		return nil, nil, err
	}
	if o.head.listen == "" && o.head.url == "" {
		return q, func() { q.Close() }, nil
	}
	path := filepath.Join(store.Dir, nats.JoinName)
	if err := q.WriteJoin(path); err != nil {
		q.Close()
		return nil, nil, failure{err}
	}
	o.say("workers join by: pinnsolve worker --join %s", path)
	return q, func() {
		removeJoin(path, q.Join())
		q.Close()
	}, nil
}

// work computes cells that are missing, with a queue.
func (o *sweepOptions) work(ctx context.Context, q *nats.Queue, store sweep.Store, collect []string, cells []sweep.Cell) error {
	bar := &cellBar{w: o.console.err, live: o.live, now: o.now}
	if o.quiet {
		bar.w, bar.live = io.Discard, false
	}
	told := false
	progress := func(p sweep.Progress) {
		if p.Stale > 0 && !told {
			o.say("%d results of %s are of another version and computed again; --accept-version %s takes them", p.Stale, strings.Join(p.Versions, ", "), p.Versions[0])
		}
		told = true
		bar.show(p)
	}
	err := sweep.Run(ctx, cells, store, q, computing(jobs(o.workers), collect, o.fields), sweep.Options{Workers: jobs(o.workers), Progress: progress})
	bar.end()
	switch {
	case errors.Is(err, context.Canceled):
		o.say("interrupted; finished cells are in %s: the same command goes on", o.out)
		return outcome(exitCancelled)
	case errors.Is(err, sweep.ErrFolder), err != nil && unwritable(err):
		return untrusted{fmt.Errorf("%w; finished cells are kept: make room in %s, and the same command goes on", err, o.out)}
	case err != nil:
		return failure{err}
	}
	return nil
}

// open makes the queue, and tells the price of a durable one.
func (o *sweepOptions) open(ctx context.Context, cells int) (*nats.Queue, error) {
	h := o.head
	token := ""
	if h.listen != "" {
		if old, err := nats.ReadJoin(filepath.Join(o.out, nats.JoinName)); err == nil {
			token = old.Token // workers that wait for this head know it
		}
		if host, _, err := nats.Address(h.listen); err == nil && h.certificate == "" && host != "127.0.0.1" && host != "localhost" && host != "::1" {
			o.say("token and cells go over the network in clear; --tls-cert and --tls-key encrypt them")
		}
	}
	begin := time.Now()
	q, err := nats.Open(ctx, nats.Options{Listen: h.listen, Certificate: h.certificate, Key: h.key, Token: token, Dir: o.out, Durable: h.durable, URL: h.url})
	if err != nil && unwritable(err) {
		return nil, fmt.Errorf("the folder %s cannot be written: %w; choose another one", o.out, err)
	}
	if err == nil && h.durable {
		price, e := q.Price(ctx)
		if e != nil {
			q.Close()
			return nil, failure{e}
		}
		o.say("the queue is on disk, synced at every write: about %.1f ms a cell, %.1f s for %d cells; it took %.0f ms to open",
			1e3*price.Seconds(), price.Seconds()*float64(cells), cells, 1e3*time.Since(begin).Seconds())
	}
	return q, err
}

// removeJoin removes the file that workers join by, unless another head has written it.
func removeJoin(path string, own nats.Join) {
	if there, err := nats.ReadJoin(path); err == nil && there.Stream == own.Stream {
		os.Remove(path)
	}
}
