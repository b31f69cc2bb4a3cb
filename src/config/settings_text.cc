#include "config/settings_text.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/json_text.h"
#include "base/printable.h"
#include "config/value_text.h"

namespace rsvpulse::config {
namespace {

constexpr std::string_view kMask = "(secret)";

// A TOML basic string: JSON's escapes are among its own.
std::string toml_text(std::string_view text) { return json_text(text); }

// A password within a URL, as postgres://user:password@host/ and …?password=… have it.
std::string without_password(std::string text) {
  const size_t scheme = text.find("://");
  if (scheme == std::string::npos) return text;
  const size_t begin = scheme + 3;
  const size_t end = std::min(text.find_first_of("/?#", begin), text.size());
  const size_t at = text.rfind('@', end);
  if (at != std::string::npos && at >= begin) {
    const size_t colon = text.find(':', begin);
    if (colon < at) text.replace(colon + 1, at - colon - 1, kMask);
  }
  constexpr std::string_view kKey = "password=";
  for (size_t key = text.find(kKey, begin); key != std::string::npos; key = text.find(kKey, key + kKey.size())) {
    const size_t value = key + kKey.size();
    text.replace(value, std::min(text.find('&', value), text.size()) - value, kMask);
  }
  return text;
}

std::string toml_texts(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  quoted.reserve(texts.size());
  for (const std::string& text : texts) quoted.push_back(toml_text(without_password(text)));
  return fmt::format("[{}]", fmt::join(quoted, ", "));
}

std::string value_of(const Setting& setting) {
  if (setting.option->secret) return toml_text(kMask);
  const std::string& text = setting.texts.front();
  switch (setting.option->type) {
    case Type::kFlag:
    case Type::kInteger:
      return text;
    case Type::kReal:
      return fmt::format("{}", *parse_real(text));
    case Type::kTexts:
      return toml_texts(setting.texts);
    case Type::kChoices:
      return toml_texts(split_choices(text));
    case Type::kText:
    case Type::kPath:
    case Type::kChoice:
    case Type::kSize:
    case Type::kDuration:
      break;
  }
  return toml_text(without_password(text));
}

std::string origin_of(const Setting& setting) {
  switch (setting.origin) {
    case Origin::kFile:
      return setting.place;
    case Origin::kEnvironment:
      return "environment: " + setting.place;
    case Origin::kCommandLine:
      return "command line";
    case Origin::kDefault:
      break;
  }
  return "default";
}

}  // namespace

std::string settings_text(const Values& values) {
  size_t width = 0;
  std::vector<std::pair<std::string, std::string>> lines;
  for (const Setting& setting : values.settings()) {
    const bool is_flag = setting.option->type == Type::kFlag;
    if (setting.texts.empty() && !is_flag) {
      lines.emplace_back(fmt::format("# {} =", setting.option->name), "not set");
      continue;
    }
    const std::string value = setting.texts.empty() ? "false" : value_of(setting);
    lines.emplace_back(fmt::format("{} = {}", setting.option->name, value), origin_of(setting));
    width = std::max(width, std::min<size_t>(lines.back().first.size(), 48));
  }
  std::string text;
  for (const auto& [line, origin] : lines) text += fmt::format("{:{}}  # {}\n", line, width, printable(origin));
  return text;
}

}  // namespace rsvpulse::config
