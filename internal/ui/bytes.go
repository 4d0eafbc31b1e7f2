package ui

import "fmt"

// Bytes writes a number of bytes for people, in powers of 1024: "512 B",
// "12.3 MiB".
func Bytes(n int64) string {
	if n > -1024 && n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	value := float64(n) / 1024
	units := "KMGTPE"
	for (value >= 1023.95 || value <= -1023.95) && len(units) > 1 { // which would be written as 1024.0
		value /= 1024
		units = units[1:]
	}
	return fmt.Sprintf("%.1f %ciB", value, units[0])
}
