// Package zz keeps modules in go.mod until their users are written.
package zz

import (
	_ "github.com/coreos/go-systemd/v22/dbus"
	_ "github.com/klauspost/compress/zstd"
	_ "github.com/theupdateframework/go-tuf/v2/metadata"
	_ "github.com/theupdateframework/go-tuf/v2/metadata/trustedmetadata"
)
