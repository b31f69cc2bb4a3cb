#include "app/replay_source.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "archive/archive_source.h"
#include "base/utc_time.h"
#include "config/describe.h"
#include "connect/file_source.h"
#include "stream/sequential_source.h"

namespace rsvpulse::app {
namespace {

constexpr std::string_view kScheme = "archive:";

bool set(archive::SourceOptions& options, std::string_view name, std::string_view value) {
  if (name == "speed") {
    const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), options.speed);
    return fault == std::errc() && end == value.data() + value.size() && options.speed >= 0 && options.speed <= 1e9;
  }
  const auto time = parse_utc(value);
  if (!time || (name != "from" && name != "to")) return false;
  (name == "from" ? options.span.from_ms : options.span.to_ms) = *time;
  return true;
}

bool is_archive_folder(const std::string& named) {
  std::error_code unknown;
  return std::filesystem::is_directory(std::filesystem::path(named) / archive::folder_of(stream::Topic::kMessages), unknown);
}

// "archive:FOLDER?from=…" without what is before and behind.
std::string_view store_of(std::string_view named) {
  if (named.starts_with(kScheme)) named.remove_prefix(kScheme.size());
  return named.substr(0, named.find('?'));
}

bool is_absent_folder(std::string_view store) {
  std::error_code unknown;
  const bool is_path = store.find("://") == std::string_view::npos && !store.starts_with("file:");
  return is_path && !std::filesystem::is_directory(store, unknown);
}

Error bad_question(std::string_view part) {
  return {ErrorKind::kUsage,
          fmt::format("archive: {} is none of from=TIME, to=TIME, speed=NUMBER", config::cited(std::string(part)))};
}

}  // namespace

bool is_archive(std::string_view named) { return named.starts_with(kScheme) || named.starts_with("s3://"); }

Result<std::unique_ptr<stream::Source>> open_archive_source(std::string_view named, const Clock& clock,
                                                            const objects::StoreSettings& settings) {
  if (is_absent_folder(store_of(named))) {
    return Error{ErrorKind::kOutside, fmt::format("{}: there is no such folder", named)};
  }
  const size_t mark = std::min(named.find('?'), named.size());
  archive::SourceOptions options;
  for (std::string_view rest = named.substr(std::min(mark + 1, named.size())); !rest.empty();) {
    const size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view part = rest.substr(0, end);
    const size_t equals = std::min(part.find('='), part.size());
    if (!set(options, part.substr(0, equals), part.substr(std::min(equals + 1, part.size())))) return bad_question(part);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  auto store = objects::open_store(store_of(named), settings, clock);
  if (!store.ok()) return store.error();
  std::unique_ptr<stream::Source> source = std::make_unique<archive::ArchiveSource>(*std::move(store), options, clock);
  return source;
}

Result<std::vector<std::string>> expand_sources(const std::vector<std::string>& named) {
  std::vector<std::string> expanded;
  std::string faults;
  for (const std::string& name : named) {
    if (is_archive(name) || is_archive_folder(name)) {
      expanded.push_back(is_archive(name) ? name : std::string(kScheme) + name);
      if (is_absent_folder(store_of(name)))
        faults += fmt::format("{}{}: there is no such folder", faults.empty() ? "" : "\n", name);
      continue;
    }
    auto paths = connect::expand_paths({name});
    if (paths.ok()) {
      std::move(paths->begin(), paths->end(), std::back_inserter(expanded));
    } else {
      faults += (faults.empty() ? "" : "\n") + paths.error().message;
    }
  }
  if (!faults.empty()) return Error{ErrorKind::kOutside, faults};
  return expanded;
}

Result<std::unique_ptr<stream::Source>> open_replay_source(const std::vector<std::string>& expanded, size_t batch_bytes,
                                                           const Clock& clock, const objects::StoreSettings& settings) {
  std::unique_ptr<stream::Source> source;
  if (std::none_of(expanded.begin(), expanded.end(), is_archive)) {
    source = std::make_unique<connect::FileSource>(expanded, batch_bytes);
    return source;
  }
  if (expanded.size() == 1) return open_archive_source(expanded.front(), clock, settings);
  std::vector<stream::SequentialSource::Part> parts;
  for (const std::string& name : expanded) {
    if (is_archive(name)) {
      auto opened = open_archive_source(name, clock, settings);
      if (!opened.ok()) return opened.error();
      parts.push_back({name, *std::move(opened)});
    } else {
      parts.push_back({name, std::make_unique<connect::FileSource>(std::vector{name}, batch_bytes)});
    }
  }
  source = std::make_unique<stream::SequentialSource>(std::move(parts));
  return source;
}

}  // namespace rsvpulse::app
