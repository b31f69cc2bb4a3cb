#include "app/status_answer.h"

#include <fmt/format.h>
#include <simdjson.h>

#include "app/quantities.h"

namespace rsvpulse::app {
namespace {

namespace dom = simdjson::dom;

Error no_status() {
  return {ErrorKind::kOutside, "answered something else than a status: is it rsvpulse run, and the same version?"};
}

template <class T>
bool read(const dom::object& object, std::string_view key, T& value) {
  return object[key].get(value) == simdjson::SUCCESS;
}

bool read(const dom::object& object, std::string_view key, std::string& value) {
  std::string_view text;
  if (object[key].get(text) != simdjson::SUCCESS) return false;
  value = text;
  return true;
}

// [{"partition":0,"<key>":7}, …]
bool read(const dom::object& object, std::string_view name, std::string_view key, std::map<uint64_t, uint64_t>& values) {
  dom::array all;
  if (!read(object, name, all)) return false;
  for (const dom::element element : all) {
    dom::object one;
    uint64_t partition = 0;
    uint64_t value = 0;
    if (element.get(one) != simdjson::SUCCESS || !read(one, "partition", partition) || !read(one, key, value)) return false;
    values[partition] = value;
  }
  return true;
}

bool read(const dom::element& element, StatusAnswer::Pipeline& pipeline) {
  dom::object one;
  if (element.get(one) != simdjson::SUCCESS || !read(one, "name", pipeline.name)) return false;
  static_cast<void>(read(one, "trouble", pipeline.trouble));  // null: none
  return read(one, "positions", "offset", pipeline.offsets) && read(one, "lags", "records", pipeline.lags);
}

bool read(const dom::element& element, StatusAnswer::Source& source) {
  dom::object one;
  return element.get(one) == simdjson::SUCCESS && read(one, "name", source.name) && read(one, "phase", source.phase) &&
         read(one, "reason", source.reason) && read(one, "connections", source.connections);
}

template <class T>
bool read_all(const dom::object& object, std::string_view name, std::vector<T>& values) {
  dom::array all;
  if (!read(object, name, all)) return false;
  for (const dom::element element : all) {
    if (!read(element, values.emplace_back())) return false;
  }
  return true;
}

bool read_object(dom::parser& parser, std::string_view body, dom::object& object) {
  return parser.parse(simdjson::padded_string(body)).get(object) == simdjson::SUCCESS;
}

std::string rate_text(uint64_t now, uint64_t before, int64_t elapsed_ms) {
  const uint64_t came = now > before ? now - before : 0;
  return fmt::format("{:.1f}", static_cast<double>(came) * 1e3 / static_cast<double>(elapsed_ms));
}

}  // namespace

Result<StatusAnswer> read_status(std::string_view pipelines, std::string_view sources) {
  StatusAnswer answer;
  dom::parser parser;
  dom::object root;
  dom::object log;
  if (!read_object(parser, pipelines, root) || !read(root, "log", log) || !read(log, "records", answer.records) ||
      !read(log, "bytes", answer.bytes) || !read(log, "dead_letters", answer.dead_letters) ||
      !read_all(root, "pipelines", answer.pipelines)) {
    return no_status();
  }
  if (!sources.empty() && (!read_object(parser, sources, root) || !read_all(root, "sources", answer.sources))) {
    return no_status();
  }
  return answer;
}

Result<std::string> status_json(std::string_view pipelines, std::string_view sources) {
  dom::parser parser;
  dom::object root;
  dom::element log;
  dom::element all;
  if (!read_object(parser, pipelines, root) || !read(root, "log", log) || !read(root, "pipelines", all)) return no_status();
  std::string json = fmt::format(R"({{"log":{},"pipelines":{},"sources":)", std::string(simdjson::minify(log)),
                                 std::string(simdjson::minify(all)));
  if (sources.empty()) return json + "null}\n";
  if (!read_object(parser, sources, root) || !read(root, "sources", all)) return no_status();
  return json + std::string(simdjson::minify(all)) + "}\n";
}

Rows pipeline_rows(const StatusAnswer& now, const StatusAnswer* before, int64_t elapsed_ms) {
  Rows rows{.columns = {{"pipeline"}, {"partition", true}, {"offset", true}, {"lag", true}, {"per_second", true}, {"state"}},
            .cells = {}};
  for (const StatusAnswer::Pipeline& one : now.pipelines) {
    const std::string state = one.trouble.empty() ? "runs" : "tries again: " + one.trouble;
    std::map<uint64_t, uint64_t> offsets = one.offsets;
    for (const auto& [partition, lag] : one.lags) offsets.try_emplace(partition, 0);
    const StatusAnswer::Pipeline* earlier = nullptr;
    for (size_t i = 0; before != nullptr && i < before->pipelines.size(); ++i) {
      if (before->pipelines[i].name == one.name) earlier = &before->pipelines[i];
    }
    for (const auto& [partition, offset] : offsets) {
      const auto lag = one.lags.find(partition);
      std::string rate;
      if (earlier && elapsed_ms > 0 && earlier->offsets.contains(partition)) {
        rate = rate_text(offset, earlier->offsets.at(partition), elapsed_ms);
      }
      rows.cells.push_back({one.name, fmt::format("{}", partition), fmt::format("{}", offset),
                            lag == one.lags.end() ? "" : fmt::format("{}", lag->second), rate, state});
    }
    if (offsets.empty()) rows.cells.push_back({one.name, "", "", "", "", state});
  }
  return rows;
}

Rows source_rows(const StatusAnswer& now) {
  Rows rows{.columns = {{"source"}, {"connections", true}, {"state"}, {"reason"}}, .cells = {}};
  for (const StatusAnswer::Source& one : now.sources) {
    rows.cells.push_back({one.name, fmt::format("{}", one.connections), one.phase, one.reason});
  }
  return rows;
}

std::string status_text(const StatusAnswer& now, const StatusAnswer* before, int64_t elapsed_ms, int columns) {
  std::string text = fmt::format("log: {}, {}, {}\n\n", counted(now.records, "message", "messages"), bytes_text(now.bytes),
                                 counted(now.dead_letters, "dead letter", "dead letters"));
  text += rows_text(pipeline_rows(now, before, elapsed_ms), "table", columns);
  if (!now.sources.empty()) text += "\n" + rows_text(source_rows(now), "table", columns);
  return text;
}

}  // namespace rsvpulse::app
