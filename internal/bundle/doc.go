// Package bundle makes diagnostics bundles: it runs the collectors of a recipe,
// redacts what they gather while it streams by, and writes one archive that
// describes itself.
//
// Words. A collector gathers one thing; the recipe lists them in the order of the
// archive. Light collectors, whose output is small, run beside each other from the
// beginning; the others, which may stream gigabytes, run when it is their turn.
// The ending is analysis.json, report.html and manifest.json. The self-check reads the
// archive back and looks for every value that was found to be secret anywhere in
// it.
//
// Promises. Nothing reaches the disk that was not redacted. A collector that
// fails, hangs or floods takes its own time and its own limit, and harms no other.
// An interruption, the deadline, the limit of size or a full disk end the
// collecting, never the archive: it is finished with what there is and says so. A
// member whose redaction fails is left out. The archive has its name only after the
// self-check, and there is a whole one or none.
package bundle
