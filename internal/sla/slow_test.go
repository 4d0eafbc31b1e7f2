//go:build race

package sla

const slow = true
