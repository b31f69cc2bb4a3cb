// TrendPrinter: rankings on standard output, one after another, in the form that the options ask for.
#pragma once

#include <memory>
#include <string>

#include "app/trend_output.h"
#include "app/trend_view.h"
#include "config/values.h"

namespace rsvpulse::app {

// Not safe for concurrent use.
class TrendPrinter {
 public:
  explicit TrendPrinter(const config::Values& values);

  bool shows_windows() const { return form_ == "json" || with_windows_; }
  void print(TrendView view);

 private:
  std::string shown(const TrendView& view) const;

  std::string form_;
  bool is_terminal_;
  bool with_windows_;
  TableOptions table_;
  std::unique_ptr<TrendView> previous_;
};

}  // namespace rsvpulse::app
