#include "config/values.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include <fmt/format.h>

#include "config/value_text.h"

namespace rsvpulse::config {
namespace {

template <class T>
T required(const std::optional<T>& value, std::string_view name) {
  if (!value) throw std::logic_error(fmt::format("option {} was asked for its value and has none", name));
  return *value;
}

}  // namespace

Environment process_environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* const value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

bool Values::flag(std::string_view name) const { return find(name, {Type::kFlag}).text == "true"; }

int64_t Values::integer(std::string_view name) const {
  const Value& value = find(name, {Type::kInteger, Type::kDuration});
  const bool is_duration = value.option->type == Type::kDuration;
  return required(is_duration ? parse_duration_ms(value.text) : parse_integer(value.text), name);
}

double Values::real(std::string_view name) const { return required(parse_real(find(name, {Type::kReal}).text), name); }

const std::string& Values::text(std::string_view name) const {
  return find(name, {Type::kText, Type::kPath, Type::kChoice}).text;
}

std::vector<std::string> Values::list(std::string_view name) const {
  const Value& value = find(name, {Type::kChoices});
  return value.text.empty() ? std::vector<std::string>{} : split_choices(value.text);
}

bool Values::is_set(std::string_view name) const { return !find(name).text.empty(); }

bool Values::is_given(std::string_view name) const { return find(name).given; }

const Values::Value& Values::find(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) throw std::logic_error(fmt::format("option {} is not declared", name));
  return found->second;
}

const Values::Value& Values::find(std::string_view name, std::initializer_list<Type> types) const {
  const Value& value = find(name);
  if (std::find(types.begin(), types.end(), value.option->type) == types.end()) {
    throw std::logic_error(fmt::format("option {} was asked for by a type it does not have", name));
  }
  return value;
}

}  // namespace rsvpulse::config
