#include "app/trend_printer.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "app/drawing.h"
#include "base/printable.h"

namespace rsvpulse::app {
namespace {

// Columns of the terminal on standard output, or of a page.
int output_columns() {
  winsize size{};
  constexpr int kPage = 100;
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kPage;
}

}  // namespace

TrendPrinter::TrendPrinter(const config::Values& values)
    : form_(values.text("output")), is_terminal_(isatty(STDOUT_FILENO) == 1), with_windows_(values.flag("windows")) {
  table_ = {.columns = output_columns(), .colour = is_terminal_ && colour_is_wanted(), .with_windows = with_windows_};
}

void TrendPrinter::print(TrendView view) {
  // Rows for programs are exact, but what reaches a terminal must not command it.
  if (is_terminal_ && (form_ == "tsv" || form_ == "csv")) {
    for (trend::RankedEntry& entry : view.ranking) entry.name = printable(entry.name);
  }
  std::string text = shown(view);
  // Blocks of several periods need a mark between them; json lines and log blocks have theirs.
  if (previous_ && (form_ == "table" || form_ == "tsv" || form_ == "csv")) text = "\n" + text;
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  previous_ = std::make_unique<TrendView>(std::move(view));
}

std::string TrendPrinter::shown(const TrendView& view) const {
  if (form_ == "tsv") return to_tsv(view);
  if (form_ == "csv") return to_csv(view);
  if (form_ == "json") return to_json(view);
  if (form_ == "log") return to_log(view, with_windows_);
  return to_table(view, previous_.get(), table_);
}

}  // namespace rsvpulse::app
