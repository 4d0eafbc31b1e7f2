package patch

// freshness codes bytes that resemble nothing old: by up to four bytes before
// each.
type freshness struct {
	mixer  *mixer
	before uint32 // the bytes before, the last one lowest
}

func newFreshness(t *tables, size int64) *freshness {
	return &freshness{mixer: newMixer(t, room(size, 21), 256)}
}

func (f *freshness) code(c *coder, text []byte) {
	for i, b := range text {
		text[i] = f.mixer.byte(c, &[voters]uint32{
			hash(0, 0),
			hash(1, f.before&0xff),
			hash(2, f.before&0xffff),
			hash(4, f.before),
		}, b, 0)
		f.before = f.before<<8 | uint32(text[i])
	}
}
