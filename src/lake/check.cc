#include "lake/check.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "lake/sql.h"
#include "rsvp/rsvp.h"

namespace rsvpulse::lake {
namespace {

constexpr int kExamples = 5;

struct Bounds {
  std::string_view table;
  std::string_view column;
  int64_t least;
  int64_t greatest;
  std::string_view unit;
};

// An event may have been planned before the epoch's end only; a year 9999 is the format's limit, not sense.
constexpr std::array<Bounds, 9> kBounds = {{
    {"venues", "lat", -90, 90, "degrees"},
    {"venues", "lon", -180, 180, "degrees"},
    {"groups", "group_lat", -90, 90, "degrees"},
    {"groups", "group_lon", -180, 180, "degrees"},
    {"events", "time", 0, rsvp::kMaxMtime, "ms since the epoch"},
    {"rsvps", "mtime", 0, rsvp::kMaxMtime, "ms since the epoch"},
    {"rsvps", "guests", 0, INT32_MAX, "people"},
    {"rsvp_history", "mtime", 0, rsvp::kMaxMtime, "ms since the epoch"},
    {"rsvp_history", "guests", 0, INT32_MAX, "people"},
}};

Result<uint64_t> count_of(SqlSession& session, const std::string& sql) {
  const auto rows = session.query(sql);
  if (!rows.ok()) return rows.error();
  return rows->rows.empty() || !rows->rows.front().front() ? uint64_t{0} : std::stoull(*rows->rows.front().front());
}

}  // namespace

std::string example_text(const TextRows& examples) {
  std::string text;
  for (const auto& row : examples.rows) {
    text += text.empty() ? "" : "; ";
    for (size_t c = 0; c < row.size(); ++c) {
      text += fmt::format("{}{}={}", c == 0 ? "" : " ", examples.columns[c], row[c].value_or("(missing)"));
    }
  }
  return text;
}

std::string database_relation(const Table& table) { return quoted(table.name); }

// `from_where`: the FROM and what follows, of rows at fault, under the name t.
Status LakeCheck::look(std::string check, const Table& table, std::string text, const std::string& from_where) {
  if (goes_on_ && !goes_on_()) return Error{ErrorKind::kOutside, "the check was stopped"};
  const auto count = count_of(session_, fmt::format("SELECT count(*) FROM {}", from_where));
  if (!count.ok()) return count.error();
  if (*count == 0) return Done{};
  auto examples = session_.query(fmt::format("SELECT t.* FROM {} LIMIT {}", from_where, kExamples));
  if (!examples.ok()) return examples.error();
  findings_.push_back({std::move(check), std::string(table.name), std::move(text), *count, std::move(examples).value()});
  return Done{};
}

Status LakeCheck::check_table(const Table& table) {
  const std::string relation = relation_(table);
  std::string key;
  for (const Column& column : table.key()) key += fmt::format("{}{}", key.empty() ? "" : ", ", quoted(column.name));
  Status status =
      look("unique key", table, "the key is there several times",
           fmt::format("(SELECT {0}, count(*) AS times FROM {1} AS r GROUP BY {0} HAVING count(*) > 1) AS t", key, relation));
  if (!status.ok()) return status;
  for (const auto columns : {table.columns, version_columns()}) {
    for (const Column& column : columns) {
      if (!column.required) continue;
      status = look("missing value", table, fmt::format("{} is missing", column.name),
                    fmt::format("{} AS t WHERE t.{} IS NULL", relation, quoted(column.name)));
      if (!status.ok()) return status;
    }
  }
  for (const ForeignKey& foreign : table.foreign_keys) {
    status = look("foreign key", table, fmt::format("{} has no row in {}", foreign.column, foreign.table),
                  fmt::format("{0} AS t LEFT JOIN {1} AS p ON p.{2} = t.{2} WHERE t.{2} IS NOT NULL AND p.{2} IS NULL",
                              relation, relation_(*table_named(foreign.table)), quoted(foreign.column)));
    if (!status.ok()) return status;
  }
  return check_ranges(table);
}

Status LakeCheck::check_ranges(const Table& table) {
  const std::string relation = relation_(table);
  for (const Bounds& bounds : kBounds) {
    if (bounds.table != table.name) continue;
    Status status = look("range", table,
                         fmt::format("{} is outside [{}, {}] {}", bounds.column, bounds.least, bounds.greatest, bounds.unit),
                         fmt::format("{0} AS t WHERE t.{1} < {2} OR t.{1} > {3}", relation, quoted(bounds.column), bounds.least,
                                     bounds.greatest));
    if (!status.ok()) return status;
  }
  if (table.id != TableId::kRsvps && table.id != TableId::kGroupsTopics) return Done{};
  if (table.id == TableId::kRsvps) {
    return look("version", table, "updated_mtime differs from mtime",
                fmt::format("{} AS t WHERE t.mtime <> t.updated_mtime", relation));
  }
  return look("version", table, "a topic is not of its group's newest message",
              fmt::format(R"({} AS t JOIN {} AS g ON g."group_id" = t."group_id" WHERE g."updated_mtime" <> t."updated_mtime")"
                          R"( OR g."updated_position" <> t."updated_position")",
                          relation, relation_(lake::table(TableId::kGroups))));
}

Result<std::vector<Finding>> LakeCheck::run() {
  findings_.clear();
  for (const Table& table : tables()) {
    if (relation_(table).empty()) continue;
    if (Status status = check_table(table); !status.ok()) return status.error();
  }
  return std::move(findings_);
}

Result<std::vector<Finding>> LakeCheck::run_with_sums() {
  auto findings = run();
  if (!findings.ok()) return findings;
  findings_ = std::move(findings).value();
  if (Status status = reconcile(); !status.ok()) return status.error();
  return std::move(findings_);
}

Result<std::vector<Finding>> LakeCheck::compare_counts(const BulkBuilder& expected) {
  findings_.clear();
  for (const Table& table : tables()) {
    if (table.optional || relation_(table).empty()) continue;
    auto rows = expected.open(table.id);
    if (!rows.ok()) return rows.error();
    uint64_t wanted = 0;
    while (true) {
      const auto row = (*rows)->next();
      if (!row.ok()) return row.error();
      if (!*row) break;
      ++wanted;
    }
    const auto found = count_of(session_, fmt::format("SELECT count(*) FROM {} AS t", relation_(table)));
    if (!found.ok()) return found.error();
    if (*found == wanted) continue;
    const uint64_t difference = *found > wanted ? *found - wanted : wanted - *found;
    findings_.push_back(
        {"count", std::string(table.name), fmt::format("{} rows, the sources give {}", *found, wanted), difference, {}});
  }
  return std::move(findings_);
}

Status LakeCheck::count_finding(std::string table, std::string text, const std::string& sql) {
  auto rows = session_.query(sql);
  if (!rows.ok()) return rows.error();
  if (rows->rows.empty()) return Done{};
  const uint64_t count = rows->rows.size();
  findings_.push_back({"count", std::move(table), std::move(text), count, std::move(rows).value()});
  return Done{};
}

Status LakeCheck::reconcile() {
  Status status =
      count_finding("rsvpulse_counts", "the rejected messages counted and listed differ in number",
                    "SELECT c.pipeline, c.rejected, (SELECT count(*) FROM rsvpulse_rejected AS r WHERE r.pipeline = c.pipeline)"
                    " AS listed FROM rsvpulse_counts AS c WHERE c.rejected <> (SELECT count(*) FROM rsvpulse_rejected AS r"
                    " WHERE r.pipeline = c.pipeline)");
  if (!status.ok()) return status;
  return count_finding("rsvps", "more RSVPs than messages were taken",
                       fmt::format("SELECT rsvps, taken FROM (SELECT (SELECT count(*) FROM {}) AS rsvps,"
                                   " (SELECT sum(messages - rejected) FROM rsvpulse_counts) AS taken) AS t WHERE rsvps > taken",
                                   relation_(lake::table(TableId::kRsvps))));
}

}  // namespace rsvpulse::lake
