package bundle

import (
	"strconv"
	"strings"
)

// What databases are asked. Nothing here changes anything, waits for a lock, or
// asks for what users have stored: no rows, no text of queries, no settings that are secrets.

func postgresqlQuestions() []question {
	return []question{
		{"version", "SELECT version(), pg_postmaster_start_time() AS started, now() - pg_postmaster_start_time() AS uptime, pg_is_in_recovery() AS replica"},
		{"connections", "SELECT datname, usename, application_name, state, wait_event_type, wait_event, count(*), max(now() - state_change) AS longest_in_state, " +
			"max(now() - xact_start) AS longest_transaction FROM pg_stat_activity GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY count(*) DESC LIMIT 200"},
		{"databases", "SELECT datname, CASE WHEN has_database_privilege(datname, 'CONNECT') THEN pg_size_pretty(pg_database_size(datname)) END AS size, " +
			"age(datfrozenxid) AS frozen_age, datcollate FROM pg_database ORDER BY datname"},
		{"activity", "SELECT datname, numbackends, xact_commit, xact_rollback, blks_read, blks_hit, tup_returned, tup_fetched, tup_inserted, tup_updated, tup_deleted, " +
			"conflicts, temp_files, temp_bytes, deadlocks, stats_reset FROM pg_stat_database ORDER BY datname"},
		{"sizes", "SELECT schemaname, relname, pg_size_pretty(pg_total_relation_size(relid)) AS size, n_live_tup, n_dead_tup, seq_scan, idx_scan, " +
			"last_vacuum, last_autovacuum, last_analyze, last_autoanalyze FROM pg_stat_user_tables ORDER BY pg_total_relation_size(relid) DESC LIMIT 50"},
		{"replication", "SELECT application_name, client_addr, state, sync_state, sent_lsn, write_lsn, flush_lsn, replay_lsn, replay_lag FROM pg_stat_replication"},
		{"slots", "SELECT slot_name, plugin, slot_type, active, xmin, catalog_xmin, restart_lsn FROM pg_replication_slots"},
		{"slow", "SELECT pid, datname, usename, state, now() - query_start AS running, wait_event_type, wait_event, pg_blocking_pids(pid) AS blocked_by " +
			"FROM pg_stat_activity WHERE state <> 'idle' AND now() - query_start > interval '5 seconds' ORDER BY query_start LIMIT 100"},
		{"locks", "SELECT locktype, mode, granted, count(*) FROM pg_locks GROUP BY 1, 2, 3 ORDER BY granted, count(*) DESC"},
		{"settings", "SELECT name, setting, unit, source, pending_restart FROM pg_settings WHERE source NOT IN ('default', 'override', 'client', 'session') " +
			"AND name NOT IN ('primary_conninfo', 'archive_command', 'restore_command', 'ssl_passphrase_command', 'archive_cleanup_command', 'recovery_end_command') " +
			"AND name NOT ILIKE '%password%' AND name NOT LIKE '%.%' ORDER BY name"},
	}
}

func clickhouseQuestions() []question {
	return []question{
		{"version", "SELECT version() AS version, uptime() AS uptime_seconds, timezone() AS timezone"},
		{"metrics", "SELECT metric, value FROM system.metrics WHERE value != 0 ORDER BY metric"},
		{"databases", "SELECT name, engine FROM system.databases ORDER BY name"},
		{"sizes", "SELECT database, table, formatReadableSize(sum(bytes_on_disk)) AS size, sum(rows) AS rows, count() AS parts FROM system.parts WHERE active " +
			"GROUP BY database, table ORDER BY sum(bytes_on_disk) DESC LIMIT 50"},
		{"disks", "SELECT name, path, formatReadableSize(free_space) AS free, formatReadableSize(total_space) AS total FROM system.disks"},
		{"replication", "SELECT database, table, is_leader, is_readonly, absolute_delay, queue_size, active_replicas, total_replicas FROM system.replicas " +
			"ORDER BY absolute_delay DESC LIMIT 100"},
		{"slow", "SELECT query_id, user, elapsed, read_rows, memory_usage FROM system.processes ORDER BY elapsed DESC LIMIT 50"},
		{"mutations", "SELECT database, table, mutation_id, create_time, parts_to_do FROM system.mutations WHERE NOT is_done ORDER BY create_time LIMIT 50"},
		{"errors", "SELECT name, code, value, last_error_time FROM system.errors WHERE value > 0 ORDER BY last_error_time DESC LIMIT 100"},
		{"settings", "SELECT name, value FROM system.settings WHERE changed AND name NOT ILIKE '%password%' AND name NOT ILIKE '%secret%' ORDER BY name"},
	}
}

func redisQuestions() []question {
	ask := func(commands ...string) string { return strings.Join(commands, "\n") + "\n" }
	return []question{
		{"version", ask("INFO server")},
		{"status", ask("INFO")},
		{"sizes", ask("DBSIZE", "MEMORY STATS")},
		{"replication", ask("ROLE")},
		{"slow", ask("SLOWLOG LEN", "LATENCY LATEST")},
		{"settings", ask("CONFIG GET maxmemory", "CONFIG GET maxmemory-policy", "CONFIG GET save", "CONFIG GET appendonly", "CONFIG GET appendfsync",
			"CONFIG GET maxclients", "CONFIG GET timeout", "CONFIG GET databases", "CONFIG GET slowlog-log-slower-than")},
	}
}

func mongodbQuestions() []question {
	return []question{
		{"version", "admin.runCommand({buildInfo: 1}).version"},
		{"status", "(function (s) { return {host: s.host, version: s.version, process: s.process, uptime: s.uptime, connections: s.connections, mem: s.mem, " +
			"opcounters: s.opcounters, globalLock: s.globalLock, asserts: s.asserts, network: s.network, " +
			"cache: s.wiredTiger ? {used: s.wiredTiger.cache['bytes currently in the cache'], most: s.wiredTiger.cache['maximum bytes configured'], " +
			"dirty: s.wiredTiger.cache['tracked dirty bytes in the cache']} : undefined}; })(admin.runCommand({serverStatus: 1, maxTimeMS: 5000}))"},
		{"databases", "admin.runCommand({listDatabases: 1, maxTimeMS: 5000}).databases"},
		{"sizes", "target.runCommand({dbStats: 1, maxTimeMS: 5000})"},
		{"replication", "(function (r) { return r.ok ? {set: r.set, state: r.myState, members: r.members.map(function (m) { return {name: m.name, " +
			"health: m.health, state: m.stateStr, uptime: m.uptime, optime: m.optimeDate}; })} : r.codeName; })(admin.runCommand({replSetGetStatus: 1}))"},
		{"slow", "(admin.runCommand({currentOp: 1, active: true, secs_running: {$gte: 5}, maxTimeMS: 5000}).inprog || []).map(function (o) { return {opid: o.opid, op: o.op, " +
			"ns: o.ns, secs: o.secs_running, waitingForLock: o.waitingForLock, plan: o.planSummary}; })"},
		{"settings", "(function (o) { if (o && o.security) { o.security = {authorization: o.security.authorization}; } return o; })(admin.runCommand({getCmdLineOpts: 1}).parsed)"},
	}
}

// mongodbScript is what the shell of MongoDB, the old one or the new, is to do. The password
// comes from its environment.
func mongodbScript(server, user, name, expression string) string {
	script := "var connection = new Mongo(" + strconv.Quote("mongodb://"+server+"/?serverSelectionTimeoutMS=5000&connectTimeoutMS=5000&directConnection=true") + ");\n" +
		"var admin = connection.getDB('admin');\n" +
		"var target = connection.getDB(" + strconv.Quote(name) + ");\n"
	if user != "" {
		script += "admin.auth(" + strconv.Quote(user) + ", typeof process === 'undefined' ? _getEnv('OPTOOL_PASSWORD') : process.env.OPTOOL_PASSWORD);\n"
	}
	return script + "var answer = " + expression + ";\n" +
		"print(typeof EJSON === 'undefined' ? tojson(answer) : EJSON.stringify(answer, null, 2));\n"
}
