package redact

import (
	"bytes"
	"strings"
)

// Names that look like those of hosts and persons by what is beside them, and are of devices,
// versions, messages and services.

// kernelRelease tells whether b begins as what uname says of the kernel: 6.8.0-45-generic, not
// as the version of a distribution or a device.
func kernelRelease(b []byte) bool {
	i := runEnd(b, 0, 2, numeral)
	if i == 0 || byteAt(b, i) != '.' {
		return false
	}
	j := runEnd(b, i+1, 3, numeral)
	return j > i+1 && (byteAt(b, j) == '-' || byteAt(b, j) == '.' && numeral(byteAt(b, j+1)))
}

// deviceName tells whether DOMAIN\name is the path of a device of Windows:
// PCI\VEN_8086&DEV_15B8, ACPI\PNP0A08, USBSTOR\DISK&VEN_.
func deviceName(bus, name []byte) bool {
	switch string(bus) {
	case "PCI", "USB", "ACPI", "HID", "HDAUDIO", "SCSI", "SWD", "USBSTOR", "PCIIDE", "IDE", "UEFI", "VMBUS", "XENBUS", "BTHENUM", "BTHLE", "BTH", "HTREE", "STORAGE", "DISPLAY", "ISAPNP", "SERENUM", "LPTENUM", "INTELAUDIO", "SOUNDWIRE", "ACPI_HAL", "MONITOR", "SD", "NVME", "TPM":
		return true
	}
	return foldPrefix(name, "VEN_") || foldPrefix(name, "VID_") || len(name) == 7 && string(name[:3]) == "PNP" && hexOnly(name[3:])
}

// madeLocal tells whether a local part is one that programs make for messages, of numbers and
// drawn signs, and holds no name: 20261121082825.17EE0E57D1.
func madeLocal(b []byte) bool {
	digits := 0
	for part := range bytes.FieldsFuncSeq(b, func(r rune) bool { return r == '.' || r == '$' || r == '-' || r == '_' || r == '+' || r == '=' }) {
		n := 0
		for _, c := range part {
			if numeral(c) {
				n++
			}
		}
		if digits += n; len(part) > 2 && !hexOnly(part) && (n < 2 || !numeral(part[0])) && classes(part) < 3 || len(part) > 2 && n == 0 {
			return false
		}
	}
	return digits >= 6
}

// valueOfVersion tells whether a value is that of a setting whose name ends with the word:
// <add key="webpages:Version" value="3.0.0.0" />, name="FileVersion" content="4.6.0.0".
func valueOfVersion(text []byte, at int) bool {
	quote := byteAt(text, at-1)
	if quote == '-' {
		if from := runStart(text, at, 18, func(c byte) bool { return numeral(c) || c == '.' || c == '-' }); numeral(text[from]) {
			return versionWordBefore(text, from) // oldVersion="0.0.0.0-13.0.0.0"
		}
	}
	if quote != '"' && quote != '\'' && quote != '>' {
		return false
	}
	before := text[lineFrom(text, at, 120):at]
	before = bytes.TrimRight(before[:len(before)-1], " =:")
	from := runStart(before, len(before), 16, func(c byte) bool { return latin(c) || c == '_' || c == '"' || c == '\'' })
	if contentField(bytes.Trim(before[from:], `"'`), 0) == 0 {
		return false
	}
	name := bytes.TrimRight(before[:from], " ,")
	if quote == '>' { // <name>version</name><value>3.0.0.0</value>
		name, _ = bytes.CutSuffix(bytes.TrimRight(name, " <"), []byte("</name>"))
		return foldSuffix(name, "version")
	}
	return anyQuote(byteAt(name, len(name)-1)) && foldSuffix(name[:len(name)-1], "version")
}

// nameOfService tells whether the name of a user is a word for what a service does. Such an
// account is hidden where it stands as one; elsewhere the word names databases, virtual hosts,
// objects, directories.
func nameOfService(name string) bool {
	switch strings.ToLower(name) {
	case "shop", "shops", "relay", "stat", "stats", "store", "billing", "invoice", "invoices", "payment", "payments", "orders", "catalog", "cart", "checkout", "inventory", "warehouse", "pricing", "ledger", "mailer", "mailing", "newsletter", "notifier", "notifications", "wiki", "blog", "forum", "ticket", "tickets", "helpdesk", "crm", "erp",
		"ingest", "importer", "exporter", "scraper", "crawler", "indexer", "analytics", "reporting", "tracking", "telemetry", "netmon", "snmpmon", "probe", "prober", "checker", "keeper", "collect", "forwarder", "publisher", "consumer", "subscriber", "archiver", "migrator", "migration", "migrations", "alembic", "celery", "sidekiq", "flyway", "liquibase", "moodle", "drupal", "joomla", "wordpress", "magento", "shopware", "nextcloud", "owncloud", "roundcube", "gitea", "matrix", "synapse", "mattermost", "foundation", "partner", "partners", "vendor", "supplier", "finance", "accounting", "logistics", "shipping", "booking", "calendar", "contacts", "documents", "photos", "printer", "scanner", "installer", "readers", "writer":
		return true
	}
	return false
}

// localHost tells whether what is behind the sign of an address with a login is this host, or
// one that is named after the service alone, as those of containers are.
func localHost(b []byte) bool {
	end := runEnd(b, 0, 64, nameByte)
	return foldPrefix(b, "localhost") || foldPrefix(b, "127.0.0.1") || end > 0 && byteAt(b, end) != '.' && serviceName(b[:end])
}
