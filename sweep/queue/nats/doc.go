// Package nats is a queue of cells on NATS JetStream, and the only importer of it.
//
// By default the server is inside the process and opens no port ([Embed] without
// Options.Listen); other processes join over the address of the one that listens, with
// its token ([Dial]); a server that is there already is used by its URL. The stream is
// held in memory unless asked otherwise: what is done is known by the folder of results,
// and whoever begins puts into the queue what has none.
//
// A cell is a message in a stream with the policy of a work queue, whose subject is its
// key. A lease is the time to acknowledge it ([Lease]); a beat extends it. JetStream
// accepts an acknowledgement that comes late, so that a lease is no lock: whoever leases
// a cell looks first whether it is done.
package nats
