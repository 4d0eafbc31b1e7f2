// Package system is the one way from optool to the machine it runs on and to
// the network: HTTP requests, files, locks, the host's identity, child
// processes. Jobs ask for it here, so that each promise is kept in one place:
//
//   - every read has a size limit and every wait an end;
//   - plain http goes to this host only, and no redirect leads to it;
//   - a file is replaced whole or not at all;
//   - a failure is a *fault.Error that names what was attempted and what to do
//     next, and shows no password, query string or key.
//
// Words. The budget of a request is the time for all of it: connecting, every
// attempt, the waits between them, and the last byte of the body. A download has
// none: it goes on as long as bytes come. The vendor is whoever answers. A lock is
// held by a process and ends with it.
//
// Nothing is done when the package is loaded: certificates of the system are
// read by the first request, and no socket is opened before it.
package system
