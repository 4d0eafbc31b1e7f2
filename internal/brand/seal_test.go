package brand

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

var acme = Brand{Name: "acme-tool", Prefix: "ACME_TOOL", Profile: []byte("product: acme\n")}

// program is one with a slot in the middle of bytes that mean nothing.
func program(t *testing.T) []byte {
	t.Helper()
	noise := make([]byte, 5000)
	for i, r := 0, rand.New(rand.NewPCG(1, 2)); i < len(noise); i++ {
		noise[i] = byte(r.Uint32())
	}
	return slices.Concat(noise[:3000], []byte(slot), noise[3000:])
}

// start is what a program that runs from these bytes knows of itself.
func start(program []byte) (Brand, []byte, error) {
	at := bytes.Index(program, []byte(slot[:markSize]))
	b := read(string(program[at : at+slotSize]))
	if b.behind == nil {
		return b, b.Profile, b.Err()
	}
	data, err := b.behind.read(bytes.NewReader(program))
	return b, data, err
}

func TestSeal(t *testing.T) {
	plain := program(t)
	if b, _, err := start(plain); err != nil || b.Name != "optool" || b.Prefix != "OPTOOL" || b.Embedded() {
		t.Fatalf("unsealed: %+v, %v", b, err)
	}
	sealed, err := Seal(plain, acme, false)
	if err != nil {
		t.Fatal(err)
	}
	b, data, err := start(sealed)
	if err != nil || b.Name != acme.Name || b.Prefix != acme.Prefix || !b.Embedded() || !bytes.Equal(data, acme.Profile) {
		t.Fatalf("sealed: %+v, %q, %v", b, data, err)
	}
	if !bytes.Equal(plain, program(t)) {
		t.Error("the program that was given was changed")
	}
	again, _ := Seal(plain, acme, false)
	if !bytes.Equal(again, sealed) {
		t.Error("sealed twice, there are two results")
	}
	if _, err := Seal(sealed, acme, false); !errors.Is(err, ErrSealed) {
		t.Errorf("sealing what is sealed: %v", err)
	}
	other := Brand{Name: "other", Prefix: "OTHER", Profile: []byte("product: other, and longer\n")}
	direct, _ := Seal(plain, other, false)
	if replaced, err := Seal(sealed, other, true); err != nil || !bytes.Equal(replaced, direct) {
		t.Errorf("a replaced seal differs from a first one: %v", err)
	}
}

func TestSealRefuses(t *testing.T) {
	for name, program := range map[string][]byte{
		"nothing":   nil,
		"no slot":   []byte("#!/bin/sh\n"),
		"two slots": slices.Concat(program(t), []byte(slot)),
		"cut slot":  []byte(slot[:slotSize-1]),
	} {
		if _, err := Seal(program, acme, false); !errors.Is(err, ErrNoSlot) {
			t.Errorf("%s: %v", name, err)
		}
	}
	long := acme
	long.Name = strings.Repeat("a", maxName+1)
	if _, err := Seal(program(t), long, false); err == nil {
		t.Error("a name that does not fit was taken")
	}
}

// Whatever becomes of the slot or of the profile, a sealed program never runs under
// our name, and never with another profile.
func TestDamage(t *testing.T) {
	sealed, err := Seal(program(t), acme, false)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(sealed, []byte(slot[:markSize]))
	damage := func(what string, program []byte) {
		t.Helper()
		if b, data, err := start(program); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %+v, %q, %v", what, b, data, err)
		}
	}
	var places []int
	for i := at + markSize; i < at+sumEnd; i++ {
		places = append(places, i)
	}
	for i := len(sealed) - len(acme.Profile); i < len(sealed); i++ {
		places = append(places, i)
	}
	for _, i := range places {
		for _, bit := range []byte{1, 0x80} {
			hurt := bytes.Clone(sealed)
			hurt[i] ^= bit
			damage("a bit", hurt)
		}
	}
	for n := 1; n <= len(acme.Profile); n++ {
		damage("cut", sealed[:len(sealed)-n])
	}
	damage("longer", append(bytes.Clone(sealed), '\n'))
	zeroed := bytes.Clone(sealed)
	clear(zeroed[at+markSize+1 : at+slotSize])
	damage("all but the first byte gone", zeroed)
}

// The slot of this very test binary is where it is looked for.
func TestOfBuild(t *testing.T) {
	if len(slot) != slotSize {
		t.Fatalf("the slot has %d bytes", len(slot))
	}
	if b := OfBuild(); b.Err() != nil || b.Embedded() || b.Name != Own().Name {
		t.Errorf("%+v", b)
	}
}

// What every start costs: plain, and sealed.
func BenchmarkStart(b *testing.B) {
	sealed, err := Seal([]byte(slot), acme, false)
	if err != nil {
		b.Fatal(err)
	}
	for name, slot := range map[string]string{"plain": slot, "sealed": string(sealed[:slotSize])} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				read(slot)
			}
		})
	}
}
