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

const std::string& only_text(const Setting& setting) {
  static const std::string kNotSet;
  return setting.texts.empty() ? kNotSet : setting.texts.front();
}

}  // namespace

Environment process_environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* const value = std::getenv(std::string(name).c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

bool Values::flag(std::string_view name) const { return only_text(find(name, {Type::kFlag})) == "true"; }

int64_t Values::integer(std::string_view name) const {
  const Setting& setting = find(name, {Type::kInteger, Type::kSize, Type::kDuration});
  const std::string& text = only_text(setting);
  switch (setting.option->type) {
    case Type::kDuration:
      return required(parse_duration_ms(text), name);
    case Type::kSize:
      return required(parse_size(text), name);
    default:
      return required(parse_integer(text), name);
  }
}

double Values::real(std::string_view name) const { return required(parse_real(only_text(find(name, {Type::kReal}))), name); }

const std::string& Values::text(std::string_view name) const {
  return only_text(find(name, {Type::kText, Type::kPath, Type::kChoice}));
}

std::vector<std::string> Values::list(std::string_view name) const {
  const Setting& setting = find(name, {Type::kChoices, Type::kTexts});
  if (setting.option->type == Type::kTexts || setting.texts.empty()) return setting.texts;
  return split_choices(setting.texts.front());
}

bool Values::is_set(std::string_view name) const {
  const Setting& setting = find(name);
  return setting.option->type == Type::kTexts ? !setting.texts.empty() : !only_text(setting).empty();
}

bool Values::is_given(std::string_view name) const { return find(name).origin != Origin::kDefault; }

const Setting& Values::find(std::string_view name) const {
  const auto found =
      std::find_if(settings_.begin(), settings_.end(), [name](const Setting& setting) { return setting.option->name == name; });
  if (found == settings_.end()) throw std::logic_error(fmt::format("option {} is not declared", name));
  return *found;
}

const Setting& Values::find(std::string_view name, std::initializer_list<Type> types) const {
  const Setting& setting = find(name);
  if (std::find(types.begin(), types.end(), setting.option->type) == types.end()) {
    throw std::logic_error(fmt::format("option {} was asked for by a type it does not have", name));
  }
  return setting;
}

}  // namespace rsvpulse::config
