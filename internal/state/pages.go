package state

import (
	"bytes"
	"encoding/binary"
	"hash/fnv"
	"io"
)

// The bbolt file format, version 2, as far as a walk over it needs it. All
// numbers are in the byte order of the machine.
const (
	pageSize   = 4096 // set when the file is made, whatever the machine's is
	headerSize = 16   // id 8 | flags 2 | count 2 | overflow 4
	elemSize   = 16   // branch: pos 4 | ksize 4 | page 8; leaf: flags 4 | pos 4 | ksize 4 | vsize 4
	shelfSize  = 16   // value of a bucket: root page 8 | sequence 8, then an inline page if root is 0

	flagBranch = 0x01
	flagLeaf   = 0x02

	boltMagic   = 0xED0CDAED
	boltVersion = 2
	noFreelist  = ^uint64(0) // free pages are not listed but found by a scan

	maxFile = 64 << 20 // bytes
)

var order = binary.NativeEndian

// meta is the content of a meta page.
type meta struct {
	root, freelist, pages, txid uint64
}

// checkPages proves that bbolt can use the file: both meta pages hold, every
// page is in the file, reached once and of the right kind, every element lies
// inside its page, and keys are in order. It reads each page at most once.
func checkPages(file io.ReaderAt, size int64) error {
	if size > maxFile {
		return spoiled("%d bytes, limit %d", size, maxFile)
	}
	m, err := latestMeta(file)
	if err != nil {
		return err
	}
	if m.freelist != noFreelist || m.pages > uint64(size)/pageSize {
		return spoiled("meta page does not fit a file of %d bytes", size)
	}
	w := &walk{file: file, seen: make([]bool, m.pages)}
	return w.tree(m.root, nil, nil, true)
}

// latestMeta returns the newer of the two meta pages. Both must be intact and
// of neighbouring transactions: see the package comment.
func latestMeta(file io.ReaderAt) (meta, error) {
	var both [2]meta
	for i := range both {
		page := make([]byte, headerSize+64)
		if _, err := file.ReadAt(page, int64(i)*pageSize); err != nil {
			return meta{}, unread(err)
		}
		b := page[headerSize:] // magic 4 | version 4 | page size 4 | flags 4 | root 8 | sequence 8 | freelist 8 | pages 8 | txid 8 | checksum 8
		h := fnv.New64a()
		h.Write(b[:56])
		if order.Uint32(b) != boltMagic || order.Uint32(b[4:]) != boltVersion ||
			order.Uint32(b[8:]) != pageSize || order.Uint64(b[56:]) != h.Sum64() {
			return meta{}, spoiled("meta page %d does not hold", i)
		}
		both[i] = meta{root: order.Uint64(b[16:]), freelist: order.Uint64(b[32:]), pages: order.Uint64(b[40:]), txid: order.Uint64(b[48:])}
	}
	switch both[0].txid {
	case both[1].txid + 1:
		return both[0], nil
	case both[1].txid - 1:
		return both[1], nil
	}
	return meta{}, spoiled("meta pages of transactions %d and %d", both[0].txid, both[1].txid)
}

type walk struct {
	file io.ReaderAt
	seen []bool // by page; its length is the number of pages in use
}

// tree walks the page id and all below it, whose keys must be in [low, high);
// nil is no bound. The top tree holds buckets, the others entries.
func (w *walk) tree(id uint64, low, high []byte, top bool) error {
	page, err := w.page(id)
	if err != nil {
		return err
	}
	switch flags := order.Uint16(page[8:]); flags {
	case flagLeaf:
		return w.leaf(page, low, high, top)
	case flagBranch:
		elems, err := elements(page, low, high)
		if err != nil {
			return err
		}
		if len(elems) == 0 {
			return spoiled("page %d has no children", id)
		}
		for i, e := range elems {
			end := high
			if i+1 < len(elems) {
				end = elems[i+1].key
			}
			if err := w.tree(e.child, e.key, end, top); err != nil {
				return err
			}
		}
		return nil
	default:
		return spoiled("page %d has flags %#x", id, flags)
	}
}

func (w *walk) leaf(page, low, high []byte, top bool) error {
	elems, err := elements(page, low, high)
	if err != nil {
		return err
	}
	for _, e := range elems {
		if !top {
			if e.flags != 0 {
				return spoiled("an entry has flags %#x", e.flags)
			}
			continue
		}
		if e.flags != 1 || len(e.value) < shelfSize {
			return spoiled("a bucket is none")
		}
		if root := order.Uint64(e.value); root != 0 {
			err = w.tree(root, nil, nil, false)
		} else if inline := e.value[shelfSize:]; len(inline) < headerSize || order.Uint16(inline[8:]) != flagLeaf {
			err = spoiled("an inline bucket is none")
		} else {
			err = w.leaf(inline, nil, nil, false)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// page reads a page with its overflow, once.
func (w *walk) page(id uint64) ([]byte, error) {
	used := uint64(len(w.seen))
	if id < 2 || id >= used {
		return nil, spoiled("page %d of %d", id, used)
	}
	head := make([]byte, headerSize)
	if _, err := w.file.ReadAt(head, int64(id)*pageSize); err != nil {
		return nil, unread(err)
	}
	more := uint64(order.Uint32(head[12:]))
	if order.Uint64(head) != id || more >= used-id {
		return nil, spoiled("page %d has a wrong header", id)
	}
	for i := id; i <= id+more; i++ {
		if w.seen[i] {
			return nil, spoiled("page %d is reached twice", i)
		}
		w.seen[i] = true
	}
	page := make([]byte, (1+more)*pageSize)
	if _, err := w.file.ReadAt(page, int64(id)*pageSize); err != nil {
		return nil, unread(err)
	}
	return page, nil
}

// element is one entry of a leaf or one child of a branch.
type element struct {
	flags      uint32
	key, value []byte
	child      uint64
}

// elements returns what a page lists, with keys rising inside [low, high).
func elements(page, low, high []byte) ([]element, error) {
	leaf := order.Uint16(page[8:]) == flagLeaf
	elems := make([]element, order.Uint16(page[10:]))
	table := headerSize + elemSize*len(elems)
	if table > len(page) {
		return nil, spoiled("a page lists %d elements", len(elems))
	}
	for i := range elems {
		e, at := &elems[i], headerSize+elemSize*i
		b := page[at:]
		pos, keyLen, valueLen := order.Uint32(b), order.Uint32(b[4:]), uint32(0)
		if leaf {
			e.flags, pos, keyLen, valueLen = order.Uint32(b), order.Uint32(b[4:]), order.Uint32(b[8:]), order.Uint32(b[12:])
		} else {
			e.child = order.Uint64(b[8:])
		}
		start := uint64(at) + uint64(pos)
		mid := start + uint64(keyLen)
		end := mid + uint64(valueLen)
		if start < uint64(table) || end > uint64(len(page)) || keyLen == 0 {
			return nil, spoiled("an element lies outside its page")
		}
		e.key, e.value = page[start:mid], page[mid:end]
		rising := i == 0 && bytes.Compare(e.key, low) >= 0 || i > 0 && bytes.Compare(e.key, elems[i-1].key) > 0
		if !rising || high != nil && bytes.Compare(e.key, high) >= 0 {
			return nil, spoiled("keys are out of order")
		}
	}
	return elems, nil
}
