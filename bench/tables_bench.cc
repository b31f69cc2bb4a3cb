// tables_bench live FILE TARGET: the lines of a file through the tables pipeline's sink into a DuckDB file or PostgreSQL, in
// batches of 10,000 messages. Prints: messages, seconds.
//
// tables_bench record FILE FOLDER: what those batches bring to each table, as files, and two scripts of the bare upserts, for
// psql and for DuckDB: the tables, then for each batch a transaction that stages its rows and upserts them.
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "connect/file_source.h"
#include "lake/bulk_load.h"
#include "lake/sql.h"
#include "lake/tables_sink.h"

namespace {

using namespace rsvpulse;

constexpr uint64_t kBatchMessages = 10'000;

template <class T>
T value_of(Result<T> result) {
  if (result.ok()) return std::move(result).value();
  fmt::print(stderr, "tables_bench: {}\n", result.error().message);
  std::exit(EXIT_FAILURE);
}

// Passes on what the sink does to a database, and writes down what a bare script has to do.
class RecordingSession final : public lake::SqlSession {
 public:
  RecordingSession(std::unique_ptr<SqlSession> session, const std::string& folder)
      : session_(std::move(session)), folder_(folder), duckdb_(folder + "/duckdb.sql"), postgres_(folder + "/postgres.sql") {
    for (const lake::Table& table : lake::tables()) {
      duckdb_ << lake::create_table(table, lake::Dialect::kDuckdb);
      postgres_ << lake::create_table(table, lake::Dialect::kPostgres);
      postgres_ << fmt::format("CREATE TEMPORARY TABLE {} (LIKE {});\n", lake::stage_name(table), lake::quoted(table.name));
    }
  }

  lake::Dialect dialect() const override { return session_->dialect(); }
  std::string name() const override { return session_->name(); }
  Status ensure_connected() override { return session_->ensure_connected(); }
  Result<lake::TextRows> query(const std::string& sql) override { return session_->query(sql); }
  bool had_conflict() const override { return session_->had_conflict(); }
  Status lock_schema() override { return session_->lock_schema(); }
  Result<std::unique_ptr<SqlSession>> another() const override { return session_->another(); }

  Status run(const std::string& sql) override {
    if (is_recorded_ && sql == "COMMIT") tell_both(sql);
    if (is_recorded_ && sql.starts_with("INSERT INTO \"")) tell_both(sql);
    if (sql == "COMMIT") is_recorded_ = false;
    return session_->run(sql);
  }

  Status stage(const lake::Table& table, lake::RowStream& rows) override {
    if (Status staged = session_->stage(table, rows); !staged.ok()) return staged;
    if (!std::exchange(is_recorded_, true)) tell_both("BEGIN");
    const std::string stage = lake::stage_name(table);
    const std::string file = fmt::format("{}/{}", folder_, ++files_);
    const std::string selected = fmt::format("COPY (SELECT {} FROM {})", lake::column_list(table), stage);
    duckdb_ << fmt::format("CREATE OR REPLACE TEMPORARY TABLE {} AS SELECT * FROM read_parquet('{}.parquet');\n", stage, file);
    postgres_ << fmt::format("TRUNCATE {};\n", stage);
    postgres_ << fmt::format("\\copy {} ({}) FROM '{}.csv' (FORMAT csv)\n", stage, lake::column_list(table), file);
    Status written = session_->run(fmt::format("{} TO '{}.parquet' (FORMAT parquet)", selected, file));
    return written.ok() ? session_->run(fmt::format("{} TO '{}.csv' (FORMAT csv, HEADER false)", selected, file)) : written;
  }

 private:
  void tell_both(std::string_view sql) {
    duckdb_ << sql << ";\n";
    postgres_ << sql << ";\n";
  }

  std::unique_ptr<SqlSession> session_;
  std::string folder_;
  std::ofstream duckdb_;
  std::ofstream postgres_;
  bool is_recorded_ = false;  // a batch's transaction is under way
  uint64_t files_ = 0;
};

// As the pipeline loop does; answers how many messages there were.
uint64_t pour(const std::string& file, lake::TablesSink& sink) {
  connect::FileSource source({file}, size_t{256} << 10);
  stream::Batch batch;
  stream::LogPositions positions;
  value_of(sink.assign({0}));
  uint64_t messages = 0;
  while (value_of(source.read(batch)) == stream::ReadOutcome::kBatch) {
    for (stream::Line& line : batch.lines) line.offset = messages++;
    value_of(sink.write(batch));
    positions[0] = messages;
    if (sink.wants_flush()) value_of(sink.flush(positions));
  }
  value_of(sink.flush(positions));
  return messages;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const bool records = std::string_view(argv[1]) == "record";
  const std::string place = argv[3];
  auto session = value_of(lake::open_session(records ? "" : place, {.threads = 1}));
  if (records) session = std::make_unique<RecordingSession>(std::move(session), place);
  lake::TablesSink sink(std::make_unique<lake::TableStore>(std::move(session), false), {.batch_messages = kBatchMessages});
  const auto begin = std::chrono::steady_clock::now();
  const uint64_t messages = pour(argv[2], sink);
  fmt::print("{} {:.6f}\n", messages, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  return EXIT_SUCCESS;
}
