#include "lake/bulk_builder.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include "rsvp/parser.h"

namespace rsvpulse::lake {
namespace {

// So many lines before its turn a line's group is looked up in advance.
constexpr size_t kAhead = 8;

constexpr size_t index_of(TableId table) { return static_cast<size_t>(table); }

}  // namespace

// One thread's part: a parser and rows of its own.
class BulkBuilder::Worker {
 public:
  Worker(BulkBuilder& bulk, stream::Source& source, const BulkHooks& hooks, TableBuilder& builder)
      : bulk_(bulk), source_(source), hooks_(hooks), builder_(builder), parser_(rsvp::Fields::kAll, &groups_) {}

  // Until the source ends or one of the workers failed.
  Status run(std::atomic<bool>& failed) {
    while (!failed && next_batch()) {
      apply();
      report();
      if (builder_.bytes() * bulk_.options_.threads <= bulk_.options_.memory_bytes) continue;
      Status status = bulk_.spill(builder_);
      if (!status.ok()) {
        failed = true;
        return status;
      }
    }
    return Done{};
  }

 private:
  struct Refused {
    const stream::Line* line;
    rsvp::Refusal refusal;
    bool is_malformed;
  };

  bool next_batch() {
    const std::lock_guard lock(bulk_.source_mutex_);
    auto outcome = source_.read(batch_);
    while (!outcome.ok()) {
      hooks_.on_source_error(outcome.error());
      outcome = source_.read(batch_);
    }
    first_offset_ = bulk_.counts_.next_offset;
    if (*outcome != stream::ReadOutcome::kBatch) return false;
    bulk_.counts_.next_offset = bulk_.options_.log_positions ? std::max<uint64_t>(first_offset_, batch_.lines.back().offset + 1)
                                                             : first_offset_ + batch_.lines.size();
    return true;
  }

  void apply() {
    refused_.clear();
    texts_.clear();
    groups_.trim();
    builder_.use_groups(groups_);
    for (size_t i = 0; i < batch_.lines.size(); ++i) {
      if (i + kAhead < batch_.lines.size()) {
        groups_.expect_far(rsvp::GroupCache::ending_hash(batch_.text(batch_.lines[i + kAhead])));
      }
      apply_line(batch_.lines[i], bulk_.options_.log_positions ? position_of(batch_.partition, batch_.lines[i].offset)
                                                               : position_of(0, first_offset_ + i));
    }
  }

  void apply_line(const stream::Line& line, int64_t position) {
    rsvp::Rsvp rsvp;
    auto refusal =
        line.full_length > line.length ? rsvp::too_long(line.full_length) : parser_.parse(batch_.text(line), rsvp, texts_);
    if (refusal) {
      refused_.push_back({&line, *std::move(refusal), true});
    } else if (const auto field = missing_key(rsvp)) {
      refused_.push_back({&line, {std::string(*field), "missing, so that no table can take the message"}, false});
    } else {
      builder_.add(rsvp, position, parser_.cached_group());
    }
  }

  void report() {
    const std::lock_guard lock(bulk_.source_mutex_);
    for (const Refused& refused : refused_) {
      hooks_.on_refused(batch_, *refused.line, refused.refusal);
      ++(refused.is_malformed ? bulk_.counts_.malformed : bulk_.counts_.rejected);
    }
    bulk_.counts_.lines += batch_.lines.size();
    for (const stream::Line& line : batch_.lines) bulk_.counts_.bytes += line.full_length + 1;
    hooks_.on_progress(bulk_.counts_);
  }

  BulkBuilder& bulk_;
  stream::Source& source_;
  const BulkHooks& hooks_;
  TableBuilder& builder_;
  rsvp::GroupCache groups_;
  rsvp::Parser parser_;
  stream::Batch batch_;
  uint64_t first_offset_ = 0;
  Arena texts_;
  std::vector<Refused> refused_;
};

BulkBuilder::BulkBuilder(BulkOptions options) : options_(std::move(options)) {
  for (uint32_t i = 0; i < options_.threads; ++i) builders_.push_back(std::make_unique<TableBuilder>(options_.with_history));
}

Status BulkBuilder::add(TableId table, RowStream& rows) {
  TableBuilder& builder = *builders_.front();
  while (true) {
    const auto row = rows.next();
    if (!row.ok()) return row.error();
    if (!*row) return Done{};
    builder.rows(table).put(*row);
    if (builder.bytes() <= options_.memory_bytes) continue;
    if (Status status = spill(builder); !status.ok()) return status;
  }
}

Status BulkBuilder::read(stream::Source& source, const BulkHooks& hooks) {
  std::vector<std::unique_ptr<Worker>> workers;
  for (const auto& builder : builders_) workers.push_back(std::make_unique<Worker>(*this, source, hooks, *builder));
  std::vector<Status> results(workers.size(), Done{});
  std::atomic<bool> failed = false;
  const auto work = [&](size_t i) {
    results[i] = workers[i]->run(failed);
    if (results[i].ok()) results[i] = keep_in_memory(*builders_[i]);
  };
  {
    std::vector<std::jthread> others;
    for (size_t i = 1; i < workers.size(); ++i) others.emplace_back(work, i);
    work(0);
  }
  for (Status& result : results) {
    if (!result.ok()) return result;
  }
  return Done{};
}

// The largest table alone: small ones, such as groups, then mostly stay in memory to the end.
Status BulkBuilder::spill(TableBuilder& builder) {
  TableId largest = TableId::kVenues;
  for (const Table& table : lake::tables()) {
    if (builder.rows(table.id).bytes() > builder.rows(largest).bytes()) largest = table.id;
  }
  LatestRows& rows = builder.rows(largest);
  auto run = SortedRun::in_file(rows.sorted(), key_shape(lake::table(largest)), options_.spill_folder);
  if (!run.ok()) return run.error();
  rows.clear();
  const std::lock_guard lock(runs_mutex_);
  runs_[index_of(largest)].push_back(std::move(run).value());
  return Done{};
}

Status BulkBuilder::keep_in_memory(TableBuilder& builder) {
  builder.finish_groups();
  for (const Table& table : lake::tables()) {
    if (builder.rows(table.id).size() == 0) continue;
    SortedRun run = SortedRun::in_memory(builder.rows(table.id).sorted(), key_shape(table));
    const std::lock_guard lock(runs_mutex_);
    runs_[index_of(table.id)].push_back(std::move(run));
  }
  return Done{};
}

Result<std::unique_ptr<RowStream>> BulkBuilder::open(TableId table) const { return open(table, {}); }

Result<std::unique_ptr<RowStream>> BulkBuilder::open(TableId table, KeyRange range) const {
  const TableId stored = table == TableId::kGroupsTopics ? TableId::kGroups : table;
  auto rows = merge(runs_[index_of(stored)], key_shape(lake::table(stored)), range);
  if (!rows.ok() || stored == table) return rows;
  return topics_of_groups(std::move(rows).value());
}

std::vector<KeyRange> BulkBuilder::divide(TableId table, size_t parts) const {
  std::vector<int64_t> keys;
  for (const SortedRun& run : runs_[index_of(table)]) {
    const auto sample = run.sample();
    keys.insert(keys.end(), sample.begin(), sample.end());
  }
  std::sort(keys.begin(), keys.end());
  std::vector<KeyRange> ranges(1);
  for (size_t part = 1; part < parts && !keys.empty(); ++part) {
    const int64_t border = keys[keys.size() * part / parts];
    if (border <= ranges.back().begin || border == keys.front()) continue;
    ranges.back().end = border;
    ranges.push_back({.begin = border});
  }
  return ranges;
}

}  // namespace rsvpulse::lake
