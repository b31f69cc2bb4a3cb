// The tables in PostgreSQL, by libpq. Nothing else sees <libpq-fe.h>.
//
// The address is a libpq URI or its keywords; what it leaves open comes from the environment (PGHOST, PGSSLMODE, …), service
// files and ~/.pgpass as libpq has it, TLS too. The account needs CONNECT and TEMPORARY on the database, USAGE on the schema,
// and SELECT, INSERT, UPDATE on all tables and DELETE on groups_topics; the one that comes first also CREATE on the schema.
#pragma once

#include <memory>
#include <string>

#include "lake/sql_session.h"

namespace rsvpulse::lake {

// Whether `address` is one of PostgreSQL: postgres://… or postgresql://…
bool is_postgres_address(std::string_view address);

// Connects when it is first used, and again after the connection was lost. Errors that time cannot heal, such as a missing
// right, are kConfig.
std::unique_ptr<SqlSession> postgres_session(std::string address);

}  // namespace rsvpulse::lake
