// The tables in a DuckDB file.
#pragma once

#include <memory>

#include "lake/duckdb.h"
#include "lake/sql_session.h"

namespace rsvpulse::lake {

// `database` may be shared with readers of the same process; it stays open as long as the session.
Result<std::unique_ptr<SqlSession>> duckdb_session(std::shared_ptr<Duckdb> database, std::string name);

}  // namespace rsvpulse::lake
