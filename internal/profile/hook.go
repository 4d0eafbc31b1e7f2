package profile

// Hooks is the vendor's commands around an update of the platform. They are run
// for the first installation and for a rollback, too, and learn from the
// environment which it is: a hook that lies inside a release is not there yet at
// the first.
type Hooks struct {
	// platform.hooks.prepare: run when the new release lies ready and the old one
	// still serves. Optional.
	Prepare *Hook `yaml:"prepare"`
	// platform.hooks.backup: run when the services are stopped, before anything is
	// changed: it saves what restore brings back. Optional.
	Backup *Hook `yaml:"backup"`
	// platform.hooks.restore: run when an update is undone, before the old release
	// is started again: it brings back what backup saved. Optional; needs backup.
	Restore *Hook `yaml:"restore"`
	// platform.hooks.finish: run at the end, whichever way the update went, once
	// prepare was reached: it takes back what prepare did. If it fails that is
	// reported, and nothing is undone. Optional.
	Finish *Hook `yaml:"finish"`
}

// Hook is a command of the vendor's that is run in the course of an update.
type Hook struct {
	// command: a program by its absolute path, and its arguments; run without a
	// shell. Required.
	Command []string `yaml:"command"`
	// timeout: how long it may take. Up to 24h. Default: 10m.
	Timeout Duration `yaml:"timeout"`
	// space: of backup alone, how much it writes to the file system of
	// platform.root, as in 20G; an update does not begin without that room. K, M, G
	// and T are powers of 1024. Up to 1024T. Default: 0.
	Space Bytes `yaml:"space"`
}

// Check is a check of the vendor's that comes before an update: exit code 0 says
// that the update may go on, any other that it may not.
type Check struct {
	// name: what messages call it, up to 200 bytes, distinct in its list. Required.
	Name string `yaml:"name"`
	// command: a program by its absolute path, and its arguments; run without a
	// shell. When it fails, the last line it printed is shown as the reason. Required.
	Command []string `yaml:"command"`
	// timeout: how long it may take. Up to 24h. Default: 30s.
	Timeout Duration `yaml:"timeout"`
	// hint: what to do when it fails. Up to 1000 bytes. Optional.
	Hint string `yaml:"hint"`
}
