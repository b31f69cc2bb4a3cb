#include "stream/ingest.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/backoff.h"
#include "base/fault_point.h"
#include "rsvp/dead_letter.h"

namespace rsvpulse::stream {
namespace {

constexpr std::string_view kName = "ingest";
constexpr int64_t kFirstRetryMs = 200;
constexpr int64_t kMostRetryMs = 5'000;
constexpr int64_t kSleepPieceMs = 20;

}  // namespace

Status resume_sources(std::vector<MergedSource::Part>& parts, Log& log) {
  for (MergedSource::Part& part : parts) {
    if (!part.source->has_positions() || part.keyed_by_place) continue;
    const auto position = log.source_position(part.name);
    if (!position.ok()) return position.error();
    if (!*position) continue;
    if (Status resumed = part.source->resume(**position); !resumed.ok()) return resumed;
  }
  return Done{};
}

Ingest::Ingest(MergedSource& source, Log& log, IngestOptions options, const Clock& clock, IngestHooks hooks)
    : source_(source), log_(log), options_(options), clock_(clock), hooks_(std::move(hooks)), parser_(rsvp::Fields::kAll) {}

Status Ingest::run() {
  Batch batch;
  while (true) {
    const int64_t waited_ms = group_since_ms_ < 0 ? 0 : clock_.now_ms() - group_since_ms_;
    const int64_t wait_ms = group_since_ms_ < 0 ? Source::kIdleWaitMs : options_.group_ms - waited_ms;
    const auto outcome = source_.read_within(batch, std::clamp<int64_t>(wait_ms, 0, Source::kIdleWaitMs));
    if (!outcome.ok()) {
      if (hooks_.on_source_error) hooks_.on_source_error(outcome.error());
      continue;
    }
    if (*outcome == ReadOutcome::kBatch) take(batch);
    const bool ended = *outcome == ReadOutcome::kEnd;
    if (ended || *outcome == ReadOutcome::kIdle || group_is_full()) {
      if (Status appended = append_group(); !appended.ok()) return appended;
    }
    if (ended || gave_up_) return Done{};
  }
}

void Ingest::stop() {
  stopping_ = true;
  source_.stop();
}

bool Ingest::group_is_full() const {
  if (group_since_ms_ < 0) return false;
  return is_awaited_ || group_size_ >= options_.group_bytes || clock_.now_ms() - group_since_ms_ >= options_.group_ms;
}

void Ingest::take(const Batch& batch) {
  const MergedSource::Part& part = *source_.last_part();
  const int64_t now_ms = clock_.now_ms();
  if (group_since_ms_ < 0) group_since_ms_ = now_ms;
  is_awaited_ = is_awaited_ || part.awaited;
  for (const Line& line : batch.lines) take_line(batch, line, part, now_ms);
  group_.source_positions[part.keyed_by_place ? source_.position().source : part.name] = source_.position();
}

void Ingest::take_line(const Batch& batch, const Line& line, const MergedSource::Part& part, int64_t now_ms) {
  const int64_t arrival_ms = line.arrival_ms >= 0 ? line.arrival_ms : now_ms;
  ++counts_.read;
  if (line.full_length > line.length) return add_dead_letter(batch, line, arrival_ms, rsvp::too_long(line.full_length));
  rsvp::Rsvp message;
  unescaped_.clear();
  auto refusal = parser_.parse(batch.text(line), message, unescaped_);
  if (!refusal && part.live && options_.max_future_skew_ms >= 0) {
    refusal = rsvp::too_far_ahead(message.mtime, arrival_ms, options_.max_future_skew_ms);
  }
  if (refusal) return add_dead_letter(batch, line, arrival_ms, *std::move(refusal));
  const std::string_view text = texts_.copy(batch.text(line));
  group_.messages.push_back({message.rsvp_id, arrival_ms, text});
  group_size_ += text.size();
  greatest_mtime_ = std::max(greatest_mtime_, message.mtime);
}

void Ingest::add_dead_letter(const Batch& batch, const Line& line, int64_t arrival_ms, rsvp::Refusal refusal) {
  reasons_.push_back(refusal.reason);
  std::string json;
  rsvp::append_json_line({.source = batch.source,
                          .line = line.number,
                          .offset = line.offset,
                          .refusal = std::move(refusal),
                          .bytes = batch.text(line)},
                         json);
  json.pop_back();  // the line end
  group_.dead_letters.push_back({arrival_ms, texts_.copy(json)});
  group_size_ += json.size();
}

Status Ingest::append_group() {
  if (group_since_ms_ < 0) return Done{};
  Backoff backoff(kFirstRetryMs, kMostRetryMs);
  fault_point(kName, "append.before");
  while (true) {
    Status appended = log_.append(group_);
    if (appended.ok()) break;
    if (appended.error().kind != ErrorKind::kOutside) return appended;
    tell_trouble(appended.error().message);
    for (int64_t wait_ms = backoff.next_ms(); wait_ms > 0 && !stopping_; wait_ms -= kSleepPieceMs) {
      std::this_thread::sleep_for(std::chrono::milliseconds(kSleepPieceMs));
    }
    if (!stopping_) continue;
    give_up(appended.error());
    return Done{};
  }
  fault_point(kName, "append.after");
  tell_trouble("");
  counts_.messages += group_.messages.size();
  counts_.dead_letters += group_.dead_letters.size();
  counts_.bytes += group_size_;
  counts_.greatest_mtime = std::max(counts_.greatest_mtime.load(), greatest_mtime_);
  if (hooks_.on_dead_letter) {
    for (const std::string& reason : reasons_) hooks_.on_dead_letter(reason);
  }
  for (const auto& [name, position] : group_.source_positions) {
    if (hooks_.on_durable) hooks_.on_durable(name, position);
    if (Status told = source_.commit(name, position, greatest_mtime_); !told.ok() && hooks_.on_source_error) {
      hooks_.on_source_error(told.error());
    }
  }
  fault_point(kName, "commit.after");
  group_ = {};
  texts_.clear();
  reasons_.clear();
  group_size_ = 0;
  group_since_ms_ = -1;
  is_awaited_ = false;
  return Done{};
}

// Nothing of the group was taken, and it is to stop: no fault of the process, which must not wait for room that may never come.
void Ingest::give_up(const Error& error) {
  gave_up_ = true;
  if (!hooks_.on_trouble) return;
  hooks_.on_trouble(
      fmt::format("stops with {} messages that the log did not take ({}): a source that can be read again gives them at "
                  "the next start",
                  group_.messages.size(), error.message));
}

void Ingest::tell_trouble(const std::string& trouble) {
  counts_.blocked = !trouble.empty();
  if (in_trouble_ == !trouble.empty()) return;
  in_trouble_ = !trouble.empty();
  if (hooks_.on_trouble) hooks_.on_trouble(trouble);
}

}  // namespace rsvpulse::stream
