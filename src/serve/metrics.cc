// The numbers are those of the moment, as the API tells them: no registry keeps a second copy that could differ.
#include "serve/metrics.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "serve/metrics_text.h"

namespace rsvpulse::serve {
namespace {

using Phase = stream::SourceState::Phase;

constexpr std::array<std::pair<Phase, std::string_view>, 5> kPhases = {{{Phase::kConnecting, "connecting"},
                                                                        {Phase::kOpen, "open"},
                                                                        {Phase::kWaiting, "waiting"},
                                                                        {Phase::kEnded, "ended"},
                                                                        {Phase::kFailed, "failed"}}};

double seconds(int64_t ms) { return static_cast<double>(ms) / 1e3; }

std::string number(stream::PartitionId partition) { return fmt::format("{}", partition); }

void add_log(MetricsText& out, const LogReport& log) {
  out.gauge("rsvpulse_log_records", "Messages that the log keeps.").sample(log.records);
  out.gauge("rsvpulse_log_bytes", "Size of the log on disk; 0 where it is kept elsewhere.").sample(log.bytes);
  out.counter("rsvpulse_log_dead_letters_total", "Dead letters ever written to the log.").sample(log.dead_letters);
  out.gauge("rsvpulse_log_first_offset", "Offset of the oldest message kept.");
  for (const auto& [partition, offset] : log.first) out.sample({{"partition", number(partition)}}, offset);
  out.gauge("rsvpulse_log_next_offset", "Offset behind the newest message.");
  for (const auto& [partition, offset] : log.next) out.sample({{"partition", number(partition)}}, offset);
}

void add_ingest(MetricsText& out, const ProcessReport& process) {
  if (!process.has_ingest) return;
  out.counter("rsvpulse_ingest_messages_total", "Messages taken into the log.").sample(process.messages_in);
  out.counter("rsvpulse_ingest_bytes_total", "Bytes taken into the log.").sample(process.bytes_in);
  out.counter("rsvpulse_dead_letters_total", "Lines refused, by reason.");
  for (const auto& [reason, count] : process.dead_letters) out.sample({{"reason", reason}}, count);
  out.gauge("rsvpulse_ingest_blocked", "1 while the log takes nothing, and input waits.").sample(uint64_t{process.blocked});
}

void add_sources(MetricsText& out, const ProcessReport& process) {
  // Whoever names a source twice has one series of both.
  std::map<std::string, std::pair<const ProcessReport::Source*, uint64_t>> by_name;
  for (const ProcessReport::Source& source : process.sources) {
    auto& [shown, lines] = by_name[source.fact.name];
    shown = &source;
    lines += source.lines;
  }
  out.counter("rsvpulse_source_lines_total", "Lines read from the source.");
  for (const auto& [name, source] : by_name) out.sample({{"source", name}}, source.second);
  out.counter("rsvpulse_source_connections_total", "Connections made to the source.");
  for (const auto& [name, source] : by_name) out.sample({{"source", name}}, source.first->fact.state.connections);
  out.gauge("rsvpulse_source_state", "1 for the state that the source is in.");
  for (const auto& [name, source] : by_name) {
    for (const auto& [phase, state] : kPhases) {
      out.sample({{"source", name}, {"state", state}}, uint64_t{source.first->fact.state.phase == phase});
    }
  }
  std::map<std::string, double> fills;
  for (const ProcessReport::Queue& queue : process.queues) fills[queue.name] = std::max(fills[queue.name], queue.fill);
  out.gauge("rsvpulse_queue_fill_ratio", "How full the queue is that the source fills; at 1 the source waits.");
  for (const auto& [name, fill] : fills) out.sample({{"queue", name}}, fill);
}

void add_by_partition(MetricsText& out, const std::vector<PipelineReport>& pipelines,
                      stream::LogPositions PipelineReport::*told) {
  for (const PipelineReport& one : pipelines) {
    for (const auto& [partition, value] : one.*told) {
      out.sample({{"pipeline", one.name}, {"partition", number(partition)}}, value);
    }
  }
}

void add_pipelines(MetricsText& out, const std::vector<PipelineReport>& pipelines) {
  out.counter("rsvpulse_pipeline_records_total", "Records that the pipeline has handed on since the process began.");
  for (const PipelineReport& one : pipelines) out.sample({{"pipeline", one.name}}, one.records);
  out.gauge("rsvpulse_pipeline_position", "The next record to read; of ingest: to write.");
  add_by_partition(out, pipelines, &PipelineReport::positions);
  out.gauge("rsvpulse_pipeline_durable_position", "The next record whose effect a crash would lose; it would be read again.");
  add_by_partition(out, pipelines, &PipelineReport::durable);
  out.gauge("rsvpulse_pipeline_lag_records", "Records in the log that the pipeline has yet to read.");
  add_by_partition(out, pipelines, &PipelineReport::lags);
  out.gauge("rsvpulse_pipeline_in_trouble", "1 while the pipeline tries something again; the API and the notes say what.");
  for (const PipelineReport& one : pipelines) out.sample({{"pipeline", one.name}}, uint64_t{!one.trouble.empty()});
  out.counter("rsvpulse_pipeline_rejected_total", "Messages that the pipeline cannot use.");
  for (const PipelineReport& one : pipelines) out.sample({{"pipeline", one.name}}, one.rejected);
}

void add_conservation(MetricsText& out, const std::vector<PipelineReport>& pipelines) {
  out.counter("rsvpulse_messages_total", "What became of every message ever read: each is in exactly one class.");
  for (const PipelineReport& one : pipelines) {
    if (!one.counts_messages) continue;
    const trend::Conservation& sums = one.conservation;
    const std::array<std::pair<std::string_view, uint64_t>, 5> classes = {{{"applied", sums.applied},
                                                                           {"duplicate", sums.duplicate},
                                                                           {"superseded", sums.superseded},
                                                                           {"expired", sums.expired},
                                                                           {"dead_letter", sums.dead_letter}}};
    for (const auto& [name, count] : classes) out.sample({{"pipeline", one.name}, {"class", name}}, count);
  }
  out.counter("rsvpulse_messages_out_of_order_total", "Messages over 60 s behind the greatest mtime; counted above too.");
  for (const PipelineReport& one : pipelines) {
    if (one.counts_messages) out.sample({{"pipeline", one.name}}, one.conservation.out_of_order);
  }
}

void add_checkpoints(MetricsText& out, const std::vector<PipelineReport>& pipelines, int64_t now_ms) {
  out.gauge("rsvpulse_checkpoint_timestamp_seconds", "When the newest checkpoint was made.");
  for (const PipelineReport& one : pipelines) {
    if (one.checkpoint_ms >= 0) out.sample({{"pipeline", one.name}}, seconds(one.checkpoint_ms));
  }
  out.gauge("rsvpulse_checkpoint_age_seconds", "How long ago the newest checkpoint was made.");
  for (const PipelineReport& one : pipelines) {
    if (one.checkpoint_ms >= 0) out.sample({{"pipeline", one.name}}, seconds(std::max<int64_t>(0, now_ms - one.checkpoint_ms)));
  }
  out.gauge("rsvpulse_checkpoint_duration_seconds", "How long the newest checkpoint took.");
  for (const PipelineReport& one : pipelines) {
    if (one.checkpoint_ms >= 0) out.sample({{"pipeline", one.name}}, seconds(one.checkpoint_took_ms));
  }
  out.gauge("rsvpulse_checkpoint_size_bytes", "What the pipeline's checkpoints take on disk, where they are files of ours.");
  for (const PipelineReport& one : pipelines) {
    if (one.checkpoint_bytes) out.sample({{"pipeline", one.name}}, *one.checkpoint_bytes);
  }
}

void add_checks(MetricsText& out, const std::vector<PipelineReport>& pipelines) {
  out.gauge("rsvpulse_tables_check_findings", "Rows at fault that the newest check of the tables has found.");
  for (const PipelineReport& one : pipelines) {
    if (!one.check) continue;
    for (const auto& [kind, rows] : one.check->rows) out.sample({{"pipeline", one.name}, {"check", kind}}, rows);
  }
  out.gauge("rsvpulse_tables_check_timestamp_seconds", "When the newest check of the tables ended.");
  for (const PipelineReport& one : pipelines) {
    if (one.check) out.sample({{"pipeline", one.name}}, seconds(one.check->at_ms));
  }
  out.gauge("rsvpulse_tables_check_duration_seconds", "How long the newest check of the tables took.");
  for (const PipelineReport& one : pipelines) {
    if (one.check) out.sample({{"pipeline", one.name}}, seconds(one.check->took_ms));
  }
}

void add_event_time(MetricsText& out, int64_t greatest_mtime, int64_t now_ms) {
  out.gauge("rsvpulse_event_time_seconds", "The greatest mtime of the messages.");
  if (greatest_mtime >= 0) out.sample(seconds(greatest_mtime));
  out.gauge("rsvpulse_event_time_lag_seconds", "How far the greatest mtime is behind the wall clock.");
  if (greatest_mtime >= 0) out.sample(seconds(now_ms - greatest_mtime));
}

}  // namespace

std::string metrics_page(const LogReport& log, const std::vector<PipelineReport>& pipelines, const ProcessReport& process) {
  MetricsText out;
  add_ingest(out, process);
  add_sources(out, process);
  add_log(out, log);
  add_pipelines(out, pipelines);
  add_conservation(out, pipelines);
  add_checkpoints(out, pipelines, process.now_ms);
  add_checks(out, pipelines);
  add_event_time(out, process.greatest_mtime, process.now_ms);
  return out.text();
}

std::string metrics_page(const CountsReport& report) {
  MetricsText out;
  out.gauge("rsvpulse_counts_ready", "1 once all is merged that there was when the process began.")
      .sample(uint64_t{report.ready});
  out.counter("rsvpulse_counts_records_total", "Records of the table of counts read since the process began.")
      .sample(report.records);
  out.gauge("rsvpulse_counts_position", "The next record of the log that the merged counts do not hold yet.");
  for (const auto& [partition, offset] : report.positions) out.sample({{"partition", number(partition)}}, offset);
  add_event_time(out, report.greatest_mtime, report.now_ms);
  return out.text();
}

}  // namespace rsvpulse::serve
