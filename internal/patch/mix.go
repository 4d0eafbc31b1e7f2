package patch

import "math/bits"

// counter is what was seen in one context: the share of ones in its upper 22 bits,
// how often anything was seen in the lower 10.
type counter uint32

const (
	undecided = counter(1 << 31)
	often     = 100 // times seen; from then on a counter forgets what is older
)

// one is the probability of a 1, in 1/65536.
func (s counter) one() uint32 { return max(uint32(s)>>16, 1) }

func (s *counter) learn(t *tables, bit int) {
	seen := *s & 1023
	step := int64(int32(bit<<22-bit)-int32(*s>>10)) * int64(t.share[seen]) >> 16
	next := *s + counter(step)<<10
	if seen < often {
		next++
	}
	*s = next
}

// code codes a bit by this counter alone.
func (s *counter) code(c *coder, t *tables, bit int) int {
	bit = c.bit(bit, s.one())
	s.learn(t, bit)
	return bit
}

func newCounters(n int) []counter {
	all := make([]counter, n)
	for i := range all {
		all[i] = undecided
	}
	return all
}

// vote is a smaller counter, one of many: the share of ones in its upper 12 bits,
// times seen, up to 15, in the lower four. It forgets soon.
type vote uint16

func (v *vote) learn(t *tables, bit int) {
	seen := *v & 15
	step := (int32(bit<<12-bit-int(*v>>4))*t.share[seen] + 1<<15) >> 16
	next := *v + vote(step)<<4
	if seen < 15 {
		next++
	}
	*v = next
}

// mixer predicts a bit from several contexts. Each votes with the share of ones
// seen in it; the votes are weighed by how well they did so far (logistic mixing:
// M. Mahoney, "Adaptive Weighing of Context Models for Lossless Data Compression",
// 2005). It computes with integers only: two machines must agree on every bit.
type mixer struct {
	*tables
	votes   []vote // of all contexts; a power of two
	at      [voters]uint32
	weights [][voters]int32 // 1<<16 is one
}

const voters = 4

// newMixer makes a mixer with so many votes and a choice of sets of weights.
func newMixer(t *tables, votes, sets int) *mixer {
	m := &mixer{tables: t, votes: make([]vote, votes), weights: make([][voters]int32, sets)}
	for i := range m.votes {
		m.votes[i] = 1 << 15
	}
	for i := range m.weights {
		for k := range voters {
			m.weights[i][k] = (1<<16 + 1<<14) / voters
		}
	}
	return m
}

// bit codes one bit by the votes at, and a set of weights.
func (m *mixer) bit(c *coder, bit, set int) int {
	weights, mask := &m.weights[set], uint32(len(m.votes)-1)
	var asked [voters]*vote
	var said [voters]int32
	var sum int64
	for i := range voters {
		v := &m.votes[m.at[i]&mask]
		x := m.stretch[*v>>4]
		asked[i], said[i] = v, x
		sum += int64(weights[i]) * int64(x)
	}
	p := squash(int32(min(max(sum>>16, -farthest), farthest)))
	bit = c.bit(bit, uint32(p))

	if miss := int64(bit<<16) - int64(p); miss > 40 || miss < -40 {
		for i := range voters {
			weights[i] += int32((int64(said[i])*miss + 1<<16) >> 17)
		}
	}
	for _, v := range asked {
		v.learn(m.tables, bit)
	}
	return bit
}

// byte codes a byte from the highest bit down, in contexts given as hashes. The
// votes on four bits lie together: memory is slow.
func (m *mixer) byte(c *coder, contexts *[voters]uint32, b byte, set int) byte {
	node := uint32(1) // a 1 and the bits so far
	for half := 4; half >= 0; half -= 4 {
		var at [voters]uint32
		for k := range at {
			at[k] = (contexts[k] + node*0x9e3779b1) &^ 15
		}
		twig := uint32(1)
		for bit := half + 3; bit >= half; bit-- {
			for k := range at {
				m.at[k] = at[k] + twig
			}
			got := uint32(m.bit(c, int(b>>bit)&1, set+int(node)))
			twig, node = twig<<1|got, node<<1|got
		}
	}
	return byte(node)
}

// tables are shared by all that predicts.
type tables struct {
	stretch [4096]int32      // ln(p/(1-p)) of p = (i+½)/4096, times 256
	share   [often + 1]int32 // 65536/(i+1½)
}

// squashed is 65536/(1+exp(-i/2)) for i = -24 to 24.
var squashed = [...]int32{
	1, 1, 1, 2, 3, 5, 8, 13, 22, 36, 60, 98, 162, 267, 439, 720, 1179, 1921, 3108, 4971, 7812, 11955, 17625, 24743,
	32768, 40793, 47911, 53581, 57724, 60565, 62428, 63615, 64357, 64816, 65097, 65269, 65374, 65438, 65476, 65500,
	65514, 65523, 65528, 65531, 65533, 65534, 65535, 65535, 65535,
}

const farthest = 24*128 - 1 // of a stretched probability from 0

// squash is the inverse of stretch; it returns 1 to 65535.
func squash(x int32) int32 {
	x = min(max(x, -farthest), farthest) + 24*128
	i, part := x>>7, x&127
	return (squashed[i]*(128-part) + squashed[i+1]*part + 64) >> 7
}

func newTables() *tables {
	t := &tables{}
	x := int32(-farthest)
	for i := range t.stretch {
		for x < farthest && squash(x) < int32(i)*16+8 {
			x++
		}
		t.stretch[i] = x
	}
	for i := range t.share {
		t.share[i] = int32(2 * 65536 / (2*i + 3))
	}
	return t
}

// room is how many counters or votes, 1<<most at most, suit size bytes: small texts should
// not cost large tables.
func room(size int64, most int) int { return 1 << min(max(bits.Len64(uint64(size))+2, 12), most) }

// hash spreads two numbers over 32 bits.
func hash(a, b uint32) uint32 {
	h := a*0x2c1b3c6d ^ b*0x9e3779b1
	h ^= h >> 15
	h *= 0x85ebca6b
	return h ^ h>>13
}
