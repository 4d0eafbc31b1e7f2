// Package tree puts releases on a disk and looks after those that are there.
//
// A tree is a directory with files, directories and symbolic links, and nothing
// else (see package release for what may be in one). Scan reads one at the
// vendor's. A Builder makes one at the administrator's: out of files of an older
// release where the bytes are the same, and of components that come in from
// elsewhere. A Release is one that has been made; its Component is the old side
// of a patch. Compare tells how a tree on the disk differs from what it should be.
//
// What it promises. No link is followed on the way to a file, neither to read nor
// to write one. A Builder writes below its own directory alone, which nobody else
// may enter until it is finished. Bytes are there under a name in the tree only
// if they have the hash that the tree gives them: a component that is wrong leaves
// nothing behind and can be delivered again. After Finish the tree survives a
// power cut as soon as the name of its directory does, which is the caller's to
// sync.
//
// Some paths may be writable: there the platform keeps files of its own. They are
// made from the release once, share no bytes with another one, and are not
// compared.
package tree
