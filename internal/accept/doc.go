// Package accept holds the acceptance tests: the built programs, bin/optool and
// bin/optool-vendor, on a real kernel, disk, web server and clock. "make accept"
// runs them. A test whose tool or right is missing is skipped and says so; as
// root all of them run.
package accept
