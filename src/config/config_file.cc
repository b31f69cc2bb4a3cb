#include "config/config_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/printable.h"
#include "config/check.h"
#include "config/describe.h"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace rsvpulse::config {
namespace {

using Kind = FileSetting::Kind;

// A file of settings is small; whoever names a recording by mistake is told so at once.
constexpr size_t kMaxFileBytes = size_t{1} << 20;

Result<std::string> bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Error{ErrorKind::kConfig, fmt::format("{}: {}", path, std::strerror(errno))};
  std::string bytes(kMaxFileBytes + 1, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file.bad() || (file.fail() && !file.eof())) return Error{ErrorKind::kConfig, fmt::format("{}: cannot be read", path)};
  bytes.resize(static_cast<size_t>(file.gcount()));
  if (bytes.size() > kMaxFileBytes) return Error{ErrorKind::kConfig, fmt::format("{}: over 1 MiB, no configuration", path)};
  return bytes;
}

FileSetting setting_of(std::string section, std::string_view key, const toml::node& node) {
  FileSetting setting{.section = std::move(section), .key = std::string(key)};
  setting.line = static_cast<uint32_t>(node.source().begin.line);
  if (const auto* const text = node.as_string()) {
    setting.kind = Kind::kText;
    setting.text = text->get();
  } else if (const auto* const integer = node.as_integer()) {
    setting.kind = Kind::kInteger;
    setting.text = fmt::format("{}", integer->get());
  } else if (const auto* const real = node.as_floating_point()) {
    setting.kind = Kind::kReal;
    setting.text = fmt::format("{}", real->get());
  } else if (const auto* const boolean = node.as_boolean()) {
    setting.kind = Kind::kBoolean;
    setting.text = boolean->get() ? "true" : "false";
  } else if (const auto* const array = node.as_array()) {
    const bool all_texts =
        std::all_of(array->begin(), array->end(), [](const toml::node& element) { return element.is_string(); });
    setting.kind = all_texts ? Kind::kTexts : Kind::kOther;
    for (const toml::node& element : *array) {
      if (all_texts) setting.texts.push_back(element.as_string()->get());
    }
  }
  return setting;
}

void collect(const toml::table& table, const std::string& section, std::vector<FileSetting>& settings) {
  for (const auto& [key, node] : table) {
    const toml::table* const inner = section.empty() ? node.as_table() : nullptr;
    if (inner == nullptr) {
      settings.push_back(setting_of(section, key.str(), node));
      continue;
    }
    const std::string name(key.str());
    settings.push_back({.section = name, .line = static_cast<uint32_t>(node.source().begin.line)});
    collect(*inner, name, settings);
  }
}

bool fits(Type type, Kind kind) {
  switch (type) {
    case Type::kFlag:
      return kind == Kind::kBoolean;
    case Type::kInteger:
      return kind == Kind::kInteger;
    case Type::kReal:
      return kind == Kind::kInteger || kind == Kind::kReal;
    case Type::kChoices:
    case Type::kTexts:
      return kind == Kind::kText || kind == Kind::kTexts;
    case Type::kText:
    case Type::kPath:
    case Type::kChoice:
    case Type::kSize:
    case Type::kDuration:
      return kind == Kind::kText;
  }
  return false;
}

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kText:
      return "a string";
    case Kind::kInteger:
      return "an integer";
    case Kind::kReal:
      return "a float";
    case Kind::kBoolean:
      return "true or false";
    case Kind::kTexts:
      return "an array of strings";
    case Kind::kOther:
      break;
  }
  return "a table, a date or an array of other things";
}

// How a value of the type is written in TOML.
std::string_view written_as(Type type) {
  switch (type) {
    case Type::kFlag:
      return "true or false";
    case Type::kInteger:
      return "an integer";
    case Type::kReal:
      return "a number";
    case Type::kChoices:
    case Type::kTexts:
      return "an array of strings";
    case Type::kSize:
      return "a size in quotes, such as \"64MiB\"";
    case Type::kDuration:
      return "a duration in quotes, such as \"10s\"";
    case Type::kText:
    case Type::kPath:
    case Type::kChoice:
      break;
  }
  return "a string";
}

}  // namespace

Result<std::vector<FileSetting>> read_settings(const std::string& path) {
  const auto bytes = bytes_of(path);
  if (!bytes.ok()) return bytes.error();
  const toml::parse_result parsed = toml::parse(*bytes);
  if (!parsed) {
    const toml::source_position where = parsed.error().source().begin;
    return Error{ErrorKind::kConfig,
                 fmt::format("{}:{}:{}: {}", path, where.line, where.column, printable(parsed.error().description()))};
  }
  std::vector<FileSetting> settings;
  collect(parsed.table(), "", settings);
  std::stable_sort(settings.begin(), settings.end(),
                   [](const FileSetting& a, const FileSetting& b) { return a.line < b.line; });
  return settings;
}

std::string setting_fault(const Option& option, const FileSetting& setting) {
  if (!fits(option.type, setting.kind)) {
    return fmt::format("must be {}, not {}", written_as(option.type), kind_name(setting.kind));
  }
  for (const std::string& text : setting_texts(option, setting)) {
    if (const std::string fault = value_fault(option, text); !fault.empty()) {
      return fmt::format("{} is wrong: {}", cited(option, text), fault);
    }
  }
  return {};
}

std::vector<std::string> setting_texts(const Option& option, const FileSetting& setting) {
  if (setting.kind != Kind::kTexts) return {setting.text};
  if (option.type == Type::kChoices) return {fmt::format("{}", fmt::join(setting.texts, ","))};
  return setting.texts;
}

}  // namespace rsvpulse::config
