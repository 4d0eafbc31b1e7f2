package policy

// The time zones of vendors, for hosts and containers that have no database of them.
import _ "time/tzdata"
