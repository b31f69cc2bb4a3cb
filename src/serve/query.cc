#include "serve/query.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "base/printable.h"
#include "config/check.h"
#include "config/nearest.h"
#include "config/value_text.h"

namespace rsvpulse::serve {

Result<Query> Query::read(const net::Request& request, std::span<const config::Option> parameters) {
  Query query;
  std::vector<std::string_view> names;
  for (const config::Option& parameter : parameters) {
    query.values_.emplace(parameter.name, parameter.default_value);
    names.push_back(parameter.name);
  }
  std::vector<std::string> faults;
  std::set<std::string_view> given;
  for (const auto& [name, value] : request.query) {
    const auto known = std::find(names.begin(), names.end(), name);
    if (known == names.end()) {
      faults.push_back(fmt::format("{}: there is no such parameter{}", printable(name), config::nearest_hint(name, names)));
      continue;
    }
    if (!given.insert(*known).second) {
      faults.push_back(fmt::format("{}: is given twice", name));
      continue;
    }
    if (value.empty()) continue;
    const std::string fault = config::value_fault(parameters[static_cast<size_t>(known - names.begin())], value);
    if (!fault.empty()) faults.push_back(fmt::format("{}: {}", name, fault));
    query.values_.find(name)->second = value;
  }
  if (!faults.empty()) return Error{ErrorKind::kUsage, fmt::format("{}", fmt::join(faults, "\n"))};
  return query;
}

const std::string& Query::text(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) throw std::logic_error(fmt::format("parameter {} is not declared", name));
  return found->second;
}

int64_t Query::integer(std::string_view name) const {
  const auto value = config::parse_integer(text(name));
  if (!value) throw std::logic_error(fmt::format("parameter {} has no value", name));
  return *value;
}

double Query::real(std::string_view name) const {
  const auto value = config::parse_real(text(name));
  if (!value) throw std::logic_error(fmt::format("parameter {} has no value", name));
  return *value;
}

std::vector<std::string> Query::list(std::string_view name) const { return config::split_choices(text(name)); }

}  // namespace rsvpulse::serve
