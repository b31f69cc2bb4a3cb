// What every stream::Log must do, as tests over a list of makers: a new log is tested by being listed.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "stream/log.h"

namespace rsvpulse::connect {

// A log under test, empty when it is made. open() gives it again as a new process would find it, after the one before is gone.
class LogUnderTest {
 public:
  virtual ~LogUnderTest() = default;
  virtual std::unique_ptr<stream::Log> open() = 0;
  // Why it cannot be tested here; empty: it can.
  virtual std::string missing() const { return {}; }
};

struct LogMaker {
  std::string name;
  std::function<std::unique_ptr<LogUnderTest>(uint32_t partitions)> make;
};

inline void PrintTo(const LogMaker& maker, std::ostream* out) { *out << maker.name; }

}  // namespace rsvpulse::connect
