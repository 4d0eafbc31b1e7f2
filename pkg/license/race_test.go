//go:build race

package license_test

func init() { raceDetector = true }
