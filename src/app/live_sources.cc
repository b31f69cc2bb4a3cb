#include "app/live_sources.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "connect/file_source.h"
#include "connect/open_source.h"

namespace rsvpulse::app {
namespace {

using Part = stream::MergedSource::Part;

}  // namespace

bool is_live(const config::Values& values) {
  const auto& named = values.positionals();
  return values.flag("follow") || std::any_of(named.begin(), named.end(), connect::is_url);
}

Result<std::vector<Part>> open_live_sources(const config::Values& values, Notes& notes) {
  auto options = connect::live_source_options(values);
  if (!options.ok()) return options.error();
  options->tell = [&notes](std::string_view what) { notes.tell(what); };
  std::vector<Part> parts;
  std::vector<std::string> files;
  for (const std::string& name : values.positionals()) {
    if (!connect::is_url(name) && !options->follow) {
      files.push_back(name);
      continue;
    }
    auto source = connect::open_source(name, *options);
    if (!source.ok()) return source.error();
    parts.push_back({name, std::move(source).value(), true});
  }
  if (files.empty()) return parts;
  auto paths = connect::expand_paths(files);
  if (!paths.ok()) return paths.error();
  const std::string name = paths->size() == 1 ? paths->front() : fmt::format("{} files", paths->size());
  parts.push_back({name, std::make_unique<connect::FileSource>(std::move(paths).value()), false});
  return parts;
}

}  // namespace rsvpulse::app
