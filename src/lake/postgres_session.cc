#include "lake/postgres_session.h"

#include <libpq-fe.h>

#include <array>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "base/separated_text.h"

namespace rsvpulse::lake {
namespace {

constexpr size_t kCopyBytes = size_t{128} << 10;

struct CloseConnection {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultHandle = std::unique_ptr<PGresult, ClearResult>;

std::string first_line(const char* text) {
  const std::string_view all(text);
  return std::string(all.substr(0, all.find('\n')));
}

// By the classes of PostgreSQL's appendix A. Passing: the connection (08), a rollback for the sake of others (40), too few
// resources (53), locks (55), the operator's hand (57), the system (58). Wrong for good: rights, objects, syntax (42), a
// missing database or account (3D, 28), and data against a constraint (23).
ErrorKind kind_of(const char* state) {
  if (!state) return ErrorKind::kOutside;
  const std::string_view kind(state, 2);
  return kind == "42" || kind == "3D" || kind == "28" || kind == "23" || kind == "22" ? ErrorKind::kConfig
                                                                                      : ErrorKind::kOutside;
}

// A serialization failure, a deadlock, or a lock that was not to be had in time.
bool is_conflict(const char* state) {
  const std::string_view code = state ? state : "";
  return code.starts_with("40") || code == "55P03";
}

// One row in the text format of COPY, which escapes as tsv_cell() does.
void append_copy_row(const Table& table, RecordView row, std::string& out) {
  RecordReader reader(row);
  for (const Column& column : table.columns) {
    if (!reader.has_value()) {
      out += "\\N";
    } else if (column.type == ColumnType::kText) {
      append_tsv_cell(reader.text(), out);
    } else if (column.type == ColumnType::kDouble) {
      fmt::format_to(std::back_inserter(out), "{}", reader.real());
    } else {
      fmt::format_to(std::back_inserter(out), "{}", reader.integer());
    }
    out += '\t';
  }
  const Version version = row.head().version;
  fmt::format_to(std::back_inserter(out), "{}\t{}\n", version.mtime, version.position);
}

class PostgresSession final : public SqlSession {
 public:
  explicit PostgresSession(std::string address) : address_(std::move(address)) {}

  Dialect dialect() const override { return Dialect::kPostgres; }
  std::string name() const override {
    if (!connection_) return "PostgreSQL";
    const char* const host = PQhost(connection_.get());
    const char* const database = PQdb(connection_.get());
    return fmt::format("PostgreSQL {}/{}", host ? host : "", database ? database : "");
  }

  Status ensure_connected() override {
    if (connection_ && PQstatus(connection_.get()) == CONNECTION_OK) return Done{};
    // The address comes last, so that it may overrule the rest. Keep-alives find a peer that is gone without a word.
    const std::array<const char*, 6> names = {"fallback_application_name", "connect_timeout", "keepalives_idle",
                                              "keepalives_interval",       "dbname",          nullptr};
    const std::array<const char*, 6> values = {"rsvpulse", "10", "30", "10", address_.c_str(), nullptr};
    connection_.reset(PQconnectdbParams(names.data(), values.data(), 1));
    if (!connection_ || PQstatus(connection_.get()) != CONNECTION_OK) {
      Error error{ErrorKind::kOutside,
                  fmt::format("{}: {}", name(), connection_ ? first_line(PQerrorMessage(connection_.get())) : "out of memory")};
      connection_.reset();
      return error;
    }
    // What somebody set for people (time limits, isolation) is theirs to set for this account.
    return run("SET client_min_messages = warning; SET client_encoding = 'UTF8'; SET synchronous_commit = on");
  }

  Status run(const std::string& sql) override {
    const auto result = execute(sql);
    return result.ok() ? Status(Done{}) : Status(result.error());
  }

  Result<TextRows> query(const std::string& sql) override {
    auto result = execute(sql);
    if (!result.ok()) return result.error();
    PGresult* const answer = result->get();
    TextRows rows;
    const int columns = PQnfields(answer);
    for (int c = 0; c < columns; ++c) rows.columns.emplace_back(PQfname(answer, c));
    for (int r = 0; r < PQntuples(answer); ++r) {
      auto& row = rows.rows.emplace_back();
      for (int c = 0; c < columns; ++c) {
        row.push_back(PQgetisnull(answer, r, c) ? std::nullopt : std::optional<std::string>(PQgetvalue(answer, r, c)));
      }
    }
    return rows;
  }

  Status stage(const Table& table, RowStream& rows) override {
    const std::string stage = stage_name(table);
    Status made = run(fmt::format("CREATE TEMPORARY TABLE IF NOT EXISTS {0} (LIKE {1}) ON COMMIT DELETE ROWS; DELETE FROM {0}",
                                  stage, quoted(table.name)));
    if (!made.ok()) return made;
    const auto begun = execute(fmt::format("COPY {} ({}) FROM STDIN", stage, column_list(table)));
    if (!begun.ok()) return begun.error();
    Status sent = send_rows(table, rows);
    const bool ended = connection_ && PQputCopyEnd(connection_.get(), sent.ok() ? nullptr : "rsvpulse gave up") == 1;
    const auto finished = ended ? results() : Result<ResultHandle>(failure(nullptr));
    if (!sent.ok()) return sent;
    return finished.ok() ? Status(Done{}) : Status(finished.error());
  }

  bool had_conflict() const override { return had_conflict_; }
  Result<std::unique_ptr<SqlSession>> another() const override { return postgres_session(address_); }
  Status lock_schema() override { return run("SELECT pg_advisory_xact_lock(hashtext('rsvpulse_schema'))"); }

 private:
  // Of a result, or, where there is none, of the connection.
  Error failure(const PGresult* result) {
    const char* const reason = result ? PQresultErrorMessage(result) : PQerrorMessage(connection_.get());
    const char* const state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    had_conflict_ = is_conflict(state);
    return {kind_of(state), fmt::format("{}: {}", name(), first_line(reason))};
  }

  Result<ResultHandle> execute(const std::string& sql) {
    if (!connection_) return Error{ErrorKind::kOutside, "PostgreSQL: not connected"};
    ResultHandle result(PQexec(connection_.get(), sql.c_str()));
    return checked(std::move(result));
  }

  // What the server has to say to a COPY that has ended.
  Result<ResultHandle> results() {
    ResultHandle last;
    Result<ResultHandle> outcome{ResultHandle()};
    while (PGresult* const result = PQgetResult(connection_.get())) {
      auto one = checked(ResultHandle(result));
      if (outcome.ok()) outcome = std::move(one);
    }
    return outcome;
  }

  Result<ResultHandle> checked(ResultHandle result) {
    if (!result) return failure(nullptr);
    switch (PQresultStatus(result.get())) {
      case PGRES_COMMAND_OK:
      case PGRES_TUPLES_OK:
      case PGRES_COPY_IN:
      case PGRES_EMPTY_QUERY:
        return result;
      default:
        return failure(result.get());
    }
  }

  Status send_rows(const Table& table, RowStream& rows) {
    std::string buffer;
    while (true) {
      const auto row = rows.next();
      if (!row.ok()) return row.error();
      if (*row) append_copy_row(table, *row, buffer);
      if (buffer.size() >= kCopyBytes || (!*row && !buffer.empty())) {
        if (PQputCopyData(connection_.get(), buffer.data(), static_cast<int>(buffer.size())) != 1) return failure(nullptr);
        buffer.clear();
      }
      if (!*row) return Done{};
    }
  }

  std::string address_;
  std::unique_ptr<PGconn, CloseConnection> connection_;
  bool had_conflict_ = false;
};

}  // namespace

bool is_postgres_address(std::string_view address) {
  return address.starts_with("postgres://") || address.starts_with("postgresql://");
}

std::unique_ptr<SqlSession> postgres_session(std::string address) {
  return std::make_unique<PostgresSession>(std::move(address));
}

}  // namespace rsvpulse::lake
