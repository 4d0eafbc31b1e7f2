package profile

// Service is one service of the platform, of systemd or with commands of its own.
type Service struct {
	// name: what messages call it, up to 200 bytes, distinct in its list. Default:
	// unit; required with commands.
	Name string `yaml:"name"`
	// unit: a unit of systemd that starts and stops it, as in "acme-web.service".
	// Up to 200 bytes; its end tells its kind: .service, .socket, .target, .timer,
	// .path or .mount. Either this or the three commands.
	Unit string `yaml:"unit"`
	// start: the command that starts it and ends; started twice, it changes
	// nothing. A program by its absolute path, and its arguments; run without a
	// shell. Up to 32 items of up to 500 bytes, as in every command.
	Start []string `yaml:"start"`
	// stop: the command that stops it and ends; stopped twice, it changes nothing.
	Stop []string `yaml:"stop"`
	// status: the command that tells whether it runs: it does at exit code 0.
	Status []string `yaml:"status"`
	// timeout: how long it may take to start, and to stop. Up to 24h. Default: 90s.
	Timeout Duration `yaml:"timeout"`
}

// Health is when the platform counts as healthy after its services were started.
type Health struct {
	// platform.health.deadline: how long after the start all checks must have
	// passed. Up to 24h. Default: 60s.
	Deadline Duration `yaml:"deadline"`
	// platform.health.interval: how long to wait before a check that failed is
	// tried again. 100ms up to the deadline. Default: 1s.
	Interval Duration `yaml:"interval"`
	// platform.health.checks: the checks, up to 32. Default: none, and it is
	// enough that the services run.
	Checks []HealthCheck `yaml:"checks"`
}

// HealthCheck is one check of health: a request to the platform or a command.
type HealthCheck struct {
	// name: what messages call it, up to 200 bytes, distinct in its list. Default:
	// the url, or the program of the command.
	Name string `yaml:"name"`
	// url: a URL that is asked with GET; https, or http for a loopback host; no
	// user or fragment; up to 500 bytes. Either this or command.
	URL string `yaml:"url"`
	// status: the status that the URL answers with. 100 to 599. Default: 200.
	Status int `yaml:"status"`
	// command: a command that is healthy at exit code 0. Either this or url.
	Command []string `yaml:"command"`
	// timeout: how long one try may take. Up to 24h. Default: 5s, or the deadline
	// if that is shorter.
	Timeout Duration `yaml:"timeout"`
}
