package system

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"path/filepath"
	"strings"
	"time"

	"github.com/optool/optool/internal/fault"
)

// MachineID returns the identity the operating system gave this host at its
// installation, 32 lower-case hexadecimal digits (machine-id(5)). root is the
// directory to look in, "" is "/". Machine ids are confidential: what leaves the
// host is a HostID. The fault no_machine_id (exit 1) says that there is none.
func MachineID(root string) (string, error) {
	if root == "" {
		root = "/"
	}
	for _, name := range []string{"etc/machine-id", "var/lib/dbus/machine-id"} {
		data, err := ReadFile(filepath.Join(root, name), 64)
		if err != nil {
			continue
		}
		id := strings.TrimSuffix(string(data), "\n")
		// Images are shipped with "uninitialized", or with zeros, in that file.
		if raw, err := hex.DecodeString(id); err == nil && len(raw) == 16 &&
			id == strings.ToLower(id) && !bytes.Equal(raw, make([]byte, 16)) {
			return id, nil
		}
	}
	return "", fault.New(fault.ExitFailure, "no_machine_id", "this host has no valid /etc/machine-id").Hinted(
		"make one with systemd-machine-id-setup; in a container mount the host's read-only")
}

// HostID derives from a machine id the identity under which one product knows
// this host: 32 hexadecimal digits, stable, telling nothing about the machine id
// and unlike that of any other product. It is the first half of an HMAC-SHA256
// keyed with the machine id, as sd_id128_get_machine_app_specific(3) advises.
func HostID(machineID, product string) string {
	key, err := hex.DecodeString(machineID)
	if err != nil {
		key = []byte(machineID)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("optool host id v1\n" + product))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// Share returns the part of span, in [0, span), that falls to id for purpose:
// always the same for one host, evenly spread over many. A span that is not
// positive gives 0.
func Share(id, purpose string, span time.Duration) time.Duration {
	if span <= 0 {
		return 0
	}
	sum := sha256.Sum256([]byte("optool share v1\n" + purpose + "\n" + id))
	share, _ := bits.Mul64(binary.BigEndian.Uint64(sum[:]), uint64(span))
	return time.Duration(share)
}
