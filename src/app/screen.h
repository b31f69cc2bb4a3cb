// Screen: what stands on a terminal, so that of a new picture only the lines that differ are sent.
#pragma once

#include <string>
#include <vector>

#include "app/live_view.h"

namespace rsvpulse::app {

class Screen {
 public:
  // The bytes that turn what stands there into `lines`, as one synchronised update where the terminal knows that; empty when
  // nothing differs. Another size than before, or a first picture, draws everything.
  std::string update(const std::vector<std::string>& lines, ScreenSize size);

  // What stands there is not known any more.
  void forget() { size_ = {0, 0}; }

 private:
  ScreenSize size_{0, 0};
  std::vector<std::string> shown_;
};

}  // namespace rsvpulse::app
