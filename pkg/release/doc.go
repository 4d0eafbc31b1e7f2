// Package release holds the documents by which a vendor publishes a version of
// his platform, and the rules that a document must keep before anything is
// downloaded, unpacked or run for its sake.
//
// Words. An Offer is the few facts that a plan is made from: version, channel,
// date, what must be installed before. It stands in the signed list of a channel
// (the custom field of a TUF target, see The Update Framework specification
// 1.0.33, section 4.5) and names the Manifest by its hash. A Manifest lists
// components: strings of bytes that travel as one, whole or as a patch from a
// component that is there already. A component is one large file, or many small
// ones end to end. The Tree is the first component: the paths of the release with
// their modes and hashes. All that travels is a Blob, named by its own hash, so
// it may lie on any server.
//
// The trust is in the chain: the signed list has the hash of the manifest, the
// manifest those of components and blobs, the tree those of the files. Nothing
// here reads a clock, a file or a socket; bytes go in, a document or an error
// comes out. A reader ignores fields and patch kinds that it does not know.
package release
