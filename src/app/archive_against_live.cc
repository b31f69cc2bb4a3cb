#include "app/archive_against_live.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <vector>

#include <fmt/format.h>

#include "app/complain.h"
#include "app/progress_line.h"
#include "app/quantities.h"
#include "archive/archive_source.h"
#include "archive/manifest.h"
#include "base/utc_time.h"
#include "trend/ledger.h"
#include "trend/trends_sink.h"

namespace rsvpulse::app {
namespace {

using trend::LedgerRow;

// Whether the archive has the messages that a row counted.
enum class Reach { kThere, kNotYet, kNoLonger };

// The messages of one partition, given out up to a position at a time.
class PartitionFeed {
 public:
  PartitionFeed(objects::ObjectStore& store, const std::string& log, stream::PartitionId partition, const Clock& clock)
      : store_(store),
        checkpoint_(archive::checkpoint_key(stream::Topic::kMessages, log, partition)),
        source_(store, {.log = log, .partition = partition}, clock) {}

  // Writes what lies before `next` and was not written yet.
  Result<Reach> write_up_to(stream::Offset next, trend::TrendsSink& sink) {
    if (begins_late_) return Reach::kNoLonger;
    while (position_ < next) {
      if (at_ == batch_.lines.size()) {
        const auto outcome = source_.read(batch_);
        if (!outcome.ok()) return outcome.error();
        at_ = 0;
        if (*outcome != stream::ReadOutcome::kBatch) return reach_of_nothing(next);
      }
      // A log begins at 0; the hours before the first one that is there have expired.
      begins_late_ = position_ == 0 && batch_.lines[at_].offset > 0;
      if (begins_late_) return Reach::kNoLonger;
      if (batch_.lines[at_].offset >= next) {
        position_ = next;  // what is between was left out by the log
      } else if (Status written = write_some(next, sink); !written.ok()) {
        return written.error();
      }
    }
    return Reach::kThere;
  }

 private:
  // At the end of the archive: it may have had more, all of which has expired.
  Result<Reach> reach_of_nothing(stream::Offset next) {
    if (position_ > 0) return Reach::kNotYet;
    const auto checkpoint = archive::load_checkpoint(store_, checkpoint_);
    if (!checkpoint.ok()) return checkpoint.error();
    return *checkpoint && (*checkpoint)->next >= next ? Reach::kNoLonger : Reach::kNotYet;
  }

  Status write_some(stream::Offset next, trend::TrendsSink& sink) {
    constexpr size_t kMost = 64;
    stream::Batch some;
    some.source = batch_.source;
    some.partition = batch_.partition;
    for (; at_ < batch_.lines.size() && some.lines.size() < kMost && batch_.lines[at_].offset < next; ++at_) {
      stream::Line line = batch_.lines[at_];
      const std::string_view text = batch_.text(line);
      line.begin = static_cast<uint32_t>(some.bytes.size());
      some.bytes.insert(some.bytes.end(), text.begin(), text.end());
      some.lines.push_back(line);
    }
    some.bytes_used = some.bytes.size();
    position_ = some.lines.back().offset + 1;
    return sink.write(some);
  }

  objects::ObjectStore& store_;
  std::string checkpoint_;
  archive::ArchiveSource source_;
  stream::Batch batch_;
  size_t at_ = 0;
  stream::Offset position_ = 0;
  bool begins_late_ = false;
};

// A folder for the sink's checkpoints, of which none is written.
class EmptyFolder {
 public:
  EmptyFolder() : path_(std::filesystem::temp_directory_path() / fmt::format("rsvpulse-{}-XXXXXX", getpid())) {
    if (!mkdtemp(path_.data())) path_.clear();
  }
  EmptyFolder(const EmptyFolder&) = delete;
  EmptyFolder& operator=(const EmptyFolder&) = delete;
  ~EmptyFolder() {
    std::error_code gone;
    std::filesystem::remove_all(path_, gone);
  }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// Counting from the beginning, as the process that wrote the rows did. Rows must be asked for in the order of their positions.
class Recount {
 public:
  Recount(objects::ObjectStore& store, const LedgerRow& row, const Clock& clock)
      : store_(store), log_(row.log), question_(row.question), clock_(clock) {
    sink_ = std::make_unique<trend::TrendsSink>(trend::TrendsSinkOptions{
        .folder = folder_.path(), .days = question_.kept_days, .wall_clock = question_.by_event ? nullptr : &clock_});
  }

  // Whether it can go on to the row from where it stands.
  bool leads_to(const LedgerRow& row) const {
    if (row.log != log_ || row.question.by_event != question_.by_event || row.question.kept_days != question_.kept_days ||
        row.now < now_) {
      return false;
    }
    return std::all_of(reached_.begin(), reached_.end(), [&](const auto& reached) {
      const auto wanted = row.positions.find(reached.first);
      return wanted != row.positions.end() && wanted->second >= reached.second;
    });
  }

  // Fills `again` with the row as the archive has it, when that is there.
  Result<Reach> go_to(const LedgerRow& row, LedgerRow& again) {
    for (const auto& [partition, next] : row.positions) {
      auto& feed = feeds_[partition];
      if (!feed) {
        feed = std::make_unique<PartitionFeed>(store_, log_, partition, clock_);
        if (const auto assigned = sink_->assign({partition}); !assigned.ok()) return assigned.error();
      }
      reached_[partition] = next;
      const auto reach = feed->write_up_to(next, *sink_);
      if (!reach.ok() || *reach != Reach::kThere) return reach;
    }
    now_ = row.now;
    sink_->look([&](trend::States states) { again = trend::ledger_row(log_, row.positions, states, row.question, row.now); });
    return Reach::kThere;
  }

 private:
  EmptyFolder folder_;
  objects::ObjectStore& store_;
  std::string log_;
  trend::LedgerQuestion question_;
  const Clock& clock_;
  std::unique_ptr<trend::TrendsSink> sink_;
  std::map<stream::PartitionId, std::unique_ptr<PartitionFeed>> feeds_;
  stream::LogPositions reached_;
  int64_t now_ = 0;
};

std::string positions_text(const stream::LogPositions& positions) {
  std::string text;
  for (const auto& [partition, next] : positions) text += fmt::format("{}{}:{}", text.empty() ? "" : " ", partition, next);
  return text;
}

bool tell_difference(const LedgerRow& live, const LedgerRow& again) {
  std::string what;
  if (live.ranking_hash != again.ranking_hash) what = "the ranking";
  if (live.windows_hash != again.windows_hash) what += what.empty() ? "the windows" : " and the windows";
  if (what.empty()) return false;
  const std::string line = fmt::format("{} at {} ({}, now {}): {} published on the day and computed from the archive differ\n",
                                       live.log, positions_text(live.positions), iso_text(live.now), live.now, what);
  std::fwrite(line.data(), 1, line.size(), stdout);
  return true;
}

}  // namespace

Result<bool> verify_against_live(const std::string& data_dir, objects::ObjectStore& store, const Clock& clock) {
  const auto ledger = trend::read_ledger(ledger_path(data_dir));
  if (!ledger.ok()) return ledger.error();
  std::unique_ptr<Recount> recount;
  uint64_t compared = 0;
  uint64_t differ = 0;
  std::map<Reach, uint64_t> passed_over;
  ProgressLine progress;
  for (const LedgerRow& row : ledger->rows) {
    if (!recount || !recount->leads_to(row)) recount = std::make_unique<Recount>(store, row, clock);
    LedgerRow again;
    const auto reach = recount->go_to(row, again);
    if (!reach.ok()) return reach.error();
    if (*reach != Reach::kThere) {
      ++passed_over[*reach];
      continue;
    }
    ++compared;
    progress.clear();
    differ += tell_difference(row, again) ? 1 : 0;
    progress.show(fmt::format("{} of {} rows compared", compared, ledger->rows.size()));
  }
  progress.clear();
  std::string told = fmt::format("{}: {} compared with the archive, {}; {} lie beyond what is archived yet",
                                 ledger_path(data_dir), counted(compared, "row", "rows"),
                                 differ == 0 ? "none differs" : fmt::format("{} differ", differ), passed_over[Reach::kNotYet]);
  if (const uint64_t expired = passed_over[Reach::kNoLonger]; expired > 0) {
    told += fmt::format("; {} cannot be checked: the archive no longer has messages that were counted there", expired);
  }
  if (ledger->unreadable > 0) told += fmt::format("; {} unreadable", ledger->unreadable);
  complain("rsvpulse archive", told);
  return differ == 0;
}

}  // namespace rsvpulse::app
