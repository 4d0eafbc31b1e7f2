package patch

// freshness codes bytes that resemble nothing old: by the one to six bytes before
// each.
type freshness struct {
	mixer  *mixer
	before uint64 // the bytes before, the last one lowest
}

func newFreshness(t *tables, size int64) *freshness {
	return &freshness{mixer: newMixer(t, room(size, 22), 256)}
}

func (f *freshness) code(c *coder, text []byte) {
	for i, b := range text {
		low, high := uint32(f.before), uint32(f.before>>32)
		text[i] = f.mixer.byte(c, &[votes]uint32{
			hash(0, 0),
			hash(1, low&0xff),
			hash(2, low&0xffff),
			hash(3, low&0xffffff),
			hash(4, low),
			hash(6+high<<8, low),
		}, b, 0)
		f.before = f.before<<8 | uint64(text[i])
	}
}
