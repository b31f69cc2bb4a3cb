#include "lake/tables_sink.h"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lake/duckdb_session.h"
#include "lake/made_messages.h"

namespace rsvpulse::lake {
namespace {

using testing::ElementsAre;

// A session of DuckDB that fails where it is told to.
class FailingSession final : public SqlSession {
 public:
  struct Faults {
    std::string of;      // of the next statement that holds this text
    bool after = false;  // it is carried out all the same, as when the answer is lost
    int conflicts = 0;   // so many commits fail as a conflict would
  };
  FailingSession(std::unique_ptr<SqlSession> session, Faults& faults) : session_(std::move(session)), faults_(faults) {}

  Dialect dialect() const override { return session_->dialect(); }
  std::string name() const override { return "made"; }
  Status ensure_connected() override { return session_->ensure_connected(); }
  Result<TextRows> query(const std::string& sql) override { return session_->query(sql); }
  Status stage(const Table& table, RowStream& rows) override { return session_->stage(table, rows); }
  bool had_conflict() const override { return had_conflict_; }
  Status lock_schema() override { return Done{}; }
  Result<std::unique_ptr<SqlSession>> another() const override { return session_->another(); }
  Status run(const std::string& sql) override {
    if (sql == "COMMIT" && faults_.conflicts > 0) {
      had_conflict_ = --faults_.conflicts >= 0;
      return Error{ErrorKind::kOutside, "could not serialize"};
    }
    if (!faults_.of.empty() && sql.find(faults_.of) != std::string::npos) {
      faults_.of.clear();
      had_conflict_ = false;
      if (faults_.after) static_cast<void>(session_->run(sql).ok());
      return Error{ErrorKind::kOutside, "the connection is gone"};
    }
    return session_->run(sql);
  }

 private:
  std::unique_ptr<SqlSession> session_;
  Faults& faults_;
  bool had_conflict_ = false;
};

class TablesSinkTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_duckdb()) GTEST_SKIP() << "built without DuckDB";
    auto database = Duckdb::open("", {});
    ASSERT_TRUE(database.ok()) << database.error().message;
    database_ = std::move(database).value();
    auto reader = database_->connect();
    ASSERT_TRUE(reader.ok());
    reader_ = std::move(reader).value();
  }
  // A sink anew, as after a restart.
  TablesSink sink(TablesSinkOptions options = {}) {
    auto session = duckdb_session(database_, "memory");
    EXPECT_TRUE(session.ok());
    return TablesSink(std::make_unique<TableStore>(std::make_unique<FailingSession>(std::move(session).value(), faults_),
                                                   options.with_history),
                      options);
  }
  static void write(TablesSink& sink, const std::vector<Made>& messages, uint64_t first_offset, uint32_t partition = 0) {
    std::vector<std::string> lines;
    for (const Made& made : messages) lines.push_back(json_of(made));
    ASSERT_TRUE(sink.write(batch_of(lines, first_offset, partition)).ok());
  }
  std::vector<std::string> ask(const std::string& sql) {
    const auto rows = reader_->query(sql);
    EXPECT_TRUE(rows.ok()) << rows.error().message;
    std::vector<std::string> texts;
    for (const auto& row : rows->rows) {
      std::string text;
      for (const auto& cell : row) text += (text.empty() ? "" : "|") + cell.value_or("-");
      texts.push_back(text);
    }
    return texts;
  }

  std::shared_ptr<Duckdb> database_;
  std::unique_ptr<DuckdbConnection> reader_;
  FailingSession::Faults faults_;
};

TEST_F(TablesSinkTest, RowsAndPositionAreDurableTogether) {
  auto first = sink();
  ASSERT_EQ(first.assign({0}).value(), stream::LogPositions{});
  write(first, {Made{.response = "yes"}, Made{.rsvp_id = 2, .venue_id = 9}}, 0);
  ASSERT_EQ(first.flush({{0, 2}}).value(), (stream::LogPositions{{0, 2}}));
  EXPECT_THAT(ask("SELECT rsvp_id, response, venue_id FROM rsvps ORDER BY 1"), ElementsAre("1|yes|-", "2|yes|9"));
  EXPECT_EQ(sink().assign({0, 1}).value(), (stream::LogPositions{{0, 2}}));
}

TEST_F(TablesSinkTest, NothingOlderComesBack) {
  auto one = sink();
  write(one, {Made{.mtime = 9, .response = "no", .member_name = "New", .topics = {{"b", "B"}}}}, 5);
  ASSERT_TRUE(one.flush({{0, 6}}).ok());
  write(one, {Made{.mtime = 7, .response = "yes", .member_name = "Old", .topics = {{"a", "A"}}}}, 6);
  ASSERT_TRUE(one.flush({{0, 7}}).ok());
  EXPECT_THAT(ask("SELECT response, updated_mtime FROM rsvps"), ElementsAre("no|9"));
  EXPECT_THAT(ask("SELECT member_name FROM members"), ElementsAre("New"));
  EXPECT_THAT(ask("SELECT urlkey FROM groups_topics"), ElementsAre("b"));
  EXPECT_THAT(ask("SELECT urlkey FROM topics ORDER BY 1"), ElementsAre("a", "b"));
  // A tie goes to the later position, also in a later transaction.
  write(one, {Made{.mtime = 9, .response = "waitlist", .topics = {}}}, 8);
  ASSERT_TRUE(one.flush({{0, 9}}).ok());
  EXPECT_THAT(ask("SELECT response FROM rsvps"), ElementsAre("waitlist"));
  EXPECT_THAT(ask("SELECT urlkey FROM groups_topics"), ElementsAre());
}

TEST_F(TablesSinkTest, AFailedFlushLosesNothing) {
  auto one = sink();
  write(one, {Made{}}, 0);
  for (const std::string at : {"INSERT INTO \"members\"", "INSERT INTO \"rsvps\"", "rsvpulse_positions", "COMMIT"}) {
    faults_.of = at;
    const auto failed = one.flush({{0, 1}});
    ASSERT_FALSE(failed.ok()) << at;
    EXPECT_EQ(failed.error().kind, ErrorKind::kOutside);
  }
  ASSERT_TRUE(one.flush({{0, 1}}).ok());
  EXPECT_THAT(ask("SELECT count(*) FROM rsvps"), ElementsAre("1"));
}

TEST_F(TablesSinkTest, ACommitWhoseAnswerWasLostIsRepeatedWithoutEffect) {
  auto one = sink();
  write(one, {Made{}, Made{.rsvp_id = 2}}, 0);
  faults_ = {.of = "COMMIT", .after = true};
  ASSERT_FALSE(one.flush({{0, 2}}).ok());
  ASSERT_TRUE(one.flush({{0, 2}}).ok());
  EXPECT_THAT(ask("SELECT messages, rejected FROM rsvpulse_counts"), ElementsAre("2|0"));
  EXPECT_THAT(ask("SELECT count(*) FROM rsvps"), ElementsAre("2"));
}

TEST_F(TablesSinkTest, ConflictsAreTriedAgainAtOnce) {
  auto one = sink();
  ASSERT_TRUE(one.assign({0}).ok());
  write(one, {Made{}}, 0);
  faults_.conflicts = 3;
  ASSERT_TRUE(one.flush({{0, 1}}).ok());
  EXPECT_THAT(ask("SELECT count(*) FROM rsvps"), ElementsAre("1"));
}

TEST_F(TablesSinkTest, MessagesWithoutKeysAreListed) {
  auto one = sink();
  ASSERT_TRUE(
      one.write(batch_of({R"({"rsvp_id":1,"mtime":5})", json_of(Made{}), R"({"rsvp_id":1,"mtime":5,"event":{"event_id":"a"}})"},
                         40, 2))
          .ok());
  ASSERT_TRUE(one.flush({{2, 43}}).ok());
  EXPECT_EQ(one.counts().rejected, 2U);
  EXPECT_EQ(one.counts().messages, 3U);
  EXPECT_THAT(ask(R"(SELECT "partition", log_offset, field FROM rsvpulse_rejected ORDER BY 2)"),
              ElementsAre("2|40|event.event_id", "2|42|group.group_id"));
}

TEST_F(TablesSinkTest, AsksForAFlushWhenTheBatchIsFull) {
  auto one = sink({.batch_messages = 2});
  write(one, {Made{}}, 0);
  EXPECT_FALSE(one.wants_flush());
  write(one, {Made{}}, 1);
  EXPECT_TRUE(one.wants_flush());
  ASSERT_TRUE(one.flush({{0, 2}}).ok());
  EXPECT_FALSE(one.wants_flush());
}

TEST_F(TablesSinkTest, RefusesPartitionsThatPositionsCannotTell) {
  const auto refused = sink().assign({1024});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kConfig);
}

TEST_F(TablesSinkTest, TablesOfANewerVersionAreLeftAlone) {
  ASSERT_TRUE(sink().assign({0}).ok());
  ASSERT_TRUE(reader_->run("INSERT INTO rsvpulse_schema VALUES (99)").ok());
  const auto refused = sink().assign({0});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("newer rsvpulse"));
}

}  // namespace
}  // namespace rsvpulse::lake
