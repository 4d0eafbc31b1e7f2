package profile

// Update is where releases of the platform come from, and how often.
type Update struct {
	// update.channel: the channel that releases come from unless the administrator
	// names another. Up to 32 of a-z 0-9 -, the first no hyphen. Default: stable.
	Channel string `yaml:"channel"`
	// update.channels: the channels there are, with texts for them. If given,
	// update.channel is one of them. Default: none, any may be named.
	Channels Labels `yaml:"channels"`
	// update.mirrors: URLs below which releases lie as they do below the endpoint.
	// Files are asked for there first, in this order, signed lists at the endpoint
	// first. Written like the endpoint; up to 32, distinct. Nothing is trusted for
	// where it came from. Default: none.
	Mirrors []string `yaml:"mirrors"`
	// update.cadence: how often the vendor promises a major release.
	Cadence Cadence `yaml:"cadence"`
}

// Cadence is how often the vendor promises a major release. It is shown beside
// what the year brought.
type Cadence struct {
	// update.cadence.perYear: at least so many a year. 0 to 366, 0 for no promise. Default: 0.
	PerYear int `yaml:"perYear"`
	// update.cadence.perQuarter: at least so many in each quarter. 0 to 92, 0 for
	// no promise. Default: 0.
	PerQuarter int `yaml:"perQuarter"`
	// update.cadence.text: the promise in words for people. Up to 1000 bytes. Optional.
	Text string `yaml:"text"`
}
