// Package tuf walks over a repository of The Update Framework as a client: it
// finds out which releases a vendor has signed, and believes nothing else. It
// follows section 5 of the specification (version 1.0.33), with files and
// connections of the caller's. Tests hold its judgement of files, signatures and
// delegations against that of go-tuf, with which the vendor signs.
//
// # Parties
//
// The vendor signs. Servers and mirrors carry what he signed and are trusted
// with nothing: whoever controls one can withhold, and is found out when the
// timestamp expires. The profile brings the first root to the host, so whoever
// may write the profile decides whom the host trusts. The cache is a directory
// of the host that only its administrator may write.
//
// # Roles
//
// A role is a duty with keys and a threshold, the number of different keys that
// must have signed. Each has a file of metadata with a version and an expiry.
//
//	root       offline, several keys   says which keys the other roles have, its own
//	                                   included. N.root.json is signed by the
//	                                   threshold of N-1 and of N, so that keys can be
//	                                   replaced while one of them is lost or stolen.
//	targets    offline, several keys   says which role may list which paths: one
//	                                   delegated role per channel, releases/CHANNEL/*.
//	CHANNEL    offline or a pipeline   lists the releases of a channel by length and
//	                                   SHA-256. Its thief can publish in this channel.
//	snapshot   online                  names the versions of targets and channels that
//	                                   belong together: no mix of old and new files.
//	timestamp  online, short expiry    names the newest snapshot: nobody can keep a host
//	                                   in the past for longer than to its expiry. The
//	                                   thief of both online keys can do that, no more.
//
// A target is a file that a role lists: here the manifest of a release.
//
// # Promises
//
// A file gets into the cache when it has been verified, as soon as that, and by
// one atomic write; after a kill between any two writes the next Refresh goes on.
// No version of a role ever goes back to a smaller one, with one exception that
// the specification wants (section 5.3.11): when a root takes a key away from
// timestamp or snapshot, what the taken key may have signed is forgotten.
// A key added, or another threshold, makes nothing forgotten.
//
// Roots are walked from the profile's over those in the cache to those of the
// repository, one version at a time, and each is kept. A root that is older than
// the newest one this host has known is never worked with: where the chain to that one
// is broken and the repository cannot mend it, Refresh fails.
//
// A damaged file in the cache is fetched again and named by Discarded. What it
// protected is not lost with it: the versions in a damaged timestamp are
// also bounded by the snapshot in the cache, those in a damaged snapshot by the
// timestamp, and by the targets in the cache. (The timestamp's own version is
// not; an older timestamp for the same snapshot is of no use to anybody but
// until its expiry.)
//
// # The root and the timestamp
//
// The specification asks for a newer root at every refresh, before anything
// else. Refresh asks for the timestamp first, and when its bytes are those
// in the cache, which the root held has verified, and that root has not expired, it
// asks for nothing else. An attacker gains nothing by this: to send the same bytes
// again he must control the connection or the mirror, and who does can as well
// deny that there is a newer root. Both are a freeze, and both end when the
// timestamp expires. A thief of the timestamp key gains nothing either: any new
// timestamp of his has other bytes, and the root is asked for before it is
// looked at. What is left is the honest repository: with each new root its
// owner must publish a new timestamp, or hosts learn of the root when the next one
// comes. EveryRoot restores the order of the specification.
package tuf
