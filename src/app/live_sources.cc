#include "app/live_sources.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "connect/file_source.h"
#include "connect/follow_source.h"

namespace rsvpulse::app {
namespace {

using Part = stream::MergedSource::Part;

bool is_url(const std::string& name) { return name.find("://") != std::string::npos; }

Result<Part> open_url(const std::string& url, const config::Values& /*values*/, Notes& /*notes*/) {
  return Error{ErrorKind::kUsage, fmt::format("{}: not a kind of source there is", url)};
}

Result<Part> follow(const std::string& path, Notes& notes) {
  if (const Status possible = connect::FollowSource::check(path); !possible.ok()) return possible.error();
  auto tell = [&notes](std::string_view what) { notes.tell(what); };
  return Part{path, std::make_unique<connect::FollowSource>(path, tell), true};
}

}  // namespace

bool is_live(const config::Values& values) {
  const auto& named = values.positionals();
  return values.flag("follow") || std::any_of(named.begin(), named.end(), is_url);
}

Result<std::vector<Part>> open_live_sources(const config::Values& values, Notes& notes) {
  std::vector<Part> parts;
  std::vector<std::string> files;
  for (const std::string& name : values.positionals()) {
    if (!is_url(name) && !values.flag("follow")) {
      files.push_back(name);
      continue;
    }
    auto part = is_url(name) ? open_url(name, values, notes) : follow(name, notes);
    if (!part.ok()) return part.error();
    parts.push_back(std::move(part).value());
  }
  if (files.empty()) return parts;
  auto paths = connect::expand_paths(files);
  if (!paths.ok()) return paths.error();
  const std::string name = paths->size() == 1 ? paths->front() : fmt::format("{} files", paths->size());
  parts.push_back({name, std::make_unique<connect::FileSource>(std::move(paths).value()), false});
  return parts;
}

}  // namespace rsvpulse::app
