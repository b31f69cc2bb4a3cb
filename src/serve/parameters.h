// Parameters: a request's query against the declarations of its route, as the command line is held to a command's options.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/option.h"
#include "net/http.h"

namespace rsvpulse::serve {

// Valid values, the default where the query gives none. Asking for what is not declared is a programming error.
class Parameters {
 public:
  // kUsage names every fault: an unknown parameter, a value out of bounds.
  static Result<Parameters> read(const net::Request& request, std::span<const config::Option> declared);

  int64_t integer(std::string_view name) const;
  double real(std::string_view name) const;
  const std::string& text(std::string_view name) const;  // empty: not set
  std::vector<std::string> list(std::string_view name) const;
  bool is_set(std::string_view name) const { return !text(name).empty(); }

 private:
  struct Value {
    std::string_view name;
    std::string text;
  };
  std::vector<Value> values_;
};

}  // namespace rsvpulse::serve
