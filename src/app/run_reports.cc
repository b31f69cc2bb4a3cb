#include "app/run_reports.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace rsvpulse::app {
namespace {

using stream::LogExtent;
using stream::Topic;

uint64_t total(const stream::LogPositions& positions) {
  uint64_t sum = 0;
  for (const auto& [partition, offset] : positions) sum += offset;
  return sum;
}

void set_lags(serve::PipelineReport& report, const LogExtent& extent) {
  for (const auto& [partition, end] : extent.next) {
    const auto found = report.positions.find(partition);
    const uint64_t from = found == report.positions.end() ? extent.first.at(partition) : found->second;
    const uint64_t lag = end > from ? end - from : 0;
    report.lags[partition] = lag;
    report.lag += lag;
  }
}

bool tells_of_dead_letters(const RunningParts& parts) { return !parts.kafka || parts.kafka->speaks_for_all(); }

// Empty when the log cannot be read: the page has more to show.
serve::DeadLettersFact newest_dead_letters(const RunningParts& parts, size_t limit) {
  stream::Log& log = *parts.log;
  serve::DeadLettersFact fact;
  const auto extent = log.extent(Topic::kDeadLetters);
  if (!extent.ok()) return fact;
  fact.total = total(extent->next);
  fact.own = tells_of_dead_letters(parts) ? fact.total : 0;
  if (limit == 0) return fact;
  auto reader = log.reader(Topic::kDeadLetters, "");
  if (!reader.ok()) return fact;
  stream::LogPositions from = extent->next;
  for (auto& [partition, offset] : from)
    offset = std::max(extent->first.at(partition), offset - std::min<uint64_t>(offset, limit));
  (*reader)->on_assignment({[from](const auto&) -> Result<stream::LogPositions> { return from; }, {}});
  stream::Batch batch;
  while (true) {
    const auto outcome = (*reader)->read(batch, 0);
    if (!outcome.ok() || *outcome != stream::ReadOutcome::kBatch) break;
    for (const stream::Line& line : batch.lines) fact.json_lines.emplace_back(batch.text(line));
  }
  std::reverse(fact.json_lines.begin(), fact.json_lines.end());
  if (fact.json_lines.size() > limit) fact.json_lines.resize(limit);
  return fact;
}

serve::PipelineReport report_of(const RunningPipeline& running) {
  const stream::PipelineState state = running.pipeline->state();
  serve::PipelineReport report{.name = running.pipeline->name(), .positions = state.written, .durable = state.durable};
  report.records = state.records;
  report.checkpoint_ms = state.flushed_at_ms;
  report.checkpoint_took_ms = state.flush_ms;
  report.trouble = state.trouble;
  if (running.made.live) report.conservation = running.made.live->conservation();
  report.counts_messages = running.made.live != nullptr;
  if (running.made.rejected) report.rejected = running.made.rejected();
  if (running.made.check) report.check = running.made.check();
  if (running.made.checkpoint_bytes) report.checkpoint_bytes = running.made.checkpoint_bytes();
  return report;
}

serve::PipelineReport report_of(const stream::Ingest& ingest, const LogExtent& messages, const LogExtent& dead) {
  serve::PipelineReport report{.name = std::string(kIngest), .positions = messages.next};
  for (const auto& [partition, offset] : messages.next) report.lags[partition] = 0;
  report.records = ingest.counts().messages;
  report.conservation.applied = total(messages.next);
  report.conservation.dead_letter = total(dead.next);
  if (ingest.counts().blocked) report.trouble = "the log takes nothing at the moment";
  return report;
}

}  // namespace

void RefusalCounts::add(std::string_view reason) {
  std::string kind;
  for (const char c : reason) {
    if (c < '0' || c > '9') {
      kind += c;
    } else if (!kind.ends_with('N')) {
      kind += 'N';
    }
  }
  const std::lock_guard lock(mutex_);
  if (!counts_.contains(kind) && counts_.size() >= kMostReasons) kind = "other";
  ++counts_[kind];
}

std::map<std::string, uint64_t> RefusalCounts::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

Result<serve::LogReport> report_log(const RunningParts& parts) {
  const auto messages = parts.log->extent(Topic::kMessages);
  if (!messages.ok()) return messages.error();
  const auto dead = parts.log->extent(Topic::kDeadLetters);
  if (!dead.ok()) return dead.error();
  return serve::LogReport{.records = total(messages->next) - total(messages->first),
                          .bytes = messages->bytes,
                          .dead_letters = total(dead->next),
                          .first = messages->first,
                          .next = messages->next};
}

std::vector<serve::PipelineReport> report_pipelines(const RunningParts& parts) {
  std::vector<serve::PipelineReport> reports;
  // The positions first: the log's ends are then not before them.
  for (const auto& running : parts.pipelines) reports.push_back(report_of(*running));
  const auto messages = parts.log->extent(Topic::kMessages);
  const auto dead = parts.log->extent(Topic::kDeadLetters);
  if (!messages.ok() || !dead.ok()) return reports;
  for (size_t i = 0; i < reports.size(); ++i) {
    set_lags(reports[i], parts.pipelines[i]->made.topic == Topic::kMessages ? *messages : *dead);
    if (reports[i].counts_messages && tells_of_dead_letters(parts)) reports[i].conservation.dead_letter += total(dead->next);
  }
  if (parts.ingest) reports.insert(reports.begin(), report_of(*parts.ingest, *messages, *dead));
  return reports;
}

serve::ProcessReport report_process(const RunningParts& parts, const Clock& clock) {
  serve::ProcessReport report{.now_ms = clock.now_ms()};
  if (parts.live) report.greatest_mtime = parts.live->greatest_mtime();
  report.has_ingest = parts.ingest != nullptr;
  if (parts.ingest) {
    const stream::IngestCounts& counts = parts.ingest->counts();
    report.greatest_mtime = std::max(report.greatest_mtime, counts.greatest_mtime.load());
    report.messages_in = counts.messages;
    report.bytes_in = counts.bytes;
    report.blocked = counts.blocked;
    report.dead_letters = parts.refused.counts();
  }
  if (parts.source) {
    for (auto& part : parts.source->parts()) {
      report.queues.push_back({part.name, part.fill});
      report.sources.push_back({.fact = {std::move(part.name), std::move(part.state)}, .lines = part.lines});
    }
  }
  if (parts.push) report.queues.push_back({std::string(stream::PushSource::kName), parts.push->fill()});
  return report;
}

serve::Facts facts_of(const RunningParts& parts) {
  serve::Facts facts;
  facts.sources = [&parts] {
    std::vector<serve::SourceFact> found;
    if (!parts.source) return found;
    for (auto& part : parts.source->parts()) found.push_back({std::move(part.name), std::move(part.state)});
    return found;
  };
  facts.dead_letters = [&parts](size_t limit) { return newest_dead_letters(parts, limit); };
  return facts;
}

std::string unready(const RunningParts& parts) {
  if (parts.stopping) return "ending";
  if (parts.live && parts.live->version() == 0) return "trends: loading what was counted before";
  if (parts.ingest && parts.ingest->counts().blocked) return "ingest: the log takes nothing at the moment";
  for (const auto& running : parts.pipelines) {
    if (const std::string trouble = running->pipeline->state().trouble; !trouble.empty()) {
      return fmt::format("{}: {}", running->pipeline->name(), trouble);
    }
  }
  return "";
}

}  // namespace rsvpulse::app
