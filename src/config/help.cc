#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/describe.h"
#include "config/document.h"
#include "config/wrap.h"

namespace rsvpulse::config {
namespace {

constexpr size_t kMinWidth = 40;
constexpr size_t kIndent = 2;
constexpr size_t kGap = 2;
constexpr size_t kMaxLeftWidth = 24;  // a longer name has its line to itself

// A row of two columns: a name, and paragraphs about it.
struct Row {
  std::string left;
  std::vector<std::string> paragraphs;
};

// Lays out text of one width.
class Page {
 public:
  explicit Page(int width) : width_(std::max(static_cast<size_t>(std::max(width, 0)), kMinWidth)) {}

  void paragraph(std::string_view text, size_t indent = 0) {
    for (const std::string& line : wrap(text, width_ - indent)) add_line(line.empty() ? 0 : indent, line);
  }
  void gap() { text_ += '\n'; }
  void heading(std::string_view text) { add_line(0, text); }
  void rows(const std::vector<Row>& rows);
  void examples(std::span<const Example> examples);
  std::string text() && { return std::move(text_); }

 private:
  void add_line(size_t indent, std::string_view line) { text_ += fmt::format("{:{}}{}\n", "", indent, line); }

  size_t width_;
  std::string text_;
};

void Page::rows(const std::vector<Row>& rows) {
  size_t left_width = 0;
  for (const Row& row : rows) {
    if (width_of(row.left) <= kMaxLeftWidth) left_width = std::max(left_width, width_of(row.left));
  }
  const size_t right_start = kIndent + left_width + kGap;
  for (const Row& row : rows) {
    std::string line = fmt::format("{:{}}{}", "", kIndent, row.left);
    for (const std::string& paragraph : row.paragraphs) {
      for (const std::string& right : wrap(paragraph, width_ - right_start)) {
        if (width_of(line) + kGap > right_start) add_line(0, std::exchange(line, ""));
        add_line(0, fmt::format("{}{:{}}{}", line, "", right_start - width_of(line), right));
        line.clear();
      }
    }
  }
}

// A command is shown on one line whatever its length, because it is there to be copied.
void Page::examples(std::span<const Example> examples) {
  bool first = true;
  for (const Example& example : examples) {
    if (!std::exchange(first, false)) gap();
    paragraph(example.text, kIndent);
    add_line(kIndent + kIndent, fmt::format("$ {}", example.command));
  }
}

Row option_row(const Option& option) {
  std::vector<std::string> details = {type_text(option)};
  if (!option.default_value.empty()) {
    details.push_back(fmt::format("default {}", option.default_value));
  } else if (!option.example.empty()) {
    details.push_back(fmt::format("such as {}", option.example));
  }
  details.push_back(environment_name(option));
  const std::string_view value = placeholder(option.type);
  return {fmt::format("{}{}{}", flag_name(option), value.empty() ? "" : " ", value),
          {std::string(option.text), fmt::format("({})", fmt::join(details, "; "))}};
}

std::vector<Row> option_rows(const Command& command) {
  std::vector<Row> rows;
  std::transform(command.options.begin(), command.options.end(), std::back_inserter(rows), option_row);
  rows.push_back(
      {"-c, --config", {std::string(kConfigOption.text), fmt::format("(path; {})", environment_name(kConfigOption))}});
  rows.push_back({"-h, --help", {"Print this text."}});
  return rows;
}

}  // namespace

std::string usage_line(const Command& command) {
  const Positional& positional = command.positional;
  std::string line = fmt::format("rsvpulse {} [options]", command.name);
  if (positional.name.empty()) return line;
  line += positional.required ? fmt::format(" {}", positional.name) : fmt::format(" [{}]", positional.name);
  return positional.single ? line : line + "...";
}

std::string help_text(const Command& command, int width) {
  Page page(width);
  page.paragraph(command.summary);
  page.gap();
  page.heading("Usage: " + usage_line(command));
  page.gap();
  page.paragraph(command.description);
  page.gap();
  if (!command.positional.name.empty()) {
    page.heading("Argument:");
    page.rows({{std::string(command.positional.name), {std::string(command.positional.text)}}});
    page.gap();
  }
  page.heading("Options:");
  page.rows(option_rows(command));
  page.gap();
  if (!command.options.empty()) {
    page.paragraph(
        "In place of an option its environment variable can be set, or its key in the configuration file; the command line "
        "wins over the environment, which wins over the file.");
    page.gap();
  }
  page.heading("Examples:");
  page.examples(command.examples);
  return std::move(page).text();
}

std::string overview_text(std::span<const Command* const> commands, int width) {
  Page page(width);
  page.paragraph(kProgramSummary);
  page.gap();
  page.heading("Usage: rsvpulse <command> [options]");
  page.gap();
  page.heading("Commands:");
  std::vector<Row> verbs;
  for (const Command* command : commands) verbs.push_back({std::string(command->name), {std::string(command->summary)}});
  page.rows(verbs);
  page.gap();
  page.heading("Options:");
  page.rows({{"-h, --help", {"Print this text; after a command, that command's options and examples."}},
             {"--version", {"Print the version."}}});
  page.gap();
  page.heading("Examples:");
  std::vector<Example> examples;
  for (const Command* command : commands) {
    if (!command->examples.empty()) examples.push_back(command->examples.front());
  }
  page.examples(examples);
  return std::move(page).text();
}

}  // namespace rsvpulse::config
