#include "app/run_archive.h"

#include <functional>
#include <memory>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "app/archive_against_live.h"
#include "app/data_folder.h"
#include "app/run_kafka.h"
#include "app/store_options.h"
#include "archive/archive_sink.h"
#include "base/ascii.h"
#include "base/files.h"
#include "trend/dimension.h"
#include "trend/ledger_keeper.h"

namespace rsvpulse::app {
namespace {

Result<MadeSink> make_archive(stream::Topic topic, std::string_view name, const RunContext& context) {
  const config::Values& values = context.values;
  const std::string& data_dir = values.text("data-dir");
  auto opened = open_archive(values, context.clock);
  if (!opened.ok()) return opened.error();
  const std::shared_ptr<objects::ObjectStore> store = *std::move(opened);
  if (const Status checked = store->check(); !checked.ok()) {
    if (checked.error().kind == ErrorKind::kConfig) return checked.error();
    context.logger.warning("archive", checked.error().message, {{"retrying", "yes"}});
  }
  auto log_name = uses_kafka(values) ? Result<std::string>(archive::log_in_key(kafka_log_name(values)))
                                     : log_name_in_archive(log_folder(data_dir));
  if (!log_name.ok()) return log_name.error();
  archive::SinkOptions options{
      .topic = topic,
      .log_name = *log_name,
      .spool_folder = fmt::format("{}/{}", spool_folder(data_dir), archive::folder_of(topic)),
      .roll_bytes = static_cast<uint64_t>(values.integer("archive-object-size")),
      .roll_ms = values.integer("archive-object-age"),
      .keep_ms = values.is_set("archive-keep") ? values.integer("archive-keep") : 0,
  };
  auto sink = std::make_unique<archive::ArchiveSink>(*store, std::move(options), context.clock);
  return MadeSink{.name = std::string(name), .topic = topic, .holds = store, .sink = std::move(sink)};
}

}  // namespace

Result<std::vector<MadeSink>> make_archives(const RunContext& context) {
  std::vector<MadeSink> made;
  for (const auto& [topic, name] :
       {std::pair{stream::Topic::kMessages, "archive"}, std::pair{stream::Topic::kDeadLetters, "archive-dead-letters"}}) {
    auto one = make_archive(topic, name, context);
    if (!one.ok()) return one.error();
    made.push_back(*std::move(one));
  }
  return made;
}

Result<std::string> log_name_in_archive(const std::string& folder) {
  const std::string path = folder + "/archive-name";
  const auto kept = read_file(path);
  if (!kept.ok()) return kept.error();
  if (*kept && !trim_ascii_blanks(**kept).empty()) return archive::log_in_key(trim_ascii_blanks(**kept));
  std::random_device random;
  const std::string name = fmt::format("local-{:08x}", random());
  if (const Status made = make_folder(folder); !made.ok()) return made.error();
  if (const Status saved = replace_file(path, name + "\n"); !saved.ok()) return saved.error();
  return name;
}

Status keep_ledger(trend::TrendsSink& sink, const RunContext& context) {
  const std::string& data_dir = context.values.text("data-dir");
  auto log_name = log_name_in_archive(log_folder(data_dir));
  if (!log_name.ok()) return log_name.error();
  const trend::LedgerQuestion question{.by_event = !context.on_wall_clock,
                                       .kept_days = context.values.integer("days"),
                                       .ranking = {.by = trend::kTopicsAndEvents}};
  auto keeper = std::make_shared<trend::LedgerKeeper>(
      sink,
      trend::LedgerKeeper::Options{ledger_path(data_dir), *log_name, question, context.values.integer("checkpoint-interval")},
      context.clock);
  sink.on_checkpoint(
      [keeper](const stream::LogPositions& positions, bool at_the_end) { return keeper->checkpointed(positions, at_the_end); });
  return Done{};
}

}  // namespace rsvpulse::app
