#include "config/check.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/printable.h"
#include "config/describe.h"
#include "config/nearest.h"
#include "config/value_text.h"

namespace rsvpulse::config {
namespace {

// "not an integer (1 to 1000)".
std::string not_a(std::string_view what, const Option& option) {
  const std::string bounds = bounds_text(option);
  return bounds.empty() ? fmt::format("not {}", what) : fmt::format("not {} ({})", what, bounds);
}

std::string outside_fault(const Option& option, double value) {
  if (option.min == option.max || (value >= option.min && value <= option.max)) return {};
  return "must be " + bounds_text(option);
}

std::string integer_fault(const Option& option, std::string_view text) {
  if (const auto value = parse_integer(text)) return outside_fault(option, static_cast<double>(*value));
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return not_a("an integer", option);
  return not_a("an integer of 64 bits", option);
}

std::string real_fault(const Option& option, std::string_view text) {
  const auto value = parse_real(text);
  return value ? outside_fault(option, *value) : not_a("a finite number", option);
}

std::string duration_fault(const Option& option, std::string_view text) {
  const auto value = parse_duration_ms(text);
  return value ? outside_fault(option, static_cast<double>(*value))
               : not_a("a duration such as 250ms, 10s, 5m, 1h or 7d", option);
}

std::string size_fault(const Option& option, std::string_view text) {
  const auto value = parse_size(text);
  return value ? outside_fault(option, static_cast<double>(*value)) : not_a("a size such as 512KiB, 64MiB or 10GB", option);
}

std::string choice_fault(const Option& option, std::string_view text) {
  if (std::find(option.choices.begin(), option.choices.end(), text) != option.choices.end()) return {};
  return fmt::format("not one of {}{}", fmt::join(option.choices, ", "),
                     nearest_hint(text, {option.choices.begin(), option.choices.end()}));
}

std::string choices_fault(const Option& option, std::string_view text) {
  for (const std::string& element : split_choices(text)) {
    if (element.empty())
      return fmt::format("an element is empty; expected a comma-separated list of {}", fmt::join(option.choices, ", "));
    const std::string fault = choice_fault(option, element);
    if (!fault.empty()) return fmt::format("{} is {}", cited(element), fault);
  }
  return {};
}

bool is_kebab_case(std::string_view name) {
  return !name.empty() && !name.starts_with('-') && !name.ends_with('-') &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

// What is wrong with the declaration of one option by itself.
std::vector<std::string> declaration_faults(const Option& option) {
  std::vector<std::string> faults;
  const auto check = [&faults](bool good, std::string fault) {
    if (!good) faults.push_back(std::move(fault));
  };
  const bool chosen = option.type == Type::kChoice || option.type == Type::kChoices;
  const bool bounded = option.type == Type::kInteger || option.type == Type::kReal || option.type == Type::kSize ||
                       option.type == Type::kDuration;
  check(is_kebab_case(option.name), "the name is not in lower case with dashes");
  check(option.name != "help", "the name is taken by --help");
  check(!option.text.empty(), "the text is empty");
  check(chosen == !option.choices.empty(), "choices belong to a choice, and a choice needs some");
  check(bounded || option.min == option.max, "bounds belong to an integer, a number, a size or a duration");
  check(option.min <= option.max, "the bounds are the wrong way round");
  check(!option.secret || option.type == Type::kText || option.type == Type::kPath, "a secret is a text or a path");
  check(!option.secret || option.default_value.empty(), "a secret has no default");
  check(option.type != Type::kTexts || option.default_value.empty(), "a repeated text has no default");
  check(option.type != Type::kFlag || option.default_value != "true", "a flag is off by default");
  for (const auto& [role, value] : {std::pair{"default", option.default_value}, std::pair{"example", option.example}}) {
    const std::string fault = value.empty() ? std::string{} : value_fault(option, value);
    check(fault.empty(), fmt::format("the {} {} is wrong: {}", role, value, fault));
  }
  return faults;
}

}  // namespace

std::string value_fault(const Option& option, std::string_view text) {
  switch (option.type) {
    case Type::kFlag:
      return text == "true" || text == "false" ? "" : "not true or false";
    case Type::kInteger:
      return integer_fault(option, text);
    case Type::kReal:
      return real_fault(option, text);
    case Type::kText:
    case Type::kTexts:
      return is_utf8(text) ? "" : "not UTF-8";
    case Type::kPath:
      return text.empty() ? "the path is empty" : "";
    case Type::kChoice:
      return choice_fault(option, text);
    case Type::kChoices:
      return choices_fault(option, text);
    case Type::kSize:
      return size_fault(option, text);
    case Type::kDuration:
      return duration_fault(option, text);
  }
  return {};
}

std::vector<std::string> faults_of(const Command& command) {
  std::vector<std::string> faults;
  const auto check = [&](bool good, std::string_view fault) {
    if (!good) faults.push_back(fmt::format("{}: {}", command.name, fault));
  };
  check(is_kebab_case(command.name), "the name is not in lower case with dashes");
  check(!command.summary.empty(), "the summary is empty");
  check(!command.description.empty(), "the description is empty");
  check(command.positional.name.empty() == command.positional.text.empty(), "the positional needs a name and a text");
  check(!command.examples.empty(), "there is no example");
  for (const Example& example : command.examples) {
    check(example.command.find(fmt::format("rsvpulse {}", command.name)) != std::string_view::npos,
          "an example does not show the command");
    check(!example.text.empty(), "an example does not say what it does");
  }
  std::set<std::string_view> names;
  for (const Option& option : command.options) {
    for (const std::string& fault : declaration_faults(option)) check(false, fmt::format("{}: {}", flag_name(option), fault));
    check(names.insert(option.name).second, fmt::format("{}: declared twice", flag_name(option)));
  }
  return faults;
}

}  // namespace rsvpulse::config
