#include "serve/parameters.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

#include "base/printable.h"
#include "config/check.h"

namespace rsvpulse::serve {
namespace {

constexpr size_t kCited = 40;

std::string names_of(std::span<const config::Option> declared) {
  std::string names;
  for (const config::Option& option : declared) names += (names.empty() ? "" : ", ") + std::string(option.name);
  return names.empty() ? "none" : names;
}

template <class Number>
Number parsed(const std::string& text) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

Result<Parameters> Parameters::read(const net::Request& request, std::span<const config::Option> declared) {
  Parameters parameters;
  for (const config::Option& option : declared) parameters.values_.push_back({option.name, std::string(option.default_value)});
  std::string faults;
  const auto fault = [&](std::string_view name, const std::string& what) {
    faults += fmt::format("{}{}: {}", faults.empty() ? "" : "; ", printable(name.substr(0, kCited)), what);
  };
  for (const auto& [name, text] : request.query) {
    const auto found = std::find_if(declared.begin(), declared.end(), [&](const auto& option) { return option.name == name; });
    if (found == declared.end()) {
      fault(name, fmt::format("there is no such parameter; there are: {}", names_of(declared)));
    } else if (const std::string what = config::value_fault(*found, text); !what.empty()) {
      fault(name, what);
    } else {
      parameters.values_[static_cast<size_t>(found - declared.begin())].text = text;
    }
  }
  if (!faults.empty()) return Error{ErrorKind::kUsage, faults};
  return parameters;
}

const std::string& Parameters::text(std::string_view name) const {
  const auto found = std::find_if(values_.begin(), values_.end(), [&](const Value& value) { return value.name == name; });
  if (found == values_.end()) throw std::logic_error(fmt::format("the route declares no parameter '{}'", name));
  return found->text;
}

int64_t Parameters::integer(std::string_view name) const { return parsed<int64_t>(text(name)); }
double Parameters::real(std::string_view name) const { return parsed<double>(text(name)); }

std::vector<std::string> Parameters::list(std::string_view name) const {
  std::vector<std::string> items;
  std::string_view rest = text(name);
  while (!rest.empty()) {
    const std::string_view item = rest.substr(0, rest.find(','));
    items.emplace_back(item);
    rest.remove_prefix(std::min(item.size() + 1, rest.size()));
  }
  return items;
}

}  // namespace rsvpulse::serve
